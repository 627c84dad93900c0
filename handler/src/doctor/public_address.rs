//! The public address, as browsers, Jumio and Azure AD B2C reach it.

use std::{collections::BTreeSet, future::ready, time::Duration};

use futures::{StreamExt, stream};
use http::{Method, StatusCode, header};
use reqwest::{Response, tls::TlsInfo};
use serde_json::{Value, json};
use service::kernel::Deadline;
use tokens::Certificate;

use super::{
    catalogue::{
        CALLBACK, CLIENT_CERTIFICATE, DISCOVERY, PUBLIC_ADDRESS, PUBLISHED_KEYS, REDIRECT_ADDRESSES,
        TLS_CERTIFICATE,
    },
    examined::Doctor,
    finding::Finding,
};
use crate::{functions, key_notice::written};

/// How long one call may take.
const CALL_TIME: Duration = Duration::from_secs(10);
const CERTIFICATE_NOTICE: Duration = Duration::from_secs(14 * 24 * 3600);
/// Discovery and keys take some kilobytes.
const LONGEST_ANSWER: usize = 256 * 1024;
/// How many addresses are called at the same time.
const AT_ONCE: usize = 16;

impl Doctor {
    pub(super) async fn examine_public_address(&self, deadline: Deadline) -> Vec<Finding> {
        let health_address = self.links.to("health");
        let (health, discovery, keys, callback, certificate, redirects) = tokio::join!(
            self.call(Method::GET, &health_address, deadline),
            self.discovery(deadline),
            self.published_keys(deadline),
            self.callback(deadline),
            self.client_certificate(deadline),
            self.redirect_addresses(deadline)
        );
        let tls = self.tls_certificate(health.as_ref().ok());
        vec![answered(health), tls, discovery, keys, callback, certificate, redirects]
    }

