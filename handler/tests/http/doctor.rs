//! `handler doctor` on deployments that are well, and on ones where one thing is broken.

use std::{
    collections::BTreeMap,
    process::{Output, Stdio},
    time::{Duration, SystemTime},
};

use axum::{Router, http::StatusCode as AxumStatus, routing::any};
use jumio_simulator::{ApiFaults, Calls, FaultProfile, HealthFaults};
use serde_json::Value;
use storage_faults::{Fault, FaultyAccount, Method, Rule, Service, Tables, azurite};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};

use crate::handler::{Handler, command, free_port, settings};

/// An account of Azurite's that no other test uses.
const ACCOUNT: &str = "tests017";

type Changes<'a> = &'a [(&'static str, &'a str)];

/// A running app, as it is reached from outside; the doctor is another process with the same settings.
struct Deployment {
    handler: Handler,
    signing_key: String,
    /// A server that answers 200 to everything.
    relying_party: String,
}

impl Deployment {
    async fn start() -> Self {
        let signing_key = tokens::generate_signing_key().unwrap().to_string();
        let handler = Handler::start_with(&[("AppSettings__SigningKey", &signing_key)]).await;
        Self { handler, signing_key, relying_party: server(AxumStatus::OK).await }
    }

    fn run(&self, changes: Changes<'_>, arguments: &[&str]) -> Output {
        let store = self.handler.folder.path().join("doctor.redb");
        let mut settings = settings(free_port(), self.handler.simulator.base_url(), &store);
        settings.extend([
            ("AppSettings__SigningKey", self.signing_key.clone()),
            ("AppSettings__PublicUrl", self.handler.base.clone()),
            ("ClientSettings__RedirectUris", self.relying_party.clone()),
        ]);
        settings.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let arguments = [&["doctor"], arguments].concat();
        command(settings).args(arguments).stdout(Stdio::piped()).output().unwrap()
    }

    /// What is not `ok` or `skipped`, by check, and the exit code.
    fn complaints(
        &self,
        changes: Changes<'_>,
        arguments: &[&str],
    ) -> (BTreeMap<String, String>, Option<i32>) {
        let output = self.run(changes, &[arguments, &["--json"]].concat());
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let mut complaints = BTreeMap::new();
        for finding in report["findings"].as_array().unwrap() {
            let status = finding["status"].as_str().unwrap();
            let is_complaint = ["warning", "failed"].contains(&status);
            assert_eq!(finding["causes"].is_string(), is_complaint, "{finding}");
            assert_eq!(finding["see"].is_string(), is_complaint, "{finding}");
            if is_complaint {
                let text = format!("{status}: {}", finding["found"].as_str().unwrap());
                complaints.insert(finding["check"].as_str().unwrap().to_owned(), text);
            }
        }
        (complaints, output.status.code())
    }

    /// One thing is wrong, and exactly these checks say so.
    fn assert_complaints(&self, changes: Changes<'_>, expected: &[(&str, &str)]) {
        let (found, code) = self.complaints(changes, &[]);
        assert_eq!(found.len(), expected.len(), "{changes:?}: {found:?}");
        for (check, text) in expected {
            assert!(found.get(*check).is_some_and(|found| found.contains(text)), "{check}: {found:?}");
        }
        let has_failed = found.values().any(|text| text.starts_with("failed"));
        assert_eq!(code, Some(i32::from(has_failed)), "{found:?}");
    }
}

/// A server that answers this to everything.
async fn server(status: AxumStatus) -> String {
    serve(Router::new().fallback(any(move || async move { status }))).await
}

