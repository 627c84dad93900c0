//! What a request may hold, and how it is written.

use std::time::Duration;

use jumio::{
    AccountRequest, AccountRequestBuilder, AccountRequestError, Consent, DocumentKind, Field, Locale,
    Personal, Preset, Problem, UserConsent, WorkflowKey,
};
use time::macros::datetime;

fn builder() -> AccountRequestBuilder {
    AccountRequest::builder("10011".parse().unwrap(), "7b1e5c2a-0d0f")
}

fn problem(builder: AccountRequestBuilder) -> (Field, Problem) {
    let AccountRequestError { field, problem } = builder.build().err().unwrap();
    (field, problem)
}

fn consent(country: &str, state: Option<&str>) -> UserConsent {
    UserConsent {
        user_ip: Personal::new("192.0.2.7".parse().unwrap()),
        country: country.to_owned(),
        state: state.map(ToOwned::to_owned),
        consent: Consent::Obtained { at: datetime!(2026-03-02 11:15:00.5 +1) },
    }
}

#[test]
fn a_full_order_is_written_as_documented() {
    let request = builder()
        .user_reference("t-4821")
        .callback_url("https://kyc.contoso.example/cb/9f3kd8s7")
        .success_url("https://kyc.contoso.example/r/7b1e5c2a")
        .error_url("https://kyc.contoso.example/e/7b1e5c2a")
        .token_lifetime(Duration::from_secs(1800))
        .locale(Locale::from_ui_locales("de-AT"))
        .user_consent(consent("USA", Some("IL")))
        .build()
        .unwrap();
    let expected: serde_json::Value = serde_json::from_str(
        r#"{"customerInternalReference":"7b1e5c2a-0d0f","userReference":"t-4821",
            "workflowDefinition":{"key":10011},
            "callbackUrl":"https://kyc.contoso.example/cb/9f3kd8s7","tokenLifetime":"30m",
            "web":{"successUrl":"https://kyc.contoso.example/r/7b1e5c2a",
                   "errorUrl":"https://kyc.contoso.example/e/7b1e5c2a","locale":"de"},
            "userConsent":{"userIp":"192.0.2.7","userLocation":{"country":"USA","state":"IL"},
                           "consent":{"obtained":"yes","obtainedAt":"2026-03-02T10:15:00.500Z"}}}"#,
    )
    .unwrap();
    assert_eq!(serde_json::to_value(request).unwrap(), expected);
}

#[test]
fn a_preset_is_recommended_and_names_country_and_kind() {
    let preset = |country: &str| {
        builder().preset(Preset { country: country.to_owned(), document: DocumentKind::DrivingLicense })
    };
    let request = serde_json::to_value(preset("AUT").build().unwrap()).unwrap();
    let expected: serde_json::Value = serde_json::from_str(
        r#"[{"category":"ID","country":{"predefinedType":"RECOMMENDED","values":["AUT"]},
             "type":{"predefinedType":"RECOMMENDED","values":["DRIVING_LICENSE"]}}]"#,
    )
    .unwrap();
    assert_eq!(request["workflowDefinition"]["credentials"], expected);
    for country in ["AT", "aut", "Austria", ""] {
        assert_eq!(problem(preset(country)), (Field::PresetCountry, Problem::NotACountry), "{country}");
    }
}

#[test]
fn the_workflow_key_may_be_a_number_or_a_text() {
    assert_eq!("10011".parse(), Ok(WorkflowKey::Number(10011)));
    assert_eq!("custom".parse(), Ok(WorkflowKey::Text("custom".into())));
    assert!(" ".parse::<WorkflowKey>().is_err());
    let request = AccountRequest::builder(WorkflowKey::Text("10011".into()), "r").build().unwrap();
    assert!(serde_json::to_string(&request).unwrap().contains(r#""key":"10011""#));
}

#[test]
fn references_keep_jumios_rules() {
    let reference = |text: &str| AccountRequest::builder(WorkflowKey::Number(1), text);
    for character in r#"<>"/;`%{}|\"#.chars() {
        let expected = (Field::CustomerInternalReference, Problem::ForbiddenCharacter);
        assert_eq!(problem(reference(&format!("a{character}b"))), expected, "{character}");
    }
    assert_eq!(problem(reference("")), (Field::CustomerInternalReference, Problem::Missing));
    let too_long = Problem::TooLong { longest: 100 };
    assert_eq!(problem(reference(&"ü".repeat(101))), (Field::CustomerInternalReference, too_long));
    assert!(reference(&"ü".repeat(100)).build().is_ok());
    assert_eq!(problem(builder().user_reference("")), (Field::UserReference, Problem::Missing));
    assert_eq!(problem(builder().user_reference("a".repeat(101))), (Field::UserReference, too_long));
}

#[test]
fn a_bad_address_is_named_by_its_field() {
    let bad = "http://kyc.contoso.example/";
    assert_eq!(problem(builder().callback_url(bad)), (Field::CallbackUrl, Problem::NotHttps));
    assert_eq!(problem(builder().success_url(bad)), (Field::SuccessUrl, Problem::NotHttps));
    assert_eq!(problem(builder().error_url(bad)), (Field::ErrorUrl, Problem::NotHttps));
}

#[test]
fn loopback_addresses_need_the_explicit_relaxation() {
    let local = "http://127.0.0.1:7071/api/return/t";
    assert_eq!(problem(builder().success_url(local)), (Field::SuccessUrl, Problem::NotHttps));
    assert!(builder().success_url(local).allow_loopback_addresses(true).build().is_ok());
}

#[test]
fn the_token_lifetime_has_bounds() {
    let expected = (Field::TokenLifetime, Problem::OutOfRange);
    assert_eq!(problem(builder().token_lifetime(Duration::from_secs(299))), expected);
}

#[test]
fn consent_is_complete_or_refused() {
    let problem = |consent| problem(builder().user_consent(consent));
    assert_eq!(problem(consent("us", None)), (Field::ConsentCountry, Problem::NotACountry));
    assert_eq!(problem(consent("USA", None)), (Field::ConsentState, Problem::Missing));
    assert_eq!(problem(consent("USA", Some(""))), (Field::ConsentState, Problem::Missing));
    assert!(builder().user_consent(consent("AUT", None)).build().is_ok());
}

#[test]
fn an_error_reads_as_a_sentence() {
    let error = builder().callback_url("https://kyc.contoso.example:1/").build().err().unwrap();
    assert_eq!(error.to_string(), "callbackUrl has an IP address or a port");
}
