//! A storage account by its connection string. Source: "Configure Azure Storage connection strings" and "Authorize with Shared Key".

use std::collections::HashMap;
use std::sync::Arc;

use aws_lc_rs::hmac;
use data_encoding::BASE64;
use http::Method;

/// Azurite and the service both know it.
pub(super) const VERSION: &str = "2020-12-06";

/// Azurite's own account; its key is public.
const DEVELOPMENT: &str = "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1";

/// Who signs, and where its queues are.
#[derive(Clone)]
pub(crate) struct Account {
    name: String,
    key: Arc<hmac::Key>,
    endpoint: String,
}

impl Account {
    /// Reads a connection string with a key and an endpoint that speaks plain HTTP.
    pub(crate) fn parse(connection: &str) -> Option<Self> {
        let is_development =
            connection.trim_end_matches(';').eq_ignore_ascii_case("UseDevelopmentStorage=true");
        let text = if is_development { DEVELOPMENT } else { connection };
        let parts: HashMap<&str, &str> = text.split(';').filter_map(|part| part.split_once('=')).collect();
        let endpoint = parts.get("QueueEndpoint")?.trim_end_matches('/');
        let key = BASE64.decode(parts.get("AccountKey")?.as_bytes()).ok()?;
        endpoint.starts_with("http://").then(|| Self {
            name: parts.get("AccountName").copied().unwrap_or_default().to_owned(),
            key: Arc::new(hmac::Key::new(hmac::HMAC_SHA256, &key)),
            endpoint: endpoint.to_owned(),
        })
    }

    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The value of `Authorization`. Of the standard headers only the length is sent; 0 is signed as nothing.
    pub(super) fn authorization(
        &self,
        method: &Method,
        path: &str,
        query: &[(&str, String)],
        length: usize,
        date: &str,
    ) -> String {
        let length = if length == 0 { String::new() } else { length.to_string() };
        let headers = format!("x-ms-date:{date}\nx-ms-version:{VERSION}\n");
        let resource = format!("/{}{}{path}", self.name, self.endpoint_path());
        let query: String = query.iter().map(|(name, value)| format!("\n{name}:{value}")).collect();
        let text = format!("{method}\n\n\n{length}\n\n\n\n\n\n\n\n\n{headers}{resource}{query}");
        format!("SharedKey {}:{}", self.name, BASE64.encode(hmac::sign(&self.key, text.as_bytes()).as_ref()))
    }

    /// Azurite names the account in the path, so that it stands there twice.
    fn endpoint_path(&self) -> &str {
        let host = self.endpoint.trim_start_matches("http://");
        host.find('/').and_then(|at| host.get(at..)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_key_and_plain_http_make_an_account() {
        assert!(Account::parse("UseDevelopmentStorage=true").is_some());
        assert!(Account::parse("AccountName=a;AccountKey=a2V5;QueueEndpoint=http://127.0.0.1:1/a").is_some());
        for text in
            ["", "elsewhere", "AccountName=a;AccountKey=a2V5;QueueEndpoint=https://a.queue.core.windows.net"]
        {
            assert!(Account::parse(text).is_none(), "{text}");
        }
    }
}
