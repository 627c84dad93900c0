use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, HeaderName, HeaderValue};
use time::macros::datetime;

use super::{Callers, NotAdmitted};
use crate::{app::App, settings::CallerSettings};

/// Self-signed, 2026-01-01 to 2027-01-01, version 1.
const CERTIFICATE: &str = "MIIBCTCBsAIBATAKBggqhkjOPQQDAjARMQ8wDQYDVQQDDAZwb2xpY3kwHhcNMjYwMTAxMDAwMDAwWhcNMjcwMTAxMDAwMDAwWjARMQ8wDQYDVQQDDAZwb2xpY3kwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASg77hd5tMlrNfND6Efl7rzfawelEMFlwwK1gkCdtsDunSYkrUEfNpAN2vBQj1VDue0bIvGcf45y8fzjijVswSHMAoGCCqGSM49BAMCA0gAMEUCIQCORbToBr3StzoXhrfpQTPFrokVA/ex5f6lNSMYzFC2ZwIgcmm0HxjKIvfy9DP46sO+Ml1V5zVZjEcn3ZGIyFsrvBs=";
/// Self-signed, 2026-01-01 to 2056-01-01: its end is written with four digits of the year.
const LONG_LIVED: &str = "MIIBCzCBsgIBATAKBggqhkjOPQQDAjARMQ8wDQYDVQQDDAZwb2xpY3kwIBcNMjYwMTAxMDAwMDAwWhgPMjA1NjAxMDEwMDAwMDBaMBExDzANBgNVBAMMBnBvbGljeTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJi2GTgkiE2IAfLIOrX3Iq4yIBG4TmaYyS5wOtsOWnMn/SmJxKke+UD8GG5+6fDmi9nM+MpBMiXM+aDa86f8gaAwCgYIKoZIzj0EAwIDSAAwRQIgadao1um105jmbpSfU5bjVHqhzESjUauiRIlRe2l6sQMCIQC1TlAI9/ukzii4FCSYdm6Ya8hVp1md0iwWRwoOUZtP0g==";
/// Self-signed, 2026-11-21 to 2036-11-18, version 3 with extensions.
const WITH_EXTENSIONS: &str = "MIIBmzCCAUGgAwIBAgIUHGH1tgfoLIB4cia0q6Pj/rLp75IwCgYIKoZIzj0EAwIwIzEPMA0GA1UEAwwGcG9saWN5MRAwDgYDVQQKDAdDb250b3NvMB4XDTI2MTEyMTEzNDQzNloXDTM2MTExODEzNDQzNlowIzEPMA0GA1UEAwwGcG9saWN5MRAwDgYDVQQKDAdDb250b3NvMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4OlnJ8ZkfVtOj9Q7FMPc1UGhHyjgUkOcve1YUSowN+GLLhbH8kDpwPvxayJBFPP+xFsTqQezdyiOq3f0bUKP8KNTMFEwHQYDVR0OBBYEFFnU1Pvy23r9Bf/Tp8v9o8A35a+xMB8GA1UdIwQYMBaAFFnU1Pvy23r9Bf/Tp8v9o8A35a+xMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgdPrKO1LEN7OYMzunhip9nlj15HhXBNGoug0Tpw7CD8oCIQCB13wodPKPxKouOVH451VrcX0N43WqeyLzAIMd4d5WNA==";

const KEY: &str = "a-key-that-only-the-policy-knows";
const OLD_KEY: &str = "the-key-that-goes-with-the-next-change";

fn sha256(base64: &str) -> [u8; 32] {
    tokens::sha256(&data_encoding::BASE64.decode(base64.as_bytes()).unwrap())
}

fn callers(certificates: &[&str], at: time::OffsetDateTime) -> Callers {
    let settings = CallerSettings {
        api_keys: vec![KEY.into(), OLD_KEY.into()],
        api_key_header: HeaderName::from_static("x-verification-key"),
        basic: Some(("policy".into(), "a-password-with-a-colon:in-it".into())),
        entra: None,
        certificates: certificates.iter().map(|certificate| sha256(certificate)).collect(),
        trusted_proxies: 0,
    };
    let http = reqwest::Client::builder().build().unwrap();
    Callers::new(settings, &http, Arc::new(move || SystemTime::from(at)))
}

