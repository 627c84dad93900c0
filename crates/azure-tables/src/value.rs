use std::fmt;

use azure_core::Uuid;
use azure_core::time::OffsetDateTime;

/// The value of a property, in the types that the service knows. `Debug` shows the type alone: rows tend to hold what a
/// log must not.
///
/// Source: "Understanding the Table service data model". A property that is null is not stored, so there is no such
/// value.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `Edm.String`, at most 32 Ki UTF-16 units.
    String(String),
    /// `Edm.Int32`.
    Int32(i32),
    /// `Edm.Int64`.
    Int64(i64),
    /// `Edm.Double`, infinities and NaN included.
    Double(f64),
    /// `Edm.Boolean`.
    Boolean(bool),
    /// `Edm.DateTime`, kept in steps of 100 ns.
    DateTime(OffsetDateTime),
    /// `Edm.Guid`.
    Guid(Uuid),
    /// `Edm.Binary`, at most 64 KiB.
    Binary(Vec<u8>),
}

impl Value {
    /// The service's name of the type.
    #[must_use]
    pub const fn edm_type(&self) -> &'static str {
        match self {
            Self::String(_) => "Edm.String",
            Self::Int32(_) => "Edm.Int32",
            Self::Int64(_) => "Edm.Int64",
            Self::Double(_) => "Edm.Double",
            Self::Boolean(_) => "Edm.Boolean",
            Self::DateTime(_) => "Edm.DateTime",
            Self::Guid(_) => "Edm.Guid",
            Self::Binary(_) => "Edm.Binary",
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The bytes, if it is binary.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Binary(bytes) = self { Some(bytes) } else { None }
    }

    /// The number, if it is a whole one of either size.
    #[must_use]
    pub const fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int32(number) => Some(*number as i64),
            Self::Int64(number) => Some(*number),
            _ => None,
        }
    }

    /// The number, if it is a `Edm.Double`.
    #[must_use]
    pub const fn as_f64(&self) -> Option<f64> {
        if let Self::Double(number) = self { Some(*number) } else { None }
    }

    /// The truth value, if it is one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Boolean(value) = self { Some(*value) } else { None }
    }

    /// The moment, if it is one.
    #[must_use]
    pub const fn as_date_time(&self) -> Option<OffsetDateTime> {
        if let Self::DateTime(moment) = self { Some(*moment) } else { None }
    }

    /// The GUID, if it is one.
    #[must_use]
    pub const fn as_guid(&self) -> Option<Uuid> {
        if let Self::Guid(guid) = self { Some(*guid) } else { None }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.edm_type())
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        })+
    };
}

from! {
    &str => String,
    String => String,
    i32 => Int32,
    i64 => Int64,
    f64 => Double,
    bool => Boolean,
    OffsetDateTime => DateTime,
    Uuid => Guid,
    &[u8] => Binary,
    Vec<u8> => Binary,
}
