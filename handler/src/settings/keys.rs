use tokens::{KeyRing, LookupKey, TokenEncryptionKeys, TokenSigningKeys, VerificationTokenKeys};

use super::{
    Reader,
    group::Group,
    setting::Setting,
    signing_keys::{self, SigningKeySettings},
};

const LOOKUP_KEY: Setting = Setting::required(
    "AppSettings__LookupKey",
    "`<version>:<base64 of 32 random bytes>`",
    "Turns a user into a partition of the store. Under another key no user is found until the key is \
     [exchanged](keys.md#exchange-the-lookup-key).",
)
.local("0:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

const MASTER_KEY: Setting = Setting::required(
    "AppSettings__MasterKey",
    "`<id>:<base64 of 32 random bytes>`, several separated by `;`, the newest first",
    "Seals personal data; signs tickets and browser marks. To rotate it, put a new one in front and keep the old ones.",
)
.local("0:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=");

pub(super) const TOKEN_SIGNING: Setting = Setting::optional(
    "AppSettings__IdTokenSigningKey",
    "64 random letters and digits, several separated by `;`, the newest first",
    "Signs verification tokens as Microsoft's Jumio sample does.",
)
.when("with the other three settings of verification tokens");

const TOKEN_ENCRYPTION: Setting = Setting::optional(
    "AppSettings__IdTokenEncryptionKey",
    "64 random letters and digits, several separated by `;`, the newest first",
    "Encrypts verification tokens.",
)
.when("with the other three settings of verification tokens");

pub(super) const TOKEN_ISSUER: Setting = Setting::optional(
    "AppSettings__IdTokenIssuer",
    "a text of your choice, such as a GUID",
    "Issuer of verification tokens and of `id_token_hint`s.",
)
.when("with the other three settings of verification tokens");

pub(super) const TOKEN_AUDIENCE: Setting = Setting::optional(
    "AppSettings__IdTokenAudience",
    "a text of your choice, such as a GUID",
    "Audience of verification tokens and of `id_token_hint`s.",
)
.when("with the other three settings of verification tokens");

pub(super) const SETTINGS: Group = &[&LOOKUP_KEY, &MASTER_KEY];
pub(super) const TOKEN_SETTINGS: Group = &[&TOKEN_SIGNING, &TOKEN_ENCRYPTION, &TOKEN_ISSUER, &TOKEN_AUDIENCE];

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
        let lookup = reader.read(&LOOKUP_KEY, LookupKey::parse);
        let master = reader.read(&MASTER_KEY, KeyRing::parse);
        let verification_tokens = verification_tokens(reader);
        Some(Self { signing: signing?, lookup: lookup?, master: master?, verification_tokens })
    }
}

/// The keys of verification tokens: all of their settings, or none.
fn verification_tokens(reader: &mut Reader) -> Option<VerificationTokenKeys> {
    if !TOKEN_SETTINGS.iter().any(|setting| reader.is_set(*setting)) {
        return None;
    }
    for setting in TOKEN_SETTINGS.iter().filter(|setting| !reader.is_set(**setting)).collect::<Vec<_>>() {
        reader.missing(*setting);
    }
    let signing = reader.read(&TOKEN_SIGNING, TokenSigningKeys::parse);
    let encryption = reader.read(&TOKEN_ENCRYPTION, TokenEncryptionKeys::parse);
    let issuer = reader.text(&TOKEN_ISSUER);
    let audience = reader.text(&TOKEN_AUDIENCE);
    Some(VerificationTokenKeys::new(signing?, encryption?, &issuer?, &audience?))
}
