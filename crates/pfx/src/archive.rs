use zeroize::Zeroizing;

use crate::{
    Identity, PfxError,
    decryption::decrypt,
    der::{Reader, tag},
    integrity::Mac,
    oid,
    password::Password,
};

/// Reads `PFX` (RFC 7292, 4): checks the MAC, then gathers what the bags hold.
pub(crate) fn read(file: &[u8], password: &str) -> Result<Identity, PfxError> {
    let mut pfx = Reader::new(file).sequence()?;
    if pfx.small_integer()? != 3 {
        return Err(PfxError::Malformed);
    }
    let content = authenticated_content(&mut pfx.sequence()?)?;
    if pfx.is_empty() {
        return Err(PfxError::NoMac);
    }
    let mac = Mac::read(&mut pfx)?;
    let spellings = Password::spellings(password);
    let password = spellings.iter().find(|spelling| mac.verifies(spelling, content));
    let mut found = Found::default();
    found.read_contents(content, password.ok_or(PfxError::WrongPassword)?)?;
    found.into_identity()
}

/// The octets that the MAC covers.
fn authenticated_content<'a>(info: &mut Reader<'a>) -> Result<&'a [u8], PfxError> {
    match info.value(tag::OBJECT_IDENTIFIER)? {
        oid::DATA => info.inside(tag::CONTEXT_0)?.value(tag::OCTET_STRING),
        oid::SIGNED_DATA => Err(PfxError::Unsupported("protection by a signature")),
        _ => Err(PfxError::Malformed),
    }
}

#[derive(Default)]
struct Found {
    keys: Vec<Zeroizing<Vec<u8>>>,
    certificates: Vec<Vec<u8>>,
}

impl Found {
    /// `AuthenticatedSafe` (RFC 7292, 4.1): parts, each open or encrypted as a whole.
    fn read_contents(&mut self, content: &[u8], password: &Password) -> Result<(), PfxError> {
        let mut parts = Reader::new(content).sequence()?;
        while !parts.is_empty() {
            let mut part = parts.sequence()?;
            match part.value(tag::OBJECT_IDENTIFIER)? {
                oid::DATA => {
                    self.read_bags(part.inside(tag::CONTEXT_0)?.value(tag::OCTET_STRING)?, password)?;
                }
                oid::ENCRYPTED_DATA => {
                    let bags = decrypt_part(&mut part.inside(tag::CONTEXT_0)?, password)?;
                    self.read_bags(&bags, password)?;
                }
                _ => return Err(PfxError::Unsupported("encryption to a public key")),
            }
        }
        Ok(())
    }

    /// `SafeContents` (RFC 7292, 4.2). Bags of other kinds (revocation lists, secrets) are passed over.
    fn read_bags(&mut self, contents: &[u8], password: &Password) -> Result<(), PfxError> {
        let mut bags = Reader::new(contents).sequence()?;
        while !bags.is_empty() {
            let mut bag = bags.sequence()?;
            let kind = bag.value(tag::OBJECT_IDENTIFIER)?;
            let content = bag.value(tag::CONTEXT_0)?;
            match kind {
                oid::KEY_BAG => self.keys.push(Zeroizing::new(content.to_vec())),
                oid::SHROUDED_KEY_BAG => self.keys.push(open_key(content, password)?),
                oid::CERT_BAG => self.certificates.extend(certificate(content)?),
                _ => {}
            }
        }
        Ok(())
    }

    fn into_identity(self) -> Result<Identity, PfxError> {
        let mut keys = self.keys.into_iter();
        match (keys.next(), keys.next()) {
            (Some(private_key), None) => Ok(Identity { private_key, certificates: self.certificates }),
            (None, _) => Err(PfxError::NoKey),
            (Some(_), Some(_)) => Err(PfxError::SeveralKeys),
        }
    }
}

/// `EncryptedData` (RFC 2315, 13).
fn decrypt_part(data: &mut Reader<'_>, password: &Password) -> Result<Zeroizing<Vec<u8>>, PfxError> {
    let mut data = data.sequence()?;
    data.small_integer()?;
    let mut info = data.sequence()?;
    if info.value(tag::OBJECT_IDENTIFIER)? != oid::DATA {
        return Err(PfxError::Malformed);
    }
    let mut after_algorithm = info;
    after_algorithm.sequence()?;
    decrypt(&mut info, password, after_algorithm.value(tag::CONTEXT_0_PRIMITIVE)?)
}

/// `EncryptedPrivateKeyInfo` (RFC 5208, 6).
fn open_key(content: &[u8], password: &Password) -> Result<Zeroizing<Vec<u8>>, PfxError> {
    let mut info = Reader::new(content).sequence()?;
    let mut after_algorithm = info;
    after_algorithm.sequence()?;
    decrypt(&mut info, password, after_algorithm.value(tag::OCTET_STRING)?)
}

/// `CertBag` (RFC 7292, 4.2.3); `None` for anything but X.509.
fn certificate(content: &[u8]) -> Result<Option<Vec<u8>>, PfxError> {
    let mut bag = Reader::new(content).sequence()?;
    if bag.value(tag::OBJECT_IDENTIFIER)? != oid::X509_CERTIFICATE {
        return Ok(None);
    }
    bag.inside(tag::CONTEXT_0)?.value(tag::OCTET_STRING).map(|der| Some(der.to_vec()))
}
