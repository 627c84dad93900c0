//! Settings: raw texts from the environment, then one typed, immutable value.
//!
//! Every problem is collected and reported in one go, by the name of the setting; nothing here touches the network.

mod app;
mod brand;
mod callers;
pub(crate) mod client;
mod client_rules;
mod dropin;
mod expose;
mod form;
mod group;
mod jumio;
mod keys;
mod locales;
mod named;
mod operators;
mod problem;
mod rate_limits;
mod reader;
mod reference;
mod setting;
mod signing_keys;
mod store;
mod telemetry;
mod verification;

pub(crate) use app::AppSettings;
pub(crate) use callers::CallerSettings;
pub(crate) use dropin::{DropInSecret, DropInSettings};
pub(crate) use expose::Expose;
pub(crate) use form::web_address;
pub(crate) use jumio::JumioSettings;
pub(crate) use keys::KeySettings;
pub(crate) use problem::Problem;
pub(crate) use reader::Reader;
pub(crate) use reference::{Section, reference};
pub(crate) use setting::{Kind, Needed, Setting, Unset};
pub(crate) use store::{StorageAccount, StoreSettings};
pub(crate) use telemetry::TelemetrySettings;
pub(crate) use verification::VerificationSettings;

use service::model::{Client, ClientDefinition};

/// Everything that the handler is told.
pub(crate) struct Settings {
    pub(crate) app: AppSettings,
    pub(crate) expose: Expose,
    pub(crate) callers: CallerSettings,
    /// Whose tokens are operators', where operators are answered.
    pub(crate) operators: Option<entra::Rules>,
    /// The relying party that is always there.
    pub(crate) client: Client,
    /// The same, as the table of clients would have it.
    pub(crate) client_definition: ClientDefinition,
    pub(crate) jumio: JumioSettings,
    pub(crate) verification: VerificationSettings,
    pub(crate) drop_in: Option<DropInSettings>,
    pub(crate) telemetry: TelemetrySettings,
}

impl Settings {
    /// Reads and checks every setting.
    pub(crate) fn read(reader: &mut Reader) -> Result<Self, Vec<Problem>> {
        let app = AppSettings::read(reader);
        let expose = Expose::read(reader);
        let callers = CallerSettings::read(reader, expose);
        let operators = operators::read(reader, expose);
        let client = client::read(reader);
        let client_definition = crate::clients::of_settings(reader);
        let jumio = JumioSettings::read(reader);
        let verification = VerificationSettings::read(reader);
        let telemetry = TelemetrySettings::read(reader);
        let drop_in = DropInSettings::read(reader, app.as_ref().map(|app| &app.keys));
        check_consent(reader, drop_in.as_ref(), client.as_ref());
        match (app, expose, callers, client, jumio, verification, telemetry) {
            (
                Some(app),
                Some(expose),
                Some(callers),
                Some(client),
                Some(jumio),
                Some(verification),
                Some(telemetry),
            ) if reader.problems().is_empty() => Ok(Self {
                app,
                expose,
                callers,
                operators,
                client,
                client_definition,
                jumio,
                verification,
                drop_in,
                telemetry,
            }),
            _ => Err(reader.problems().to_vec()),
        }
    }
}

/// The sample's policies collect no consent.
fn check_consent(reader: &mut Reader, drop_in: Option<&DropInSettings>, client: Option<&Client>) {
    if drop_in.is_some() && client.is_some_and(|client| client.requires_consent) {
        reader.problem(&client::CONSENT_REQUIRED, "cannot be true where AppSettings__DropInSecret is set");
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;

#[cfg(test)]
pub(crate) use tests::example_client;
