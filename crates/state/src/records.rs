use contract::{Timestamp, UserKey, VerificationId};
use serde::{Deserialize, Serialize};
use service::{
    kernel::{Deadline, StoreError, Version, Versioned},
    model::Record,
};
use verification::{User, table::StateKind};

use crate::{
    State,
    json::{from_json, to_json, to_text},
    keys,
    rows::{Etag, Row, RowKey, SealedCells},
    seal::{self, DataKey, WrappedKey},
    tombstone,
};

/// What operators may read of a verification without its key.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    state: StateKind,
    number: u32,
    created_at: Timestamp,
    /// The last operations that wrote this row, newest last: tells whether a write happened whose answer was lost.
    operations: Vec<String>,
}

/// How many operations a row remembers. A write asks about itself within seconds.
const REMEMBERED: usize = 8;

const RECORD_FIELD: &str = "record";

impl State {
    pub(crate) async fn read_record(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Versioned<Record>>, StoreError> {
        let key = keys::verification(id);
        let Some((row, etag)) = self.backend.get(&key, deadline).await? else { return Ok(None) };
        if tombstone::read(&row).is_some() {
            return Ok(None);
        }
        let record = self.open_record(&key, row, etag);
        record.map(Some).map_err(|error| error.at(|| key.to_string()))
    }

    fn open_record(&self, key: &RowKey, row: Row, etag: Etag) -> Result<Versioned<Record>, StoreError> {
        let summary: Summary = from_json(row.plain.as_bytes())?;
        let cells = row.sealed.ok_or_else(|| StoreError::unreadable().because("nothing is sealed"))?;
        let place = place(key);
        let wrapped = WrappedKey(cells.data_key);
        let data_key = self.sealer.open_data_key(&place, &wrapped)?;
        let value = from_json(&seal::open(&data_key, &place, RECORD_FIELD, &cells.cells)?)?;
        let version = RowVersion { wrapped, operations: summary.operations, etag };
        Ok(Versioned { value, version: version.pack() })
    }

    /// Opens the data key of a verification that is there.
    pub(crate) async fn data_key_of(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<DataKey>, StoreError> {
        let key = keys::verification(id);
        let Some((Row { sealed: Some(cells), .. }, _)) = self.backend.get(&key, deadline).await? else {
            return Ok(None);
        };
        self.sealer.open_data_key(&place(&key), &WrappedKey(cells.data_key)).map(Some)
    }

    pub(crate) async fn read_user(
        &self,
        key: UserKey,
        deadline: Deadline,
    ) -> Result<Versioned<User>, StoreError> {
        let key = keys::user(key);
        match self.backend.get(&key, deadline).await? {
            None => Ok(Versioned { value: User::default(), version: Version(None) }),
            Some((row, etag)) => Ok(Versioned {
                value: from_json(row.plain.as_bytes()).map_err(|error| error.at(|| key.to_string()))?,
                version: Version(Some(etag)),
            }),
        }
    }

    /// The row of a record as `operation` writes it, under the data key it had, or a new one.
    pub(crate) fn record_row(
        &self,
        record: &Versioned<Record>,
        operation: &str,
    ) -> Result<RecordRow, StoreError> {
        let place = place(&keys::verification(record.value.verification.id));
        let seen = RowVersion::unpack(&record.version);
        let (data_key, wrapped) = match &seen {
            Some(seen) => (self.sealer.open_data_key(&place, &seen.wrapped)?, seen.wrapped.clone()),
            None => self.sealer.new_data_key(&place)?,
        };
        let sealed = self.sealer.seal(&data_key, &place, RECORD_FIELD, &to_json(&record.value)?)?;
        let mut operations = seen.as_ref().map(|seen| seen.operations.clone()).unwrap_or_default();
        operations.push(operation.to_owned());
        operations.drain(..operations.len().saturating_sub(REMEMBERED));
        let verification = &record.value.verification;
        let summary = Summary {
            state: verification.state.kind(),
            number: verification.number,
            created_at: verification.created_at,
            operations: operations.clone(),
        };
        let cells = SealedCells { data_key: wrapped.0.clone(), cells: sealed };
        let row = Row { plain: to_text(&summary)?, sealed: Some(cells) };
        Ok(RecordRow { row, data_key, wrapped, operations, replaces: seen.map(|seen| seen.etag) })
    }
}

/// What ties sealed cells to their row.
pub(crate) fn place(key: &RowKey) -> String {
    format!("{}|{}", key.partition, key.row)
}

/// A record, ready to be written.
pub(crate) struct RecordRow {
    pub(crate) row: Row,
    pub(crate) data_key: DataKey,
    wrapped: WrappedKey,
    operations: Vec<String>,
    /// The version that must still be there; absent where there must be none.
    pub(crate) replaces: Option<Etag>,
}

impl RecordRow {
    /// The version of the record once it is written.
    pub(crate) fn written(&self, etag: Etag) -> RowVersion {
        RowVersion { wrapped: self.wrapped.clone(), operations: self.operations.clone(), etag }
    }
}

/// The version of a record carries, beside the row's own, what is needed to write it again without a second read.
pub(crate) struct RowVersion {
    wrapped: WrappedKey,
    pub(crate) operations: Vec<String>,
    pub(crate) etag: Etag,
}

impl RowVersion {
    pub(crate) fn pack(&self) -> Version {
        Version(Some(format!("{} {} {}", self.wrapped.0, self.operations.join(","), self.etag)))
    }

    pub(crate) fn unpack(version: &Version) -> Option<Self> {
        let mut parts = version.0.as_ref()?.splitn(3, ' ');
        let wrapped = WrappedKey(parts.next()?.to_owned());
        let operations =
            parts.next()?.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Some(Self { wrapped, operations, etag: parts.next()?.to_owned() })
    }
}
