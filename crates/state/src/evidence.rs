use async_trait::async_trait;
use contract::{Personal, VerificationId};
use service::{
    kernel::{Deadline, StoreError},
    model::{Commit, Evidence},
    ports::{EvidenceStore, KeptReport},
};

use crate::{State, keys, records::RecordRow, records::place, seal};

const EVIDENCE_FIELD: &str = "evidence";

#[async_trait]
impl EvidenceStore for State {
    async fn count_evidence(&self, id: VerificationId, deadline: Deadline) -> Result<usize, StoreError> {
        Ok(self.backend.blob_names(&keys::evidence(id), deadline).await?.len())
    }

    async fn evidence(&self, id: VerificationId, deadline: Deadline) -> Result<Vec<KeptReport>, StoreError> {
        let Some(key) = self.data_key_of(id, deadline).await? else { return Ok(Vec::new()) };
        let place = place(&keys::verification(id));
        let mut reports = Vec::new();
        for name in self.backend.blob_names(&keys::evidence(id), deadline).await? {
            let Some(sealed) = self.backend.get_blob(&name, deadline).await? else { continue };
            let content = seal::open(&key, &place, EVIDENCE_FIELD, &sealed);
            let content = content.map_err(|error| error.at(|| format!("evidence {name}")))?;
            let number = keys::evidence_number(&name).unwrap_or_default();
            reports.push(KeptReport { number, content: Personal::new(content.to_vec()) });
        }
        Ok(reports)
    }
}

impl State {
    /// Keeps the report of this commit that is about this record, if there is one.
    pub(crate) async fn keep_evidence(
        &self,
        commit: &Commit,
        id: VerificationId,
        (row, timeline_length): (&RecordRow, u32),
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let evidence: Option<&Evidence> =
            commit.evidence.as_ref().filter(|(subject, _)| *subject == id).map(|(_, evidence)| evidence);
        let Some(evidence) = evidence else { return Ok(()) };
        let place = place(&keys::verification(id));
        let sealed = self.sealer.seal(&row.data_key, &place, EVIDENCE_FIELD, evidence.expose())?;
        self.backend.put_blob(&keys::evidence_blob(id, timeline_length), sealed, deadline).await
    }
}
