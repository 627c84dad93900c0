//! The answer of payload mode. Source: Azure Functions host, `HttpScriptInvocationResultExtensions` and `DefaultHttpWorkerService`.

use http::{Response, header};
use hyper::body::Incoming;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::http_client::whole;
use crate::invocation_error::InvocationError;

/// `{"Outputs": {..}, "Logs": [..], "ReturnValue": ..}`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Answer {
    pub(crate) outputs: Option<Map<String, Value>>,
    logs: Option<Vec<String>>,
    pub(crate) return_value: Option<Value>,
}

impl Answer {
    pub(super) async fn read(response: Response<Incoming>) -> Result<Self, InvocationError> {
        if !response.status().is_success() {
            return Err(InvocationError::Status(response.status().as_u16()));
        }
        let is_json = is_json(&response);
        let body = whole(response.into_body()).await?;
        if !is_json {
            return Err(InvocationError::Answer("Invalid HttpResponseMessage: its content type is not JSON"));
        }
        if body.is_empty() || body.trim_ascii() == b"null" {
            // The host's own task ends without a result: only the function's time limit ends the invocation.
            return std::future::pending().await;
        }
        serde_json::from_slice(&body).map_err(|_| InvocationError::Answer("the body is not an answer"))
    }

    pub(super) fn logs(&self) -> impl Iterator<Item = &str> {
        self.logs.iter().flatten().map(String::as_str)
    }

    /// What an output binding gets.
    pub(crate) fn output(&self, name: &str) -> Option<&Value> {
        let value =
            if name == "$return" { self.return_value.as_ref() } else { self.outputs.as_ref()?.get(name) };
        value.filter(|value| !value.is_null())
    }
}

fn is_json(response: &Response<Incoming>) -> bool {
    let Some(Ok(kind)) = response.headers().get(header::CONTENT_TYPE).map(|value| value.to_str()) else {
        return false;
    };
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["application/json", "text/json"].iter().any(|json| kind.eq_ignore_ascii_case(json))
}
