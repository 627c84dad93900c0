use crate::named;

named! {
    /// A claim of the document that a client may be allowed to see.
    pub enum Claim {
        GivenName = "givenName",
        /// Family name.
        Surname = "surname",
        /// Day of birth, `YYYY-MM-DD`.
        DateOfBirth = "dateOfBirth",
        /// `PASSPORT`, `DRIVING_LICENSE`, `ID_CARD` or `VISA`.
        DocumentType = "documentType",
        /// Issuing country, ISO 3166-1 alpha-3.
        DocumentCountry = "documentCountry",
        /// Number of the document.
        DocumentNumber = "documentNumber",
        /// Last day of validity, `YYYY-MM-DD`.
        DocumentExpiry = "documentExpiry",
    }
}

named! {
    /// What `start`, `redeem` and the `id_token` answer with, beside the document's claims.
    pub enum AnswerField {
        /// The verification; absent where there is none.
        VerificationId = "verificationId",
        Outcome = "outcome",
        /// `true` exactly with the outcome `approved`.
        Verified = "verified",
        /// Whether another attempt may be offered.
        CanRetry = "canRetry",
        /// How many more attempts the user has.
        RemainingAttempts = "remainingAttempts",
        /// What the policy does next.
        NextStep = "nextStep",
        /// What to tell the user, in the user's language.
        UserMessage = "userMessage",
        /// End of the approval, ISO 8601, UTC.
        VerifiedUntil = "verifiedUntil",
        /// An [`ErrorCode`](crate::ErrorCode), with the outcome `unavailable`.
        ErrorCode = "errorCode",
    }
}
