use thiserror::Error as ThisError;

/// Why a call to Jumio brought no result.
///
/// Carries neither addresses nor bodies nor tokens, so it may be logged as it is.
#[derive(Clone, Debug, ThisError, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The deadline passed.
    #[error("Jumio did not answer before the deadline")]
    Timeout,
    /// No connection came about; the call did not reach Jumio.
    #[error("Jumio cannot be reached")]
    Unreachable,
    /// The token endpoint did not give an access token; the call itself was not made.
    #[error("no access token: {0}")]
    NoAccessToken(Box<Self>),
    /// The connection broke before the answer was complete.
    #[error("the connection to Jumio broke before its answer was complete")]
    Interrupted,
    /// 429: more calls per second than the tenant may make.
    #[error("Jumio's rate limit is exceeded")]
    TooManyRequests,
    /// 401, also with a fresh access token, or the client credentials are wrong.
    #[error("Jumio does not accept the credentials")]
    Unauthorised,
    /// 403: the OAuth2 client lacks the permission, or a header is missing.
    #[error("Jumio forbids the call")]
    Forbidden,
    /// 404: unknown or deleted, or (shortly after a callback) not visible yet.
    #[error("Jumio does not know the account or transaction")]
    NotFound,
    /// 400: the request breaks a rule.
    #[error("Jumio refuses the request as malformed")]
    BadRequest,
    /// 5xx, with the status code.
    #[error("Jumio answers with status {0}")]
    Server(u16),
    /// The transaction exists but has no address for the browser: the portal's "Domain Name" is not set, or the
    /// workflow is for the API channel only.
    #[error("Jumio issued no address for the browser; is the domain name set in its portal?")]
    MissingRedirectUrl,
    /// The answer is not what the documentation promises.
    #[error("Jumio's answer is unexpected: {what}")]
    UnexpectedAnswer {
        /// What is wrong, in fixed words.
        what: &'static str,
    },
    /// A field of the answer is not of the documented type, and something rests on it.
    #[error("Jumio's answer cannot be read at `{path}`")]
    UnreadableField {
        /// Where it stands, by the names of fields. What stands there is not told.
        path: String,
    },
}

impl Error {
    /// Its kind in one word, for statistics.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::NoAccessToken(_) => "noAccessToken",
            Self::Interrupted => "interrupted",
            Self::TooManyRequests => "429",
            Self::Unauthorised => "401",
            Self::Forbidden => "403",
            Self::NotFound => "404",
            Self::BadRequest => "400",
            Self::Server(_) => "5xx",
            Self::MissingRedirectUrl | Self::UnexpectedAnswer { .. } | Self::UnreadableField { .. } => {
                "unexpected"
            }
        }
    }

    /// Whether the same call may succeed later without a change.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Timeout
            | Self::Unreachable
            | Self::Interrupted
            | Self::TooManyRequests
            | Self::Server(_) => true,
            Self::NoAccessToken(cause) => cause.is_transient(),
            Self::Unauthorised
            | Self::Forbidden
            | Self::NotFound
            | Self::BadRequest
            | Self::MissingRedirectUrl
            | Self::UnexpectedAnswer { .. }
            | Self::UnreadableField { .. } => false,
        }
    }

    /// Whether Jumio may have carried the call out although it failed: repeating a create then may start (and
    /// charge) a second transaction.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        match self {
            Self::Timeout
            | Self::Interrupted
            | Self::Server(_)
            | Self::MissingRedirectUrl
            | Self::UnexpectedAnswer { .. }
            | Self::UnreadableField { .. } => true,
            Self::Unreachable
            | Self::NoAccessToken(_)
            | Self::TooManyRequests
            | Self::Unauthorised
            | Self::Forbidden
            | Self::NotFound
            | Self::BadRequest => false,
        }
    }
}
