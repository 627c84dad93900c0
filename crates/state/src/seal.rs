use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use data_encoding::BASE64;
use service::kernel::{SecureRandom, StoreError};
use tokens::KeyRing;
use zeroize::Zeroizing;

/// The layout of sealed cells. A higher number was written by a newer program and is not read.
const SCHEMA: u8 = 1;

/// Seals with AES-256-GCM under random nonces. Each verification has a data key of its own, wrapped by the
/// master key: rotating re-wraps keys, and erasing the row erases what the key sealed anywhere.
pub(crate) struct Sealer {
    master: KeyRing,
    random: Arc<dyn SecureRandom>,
}

/// A data key as it lies in the row: schema, id of the master key, nonce, sealed key; base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrappedKey(pub(crate) String);

/// A data key, open.
pub(crate) struct DataKey(LessSafeKey);

impl Sealer {
    pub(crate) const fn new(master: KeyRing, random: Arc<dyn SecureRandom>) -> Self {
        Self { master, random }
    }

    /// A new data key for `place`, open and wrapped.
    pub(crate) fn new_data_key(&self, place: &str) -> Result<(DataKey, WrappedKey), StoreError> {
        let mut bytes = Zeroizing::new([0; 32]);
        self.random.fill(bytes.as_mut_slice());
        Ok((DataKey(aead_key(&bytes)?), self.wrap(place, bytes.as_slice())?))
    }

    /// The id of the newest master key, where there is an older one that is on its way out.
    pub(crate) fn rotating_to(&self) -> Option<u8> {
        (self.master.ids().count() > 1).then_some(self.master.newest().0)
    }

    /// Whether another master key than the newest wraps this. What cannot be read is left to its reader.
    pub(crate) fn is_outdated(&self, wrapped: &str) -> bool {
        let bytes = BASE64.decode(wrapped.as_bytes()).unwrap_or_default();
        matches!(bytes.as_slice(), [SCHEMA, id, ..] if *id != self.master.newest().0 && self.master.get(*id).is_some())
    }

    /// The data key of `place`, wrapped by the newest master key.
    pub(crate) fn rewrap(&self, place: &str, wrapped: &WrappedKey) -> Result<WrappedKey, StoreError> {
        self.wrap(place, &self.unwrap(place, wrapped)?)
    }

    fn wrap(&self, place: &str, bytes: &[u8]) -> Result<WrappedKey, StoreError> {
        let (master_id, master) = self.master.newest();
        let wrapped =
            self.encrypt(&aead_key(master.expose())?, &[place, "data key", &master_id.to_string()], bytes)?;
        let wrapped = [&[SCHEMA, *master_id][..], &wrapped].concat();
        Ok(WrappedKey(BASE64.encode(&wrapped)))
    }

    /// Opens the data key of `place`.
    pub(crate) fn open_data_key(&self, place: &str, wrapped: &WrappedKey) -> Result<DataKey, StoreError> {
        let key = self.unwrap(place, wrapped)?;
        Ok(DataKey(aead_key(key.as_slice().try_into().map_err(|_| damaged())?)?))
    }

    fn unwrap(&self, place: &str, wrapped: &WrappedKey) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let bytes = BASE64.decode(wrapped.0.as_bytes()).map_err(|_| damaged())?;
        let Some((&[SCHEMA, master_id], sealed)) = bytes.split_first_chunk::<2>() else {
            return Err(damaged());
        };
        let master = aead_key(self.master.get(master_id).ok_or_else(|| unknown_key(master_id))?.expose())?;
        decrypt(&master, &[place, "data key", &master_id.to_string()], sealed).map(Zeroizing::new)
    }

    /// Seals `content` so that it opens only in this place and field.
    pub(crate) fn seal(
        &self,
        key: &DataKey,
        place: &str,
        field: &str,
        content: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let sealed = self.encrypt(&key.0, &[place, field], content)?;
        Ok([&[SCHEMA][..], &sealed].concat())
    }

    fn encrypt(&self, key: &LessSafeKey, context: &[&str], content: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce);
        let mut sealed = content.to_vec();
        let bound = Aad::from(associated_data(context));
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), bound, &mut sealed)
            .map_err(|_| damaged())?;
        Ok([nonce.as_slice(), &sealed].concat())
    }
}

