use azure_core::http::headers::AUTHORIZATION;
use azure_core::http::{Method, Request, Url};
use azure_core::time::parse_rfc3339;

use super::{SharedKeyPolicy, X_MS_DATE};
use crate::{InvalidKey, Service, SharedKey};

/// Azurite's key; the signatures were made by another implementation of HMAC.
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

fn signed(service: Service, mut request: Request) -> (String, String) {
    let policy = SharedKeyPolicy::new(SharedKey::new("myaccount", KEY).unwrap(), service);
    policy.sign(&mut request, parse_rfc3339("2015-06-26T23:39:12Z").unwrap()).unwrap();
    let header = |name| request.headers().get_str(&name).unwrap().to_owned();
    (header(X_MS_DATE), header(AUTHORIZATION))
}

#[test]
fn the_signature_is_what_the_service_computes() {
    let url =
        "https://myaccount.blob.core.windows.net/mycontainer?restype=container&comp=metadata&timeout=20";
    let mut get = Request::new(Url::parse(url).unwrap(), Method::Get);
    get.insert_header("x-ms-version", "2015-02-21");
    assert_eq!(
        signed(Service::Blob, get),
        (
            "Fri, 26 Jun 2015 23:39:12 GMT".to_owned(),
            "SharedKey myaccount:1u9lui2jDxj0+fpbHjQ5m5NnastJRSYM+PSmfi8TXx4=".to_owned()
        )
    );

    let url = "https://myaccount.table.core.windows.net/Tables";
    let mut create = Request::new(Url::parse(url).unwrap(), Method::Post);
    create.insert_header("content-type", "application/json");
    assert_eq!(
        signed(Service::Table, create).1,
        "SharedKey myaccount:MbcLHrdNC0wtxzy9JwnlfojRGvqnoGkZ7zTaBL6ngdU="
    );
}

#[test]
fn a_second_attempt_is_signed_with_its_own_date() {
    let policy = SharedKeyPolicy::new(SharedKey::new("myaccount", KEY).unwrap(), Service::Queue);
    let mut request =
        Request::new(Url::parse("https://myaccount.queue.core.windows.net/q").unwrap(), Method::Put);
    let mut sign = |at: &str| {
        policy.sign(&mut request, parse_rfc3339(at).unwrap()).unwrap();
        request.headers().get_str(&AUTHORIZATION).unwrap().to_owned()
    };
    let first = sign("2026-01-01T00:00:00Z");
    assert_ne!(first, sign("2026-01-01T00:00:01Z"));
    assert_eq!(first, sign("2026-01-01T00:00:00Z"), "nothing of the attempt before is signed");
}

#[test]
fn a_key_does_not_print() {
    let policy = SharedKeyPolicy::new(SharedKey::new("myaccount", KEY).unwrap(), Service::Blob);
    let text = format!("{policy:?}");
    assert!(text.contains("myaccount") && !text.contains("Eby8"), "{text}");
    assert_eq!(SharedKey::new("a", "not base64!").unwrap_err(), InvalidKey);
}
