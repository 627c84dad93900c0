//! Who may call as an operator: a user or a tool with a token of Entra ID that holds a role.

use ::entra::{Now, Principal, Rules, TokenError, Verifier};
use http::HeaderMap;
use service::kernel::Deadline;

use crate::callers::bearer_token;

/// An application role of an operator, as the app registration has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Reader,
    Support,
    Operator,
    Admin,
}

impl Role {
    pub(crate) const ALL: [Self; 4] = [Self::Reader, Self::Support, Self::Operator, Self::Admin];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Support => "support",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

/// What an operator does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Doctor,
    CreateTransaction,
    Show,
    Erase,
    /// Looks at clients.
    Clients,
    /// Changes a client.
    ChangeClient,
}

impl Action {
    /// In the log.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Doctor => "doctor",
            Self::CreateTransaction => "doctor --create-transaction",
            Self::Show => "show",
            Self::Erase => "erase",
            Self::Clients => "clients",
            Self::ChangeClient => "change client",
        }
    }

    /// Whether the clients must be known. What helps when they are not must do without.
    pub(crate) const fn needs_clients(self) -> bool {
        matches!(self, Self::Show | Self::Erase)
    }

    fn is_open_to(self, role: Role) -> bool {
        match self {
            Self::Doctor | Self::Show | Self::Clients => true,
            Self::ChangeClient => role == Role::Admin,
            Self::CreateTransaction | Self::Erase => matches!(role, Role::Operator | Role::Admin),
        }
    }
}

/// An operator who may do what was asked for.
pub(crate) struct Operator {
    /// The object id of the user or tool: for the log.
    pub(crate) object_id: String,
}

/// Why a caller may not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAdmitted {
    /// No token of an operator.
    Refused,
    /// An operator without the role for this.
    Forbidden,
    /// Nobody can tell now.
    Unknown,
}

/// The operators of this app.
pub(crate) struct Operators {
    verifier: Verifier,
}

impl Operators {
    pub(crate) fn new(http: reqwest::Client, rules: Rules, now: Now) -> Self {
        let verifier = Verifier::new(http, rules, now);
        verifier.warm_up();
        Self { verifier }
    }

    /// Whether the request comes from an operator who may do this. Each refusal leaves a line in the log.
    pub(crate) async fn admit(
        &self,
        headers: &HeaderMap,
        action: Action,
        deadline: Deadline,
    ) -> Result<Operator, NotAdmitted> {
        let token = bearer_token(headers).ok_or(NotAdmitted::Refused)?;
        let verified = deadline.run(self.verifier.verify(token)).await;
        let Principal { object_id, roles } = match verified.unwrap_or(Err(TokenError::KeysUnavailable)) {
            Ok(principal) => principal,
            Err(TokenError::KeysUnavailable) => {
                tracing::error!("operator token not checked: signing keys of Entra not available");
                return Err(NotAdmitted::Unknown);
            }
            Err(TokenError::Role) => {
                tracing::warn!("operator token holds none of the roles");
                return Err(NotAdmitted::Forbidden);
            }
            Err(error) => {
                tracing::warn!(%error, "operator token rejected");
                return Err(NotAdmitted::Refused);
            }
        };
        // Every call needs an author for the log.
        let Some(object_id) = object_id else {
            tracing::warn!("operator token names no object id");
            return Err(NotAdmitted::Refused);
        };
        let holds = |role: &Role| roles.iter().any(|held| held == role.name());
        if Role::ALL.iter().any(|role| holds(role) && action.is_open_to(*role)) {
            return Ok(Operator { object_id });
        }
        tracing::warn!(
            operator.object_id = object_id,
            operator.action = action.name(),
            "operator lacks the role"
        );
        Err(NotAdmitted::Forbidden)
    }
}
