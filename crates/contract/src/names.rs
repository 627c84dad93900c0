use thiserror::Error;

/// The text is none of the names that are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a known name")]
pub struct UnknownName;

/// Declares an enum whose variants have one name each: the same in JSON, in a row and in a document.
///
/// The crate that uses it needs `serde`.
#[macro_export]
macro_rules! named {
    (
        $(#[$documentation:meta])*
        pub enum $type:ident {
            $($(#[$of_variant:meta])* $variant:ident = $name:literal,)+
        }
    ) => {
        $(#[$documentation])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $type {
            $($(#[$of_variant])* #[serde(rename = $name)] $variant,)+
        }

        impl $type {
            /// Every one, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name, as it is written on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::UnknownName;

            fn from_str(name: &str) -> Result<Self, $crate::UnknownName> {
                Self::ALL.iter().copied().find(|known| known.name() == name).ok_or($crate::UnknownName)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::{Claim, Input, NextStep, Outcome, UnknownName};

    #[test]
    fn a_name_is_read_back_and_another_is_not() {
        for outcome in Outcome::ALL {
            assert_eq!(outcome.name().parse(), Ok(*outcome));
            assert_eq!(serde_json::to_string(outcome).unwrap(), format!("\"{outcome}\""));
        }
        assert_eq!("Approved".parse::<Outcome>(), Err(UnknownName), "names have one letter case");
    }

    #[test]
    fn no_two_have_the_same_name() {
        fn assert_distinct<T: Copy>(all: &[T], name: fn(T) -> &'static str) {
            let names: std::collections::BTreeSet<_> = all.iter().map(|one| name(*one)).collect();
            assert_eq!(names.len(), all.len());
        }
        assert_distinct(Outcome::ALL, Outcome::name);
        assert_distinct(NextStep::ALL, NextStep::name);
        assert_distinct(Claim::ALL, Claim::name);
        assert_distinct(Input::ALL, Input::name);
    }
}
