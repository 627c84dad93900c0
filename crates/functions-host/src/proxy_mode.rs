use crate::app::host_json::CustomHandler;

/// How HTTP requests reach the handler. Functions with other bindings than one HTTP trigger and one HTTP output get payloads in any mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyMode {
    /// Wrapped in JSON, as every other trigger.
    Payload,
    /// Copied and buffered: `enableForwardingHttpRequest`.
    Forward,
    /// Streamed: `enableProxyingHttpRequest`.
    Proxy,
}

impl ProxyMode {
    /// Proxying wins; hosts that do not know it yet forward.
    pub(crate) fn of(handler: Option<&CustomHandler>) -> Self {
        match handler {
            Some(handler) if handler.enable_proxying_http_request => Self::Proxy,
            Some(handler) if handler.enable_forwarding_http_request => Self::Forward,
            _ => Self::Payload,
        }
    }
}
