use crate::named;

named! {
    /// A public error code. It stands in `code` of B2C's error body, or in `errorCode` beside the outcome `unavailable`.
    /// `docs/reference/errors.md` has a row for each, which a test keeps in step.
    pub enum ErrorCode {
        /// The body is not a JSON object.
        NotJson = "IDV-1001",
        /// A field that must be there is missing or empty.
        MissingField = "IDV-1002",
        /// A field cannot be read.
        WrongField = "IDV-1003",
        /// No client has this id.
        UnknownClient = "IDV-1004",
        /// The request is not a POST.
        WrongMethod = "IDV-1005",
        /// The body is too long, or did not arrive whole.
        TooLong = "IDV-1006",
        /// The caller did not prove who it is.
        NotAuthorised = "IDV-2001",
        /// The client has no such verification.
        UnknownVerification = "IDV-3001",
        /// The verification belongs to another user.
        AnotherSubject = "IDV-3002",
        /// The verification token or the hint does not count.
        InvalidToken = "IDV-3003",
        /// The drop-in begins no transaction.
        NoTransaction = "IDV-3004",
        /// The drop-in compares names, and its first policy sends none.
        NameMissing = "IDV-3005",
        /// The service cannot answer now.
        Unavailable = "IDV-5001",
    }
}

impl ErrorCode {
    /// What it means, for administrators.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::NotJson => "The body is not a JSON object.",
            Self::MissingField => "A required field is missing or empty; `developerMessage` names it.",
            Self::WrongField => "A field cannot be read; `developerMessage` names it.",
            Self::UnknownClient => "No client of this service has this `clientId`.",
            Self::WrongMethod => "The request is not a POST.",
            Self::TooLong => "The body is longer than 64 KiB, or did not arrive whole.",
            Self::NotAuthorised => {
                "The caller's token, key, certificate, user name or password is missing or wrong."
            }
            Self::UnknownVerification => "This client has no verification with this `verificationId`.",
            Self::AnotherSubject => "The verification belongs to another user than `objectId`.",
            Self::InvalidToken => {
                "The verification token or the hint does not count: altered, too old, redeemed by another user journey, or of another account or verification."
            }
            Self::NoTransaction => "The drop-in begins no transaction; `userMessage` tells the user why.",
            Self::NameMissing => {
                "The document must name the account, and the drop-in's first policy sends no surname: nobody could be approved."
            }
            Self::Unavailable => "The service cannot answer now; sent with the outcome `unavailable`.",
        }
    }

    /// What an administrator does about it.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::NotJson | Self::WrongMethod => "Set `SendClaimsIn` to `Body` in the technical profile.",
            Self::MissingField => "Map the claim in the technical profile's `InputClaims`.",
            Self::WrongField => "Compare the claim's type and text with the reference.",
            Self::UnknownClient => {
                "Send the value of `ClientSettings__ClientId` or the id of an [active client](../clients.md), or leave the claim out."
            }
            Self::TooLong => {
                "Map only the claims that the reference names in the technical profile's `InputClaims`."
            }
            Self::NotAuthorised => {
                "Compare the technical profile's authentication with the `CallerSettings`; the log says why a token does not count."
            }
            Self::UnknownVerification => "Pass the `verificationId` that `start` gave in this user journey.",
            Self::AnotherSubject => "Pass the same `objectId` (or `subject`) as to `start`.",
            Self::InvalidToken => {
                "Pass the token or `jti` of this very user journey; compare the keys, issuer and audience with those of the sample."
            }
            Self::NameMissing => {
                "Add `givenName`, `surname` and `dateOfBirth` to the first policy's input claims; see that every account has a surname."
            }
            Self::NoTransaction => "Nothing, if the user has used up their attempts.",
            Self::Unavailable => {
                "Look at the log by the request's id; the store or the start of the app is the usual cause."
            }
        }
    }
}
