//! Keys that sign `id_token`s: one without a time, or several that take turns.

use std::{
    fs,
    path::{Path, PathBuf},
};

use contract::Timestamp;
use data_encoding::BASE64;
use time::{Date, OffsetDateTime, Time, format_description::well_known::Rfc3339, macros::format_description};
use tokens::{ScheduledKey, SigningKey, SigningKeys};

use super::{Reader, group::Group, named::Named, setting::Setting};

const ACCEPTED: &str = "an RSA private key of at least 2048 bits: a PEM text, the base64 text of a PFX file as Key Vault \
                        gives it or of a PEM file, or the path of a file that holds a key in PEM or PFX";

const KEY: Setting = Setting::optional(
    "AppSettings__SigningKey",
    ACCEPTED,
    "The key that signs `id_token`s. See [keys](keys.md).",
)
.when("unless another signing key is set")
.local("../signing-key.pem");

const PASSWORD: Setting =
    Setting::optional("AppSettings__SigningKeyPassword", "any text", "Password of that PFX file.");

const THUMBPRINT: Setting = Setting::optional(
    "AppSettings__SigningCertThumbprint",
    "40 hexadecimal digits",
    "Thumbprint of a certificate that the platform loads (`WEBSITE_LOAD_CERTIFICATES`), whose key signs `id_token`s.",
)
.when("unless another signing key is set");

const ENTRY_KEY: Setting = Setting::optional(
    "AppSettings__SigningKeys__<n>__Key",
    ACCEPTED,
    "One of several signing keys. Each signs from its `ActivatesAt` on.",
)
.when("unless another signing key is set");

const ENTRY_PASSWORD: Setting =
    Setting::optional("AppSettings__SigningKeys__<n>__Password", "any text", "Password of that PFX file.");

const ENTRY_THUMBPRINT: Setting = Setting::optional(
    "AppSettings__SigningKeys__<n>__CertThumbprint",
    "40 hexadecimal digits",
    "In place of `Key`: thumbprint of a certificate that the platform loads.",
);

const ENTRY_ACTIVATES_AT: Setting = Setting::optional(
    "AppSettings__SigningKeys__<n>__ActivatesAt",
    "a time such as 2027-01-31T06:00:00Z, or a day such as 2027-01-31",
    "When that key begins to sign: at least 48 hours after it was published.",
)
.when("with all signing keys but one");

const FOLDER: Setting = Setting::optional(
    "AppSettings__CertificateFolder",
    "the path of a folder",
    "Where the platform lays the certificates that it loads.",
)
.default("/var/ssl/private");

pub(super) const SETTINGS: Group = &[
    &KEY,
    &PASSWORD,
    &THUMBPRINT,
    &ENTRY_KEY,
    &ENTRY_PASSWORD,
    &ENTRY_THUMBPRINT,
    &ENTRY_ACTIVATES_AT,
    &FOLDER,
];

/// What the names of entries begin with.
const LIST: &str = "AppSettings__SigningKeys";

/// The keys that sign, and the settings that they came from.
pub(crate) struct SigningKeySettings {
    pub(crate) keys: SigningKeys,
    /// Key id and setting.
    pub(crate) sources: Vec<(String, String)>,
}

pub(super) fn read(reader: &mut Reader) -> Option<SigningKeySettings> {
    let before = reader.problems().len();
    let folder = PathBuf::from(reader.text(&FOLDER)?);
    let mut found = Vec::new();
    let source = |setting: &Setting| setting.name.to_owned();
    found.extend(from_text(reader, &KEY, &PASSWORD).map(|key| (key, None, source(&KEY))));
    found.extend(from_platform(reader, &THUMBPRINT, &folder).map(|key| (key, None, source(&THUMBPRINT))));
    for entry in reader.indexes(LIST) {
        found.extend(from_list(reader, entry, &folder));
    }
    if reader.problems().len() > before {
        return None;
    }
    if found.is_empty() {
        reader.missing(&KEY);
        return None;
    }
    let sources = found.iter().map(|(key, _, setting)| (key.id().to_owned(), setting.clone())).collect();
    let keys = found.into_iter().map(|(key, activates_at, _)| ScheduledKey { key, activates_at }).collect();
    match SigningKeys::scheduled(keys) {
        Ok(keys) => Some(SigningKeySettings { keys, sources }),
        Err(error) => {
            let accepted = ENTRY_ACTIVATES_AT.accepted;
            reader.problem(
                &ENTRY_KEY,
                format!("{error}; accepted: {accepted}, as ActivatesAt of each but one"),
            );
            None
        }
    }
}

