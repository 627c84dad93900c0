use data_encoding::BASE64;
use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// The PKCS#8 bytes in the first `PRIVATE KEY` block (RFC 7468, 10). Line breaks may be written as `\n`, as
/// they often are in application settings.
pub(crate) fn read_private_key(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = Zeroizing::new(text.replace("\\n", "\n"));
    let (_, after) = text.split_once(BEGIN)?;
    let (body, _) = after.split_once(END)?;
    let body: Zeroizing<String> = Zeroizing::new(body.split_whitespace().collect());
    BASE64.decode(body.as_bytes()).ok().map(Zeroizing::new)
}

/// Writes a `PRIVATE KEY` block with lines of 64 characters.
pub(crate) fn write_private_key(pkcs8: &[u8]) -> Zeroizing<String> {
    let body = Zeroizing::new(BASE64.encode(pkcs8));
    let mut text = Zeroizing::new(format!("{BEGIN}\n"));
    for (index, letter) in body.chars().enumerate() {
        if index > 0 && index.is_multiple_of(64) {
            text.push('\n');
        }
        text.push(letter);
    }
    text.push('\n');
    text.push_str(END);
    text.push('\n');
    text
}
