use std::{collections::BTreeSet, time::Duration};

use data_encoding::HEXLOWER;
use jumio::{AccountId, Error, ExecutionId, Health, HealthStatus};
use service::{
    kernel::{Deadline, random_bytes},
    ports::TransactionRequest,
};
use verification::Attributes;

use super::{
    catalogue::{JUMIO_CLOCK, JUMIO_CREDENTIALS, JUMIO_HEALTH, JUMIO_RETRIEVAL, JUMIO_TRANSACTION},
    examined::{Doctor, Scope},
    finding::Finding,
};
use crate::entropy::timestamp_of;

const CLOCK_TOLERANCE: Duration = Duration::from_secs(5 * 60);
const NO_TOKEN: &str = "Jumio gives no access token";

impl Doctor {
    pub(super) async fn examine_jumio(&self, scope: Scope, deadline: Deadline) -> Vec<Finding> {
        let (signed_in, health) =
            tokio::join!(self.jumio.sign_in(deadline.instant()), self.jumio.health(deadline.instant()));
        let is_signed_in = signed_in.is_ok();
        let credentials = match signed_in {
            Ok(()) => JUMIO_CREDENTIALS.ok("Jumio gave an access token"),
            Err(error) => JUMIO_CREDENTIALS.failed(error.to_string()),
        };
        let retrieval =
            if is_signed_in { self.retrieval(deadline).await } else { JUMIO_RETRIEVAL.skipped(NO_TOKEN) };
        let transaction = match (scope.creates_transaction, is_signed_in) {
            (false, _) => JUMIO_TRANSACTION.skipped("asked for by --create-transaction"),
            (true, false) => JUMIO_TRANSACTION.skipped(NO_TOKEN),
            (true, true) => self.transaction(deadline).await,
        };
        vec![credentials, retrieval, how_well(&health), self.jumio_clock(&health), transaction]
    }

    async fn retrieval(&self, deadline: Deadline) -> Finding {
        // Jumio's ids are UUIDs; nobody has these.
        let (Ok(account), Ok(execution)) = (self.unknown_id().parse(), self.unknown_id().parse()) else {
            return JUMIO_RETRIEVAL.skipped("no id could be made");
        };
        let (account, execution): (AccountId, ExecutionId) = (account, execution);
        match self.jumio.status(&account, &execution, deadline.instant()).await {
            Err(Error::NotFound) => {}
            Err(error) => return JUMIO_RETRIEVAL.failed(error.to_string()),
            Ok(_) => return JUMIO_RETRIEVAL.failed("Jumio knows an account that does not exist"),
        }
        match self.jumio.delete_account(&account, deadline.instant()).await {
            // Some interfaces answer a deletion of nothing as they answer one.
            Err(Error::NotFound) | Ok(()) => JUMIO_RETRIEVAL.ok("an unknown account is not found"),
            Err(error) => JUMIO_RETRIEVAL.failed(format!("deletion: {error}")),
        }
    }

    fn unknown_id(&self) -> String {
        let hex = HEXLOWER.encode(&random_bytes::<16>(self.random.as_ref()));
        let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| hex.get(part).unwrap_or_default());
        parts.join("-")
    }

    fn jumio_clock(&self, health: &Result<Option<Health>, Error>) -> Finding {
        let date = health.as_ref().ok().and_then(|health| health.as_ref()?.answered_at);
        let Some(theirs) = date.and_then(timestamp_of) else {
            return JUMIO_CLOCK.skipped("Jumio's health check tells no time");
        };
        let ours = self.clock.now();
        let apart = ours.since(theirs).max(theirs.since(ours));
        let found = format!("{} s apart", apart.as_secs());
        if apart < CLOCK_TOLERANCE { JUMIO_CLOCK.ok(found) } else { JUMIO_CLOCK.warning(found) }
    }

    /// One of the workflow of the settings, and one of each other that a client has.
    async fn transaction(&self, deadline: Deadline) -> Finding {
        let of_clients = self.clients.all().into_iter().filter_map(|client| client.workflow.clone());
        let of_clients: BTreeSet<String> = of_clients.collect();
        for workflow in [None].into_iter().chain(of_clients.into_iter().map(Some)) {
            if let Err(finding) = self.try_workflow(workflow, deadline).await {
                return finding;
            }
        }
        JUMIO_TRANSACTION.ok("created and deleted")
    }

    /// Leaves nothing behind unless an answer is lost.
    async fn try_workflow(&self, workflow: Option<String>, deadline: Deadline) -> Result<(), Finding> {
        let of = workflow.as_ref().map(|key| format!("workflow {key}: ")).unwrap_or_default();
        let request = TransactionRequest {
            reference: format!("doctor-{}", self.unknown_id()),
            workflow,
            return_url: self.links.to("return/doctor"),
            callback_url: self.links.to("callback/jumio"),
            locales: "en".to_owned(),
            attributes: Attributes::default(),
            consent: None,
            user_ip: None,
        };
        let created = match self.provider.create(&request, deadline).await {
            Ok(created) => created.transaction,
            Err(error) => return Err(JUMIO_TRANSACTION.failed(format!("{of}{error}; the log says why"))),
        };
        self.provider.delete(&created.account, deadline).await.map_err(|error| {
            JUMIO_TRANSACTION
                .warning(format!("created, but account {} is not deleted: {error}", created.account.0))
        })
    }
}

fn how_well(health: &Result<Option<Health>, Error>) -> Finding {
    match health {
        Ok(None) => JUMIO_HEALTH.skipped("JumioSettings__StatusUrl is not set"),
        Ok(Some(Health { status: HealthStatus::Up, .. })) => JUMIO_HEALTH.ok("UP"),
        Ok(Some(Health { status, troubled, .. })) => {
            let parts: Vec<_> = troubled.iter().map(|(part, status)| format!("{part} {status}")).collect();
            JUMIO_HEALTH.warning(format!("{status}: {}", parts.join(", ")))
        }
        Err(error) => JUMIO_HEALTH.warning(error.to_string()),
    }
}
