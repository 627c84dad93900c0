//! Checks a deployment by using it: keys, store, Jumio, and the public address as B2C and Jumio reach it. `check` reads settings
//! alone; this needs the network.

mod catalogue;
mod clients;
mod examined;
mod finding;
mod jumio;
mod keys;
mod public_address;
mod report;
mod store;

use service::kernel::Deadline;

pub(crate) use catalogue::ALL as CHECKS;
pub(crate) use examined::{Doctor, Scope};
pub(crate) use report::{Colours, Report};

impl Doctor {
    /// Carries out every check; those that can run at the same time do.
    pub(crate) async fn run(&self, scope: Scope, deadline: Deadline) -> Report {
        let (store, clients, jumio, address) = tokio::join!(
            self.examine_store(deadline),
            self.examine_clients(deadline),
            self.examine_jumio(scope, deadline),
            self.examine_public_address(deadline)
        );
        let findings = [vec![self.examine_keys()], store, vec![clients], jumio, address].concat();
        Report { findings }
    }
}
