use data_encoding::HEXLOWER_PERMISSIVE;

use crate::settings::{Expose, Reader, form};

const THUMBPRINTS: &str = "CallerSettings__ClientCertificateThumbprints";
const REQUIRED: &str = "CallerSettings__ClientCertificateRequired";

/// SHA-256 of the accepted certificates.
///
/// The platform hands a certificate on in a header of the request and checks nothing but that its key is the caller's. Where
/// it does not demand certificates, or leaves paths out for the sake of browsers, it lets the same header through as a
/// stranger wrote it. So the header is believed only in an app that answers nobody but policies.
pub(super) fn read(reader: &mut Reader, expose: Expose) -> Vec<[u8; 32]> {
    let is_required = reader.parsed(REQUIRED, false, "true or false", form::flag);
    let Some(text) = reader.optional(THUMBPRINTS) else {
        if is_required {
            reader.problem(THUMBPRINTS, format!("is missing beside {REQUIRED}"));
        }
        return Vec::new();
    };
    if expose != Expose::B2c {
        reader.problem(
            THUMBPRINTS,
            "is accepted only with AppSettings__Expose = b2c: an app that browsers reach does not demand \
             certificates of everybody, and then anybody can write the header that holds one",
        );
    }
    if !is_required {
        reader.problem(
            REQUIRED,
            format!(
                "must be true beside {THUMBPRINTS}, as a word that the platform demands certificates \
                 (clientCertEnabled, clientCertMode = Required, no clientCertExclusionPaths); else anybody can write \
                 the header that holds one"
            ),
        );
    }
    let thumbprints: Option<Vec<_>> = form::list(&text).iter().map(|text| thumbprint(text)).collect();
    thumbprints.filter(|thumbprints| !thumbprints.is_empty()).unwrap_or_else(|| {
        reader.problem(
            THUMBPRINTS,
            "a thumbprint is not 64 hexadecimal digits; accepted: SHA-256 thumbprints separated by `;`, as `openssl \
             x509 -noout -fingerprint -sha256` prints them (the portal's 40 digits are SHA-1, which is broken)",
        );
        Vec::new()
    })
}

/// Tools put colons or blanks between the bytes.
fn thumbprint(text: &str) -> Option<[u8; 32]> {
    let digits: String = text.chars().filter(|character| !matches!(character, ':' | ' ')).collect();
    HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?.try_into().ok()
}
