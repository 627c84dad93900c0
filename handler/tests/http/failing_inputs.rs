//! Inputs that failed once; see `testdata/failing-inputs/README.md`.

use std::process::Stdio;

use http::StatusCode;
use serde_json::Value;

use crate::handler::{Handler, command, free_port, settings};

const USER_IP: &str = include_str!("../../testdata/failing-inputs/start-user-ip.json");
const TIMES: &str = include_str!("../../testdata/failing-inputs/start-times.json");
const DUPLICATE_KEY: &str = include_str!("../../testdata/failing-inputs/start-duplicate-key.json");

#[tokio::test]
async fn addresses_with_ports_times_without_offset_and_days_with_times_are_read() {
    let handler = Handler::start().await;
    for list in [USER_IP, TIMES] {
        let bodies: Vec<Value> = serde_json::from_str(list).unwrap();
        for body in bodies {
            let (status, answer) = handler.policy("/api/start", body.to_string()).await;
            assert_eq!(status, StatusCode::OK, "{body}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_key_that_is_there_twice_is_named() {
    let handler = Handler::start().await;
    let (status, answer) = handler.policy("/api/start", DUPLICATE_KEY).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(answer["developerMessage"].as_str().unwrap().contains("objectId"), "{answer}");
}

#[tokio::test]
async fn a_slash_at_the_end_of_an_address_is_the_same_function_and_an_unknown_path_is_told() {
    let handler = Handler::start().await;
    for path in ["/api/oidc/.well-known/openid-configuration/", "/api/oidc/.well-known/keys//"] {
        assert_eq!(handler.get(path).await.unwrap().status(), StatusCode::OK, "{path}");
    }
    let (status, _) = handler.policy("/api/start/", r#"{"objectId": "slash"}"#).await;
    assert_eq!(status, StatusCode::OK);
    for path in ["/api/callback/jumio/", "/api/token/"] {
        let answer = handler.http.post(format!("{}{path}", handler.base)).send().await.unwrap();
        assert_ne!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let authorize = handler.get("/api/authorize/?client_id=nobody").await.unwrap();
    assert_eq!(authorize.status(), StatusCode::BAD_REQUEST);
    assert_eq!(handler.get("/api/nothing").await.unwrap().status(), StatusCode::NOT_FOUND);
    let log = handler.log();
    let line = log.lines().find(|line| line.contains("no function has this path")).unwrap();
    assert!(line.contains("/api/<7 characters>"), "{line}");
}

/// Settings beside the usual ones.
type Given<'a> = &'a [(&'static str, &'a str)];

#[test]
fn settings_that_cannot_work_are_refused_by_name_by_the_check_and_by_the_start() {
    const KEY: &str =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    let quoted = format!(
        "\"DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey={KEY};EndpointSuffix=core.windows.net\""
    );
    let blob_only =
        "BlobEndpoint=https://contoso.blob.core.windows.net/;SharedAccessSignature=sv=2022-11-02&ss=b&sig=x";
    let signed_for_blobs = "AccountName=contoso;SharedAccessSignature=sv=2022-11-02&ss=b&sig=x";
    let no_name = format!("AccountName=con toso;AccountKey={KEY}");
    let tenant = ("CallerSettings__EntraTenantId", "72f988bf-86f1-41af-91ab-2d7cd011db47");
    let apps = ("CallerSettings__EntraAllowedClients", "0b6f6c1e-7f0a-4f0a-8c1f-2a3400000001");
    let azure = ("AppSettings__Store", "azure");
    let rows: &[(Given<'_>, &str, &str)] = &[
        (&[azure, ("AzureWebJobsStorage", &quoted)], "AzureWebJobsStorage", "quotes"),
        (&[azure, ("AzureWebJobsStorage", blob_only)], "AzureWebJobsStorage", "TableEndpoint"),
        (&[azure, ("AzureWebJobsStorage", signed_for_blobs)], "AzureWebJobsStorage", "not for the service"),
        (&[azure, ("AzureWebJobsStorage", &no_name)], "AzureWebJobsStorage", "says where the service is"),
        (
            &[(
                "ClientSettings__RedirectUris",
                "https://a.b2clogin.com/a/oauth2/authresp,https://b.b2clogin.com/b/oauth2/authresp",
            )],
            "ClientSettings__RedirectUris",
            "second `://`",
        ),
        (
            &[("AppSettings__CorsOrigins", "https://a.example,https://b.example")],
            "AppSettings__CorsOrigins",
            "second `://`",
        ),
        (
            &[("CallerSettings__ApiKey", "0123456789abcdef01234567,abcdef0123456789abcdef01")],
            "CallerSettings__ApiKey",
            "separated by `;`",
        ),
        (&[("ClientSettings__Claims", "givenName,surname")], "ClientSettings__Claims", "separated by `;`"),
        (
            &[tenant, apps, ("CallerSettings__EntraAudience", "api://a, api://b")],
            "CallerSettings__EntraAudience",
            "separated by `;`",
        ),
        (
            &[tenant, apps, ("CallerSettings__EntraAudience", "api://verification/.default")],
            "CallerSettings__EntraAudience",
            "/.default",
        ),
        (&[("ClientSettings__DisplayName", "'Contoso'")], "ClientSettings__DisplayName", "quotes"),
    ];
    for (more, name, words) in rows {
        let folder = tempfile::tempdir().unwrap();
        let mut all = settings(free_port(), "http://127.0.0.1:9", &folder.path().join("state.redb"));
        all.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        for arguments in [&["check"][..], &[]] {
            let output = command(all.clone()).args(arguments).stdout(Stdio::piped()).output().unwrap();
            let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert_ne!(output.status.code(), Some(0), "{arguments:?} {name}: {said}");
            assert!(
                said.contains(&format!("{name}: ")) && said.contains(words),
                "{arguments:?} {name}: {said}"
            );
        }
    }
}
