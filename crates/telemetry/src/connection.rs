use thiserror::Error;
use url::Url;

/// A connection string of Application Insights (Azure Monitor, "Connection strings in Application Insights").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionString {
    /// Which component; no secret.
    pub(crate) instrumentation_key: String,
    pub(crate) track: Url,
    /// What an access token is asked for.
    scope: String,
}

/// The text is no connection string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ConnectionStringError {
    #[error("holds no InstrumentationKey that is a GUID")]
    Key,
    #[error("holds an IngestionEndpoint that is no https address")]
    Endpoint,
}

/// Where components without an endpoint of their own are told.
const GLOBAL_ENDPOINT: &str = "https://dc.services.visualstudio.com/";

/// The audience has a slash at its end, and so the scope has two (opentelemetry exporters of Azure Monitor).
const SCOPE: &str = "https://monitor.azure.com//.default";

impl std::str::FromStr for ConnectionString {
    type Err = ConnectionStringError;

    fn from_str(text: &str) -> Result<Self, ConnectionStringError> {
        let parts = || text.split(';').filter_map(|part| part.split_once('='));
        let value = |wanted: &str| {
            parts().find(|(key, _)| key.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
        };
        let key = value("InstrumentationKey").filter(|key| is_guid(key)).ok_or(ConnectionStringError::Key)?;
        let endpoint = endpoint(value("IngestionEndpoint"), value("EndpointSuffix"), value("Location"));
        let base: Url = endpoint.parse().map_err(|_| ConnectionStringError::Endpoint)?;
        if base.scheme() != "https" && !is_loopback(&base) {
            return Err(ConnectionStringError::Endpoint);
        }
        let track = base.join("v2.1/track").map_err(|_| ConnectionStringError::Endpoint)?;
        let scope = value("AADAudience").map_or(SCOPE.to_owned(), |audience| format!("{audience}/.default"));
        Ok(Self { instrumentation_key: key.to_owned(), track, scope })
    }
}

impl ConnectionString {
    /// What an access token of Entra ID is asked for.
    #[must_use]
    pub fn scope(&self) -> &str {
        &self.scope
    }
}

/// Domains to which Microsoft moves components; an address elsewhere gets no token of ours.
const DOMAINS: [&str; 4] = [
    ".applicationinsights.azure.com",
    ".applicationinsights.azure.us",
    ".applicationinsights.azure.cn",
    ".services.visualstudio.com",
];

impl ConnectionString {
    /// Where an answer sends us that says the component has moved; `None` if that is no place for telemetry.
    pub(crate) fn moved_to(&self, location: &str) -> Option<Url> {
        let moved = self.track.join(location).ok()?;
        let host = moved.host_str()?;
        let is_known = moved.scheme() == "https" && DOMAINS.iter().any(|domain| host.ends_with(domain));
        (is_known || (is_loopback(&self.track) && is_loopback(&moved))).then_some(moved)
    }
}

fn endpoint(own: Option<&str>, suffix: Option<&str>, location: Option<&str>) -> String {
    let region = location.map_or_else(String::new, |location| format!("{location}."));
    match (own, suffix) {
        (Some(own), _) if own.ends_with('/') => own.to_owned(),
        (Some(own), _) => format!("{own}/"),
        (None, Some(suffix)) => format!("https://{region}dc.{suffix}/"),
        (None, None) => GLOBAL_ENDPOINT.to_owned(),
    }
}

fn is_guid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// A stand-in on this machine.
fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "InstrumentationKey=00000000-1111-2222-3333-444444444444";

    fn track(more: &str) -> Result<String, ConnectionStringError> {
        format!("{KEY};{more}").parse::<ConnectionString>().map(|connection| connection.track.to_string())
    }

    #[test]
    fn the_address_is_that_of_the_region() {
        let west = "https://westeurope-5.in.applicationinsights.azure.com/";
        assert_eq!(
            track(&format!("IngestionEndpoint={west};LiveEndpoint=x")),
            Ok(format!("{west}v2.1/track"))
        );
        let bare = west.trim_end_matches('/');
        assert_eq!(track(&format!("ingestionendpoint={bare}")), Ok(format!("{west}v2.1/track")));
        assert_eq!(track(""), Ok("https://dc.services.visualstudio.com/v2.1/track".to_owned()));
        let china = "EndpointSuffix=applicationinsights.azure.cn;Location=chinaeast2";
        assert_eq!(
            track(china),
            Ok("https://chinaeast2.dc.applicationinsights.azure.cn/v2.1/track".to_owned())
        );
    }

    #[test]
    fn what_would_be_sent_elsewhere_or_in_the_open_is_refused() {
        for text in ["", "InstrumentationKey=", "InstrumentationKey=nope", "IngestionEndpoint=https://x/"] {
            assert_eq!(text.parse::<ConnectionString>(), Err(ConnectionStringError::Key), "{text}");
        }
        for endpoint in ["http://example.com/", "nowhere", "ftp://x/"] {
            assert_eq!(track(&format!("IngestionEndpoint={endpoint}")), Err(ConnectionStringError::Endpoint));
        }
        assert!(track("IngestionEndpoint=http://127.0.0.1:9000/").is_ok(), "a stand-in");
    }

    #[test]
    fn a_component_moves_within_azure_alone() {
        let global: ConnectionString = KEY.parse().unwrap();
        let moved = |location: &str| global.moved_to(location).map(|url| url.to_string());
        let west = "https://westeurope-5.in.applicationinsights.azure.com/v2.1/track";
        assert_eq!(moved(west), Some(west.to_owned()));
        for elsewhere in [
            "https://example.com/v2.1/track",
            "https://applicationinsights.azure.com.example.com/",
            "http://westeurope-5.in.applicationinsights.azure.com/v2.1/track",
            "http://127.0.0.1:9000/v2.1/track",
            "https://[",
        ] {
            assert_eq!(moved(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn a_token_is_asked_for_the_audience_of_the_cloud() {
        let scope = |text: &str| text.parse::<ConnectionString>().unwrap().scope().to_owned();
        assert_eq!(scope(KEY), "https://monitor.azure.com//.default");
        let china = format!("{KEY};AADAudience=https://monitor.azure.cn/");
        assert_eq!(scope(&china), "https://monitor.azure.cn//.default");
    }
}