async fn serve(routes: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

/// An address where nothing listens.
fn nowhere() -> String {
    format!("http://127.0.0.1:{}", free_port())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_that_is_well_gives_no_cause_for_complaint() {
    let deployment = Deployment::start().await;
    deployment.assert_complaints(&[], &[]);
    let output = deployment.run(&[("NO_COLOR", "1")], &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    for line in ["ok       callback              answers 200", "ok       published-keys        1 published"] {
        assert!(text.contains(line), "{text}");
    }
    assert!(text.contains("18 checks: 14 ok, 0 warning, 0 failed, 4 skipped"), "{text}");
    for secret in
        [&deployment.signing_key[30..60], journeys::API_KEY, journeys::CLIENT_SECRET, journeys::JUMIO_SECRET]
    {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_the_public_address_is_told() {
    let deployment = Deployment::start().await;
    let (dead, broken) = (nowhere(), server(AxumStatus::SERVICE_UNAVAILABLE).await);
    for (address, text) in [(&dead, "cannot be reached"), (&broken, "answers 503")] {
        let checks = ["public-address", "openid-configuration", "published-keys", "callback"];
        deployment
            .assert_complaints(&[("AppSettings__PublicUrl", address)], &checks.map(|check| (check, text)));
    }
    let by_another_name = deployment.handler.base.replace("127.0.0.1", "localhost");
    deployment.assert_complaints(
        &[("AppSettings__PublicUrl", &by_another_name)],
        &[("openid-configuration", "authorization_endpoint, issuer, jwks_uri, token_endpoint")],
    );
    let other_key = tokens::generate_signing_key().unwrap();
    deployment.assert_complaints(
        &[("AppSettings__SigningKey", &other_key)],
        &[("published-keys", "not published: ")],
    );
    let lost = server(AxumStatus::NOT_FOUND).await;
    let redirects = format!("{dead};{lost};{}", deployment.relying_party);
    deployment
        .assert_complaints(&[("ClientSettings__RedirectUris", &redirects)], &[("redirect-addresses", &dead)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_jumio_is_told() {
    let deployment = Deployment::start().await;
    let jumio = &deployment.handler.simulator;
    deployment.assert_complaints(
        &[("JumioSettings__AuthPassword", "wrong")],
        &[("jumio-credentials", "does not accept the credentials")],
    );
    let profile = |api, calls| FaultProfile { api, calls, ..FaultProfile::default() };
    jumio.set_fault_profile(profile(ApiFaults::Failing(403), Calls::Retrieval));
    deployment.assert_complaints(&[], &[("jumio-retrieval", "forbids")]);
    jumio.set_fault_profile(profile(ApiFaults::Failing(403), Calls::Deletion));
    deployment.assert_complaints(&[], &[("jumio-retrieval", "deletion: ")]);
    for (health, word) in [(HealthFaults::Degraded, "DEGRADED"), (HealthFaults::Down, "DOWN")] {
        jumio.set_fault_profile(FaultProfile { health, ..FaultProfile::default() });
        deployment.assert_complaints(&[], &[("jumio-health", &format!("warning: {word}: callback {word}"))]);
    }
    jumio.set_fault_profile(profile(ApiFaults::Failing(403), Calls::Creation));
    deployment.assert_complaints(&[], &[]);
    let (found, code) = deployment.complaints(&[], &["--create-transaction"]);
    assert!(found["jumio-transaction"].contains("refuses"), "{found:?}");
    assert_eq!((found.len(), code), (1, Some(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_created_to_try_it_is_deleted() {
    let deployment = Deployment::start().await;
    let (found, code) = deployment.complaints(&[], &["--create-transaction"]);
    assert_eq!((found, code), (BTreeMap::new(), Some(0)));
    let counts = deployment.handler.simulator.counts();
    // The other deletion is of an account that does not exist.
    assert_eq!((counts.creates, counts.deletes), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_lets_calls_without_certificate_through_is_found_out() {
    let deployment = Deployment::start().await;
    let forbidding = server(AxumStatus::FORBIDDEN).await;
    let stopped = (AxumStatus::FORBIDDEN, "<h1>Error 403 - This web app is stopped.</h1>");
    let stopped = serve(Router::new().fallback(move || async move { stopped })).await;
    let restricted = (AxumStatus::FORBIDDEN, [("x-ms-forbidden-ip", "203.0.113.9")], "Ip Forbidden");
    let restricted = serve(Router::new().fallback(move || async move { restricted })).await;
    for (address, expected) in [
        (&forbidding, &[][..]),
        (&stopped, &[("client-certificate", "failed: the app for policies is stopped")][..]),
        (&restricted, &[("client-certificate", "warning: access restrictions")][..]),
        (&deployment.handler.base, &[("client-certificate", "gets through: 401")][..]),
    ] {
        deployment.assert_complaints(&[("AppSettings__CertificateAppUrl", address)], expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_nothing_carries_out_are_noticed() {
    use contract::{AttemptId, Timestamp, UserKey, VerificationId};
    use service::{model::EraseJob, ports::Jobs};

    let deployment = Deployment::start().await;
    let file = deployment.handler.folder.path().join("late.redb");
    let id = VerificationId::new(UserKey::new(1, [1; 16]), AttemptId::from_random([2; 16]));
    let due = Timestamp::from_unix_millis(1_700_000_000_000);
    let store = crate::local_store::open(&file);
    let deadline = service::kernel::Deadline::after(Duration::from_secs(20));
    store.put_job(&EraseJob { verification_id: id, due }.into(), deadline).await.unwrap();
    drop(store);
    deployment.assert_complaints(
        &[("AppSettings__StorePath", file.to_str().unwrap())],
        &[("overdue-jobs", "erase since 2023-11-14T22:13:20Z")],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_storage_account_refuses_and_what_its_clock_says_is_told() {
    let Some(direct) = azurite::connection_string_of(ACCOUNT) else { return };
    let deployment = Deployment::start().await;
    let on = |account: &FaultyAccount| account.connection_string().to_owned();

    let account = FaultyAccount::start(&direct).await.unwrap();
    let azure = on(&account);
    let azure = [("AppSettings__Store", "azure"), ("AzureWebJobsStorage", azure.as_str())];
    deployment.assert_complaints(&azure, &[]);
    let refused = || Rule::always(Fault::Refuse { status: 403, retry_after_seconds: None });
    account.add(refused().service(Service::Blob).method(Method::DELETE));
    deployment.assert_complaints(&azure, &[("store-rights", "cannot delete in container evidence")]);

    #[expect(clippy::disallowed_methods, reason = "an hour ahead of this machine")]
    let ahead = || SystemTime::now() + Duration::from_secs(3600);
    let fast = FaultyAccount::telling_time(Tables::OfStorage, &direct, ahead).await.unwrap();
    let fast = on(&fast);
    deployment.assert_complaints(
        &[("AppSettings__Store", "azure"), ("AzureWebJobsStorage", &fast)],
        &[("store-clock", "warning: 3"), ("jumio-clock", "warning: 3")],
    );
}

/// A certificate of `localhost` that ends in so many days, as two files, `certificate` and `key`.
fn certificate_files(days: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "certificate"])
        .args(["-days", &days.to_string(), "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        // What is marked as an authority is taken as no server's.
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .current_dir(folder.path())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
    folder
}

/// Answers every request over TLS with 404; the port.
async fn tls_server(files: &std::path::Path) -> u16 {
    let chain = vec![CertificateDer::from_pem_file(files.join("certificate")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(files.join("key")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(std::sync::Arc::new(config));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut stream = acceptor.accept(connection).await.unwrap();
                let _request = stream.read(&mut [0; 4096]).await;
                let answer = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                stream.write_all(answer).await.unwrap();
                stream.shutdown().await
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_the_public_address_that_ends_soon_is_noticed() {
    let deployment = Deployment::start().await;
    for (days, expected) in [(5, true), (100, false)] {
        let files = certificate_files(days);
        let address = format!("https://localhost:{}", tls_server(files.path()).await);
        let trusted = files.path().join("certificate").display().to_string();
        let changes = [("AppSettings__PublicUrl", address.as_str()), ("SSL_CERT_FILE", &trusted)];
        let (found, _) = deployment.complaints(&changes, &[]);
        assert_eq!(found["public-address"], "failed: answers 404");
        let is_noticed =
            found.get("tls-certificate").is_some_and(|text| text.starts_with("warning: valid until"));
        assert_eq!(is_noticed, expected, "{found:?}");
    }
}
