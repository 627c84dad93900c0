//! host.json, as far as it matters to a custom handler. Source: host.json reference for Azure Functions 2.x and later.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::function_json::AuthLevel;
use super::message_encoding::MessageEncoding;
use super::time_span;
use crate::settings::Settings;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HostJson {
    version: String,
    #[serde(default)]
    pub(crate) custom_handler: Option<CustomHandler>,
    #[serde(default)]
    configuration_profile: String,
    #[serde(default)]
    pub(crate) extensions: Extensions,
    #[serde(default)]
    pub(crate) function_timeout: FunctionTimeout,
}

/// `functionTimeout`; half an hour as on Flex Consumption and Premium unless set, -1 for none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FunctionTimeout(pub(crate) Option<Duration>);

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomHandler {
    pub(crate) description: Option<Description>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) enable_forwarding_http_request: bool,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) enable_proxying_http_request: bool,
    #[serde(default = "half_a_minute", deserialize_with = "time_span")]
    pub(crate) initialization_timeout: Duration,
    pub(crate) port: Option<u16>,
    http: Option<HttpRoutes>,
}

/// `customHandler.http`: routes without function.json. Source: Azure Functions host, pull requests 11304 and 11345.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct HttpRoutes {
    pub(crate) default_authorization_level: AuthLevel,
    pub(crate) routes: Vec<HttpRoute>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpRoute {
    pub(crate) route: String,
    pub(crate) authorization_level: Option<AuthLevel>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Description {
    pub(crate) default_executable_path: Option<String>,
    pub(crate) working_directory: Option<String>,
    #[serde(default)]
    pub(crate) arguments: Vec<String>,
    pub(crate) default_worker_path: Option<String>,
    pub(crate) worker_directory: Option<String>,
    #[serde(default)]
    pub(crate) worker_arguments: Vec<String>,
    #[serde(default = "yes", deserialize_with = "lenient")]
    pub(crate) use_std_error_stream_for_errors_only: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Extensions {
    pub(crate) http: Http,
    pub(crate) queues: Queues,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Http {
    pub(crate) route_prefix: String,
    /// Put on every answer of an HTTP function.
    pub(crate) custom_headers: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Queues {
    #[serde(deserialize_with = "time_span")]
    pub(crate) visibility_timeout: Duration,
    #[serde(deserialize_with = "time_span")]
    pub(crate) max_polling_interval: Duration,
    #[serde(deserialize_with = "lenient")]
    pub(crate) max_dequeue_count: u32,
    #[serde(deserialize_with = "lenient")]
    pub(crate) batch_size: usize,
    pub(crate) message_encoding: MessageEncoding,
}

impl HostJson {
    pub(crate) fn parse(text: &str, settings: &Settings) -> Result<Self, String> {
        let mut tree = serde_json::from_str(text).map_err(|error| error.to_string())?;
        settings.override_host_json(&mut tree);
        let mut host: Self = serde_json::from_value(tree).map_err(|error| error.to_string())?;
        if host.version != "2.0" {
            return Err(format!("version must be \"2.0\", not {:?}", host.version));
        }
        host.apply_profile()?;
        if host.custom_handler.as_ref().is_some_and(|handler| handler.description.is_none()) {
            return Err("customHandler has no description".to_owned());
        }
        Ok(host)
    }

    /// The two profiles stand for proxying one route without a prefix.
    fn apply_profile(&mut self) -> Result<(), String> {
        match self.configuration_profile.as_str() {
            "" | "default" => return Ok(()),
            "mcp-custom-handler" | "web-app-custom-handler" => {}
            unknown => return Err(format!("the configuration profile '{unknown}' is not known")),
        }
        self.extensions.http.route_prefix.clear();
        if let Some(handler) = &mut self.custom_handler {
            handler.enable_proxying_http_request = true;
            let all = HttpRoute { route: "{*route}".to_owned(), authorization_level: None };
            handler.http.get_or_insert_default().routes = vec![all];
        }
        Ok(())
    }

    /// Routes that host.json itself declares.
    pub(crate) fn routes(&self) -> Option<&HttpRoutes> {
        self.custom_handler.as_ref()?.http.as_ref()
    }
}

impl Default for FunctionTimeout {
    fn default() -> Self {
        Self(Some(Duration::from_secs(30 * 60)))
    }
}

impl<'de> Deserialize<'de> for FunctionTimeout {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "-1" {
            return Ok(Self(None));
        }
        time_span::parse(&text)
            .map(|limit| Self(Some(limit)))
            .ok_or_else(|| D::Error::custom("not a time span"))
    }
}

impl Default for Http {
    fn default() -> Self {
        Self { route_prefix: "api".to_owned(), custom_headers: BTreeMap::new() }
    }
}

impl Default for Queues {
    fn default() -> Self {
        Self {
            visibility_timeout: Duration::ZERO,
            max_polling_interval: Duration::from_secs(60),
            max_dequeue_count: 5,
            batch_size: 16,
            message_encoding: MessageEncoding::Base64,
        }
    }
}

fn time_span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    time_span::parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is not a time span")))
}

/// A value of its own type, or the text that a setting puts in its place.
fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de> + FromStr>(deserializer: D) -> Result<T, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form<T> {
        Typed(T),
        Text(String),
    }
    match Form::deserialize(deserializer)? {
        Form::Typed(value) => Ok(value),
        Form::Text(text) => {
            text.to_ascii_lowercase().parse().map_err(|_| D::Error::custom(format!("unexpected {text:?}")))
        }
    }
}

fn half_a_minute() -> Duration {
    Duration::from_secs(30)
}

fn yes() -> bool {
    true
}
