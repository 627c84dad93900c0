use super::Reader;

/// Which functions answer, so that one bundle can run as several apps. The queue's and the timer's run wherever the host
/// calls them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expose {
    /// All of them.
    All,
    /// What policies call with proof of who they are.
    B2c,
    /// What browsers, the provider and OpenID Connect clients call.
    Public,
    /// What operators call.
    Operator,
}

impl Expose {
    pub(super) fn read(reader: &mut Reader) -> Self {
        reader.parsed("AppSettings__Expose", Self::All, "all, b2c, public, operator", |text| {
            match text.to_ascii_lowercase().as_str() {
                "all" => Some(Self::All),
                "b2c" => Some(Self::B2c),
                "public" => Some(Self::Public),
                "operator" => Some(Self::Operator),
                _ => None,
            }
        })
    }

    /// Whether policies are answered.
    pub(crate) const fn has_policies(self) -> bool {
        matches!(self, Self::All | Self::B2c)
    }

    /// Whether browsers, the provider and OpenID Connect clients are answered.
    pub(crate) const fn has_public(self) -> bool {
        matches!(self, Self::All | Self::Public)
    }
}
