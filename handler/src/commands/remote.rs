//! A running app in place of its settings: an operator's laptop has no managed identity and no resolved Key Vault references.

use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use http::StatusCode;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use url::Url;

use super::{exit_code::NOT_FOUND, terminal::complain};
use crate::{settings::web_address, wiring};

/// Ask a running app, with the operator's own token.
#[derive(clap::Args)]
pub(crate) struct RemoteOptions {
    /// Ask the app at this address, which exposes the operators' functions, in place of reading settings
    #[arg(long, value_name = "URL", value_parser = web_address)]
    app: Option<Url>,
    /// The file that holds the operator's access token; standard input unless given
    #[arg(long, value_name = "FILE", requires = "app")]
    token_file: Option<PathBuf>,
}

/// A running app, and the token of who asks.
pub(super) struct Remote {
    base: Url,
    token: String,
}

/// What an app says where it does not do what it is asked for (RFC 9457).
#[derive(Deserialize)]
struct Problem {
    detail: Option<String>,
}

/// Longer than the app itself may take.
const PATIENCE: Duration = Duration::from_secs(90);

impl RemoteOptions {
    /// The app that is to be asked, if one is.
    pub(super) fn remote(&self) -> Result<Option<Remote>, ExitCode> {
        let Some(base) = &self.app else { return Ok(None) };
        let read = match &self.token_file {
            Some(file) => fs::read_to_string(file),
            None => {
                let mut text = String::new();
                io::stdin().read_to_string(&mut text).map(|_| text)
            }
        };
        let token = read.map(|text| token(&text)).unwrap_or_default();
        if token.is_empty() {
            complain("There is no access token on standard input or in the file that --token-file names.");
            return Err(ExitCode::FAILURE);
        }
        Ok(Some(Remote { base: base.clone(), token }))
    }
}

/// The token alone, as `az account get-access-token` prints it in its various forms.
fn token(text: &str) -> String {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Printed {
        access_token: String,
    }
    let text = text.trim();
    match serde_json::from_str::<Printed>(text) {
        Ok(Printed { access_token }) => access_token,
        Err(_) => text.trim_matches('"').to_owned(),
    }
}

impl Remote {
    pub(super) fn get<T: DeserializeOwned>(&self, path: &[&str]) -> Result<T, ExitCode> {
        self.call(reqwest::Client::get, path)
    }

    pub(super) fn get_with<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &impl Serialize,
    ) -> Result<T, ExitCode> {
        self.call(|http, address| http.get(address).query(query), path)
    }

    pub(super) fn post<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &impl Serialize,
    ) -> Result<T, ExitCode> {
        self.call(|http, address| http.post(address).json(body), path)
    }

    fn call<T: DeserializeOwned>(
        &self,
        request: impl FnOnce(&reqwest::Client, Url) -> reqwest::RequestBuilder,
        path: &[&str],
    ) -> Result<T, ExitCode> {
        let failed = |problem: String| {
            complain(&problem);
            ExitCode::FAILURE
        };
        let http = wiring::http_client().map_err(|error| failed(error.to_string()))?;
        let runtime = tokio::runtime::Runtime::new().map_err(|error| failed(error.to_string()))?;
        let request = request(&http, self.address(path)).bearer_auth(&self.token).timeout(PATIENCE);
        let answered = runtime.block_on(async {
            let response = request.send().await?;
            Ok::<_, reqwest::Error>((response.status(), response.bytes().await?))
        });
        let (status, body) = answered.map_err(|_| {
            failed(format!("The app at {} cannot be reached, or its answer broke off.", self.base))
        })?;
        if status == StatusCode::OK {
            return serde_json::from_slice(&body)
                .map_err(|_| failed(format!("The app at {} answers something else.", self.base)));
        }
        let detail = serde_json::from_slice::<Problem>(&body).ok().and_then(|problem| problem.detail);
        let is_unknown = status == StatusCode::NOT_FOUND && detail.is_some();
        let detail = detail.unwrap_or_else(|| {
            "no further explanation; is it the app that exposes the operators' functions?".to_owned()
        });
        complain(&format!("The app answers {}: {detail}", status.as_u16()));
        Err(if is_unknown { ExitCode::from(NOT_FOUND) } else { ExitCode::FAILURE })
    }

    fn address(&self, path: &[&str]) -> Url {
        let mut address = self.base.clone();
        if let Ok(mut segments) = address.path_segments_mut() {
            segments.pop_if_empty().extend(["api", "operator"]).extend(path);
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn a_token_is_taken_as_the_azure_cli_prints_it() {
        for text in ["abc", " abc\r\n", "\"abc\"\n", r#"{"accessToken": "abc", "tokenType": "Bearer"}"#] {
            assert_eq!(token(text), "abc", "{text}");
        }
    }
}
