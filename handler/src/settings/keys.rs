use tokens::{KeyRing, LookupKey, TokenEncryptionKeys, TokenSigningKeys, VerificationTokenKeys};

use super::{
    Reader,
    signing_keys::{self, SigningKeySettings},
};

/// Every key that the handler is told.
pub(crate) struct KeySettings {
    pub(crate) signing: SigningKeySettings,
    pub(crate) lookup: LookupKey,
    pub(crate) master: KeyRing,
    pub(crate) verification_tokens: Option<VerificationTokenKeys>,
}

impl KeySettings {
    pub(crate) fn read(reader: &mut Reader) -> Option<Self> {
        let signing = signing_keys::read(reader);
        let lookup = reader.required_parsed(
            "AppSettings__LookupKey",
            "<version>:<base64 of 32 random bytes>",
            LookupKey::parse,
        );
        let master = reader.required_parsed(
            "AppSettings__MasterKey",
            "<id>:<base64 of 32 random bytes>, several separated by `;` with the newest first",
            KeyRing::parse,
        );
        let verification_tokens = verification_tokens(reader);
        Some(Self { signing: signing?, lookup: lookup?, master: master?, verification_tokens })
    }
}

pub(super) const TOKEN_SIGNING: &str = "AppSettings__IdTokenSigningKey";
const TOKEN_ENCRYPTION: &str = "AppSettings__IdTokenEncryptionKey";
pub(super) const TOKEN_ISSUER: &str = "AppSettings__IdTokenIssuer";
pub(super) const TOKEN_AUDIENCE: &str = "AppSettings__IdTokenAudience";

pub(super) const NAME: &str = "a text of your choice, such as a GUID";

/// The keys of verification tokens: all of their settings, or none.
fn verification_tokens(reader: &mut Reader) -> Option<VerificationTokenKeys> {
    const KEYS: &str = "64 random letters and digits, several separated by `;` with the newest first";
    if ![TOKEN_SIGNING, TOKEN_ENCRYPTION, TOKEN_ISSUER, TOKEN_AUDIENCE].iter().any(|name| reader.is_set(name))
    {
        return None;
    }
    let signing = reader.required_parsed(TOKEN_SIGNING, KEYS, TokenSigningKeys::parse);
    let encryption = reader.required_parsed(TOKEN_ENCRYPTION, KEYS, TokenEncryptionKeys::parse);
    let issuer = reader.required(TOKEN_ISSUER, NAME);
    let audience = reader.required(TOKEN_AUDIENCE, NAME);
    Some(VerificationTokenKeys::new(signing?, encryption?, &issuer?, &audience?))
}