    /// An answer of whatever status, or why there is none.
    async fn call(&self, method: Method, address: &str, deadline: Deadline) -> Result<Response, String> {
        let mut request = self.http.request(method.clone(), address);
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/json").body("{}");
        }
        match deadline.at_most(CALL_TIME).run(request.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(reason(&error).to_owned()),
            Err(_) => Err(format!("no answer within {} s", CALL_TIME.as_secs())),
        }
    }

    async fn read(&self, address: &str, deadline: Deadline) -> Result<Value, String> {
        let mut response = self.call(Method::GET, address, deadline).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("answers {}", response.status().as_u16()));
        }
        let mut body = Vec::new();
        let deadline = deadline.at_most(CALL_TIME);
        while let Ok(Ok(Some(chunk))) = deadline.run(response.chunk()).await {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST_ANSWER {
                break;
            }
        }
        serde_json::from_slice(&body).map_err(|_| "answers no JSON".to_owned())
    }

    fn tls_certificate(&self, response: Option<&Response>) -> Finding {
        if !self.links.is_secure() {
            return TLS_CERTIFICATE.skipped("plain http, for this machine only");
        }
        let info = response.and_then(|response| response.extensions().get::<TlsInfo>());
        let certificate = info.and_then(TlsInfo::peer_certificate).map(|der| Certificate::new(der.to_vec()));
        let Some((_, until)) = certificate.and_then(|certificate| certificate.validity()) else {
            return TLS_CERTIFICATE.skipped("no certificate was seen");
        };
        let found = format!("valid until {}", written(until));
        let is_soon = until < self.own_clock.now() + CERTIFICATE_NOTICE;
        if is_soon { TLS_CERTIFICATE.warning(found) } else { TLS_CERTIFICATE.ok(found) }
    }

    async fn discovery(&self, deadline: Deadline) -> Finding {
        let address = self.links.to("oidc/.well-known/openid-configuration");
        let published = match self.read(&address, deadline).await {
            Ok(published) => published,
            Err(problem) => return DISCOVERY.failed(problem),
        };
        let expected = json!(functions::discovery(&self.links, &self.clients));
        let differs = |name: &&String| published.get(name.as_str()) != expected.get(name.as_str());
        let differing: Vec<_> =
            expected.as_object().into_iter().flat_map(|all| all.keys()).filter(differs).cloned().collect();
        if differing.is_empty() {
            DISCOVERY.ok(format!("issuer {}", self.links.issuer()))
        } else {
            DISCOVERY.failed(format!("not what this app would publish: {}", differing.join(", ")))
        }
    }

    async fn published_keys(&self, deadline: Deadline) -> Finding {
        let published = match self.read(&self.links.to("oidc/.well-known/keys"), deadline).await {
            Ok(published) => published,
            Err(problem) => return PUBLISHED_KEYS.failed(problem),
        };
        let keys = published.get("keys").and_then(Value::as_array);
        let ids: BTreeSet<_> =
            keys.into_iter().flatten().filter_map(|key| key.get("kid").and_then(Value::as_str)).collect();
        let ours = self.keys.jwks(self.clock.now()).keys;
        let missing: Vec<_> =
            ours.iter().filter(|key| !ids.contains(key.kid.as_str())).map(|key| key.kid.clone()).collect();
        if missing.is_empty() {
            PUBLISHED_KEYS.ok(format!("{} published", ours.len()))
        } else {
            PUBLISHED_KEYS.failed(format!("not published: {}", missing.join(", ")))
        }
    }

    async fn callback(&self, deadline: Deadline) -> Finding {
        match self.call(Method::POST, &self.links.to("callback/jumio"), deadline).await {
            Ok(response) if response.status() == StatusCode::OK => CALLBACK.ok("answers 200"),
            Ok(response) => CALLBACK.failed(format!("answers {}", response.status().as_u16())),
            Err(problem) => CALLBACK.failed(problem),
        }
    }

    async fn client_certificate(&self, deadline: Deadline) -> Finding {
        let Some(app) = &self.certificate_app else {
            return CLIENT_CERTIFICATE.skipped("AppSettings__CertificateAppUrl is not set");
        };
        match self.call(Method::POST, &format!("{app}api/start"), deadline).await {
            Ok(response) if response.status() == StatusCode::FORBIDDEN && !is_json(&response) => {
                forbidden(response).await
            }
            Ok(response) => CLIENT_CERTIFICATE
                .failed(format!("a call without a certificate gets through: {}", response.status().as_u16())),
            // Some front ends end the handshake instead.
            Err(problem) => CLIENT_CERTIFICATE.warning(format!("the call fails otherwise: {problem}")),
        }
    }

    async fn redirect_addresses(&self, deadline: Deadline) -> Finding {
        let clients = self.clients.all();
        let uris: BTreeSet<&String> = clients.iter().flat_map(|client| &client.redirect_uris).collect();
        let call = async |uri: &String| {
            let problem = match self.call(Method::GET, uri, deadline).await {
                Ok(response) if response.status() == StatusCode::NOT_FOUND => "answers 404".to_owned(),
                Ok(_) => return None,
                Err(problem) => problem,
            };
            Some(format!("{uri}: {problem}"))
        };
        let count = uris.len();
        let called = stream::iter(uris).map(call).buffered(AT_ONCE);
        let problems: Vec<_> = called.filter_map(ready).collect().await;
        if problems.is_empty() {
            REDIRECT_ADDRESSES.ok(format!("{count} answer"))
        } else {
            REDIRECT_ADDRESSES.warning(problems.join("; "))
        }
    }
}

fn answered(health: Result<Response, String>) -> Finding {
    match health {
        Ok(response) if response.status() == StatusCode::OK => PUBLIC_ADDRESS.ok("answers 200"),
        Ok(response) => PUBLIC_ADDRESS.failed(format!("answers {}", response.status().as_u16())),
        Err(problem) => PUBLIC_ADDRESS.failed(problem),
    }
}

/// The platform answers 403 for other reasons as well (App Service, "Set up access restrictions" and "This web app is stopped").
async fn forbidden(response: Response) -> Finding {
    if response.headers().contains_key("x-ms-forbidden-ip") {
        return CLIENT_CERTIFICATE.warning("access restrictions keep this call out, so nothing was tried");
    }
    match response.text().await {
        Ok(text) if text.contains("is stopped") => {
            CLIENT_CERTIFICATE.failed("the app for policies is stopped")
        }
        _ => CLIENT_CERTIFICATE.ok("the platform answers 403"),
    }
}

/// The handler itself refuses with JSON; the platform's page is HTML.
fn is_json(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.contains("json"))
}

/// In fixed words: an error of the client may hold an address with what stands in it.
fn reason(error: &reqwest::Error) -> &'static str {
    if error.is_connect() {
        "cannot be reached: name, port or TLS certificate"
    } else if error.is_timeout() {
        "no answer in time"
    } else {
        "the connection broke"
    }
}
