use super::{Reader, group::Group, setting::Setting};

const EXPOSE: Setting = Setting::optional(
    "AppSettings__Expose",
    "all, b2c, public, operator",
    "Which functions this app answers, so that one bundle can run as [several apps](deploy.md#several-apps). `b2c`: `start`, \
     `redeem`, and the drop-in's policy calls and metadata. `public`: `authorize`, `return`, `status`, `continue`, `token`, \
     `callback`, `oidc`, and the drop-in's polling. `operator`: `operator`. All other functions but `health` are not found; `all` does not \
     include `operator`.",
)
.default("all");

pub(super) const SETTINGS: Group = &[&EXPOSE];

/// Which functions answer, so that one bundle can run as several apps. The queue's and the timer's run wherever the host
/// calls them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expose {
    All,
    /// What policies call with proof of who they are.
    B2c,
    /// What browsers, the provider and OpenID Connect clients call.
    Public,
    /// What operators call.
    Operator,
}

impl Expose {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        reader.choose(
            &EXPOSE,
            &[("all", Self::All), ("b2c", Self::B2c), ("public", Self::Public), ("operator", Self::Operator)],
        )
    }

    /// Whether policies are answered.
    pub(crate) const fn has_policies(self) -> bool {
        matches!(self, Self::All | Self::B2c)
    }

    /// Whether operators are answered; only by an app of their own.
    pub(crate) const fn has_operators(self) -> bool {
        matches!(self, Self::Operator)
    }

    /// Whether browsers, the provider and OpenID Connect clients are answered.
    pub(crate) const fn has_public(self) -> bool {
        matches!(self, Self::All | Self::Public)
    }
}