/// Opens what [`Sealer::seal`] sealed in this place and field.
pub(crate) fn open(
    key: &DataKey,
    place: &str,
    field: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let Some((&SCHEMA, sealed)) = sealed.split_first() else { return Err(damaged()) };
    decrypt(&key.0, &[place, field], sealed).map(Zeroizing::new)
}

fn decrypt(key: &LessSafeKey, context: &[&str], sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>().ok_or_else(damaged)?;
    let mut content = sealed.to_vec();
    let bound = Aad::from(associated_data(context));
    let length = key
        .open_in_place(Nonce::assume_unique_for_key(*nonce), bound, &mut content)
        .map_err(|_| damaged())?
        .len();
    content.truncate(length);
    Ok(content)
}

fn damaged() -> StoreError {
    StoreError::unreadable().because("the sealed part is damaged, or was sealed for another row")
}

fn unknown_key(id: u8) -> StoreError {
    StoreError::unreadable()
        .because(format!("sealed under master key {id}, which AppSettings__MasterKey lacks"))
}

fn aead_key(bytes: &[u8; 32]) -> Result<LessSafeKey, StoreError> {
    UnboundKey::new(&AES_256_GCM, bytes).map(LessSafeKey::new).map_err(|_| damaged())
}

/// Schema and context, each part with its length, so that no two contexts read the same.
fn associated_data(context: &[&str]) -> Vec<u8> {
    let mut data = vec![SCHEMA];
    for part in context {
        data.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        data.extend(part.as_bytes());
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(std::sync::atomic::AtomicU8);

    impl SecureRandom for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        }
    }

    fn sealer(ring: &str) -> Sealer {
        Sealer::new(KeyRing::parse(ring).unwrap(), Arc::new(Counting(1.into())))
    }

    fn key(byte: u8) -> String {
        BASE64.encode(&[byte; 32])
    }

    #[test]
    fn what_was_sealed_opens_in_its_own_place_and_field_only() {
        let sealer = sealer(&key(1));
        let (data_key, wrapped) = sealer.new_data_key("p|v|1").unwrap();
        let sealed = sealer.seal(&data_key, "p|v|1", "record", b"MUSTER").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"MUSTER"));
        let reopened = sealer.open_data_key("p|v|1", &wrapped).unwrap();
        assert_eq!(open(&reopened, "p|v|1", "record", &sealed).unwrap().as_slice(), b"MUSTER");
        assert!(open(&reopened, "p|v|2", "record", &sealed).is_err());
        assert!(open(&reopened, "p|v|1", "evidence", &sealed).is_err());
        assert!(sealer.open_data_key("p|v|2", &wrapped).is_err());
    }

    #[test]
    fn altered_cells_do_not_open() {
        let sealer = sealer(&key(1));
        let (data_key, _) = sealer.new_data_key("place").unwrap();
        let sealed = sealer.seal(&data_key, "place", "record", b"content").unwrap();
        for position in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[position] ^= 1;
            assert!(open(&data_key, "place", "record", &altered).is_err(), "{position}");
        }
        assert!(open(&data_key, "place", "record", &[]).is_err());
    }

    #[test]
    fn old_rows_open_after_a_rotation_as_long_as_the_old_key_is_there() {
        let (_, wrapped) = sealer(&format!("1:{}", key(1))).new_data_key("place").unwrap();
        assert!(sealer(&format!("2:{};1:{}", key(2), key(1))).open_data_key("place", &wrapped).is_ok());
        assert!(sealer(&format!("2:{}", key(2))).open_data_key("place", &wrapped).is_err());
    }
}
