use thiserror::Error;

/// Why a token does not count. Fit for a log: says nothing that the token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// No compact signed token, or one with claims missing, doubled or of another type.
    #[error("the token cannot be read")]
    Malformed,
    /// Its header names another algorithm than RS256, no key, or extensions.
    #[error("the token is not signed in the way that Entra signs")]
    Algorithm,
    /// The tenant publishes no such key. Apps that map claims may have keys of their own, published at another address
    /// (`?appid=`), which is not asked.
    #[error(
        "the token names a key that the tenant does not publish; is its app registered with a signing key of its own?"
    )]
    UnknownKey,
    /// The signature is not the key's.
    #[error("the token is not genuine")]
    NotGenuine,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// Its time has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Issued by another authority.
    #[error("the token is from another issuer")]
    Issuer,
    /// Issued for another tenant.
    #[error("the token is from another tenant")]
    Tenant,
    /// Issued for another API.
    #[error("the token is for another audience")]
    Audience,
    /// Issued for a user who uses an app, not for the app itself.
    #[error("the token is a user's, not an app's")]
    Delegated,
    /// Issued to an app that may not call.
    #[error("the token belongs to an app that is not allowed")]
    Client,
    /// The app has none of the roles.
    #[error("the token holds none of the roles")]
    Role,
    /// Nobody can say now: the tenant's keys cannot be had.
    #[error("the tenant's signing keys are not available")]
    KeysUnavailable,
}
