//! Keys that sign `id_token`s: one without a time, or several that take turns.

use std::{
    fs,
    path::{Path, PathBuf},
};

use contract::Timestamp;
use data_encoding::BASE64;
use time::{Date, OffsetDateTime, Time, format_description::well_known::Rfc3339, macros::format_description};
use tokens::{ScheduledKey, SigningKey, SigningKeys};

use super::Reader;

const KEY: &str = "AppSettings__SigningKey";
const PASSWORD: &str = "AppSettings__SigningKeyPassword";
const THUMBPRINT: &str = "AppSettings__SigningCertThumbprint";
const LIST: &str = "AppSettings__SigningKeys";
const FOLDER: &str = "AppSettings__CertificateFolder";

/// Where App Service lays the certificates that `WEBSITE_LOAD_CERTIFICATES` names.
const PLATFORM_FOLDER: &str = "/var/ssl/private";

const ACCEPTED: &str = "an RSA private key of at least 2048 bits: a PEM text, the base64 text of a PFX file as Key Vault \
                        gives it, or the path of a file that holds a key in PEM or PFX";
const ACCEPTED_TIME: &str = "a time such as 2027-01-31T06:00:00Z, or a day such as 2027-01-31";

/// The keys that sign, and the settings that they came from.
pub(crate) struct SigningKeySettings {
    pub(crate) keys: SigningKeys,
    /// Key id and setting.
    pub(crate) sources: Vec<(String, String)>,
}

pub(super) fn read(reader: &mut Reader) -> Option<SigningKeySettings> {
    let before = reader.problems().len();
    let folder = PathBuf::from(reader.optional(FOLDER).unwrap_or_else(|| PLATFORM_FOLDER.to_owned()));
    let mut found = Vec::new();
    found.extend(from_text(reader, KEY, PASSWORD).map(|key| (key, None, KEY.to_owned())));
    found.extend(from_platform(reader, THUMBPRINT, &folder).map(|key| (key, None, THUMBPRINT.to_owned())));
    for index in reader.indexes(LIST) {
        found.extend(from_list(reader, &format!("{LIST}__{index}"), &folder));
    }
    if reader.problems().len() > before {
        return None;
    }
    if found.is_empty() {
        reader.problem(KEY, format!("is missing; accepted: {ACCEPTED}"));
        return None;
    }
    let sources = found.iter().map(|(key, _, setting)| (key.id().to_owned(), setting.clone())).collect();
    let keys = found.into_iter().map(|(key, activates_at, _)| ScheduledKey { key, activates_at }).collect();
    match SigningKeys::scheduled(keys) {
        Ok(keys) => Some(SigningKeySettings { keys, sources }),
        Err(error) => {
            reader
                .problem(LIST, format!("{error}; accepted: {ACCEPTED_TIME} as ActivatesAt of each but one"));
            None
        }
    }
}

/// `…__Key` with `…__Password`, or `…__CertThumbprint`; and `…__ActivatesAt`.
fn from_list(
    reader: &mut Reader,
    entry: &str,
    folder: &Path,
) -> Option<(SigningKey, Option<Timestamp>, String)> {
    let [key, password, thumbprint] =
        ["Key", "Password", "CertThumbprint"].map(|name| format!("{entry}__{name}"));
    let before = reader.problems().len();
    let from_text = from_text(reader, &key, &password);
    let from_platform = from_platform(reader, &thumbprint, folder);
    let activates_at =
        reader.parsed(&format!("{entry}__ActivatesAt"), None, ACCEPTED_TIME, |text| time(text).map(Some));
    match (from_text, from_platform) {
        (Some(found), None) | (None, Some(found)) => Some((found, activates_at, entry.to_owned())),
        (Some(_), Some(_)) => {
            reader.problem(&thumbprint, "is set beside Key; one of them names the key");
            None
        }
        (None, None) => {
            if reader.problems().len() == before {
                reader.problem(&key, format!("is missing; accepted: {ACCEPTED}"));
            }
            None
        }
    }
}

fn from_text(reader: &mut Reader, setting: &str, password: &str) -> Option<SigningKey> {
    let text = reader.optional(setting);
    let password = reader.optional(password).unwrap_or_default();
    let read = |text: &str| SigningKey::read(&content(text)?, &password).map_err(|error| error.to_string());
    read(&text?).map_err(|error| reader.problem(setting, format!("{error}; accepted: {ACCEPTED}"))).ok()
}

/// The key itself: in the setting's text, or in the file that it names.
fn content(text: &str) -> Result<Vec<u8>, String> {
    if text.contains("-----BEGIN") {
        return Ok(text.as_bytes().to_vec());
    }
    let packed: String = text.split_whitespace().collect();
    match BASE64.decode(packed.as_bytes()) {
        Ok(bytes) if bytes.starts_with(&[0x30, 0x82]) => Ok(bytes),
        _ => fs::read(text).map_err(|error| format!("the file cannot be read ({})", error.kind())),
    }
}

/// A certificate that the platform loaded, without a password, under its thumbprint.
fn from_platform(reader: &mut Reader, setting: &str, folder: &Path) -> Option<SigningKey> {
    let text = reader.optional(setting)?;
    loaded(&text, folder).map_err(|problem| reader.problem(setting, problem)).ok()
}

fn loaded(text: &str, folder: &Path) -> Result<SigningKey, String> {
    // Copied from Windows' dialogs, thumbprints bring spaces and invisible characters.
    let thumbprint: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let thumbprint = thumbprint.to_ascii_uppercase();
    if thumbprint.len() != 40 || !thumbprint.bytes().all(|letter| letter.is_ascii_hexdigit()) {
        return Err("is not a thumbprint; accepted: 40 hexadecimal digits".to_owned());
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
