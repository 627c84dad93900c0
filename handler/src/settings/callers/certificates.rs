use data_encoding::HEXLOWER_PERMISSIVE;

use crate::settings::{Expose, Reader, form, group::Group, setting::Setting};

const THUMBPRINTS: Setting = Setting::optional(
    "CallerSettings__ClientCertificateThumbprints",
    "SHA-256 thumbprints separated by `;`, as `openssl x509 -noout -fingerprint -sha256` prints them",
    "Client certificates that may call; two while one is being exchanged. The SHA-1 thumbprints that portals show are not \
     accepted. The certificate's dates count, its issuer does not.",
);

const REQUIRED: Setting = Setting::optional(
    "CallerSettings__ClientCertificateRequired",
    "true, false",
    "Set to `true` to confirm that the platform requires client certificates.",
)
.when("with thumbprints")
.default("false");

pub(crate) const SETTINGS: Group = &[&THUMBPRINTS, &REQUIRED];

/// SHA-256 of the accepted certificates.
///
/// The platform hands a certificate on in a header of the request and checks nothing but that its key is the caller's. Where
/// it does not demand certificates, or leaves paths out for the sake of browsers, it lets the same header through as a
/// stranger wrote it. So the header is believed only in an app that answers nobody but policies.
pub(super) fn read(reader: &mut Reader, expose: Option<Expose>) -> Vec<[u8; 32]> {
    let is_required = reader.parse(&REQUIRED, form::flag).unwrap_or_default();
    if !reader.is_set(&THUMBPRINTS) {
        if is_required {
            reader.problem(&THUMBPRINTS, format!("is missing beside {}", REQUIRED.name));
        }
        return Vec::new();
    }
    if expose != Some(Expose::B2c) {
        reader.problem(
            &THUMBPRINTS,
            "is accepted only with AppSettings__Expose = b2c: an app that browsers reach does not require certificates, and \
             then anyone can write the header that holds one",
        );
    }
    if !is_required {
        reader.problem(
            &REQUIRED,
            format!(
                "must be true beside {}, to confirm that the platform requires certificates (clientCertEnabled, \
                 clientCertMode = Required, no clientCertExclusionPaths); else anyone can write the header that holds one",
                THUMBPRINTS.name
            ),
        );
    }
    reader.read(&THUMBPRINTS, thumbprints).unwrap_or_default()
}

fn thumbprints(text: &str) -> Result<Vec<[u8; 32]>, &'static str> {
    let thumbprints: Option<Vec<_>> = form::list(text).iter().map(|text| thumbprint(text)).collect();
    thumbprints.filter(|thumbprints| !thumbprints.is_empty()).ok_or(
        "a thumbprint is not 64 hexadecimal digits (the portal's 40 digits are SHA-1, which is broken)",
    )
}

/// Tools put colons or blanks between the bytes.
fn thumbprint(text: &str) -> Option<[u8; 32]> {
    let digits: String = text.chars().filter(|character| !matches!(character, ':' | ' ')).collect();
    HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?.try_into().ok()
}
