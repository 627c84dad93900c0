use serde::Deserialize;
use time::OffsetDateTime;

use crate::{AccountId, Error, ExecutionId, RedirectUrl, lenient};

/// A transaction that Jumio has started (Jumio API guide, Account creation: response).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountCreated {
    /// The account.
    pub account: AccountId,
    /// The transaction.
    pub execution: ExecutionId,
    /// Where to send the browser.
    pub redirect_url: RedirectUrl,
    /// Jumio's time of the answer.
    pub at: Option<OffsetDateTime>,
}

/// Answer to "POST /accounts" and "PUT /accounts/{id}".
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountAnswer {
    #[serde(default, deserialize_with = "lenient::timestamp")]
    timestamp: Option<OffsetDateTime>,
    account: Named<AccountId>,
    web: Option<Web>,
    workflow_execution: Named<ExecutionId>,
}

#[derive(Deserialize)]
struct Named<Id> {
    id: Id,
}

#[derive(Deserialize)]
struct Web {
    href: Option<RedirectUrl>,
}

impl TryFrom<AccountAnswer> for AccountCreated {
    type Error = Error;

    fn try_from(answer: AccountAnswer) -> Result<Self, Error> {
        let redirect_url = answer.web.and_then(|web| web.href).ok_or(Error::MissingRedirectUrl)?;
        if !redirect_url.is_safe() {
            return Err(Error::UnexpectedAnswer { what: "the address for the browser is not https" });
        }
        Ok(Self {
            account: answer.account.id,
            execution: answer.workflow_execution.id,
            redirect_url,
            at: answer.timestamp,
        })
    }
}
