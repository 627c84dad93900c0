use crate::named;

named! {
    /// What a policy may send. Unknown names are ignored.
    pub enum Input {
        /// The account.
        ObjectId = "objectId",
        /// Any stable id that stands for the user before there is an account.
        Subject = "subject",
        /// The policy's id of this user journey.
        CorrelationId = "correlationId",
        /// How the user proves who they are: `document`.
        Method = "method",
        /// The client; the default one if absent.
        ClientId = "clientId",
        Locale = "locale",
        /// The address of the user's browser.
        UserIp = "userIp",
        /// The verification that the user asks to repeat.
        Replaces = "replaces",
        /// Whether the user has consented to the check.
        ConsentObtained = "consentObtained",
        ConsentObtainedAt = "consentObtainedAt",
        /// Where the user is, ISO 3166-1 alpha-3.
        ConsentCountry = "consentCountry",
        /// The state, in the USA.
        ConsentState = "consentState",
        /// The account's given names.
        GivenName = "givenName",
        /// The account's family name.
        Surname = "surname",
        /// The account's day of birth, `YYYY-MM-DD`.
        DateOfBirth = "dateOfBirth",
        /// The country whose document the user will present, ISO 3166-1 alpha-3.
        Country = "country",
        /// The kind of document that the user will present, see [`DocumentType`](crate::DocumentType).
        DocumentType = "documentType",
        /// Which verification `redeem` asks about.
        VerificationId = "verificationId",
        /// The same, by a verification token of the drop-in.
        VerificationToken = "verificationToken",
        /// The same, by the name of an `id_token_hint` of the drop-in.
        Jti = "jti",
    }
}

named! {
    /// A kind of document, as Jumio and the claim `documentType` name it.
    pub enum DocumentType {
        /// Identity card.
        IdCard = "ID_CARD",
        DrivingLicense = "DRIVING_LICENSE",
        Passport = "PASSPORT",
        Visa = "VISA",
    }
}
