use data_encoding::BASE64;
use zeroize::Zeroizing;

/// Labels of the blocks that are read (RFC 7468; `RSA PRIVATE KEY` is OpenSSL's name for PKCS#1).
pub(crate) const PRIVATE_KEY: &str = "PRIVATE KEY";
pub(crate) const RSA_PRIVATE_KEY: &str = "RSA PRIVATE KEY";
pub(crate) const ENCRYPTED_PRIVATE_KEY: &str = "ENCRYPTED PRIVATE KEY";
pub(crate) const CERTIFICATE: &str = "CERTIFICATE";

/// What every PEM text holds.
pub(crate) const MARK: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// The PEM text that these bytes are, if they are one. Windows' tools write UTF-16.
pub(crate) fn text(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        [b'-', 0, ..] => utf16(bytes, u16::from_le_bytes)?,
        [0, b'-', ..] => utf16(bytes, u16::from_be_bytes)?,
        _ => std::str::from_utf8(bytes).ok()?.to_owned(),
    };
    text.contains(MARK).then(|| Zeroizing::new(text))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let units: Vec<u16> = bytes.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).ok()
}

/// One block of a PEM text.
pub(crate) struct Block {
    pub(crate) label: String,
    pub(crate) content: Zeroizing<Vec<u8>>,
}

/// OpenSSL's older form of encryption keeps the label and says so in a header (RFC 1421, 4.6.1.1).
const ENCRYPTED_HEADER: &str = "Proc-Type:4,ENCRYPTED";

/// The blocks of a text, without those that are not base64. Line breaks may be missing or written as `\n`, as they
/// often are in application settings.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let text = Zeroizing::new(text.replace("\\r", "").replace("\\n", "\n"));
    text.split(MARK).skip(1).filter_map(block).collect()
}

fn block(text: &str) -> Option<Block> {
    let (label, after) = text.split_once(DASHES)?;
    let (body, _) = after.split_once(&format!("-----END {label}{DASHES}"))?;
    let body: Zeroizing<String> = Zeroizing::new(body.split_whitespace().collect());
    if body.starts_with(ENCRYPTED_HEADER) {
        return Some(Block { label: ENCRYPTED_PRIVATE_KEY.to_owned(), content: Zeroizing::new(Vec::new()) });
    }
    let content = BASE64.decode(body.as_bytes()).ok().map(Zeroizing::new)?;
    Some(Block { label: label.to_owned(), content })
}

/// Writes a `PRIVATE KEY` block with lines of 64 characters.
pub(crate) fn write_private_key(pkcs8: &[u8]) -> Zeroizing<String> {
    let body = Zeroizing::new(BASE64.encode(pkcs8));
    let mut text = Zeroizing::new(format!("{MARK}{PRIVATE_KEY}{DASHES}\n"));
    for (index, letter) in body.chars().enumerate() {
        if index > 0 && index.is_multiple_of(64) {
            text.push('\n');
        }
        text.push(letter);
    }
    text.push_str(&format!("\n-----END {PRIVATE_KEY}{DASHES}\n"));
    text
}