async fn admits(callers: &Callers, headers: &[(&'static str, &str)]) -> bool {
    let pairs = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        map.append(name, value);
    }
    match callers.admit(&map, App::deadline()).await {
        Ok(()) => true,
        Err(NotAdmitted::Refused) => false,
        Err(NotAdmitted::Unknown) => panic!("nobody was asked"),
    }
}

fn basic(credentials: &str) -> String {
    format!("Basic {}", data_encoding::BASE64.encode(credentials.as_bytes()))
}

const THIS_YEAR: time::OffsetDateTime = datetime!(2026-12-01 12:00 UTC);

#[tokio::test]
async fn any_one_way_admits_and_nothing_that_only_looks_like_it() {
    let callers = callers(&[], THIS_YEAR);
    let right = basic("policy:a-password-with-a-colon:in-it");
    let rows = [
        ("x-verification-key", KEY, true),
        ("x-verification-key", OLD_KEY, true),
        ("x-verification-key", "", false),
        ("x-verification-key", &KEY[1..], false),
        ("x-verification-key", "A-KEY-THAT-ONLY-THE-POLICY-KNOWS", false),
        ("x-functions-key", KEY, false),
        ("authorization", KEY, false),
        ("authorization", &right, true),
        ("authorization", "basic ", false),
        ("authorization", "Basic", false),
        ("authorization", "Basic !!!!", false),
        ("authorization", "Bearer x", false),
    ];
    for (name, value, expected) in rows {
        assert_eq!(admits(&callers, &[(name, value)]).await, expected, "{name}: {value}");
    }
    assert!(!admits(&callers, &[]).await, "nothing at all");
    for wrong in [
        "policy:",
        ":a-password-with-a-colon:in-it",
        "policy:a-password-with-a-colon",
        "Policy:a-password-with-a-colon:in-it",
        ":",
    ] {
        assert!(!admits(&callers, &[("authorization", &basic(wrong))]).await, "{wrong}");
    }
}

#[tokio::test]
async fn a_certificate_admits_by_its_thumbprint_within_its_time() {
    let rows = [
        (CERTIFICATE, datetime!(2026-01-01 00:00 UTC), true),
        (CERTIFICATE, datetime!(2025-12-31 23:59:59 UTC), false),
        (CERTIFICATE, datetime!(2027-01-01 00:00 UTC), true),
        (CERTIFICATE, datetime!(2027-01-01 00:00:01 UTC), false),
        (LONG_LIVED, datetime!(2055-12-31 00:00 UTC), true),
        (LONG_LIVED, datetime!(2056-01-02 00:00 UTC), false),
        (WITH_EXTENSIONS, datetime!(2036-01-01 00:00 UTC), true),
        (WITH_EXTENSIONS, datetime!(2037-01-01 00:00 UTC), false),
        (WITH_EXTENSIONS, datetime!(2026-11-20 00:00 UTC), false),
    ];
    for (certificate, at, expected) in rows {
        let callers = callers(&[certificate], at);
        assert_eq!(admits(&callers, &[("x-arr-clientcert", certificate)]).await, expected, "{at}");
    }
}

#[tokio::test]
async fn other_certificates_and_what_is_none_admit_nobody() {
    let callers = callers(&[CERTIFICATE], THIS_YEAR);
    let altered = CERTIFICATE.replacen("MIIBCTCB", "MIIBCTCC", 1);
    let pem = format!("-----BEGIN CERTIFICATE----- {CERTIFICATE} -----END CERTIFICATE-----");
    for header in ["", "AAAA", "not base64", LONG_LIVED, &altered, &pem, &CERTIFICATE[..40]] {
        assert!(!admits(&callers, &[("x-arr-clientcert", header)]).await, "{header}");
    }
    let twice = [("x-arr-clientcert", CERTIFICATE), ("x-arr-clientcert", CERTIFICATE)];
    assert!(!admits(&callers, &twice).await, "the platform writes one");
    assert!(admits(&callers, &[("x-arr-clientcert", CERTIFICATE)]).await);
}

#[tokio::test]
async fn an_app_that_is_told_no_certificate_believes_none() {
    let callers = callers(&[], THIS_YEAR);
    assert!(!admits(&callers, &[("x-arr-clientcert", CERTIFICATE)]).await);
}

#[tokio::test]
async fn while_entra_cannot_be_asked_nobody_is_admitted_and_nobody_refused() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let base = format!("http://{closed}").parse().unwrap();
    let mut callers = callers(&[], THIS_YEAR);
    callers.settings.entra = Some(::entra::Rules {
        authority: ::entra::Authority::at(&base, "72f988bf-86f1-41af-91ab-2d7cd011db47").unwrap(),
        audiences: vec!["api".into()],
        clients: vec!["app".into()],
        roles: vec![],
        delegated: ::entra::Delegated::Refused,
    });
    let http = reqwest::Client::builder().no_proxy().connect_timeout(Duration::from_secs(1)).build().unwrap();
    let callers = Callers::new(callers.settings, &http, callers.now);
    let admit = async |token: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_str(token).unwrap());
        callers.admit(&headers, App::deadline()).await
    };
    let header = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"RS256","kid":"k"}"#);
    assert_eq!(admit(&format!("Bearer {header}.e30.AAAA")).await, Err(NotAdmitted::Unknown));
    assert_eq!(admit("Bearer x").await, Err(NotAdmitted::Refused), "no token at all");
    assert_eq!(admit(&basic("policy:a-password-with-a-colon:in-it")).await, Ok(()), "another way");
}
