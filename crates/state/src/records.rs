use data_encoding::BASE64;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use service::{
    Deadline, Record,
    ports::{StoreError, Version, Versioned},
};
use verification::{Person, PersonKey, VerificationId};

use crate::{
    State, keys,
    rows::{Row, RowKey, SealedCells},
    seal::{self, DataKey, WrappedKey},
};

/// What operators may read of a verification without its key.
#[derive(Serialize, Deserialize)]
struct Label {
    stage: String,
    number: u32,
    created: i64,
}

const RECORD_FIELD: &str = "record";

impl State {
    pub(crate) async fn read_record(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Versioned<Record>>, StoreError> {
        let key = keys::verification(id);
        let Some((row, etag)) = self.backend.get(&key, deadline).await? else { return Ok(None) };
        let cells = row.sealed.ok_or(StoreError::Unreadable)?;
        let place = place(&key);
        let wrapped = WrappedKey(cells.data_key);
        let data_key = self.sealer.open_data_key(&place, &wrapped)?;
        let sealed = BASE64.decode(cells.cells.as_bytes()).map_err(|_| StoreError::Unreadable)?;
        let value = from_json(&seal::open(&data_key, &place, RECORD_FIELD, &sealed)?)?;
        Ok(Some(Versioned { value, version: pack_version(&etag, &wrapped) }))
    }

    pub(crate) async fn read_person(
        &self,
        key: PersonKey,
        deadline: Deadline,
    ) -> Result<Versioned<Person>, StoreError> {
        match self.backend.get(&keys::person(key), deadline).await? {
            None => Ok(Versioned { value: Person::default(), version: Version(None) }),
            Some((row, etag)) => {
                Ok(Versioned { value: from_json(row.plain.as_bytes())?, version: Version(Some(etag)) })
            }
        }
    }

    /// The row of a record, with its data key: the one it had, or a new one.
    pub(crate) fn record_row(
        &self,
        record: &Versioned<Record>,
    ) -> Result<(Row, DataKey, WrappedKey), StoreError> {
        let place = place(&keys::verification(record.value.verification.id));
        let (data_key, wrapped) = match unpack_version(&record.version) {
            Some((_, wrapped)) => (self.sealer.open_data_key(&place, &wrapped)?, wrapped),
            None => self.sealer.new_data_key(&place)?,
        };
        let sealed = self.sealer.seal(&data_key, &place, RECORD_FIELD, &to_json(&record.value)?)?;
        let verification = &record.value.verification;
        let label = Label {
            stage: format!("{:?}", verification.state.stage()),
            number: verification.number,
            created: verification.created_at.unix_millis(),
        };
        let cells = SealedCells { data_key: wrapped.0.clone(), cells: BASE64.encode(&sealed) };
        Ok((Row { plain: to_text(&label)?, sealed: Some(cells) }, data_key, wrapped))
    }

    /// Seals a report under the data key of its verification.
    pub(crate) fn seal_evidence(
        &self,
        key: &DataKey,
        id: VerificationId,
        content: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        self.sealer.seal(key, &place(&keys::verification(id)), "evidence", content)
    }
}

fn place(key: &RowKey) -> String {
    format!("{}|{}", key.partition, key.row)
}

/// The version of a record carries its wrapped data key beside the row's own version, so that writing it again
/// needs no second read.
pub(crate) fn pack_version(etag: &str, wrapped: &WrappedKey) -> Version {
    Version(Some(format!("{} {etag}", wrapped.0)))
}

pub(crate) fn unpack_version(version: &Version) -> Option<(String, WrappedKey)> {
    let (wrapped, etag) = version.0.as_ref()?.split_once(' ')?;
    Some((etag.to_owned(), WrappedKey(wrapped.to_owned())))
}

pub(crate) fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|_| StoreError::Unreadable)
}

fn to_json<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|_| StoreError::Unreadable)
}

pub(crate) fn to_text<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Unreadable)
}
