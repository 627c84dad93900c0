use std::fmt;

use thiserror::Error;

/// A request breaks one of Jumio's rules.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{field} {problem}")]
pub struct AccountRequestError {
    /// The field at fault.
    pub field: Field,
    /// What is wrong with it.
    pub problem: Problem,
}

/// A field of an request, displayed as Jumio names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// `customerInternalReference`
    CustomerInternalReference,
    /// `userReference`
    UserReference,
    /// `callbackUrl`
    CallbackUrl,
    /// `web.successUrl`
    SuccessUrl,
    /// `web.errorUrl`
    ErrorUrl,
    /// `workflowDefinition.credentials.country`
    PresetCountry,
    /// `tokenLifetime`
    TokenLifetime,
    /// `userConsent.userLocation.country`
    ConsentCountry,
    /// `userConsent.userLocation.state`
    ConsentState,
    /// `userConsent.consent.obtainedAt`
    ConsentObtainedAt,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CustomerInternalReference => "customerInternalReference",
            Self::UserReference => "userReference",
            Self::CallbackUrl => "callbackUrl",
            Self::SuccessUrl => "web.successUrl",
            Self::ErrorUrl => "web.errorUrl",
            Self::PresetCountry => "workflowDefinition.credentials.country",
            Self::TokenLifetime => "tokenLifetime",
            Self::ConsentCountry => "userConsent.userLocation.country",
            Self::ConsentState => "userConsent.userLocation.state",
            Self::ConsentObtainedAt => "userConsent.consent.obtainedAt",
        })
    }
}

/// What is wrong with a field; reads on from the field's name.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// Required but not there.
    #[error("is empty or missing")]
    Missing,
    /// Longer than Jumio takes, in characters.
    #[error("has more than {longest} characters")]
    TooLong {
        /// The most characters it may have.
        longest: usize,
    },
    /// One of the characters that Jumio forbids.
    #[error("has one of the characters < > \" / ; ` % {{ }} | \\")]
    ForbiddenCharacter,
    /// Not an absolute URL.
    #[error("is not an absolute URL")]
    NotAnAddress,
    /// Another scheme than https.
    #[error("is not an https URL")]
    NotHttps,
    /// An IP address or a port instead of a plain host name.
    #[error("has an IP address or a port")]
    IpOrPort,
    /// A query string, fragment or user part.
    #[error("has a query, a fragment or a user part")]
    QueryFragmentOrUser,
    /// Outside 5 minutes to 60 days.
    #[error("is not between 5 minutes and 60 days")]
    OutOfRange,
    /// Not an ISO 3166-1 alpha-3 code in capitals.
    #[error("is not a country code of three capital letters")]
    NotACountry,
    /// A year that cannot be written with four digits.
    #[error("is not a time of this era")]
    NotATime,
}
