//! The handler's app settings on this machine.

use super::{keys::DevelopmentKeys, storage::Storage};

/// The tenant's client id at the functions.
pub(super) const OUR_CLIENT: &str = "b2c-contoso";
/// The functions' OAuth2 client at Jumio.
pub(super) const JUMIO_CLIENT: &str = "demo-client";
pub(super) const JUMIO_SECRET: &str = "demo-secret";

/// Who listens where.
pub(super) struct Addresses {
    pub(super) host: String,
    pub(super) simulator: String,
    /// The app's home page.
    pub(super) app: String,
    /// Where the functions send browsers back to.
    pub(super) b2c_return: String,
}

/// Every setting, as it stands in the environment of the handler.
pub(super) fn development_settings(
    addresses: &Addresses,
    storage: &Storage,
    keys: &DevelopmentKeys,
) -> Vec<(&'static str, String)> {
    let text = str::to_owned;
    let simulator = &addresses.simulator;
    let mut settings = vec![
        ("AppSettings__PublicUrl", addresses.host.clone()),
        ("AppSettings__SigningKey", keys.signing_key.clone()),
        ("AppSettings__LookupKey", keys.lookup_key.clone()),
        ("AppSettings__MasterKey", keys.master_key.clone()),
        ("CallerSettings__ApiKey", keys.api_key.clone()),
        ("ClientSettings__ClientId", text(OUR_CLIENT)),
        ("ClientSettings__ClientSecret", keys.client_secret.clone()),
        ("ClientSettings__RedirectUris", addresses.b2c_return.clone()),
        ("ClientSettings__DisplayName", text("Contoso")),
        ("ClientSettings__ConsentRequired", text("true")),
        ("ClientSettings__StartUrl", addresses.app.clone()),
        // All users come from this one machine.
        ("ClientSettings__MaxTransactionsPerAddress", text("200")),
        ("JumioSettings__AuthUsername", text(JUMIO_CLIENT)),
        ("JumioSettings__AuthPassword", text(JUMIO_SECRET)),
        ("JumioSettings__WorkflowKey", text("10011")),
        ("JumioSettings__UserAgent", text("Contoso Verification/v1.0")),
        ("JumioSettings__AuthUrl", simulator.clone()),
        ("JumioSettings__AccountUrl", simulator.clone()),
        ("JumioSettings__RetrievalUrl", simulator.clone()),
        // A user at a screen does not want to wait for the usual first poll after five seconds.
        ("VerificationSettings__PollSchedule", text("1s,2s,3s,5s,8s,15s,30s,60s")),
        ("VerificationSettings__PollInterval", text("1s")),
    ];
    settings.extend(match storage {
        Storage::File(path) => {
            [("AppSettings__Store", text("embedded")), ("AppSettings__StorePath", path.display().to_string())]
        }
        Storage::Account(connection) => {
            [("AppSettings__Store", text("azure")), ("AzureWebJobsStorage", connection.clone())]
        }
    });
    settings
}
