use super::{Reader, group::Group, setting::Setting};

const CONNECTION: Setting = Setting::optional(
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "the connection string of a component",
    "Application Insights. The host sends its log there, and the handler its calls and measures. Without it the handler sends \
     nothing.",
);

const AUTHENTICATION: Setting = Setting::optional(
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    "`Authorization=AAD`, with `;ClientId=` and the client id of a user-assigned identity",
    "Sends telemetry with a token of Entra ID, which a component without local authentication asks for. The identity needs the \
     role Monitoring Metrics Publisher on the component.",
);

const OTLP_ENDPOINT: Setting = Setting::optional(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "an https address; plain http for this machine only",
    "An OpenTelemetry collector that takes OTLP over HTTP as JSON. Where it is set, the handler sends its calls and measures \
     there and not to Application Insights.",
);

const OTLP_HEADERS: Setting = Setting::optional(
    "OTEL_EXPORTER_OTLP_HEADERS",
    "`name=value` pairs, separated by commas, the values percent-encoded",
    "Headers for the collector, such as a key.",
);

const SAMPLING: Setting = Setting::optional(
    "AppSettings__TelemetrySampling",
    "a percentage from 0 to 100",
    "Of a hundred functions, how many are sent with their calls. Calls that fail always are, and measures count all.",
)
.default("100");

const SITE_NAME: Setting =
    Setting::optional("WEBSITE_SITE_NAME", "the platform sets it", "The app's name in the telemetry.");

const INSTANCE: Setting =
    Setting::optional("WEBSITE_INSTANCE_ID", "the platform sets it", "The instance's name in the telemetry.");

pub(super) const SETTINGS: Group =
    &[&CONNECTION, &AUTHENTICATION, &OTLP_ENDPOINT, &OTLP_HEADERS, &SAMPLING, &SITE_NAME, &INSTANCE];

/// Where calls and measures go. An address or a key that is wrong keeps nothing from starting: the service is worth more than
/// its telemetry.
#[derive(Clone)]
pub(crate) struct TelemetrySettings {
    pub(crate) connection: Option<String>,
    pub(crate) authentication: Option<String>,
    pub(crate) collector: Option<(String, String)>,
    pub(crate) percent: u8,
    pub(crate) role: String,
    pub(crate) instance: String,
}

impl TelemetrySettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let connection = reader.as_it_stands(&CONNECTION);
        let authentication = reader.as_it_stands(&AUTHENTICATION);
        let endpoint = reader.as_it_stands(&OTLP_ENDPOINT);
        let headers = reader.as_it_stands(&OTLP_HEADERS).unwrap_or_default();
        let percent = reader.parse(&SAMPLING, |text| text.parse().ok().filter(|percent| *percent <= 100));
        let role = reader.as_it_stands(&SITE_NAME).unwrap_or_else(|| "handler".to_owned());
        let instance = reader.as_it_stands(&INSTANCE).unwrap_or_else(|| "local".to_owned());
        let collector = endpoint.map(|endpoint| (endpoint, headers));
        Some(Self { connection, authentication, collector, percent: percent?, role, instance })
    }
}