/// `…__Key` with `…__Password`, or `…__CertThumbprint`; and `…__ActivatesAt`.
fn from_list(
    reader: &mut Reader,
    entry: u32,
    folder: &Path,
) -> Option<(SigningKey, Option<Timestamp>, String)> {
    let before = reader.problems().len();
    let from_text = from_text(reader, (&ENTRY_KEY, entry), (&ENTRY_PASSWORD, entry));
    let from_platform = from_platform(reader, (&ENTRY_THUMBPRINT, entry), folder);
    let activates_at = reader.parse((&ENTRY_ACTIVATES_AT, entry), time);
    match (from_text, from_platform) {
        (Some(found), None) | (None, Some(found)) => Some((found, activates_at, format!("{LIST}__{entry}"))),
        (Some(_), Some(_)) => {
            reader.problem((&ENTRY_THUMBPRINT, entry), "is set beside Key; one of them names the key");
            None
        }
        (None, None) => {
            if reader.problems().len() == before {
                reader.missing((&ENTRY_KEY, entry));
            }
            None
        }
    }
}

fn from_text(reader: &mut Reader, setting: impl Named, password: impl Named) -> Option<SigningKey> {
    let password = reader.text(password).unwrap_or_default();
    reader
        .read(setting, |text| SigningKey::read(&content(text)?, &password).map_err(|error| error.to_string()))
}

/// The key itself: in the setting's text, or in the file that it names.
fn content(text: &str) -> Result<Vec<u8>, String> {
    if text.contains("-----BEGIN") {
        return Ok(text.as_bytes().to_vec());
    }
    if Path::new(text).is_file() {
        return read_file(text);
    }
    let packed: String = text.split_whitespace().collect();
    let is_path = text.len() < SHORTEST_KEY && !text.contains('\n');
    match BASE64.decode(packed.as_bytes()) {
        Ok(bytes) if bytes.len() >= SHORTEST_KEY => Ok(bytes),
        _ if is_path => read_file(text),
        _ => Err("is neither a PEM text, nor base64, nor the path of a file".to_owned()),
    }
}

/// Shorter texts hold no RSA key of 2048 bits; longer ones are no path.
const SHORTEST_KEY: usize = 512;

fn read_file(path: &str) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("the file cannot be read ({})", error.kind()))
}

/// A certificate that the platform loaded, without a password, under its thumbprint.
fn from_platform(reader: &mut Reader, setting: impl Named, folder: &Path) -> Option<SigningKey> {
    reader.read(setting, |text| loaded(text, folder))
}

fn loaded(text: &str, folder: &Path) -> Result<SigningKey, String> {
    // Copied from Windows' dialogs, thumbprints bring spaces and invisible characters.
    let thumbprint: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let thumbprint = thumbprint.to_ascii_uppercase();
    if thumbprint.len() != 40 || !thumbprint.bytes().all(|letter| letter.is_ascii_hexdigit()) {
        return Err("is not a thumbprint".to_owned());
    }
    let file = fs::read(folder.join(format!("{thumbprint}.p12"))).map_err(|error| {
        format!(
            "its file cannot be read in {} ({}); WEBSITE_LOAD_CERTIFICATES must name it, and the plan must load \
             certificates: Flex Consumption and Consumption do not, use AppSettings__SigningKey with a Key Vault reference",
            folder.display(),
            error.kind()
        )
    })?;
    let key = SigningKey::read(&file, "").map_err(|error| error.to_string())?;
    let found = key.certificate().map(tokens::Certificate::thumbprint);
    if found.as_deref() == Some(thumbprint.as_str()) {
        Ok(key)
    } else {
        Err("its file holds another certificate".to_owned())
    }
}

/// A time with its distance from UTC, or the beginning of a day in UTC.
fn time(text: &str) -> Option<Timestamp> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok().or_else(|| {
        let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
        Some(day.with_time(Time::MIDNIGHT).assume_utc())
    })?;
    Some(Timestamp::from_unix_millis(at.unix_timestamp().checked_mul(1000)?))
}

#[cfg(test)]
#[path = "signing_keys_tests.rs"]
mod tests;
