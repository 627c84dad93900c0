use std::sync::Arc;

use azure_core::error::ErrorKind;
use azure_core::http::StatusCode;
use futures::StreamExt;

use crate::scripted::{ScopeAsToken, Scripted, header};
use crate::{
    Entity, IfMatch, InvalidRequest, TableClient, TableServiceClient, TableServiceClientOptions, error_code,
};

const STORAGE: &str = "https://account.table.core.windows.net";
const COSMOS: &str = "https://account.table.cosmos.azure.com";

fn etag() -> crate::scripted::Answer {
    (204, vec![("etag", "W/\"1\"".to_owned())], String::new())
}

fn refusal(error: &azure_core::Error) -> &InvalidRequest {
    std::error::Error::source(error).unwrap().downcast_ref().unwrap()
}

async fn authorization(endpoint: &str, scope: Option<&str>) -> String {
    let service = Scripted::new([etag()]);
    let options = TableServiceClientOptions { scope: scope.map(str::to_owned), ..service.options() };
    let table =
        TableClient::new(endpoint.parse().unwrap(), "ttt", Some(Arc::new(ScopeAsToken)), Some(options))
            .unwrap();
    table.insert_entity(&Entity::new("p", "r"), None).await.unwrap();
    header(&service.only(), "authorization").unwrap()
}

#[tokio::test]
async fn a_credential_is_asked_for_the_scope_of_the_endpoint() {
    assert_eq!(authorization(STORAGE, None).await, "Bearer https://storage.azure.com/.default");
    assert_eq!(authorization(COSMOS, None).await, "Bearer https://cosmos.azure.com/.default");
    assert_eq!(authorization(STORAGE, Some("https://other/.default")).await, "Bearer https://other/.default");
}

#[test]
fn a_token_never_goes_over_plain_http() {
    let endpoint = "http://127.0.0.1:10002/devstoreaccount1".parse().unwrap();
    let error = TableServiceClient::new(endpoint, Some(Arc::new(ScopeAsToken)), None).err().unwrap();
    assert_eq!(refusal(&error), &InvalidRequest::TokenWithoutTls);
}

#[test]
fn what_is_no_endpoint_or_table_is_refused() {
    let error = TableServiceClient::new("data:text,x".parse().unwrap(), None, None).err().unwrap();
    assert_eq!(refusal(&error), &InvalidRequest::Endpoint);
    let service = TableServiceClient::new(STORAGE.parse().unwrap(), None, Some(Scripted::new([]).options()));
    let error = service.unwrap().table_client("no-table").err().unwrap();
    assert_eq!(refusal(&error), &InvalidRequest::TableName);
}

#[tokio::test]
async fn a_shared_access_signature_goes_with_every_request() {
    let service = Scripted::new([etag(), (200, vec![], r#"{"value":[]}"#.to_owned())]);
    let table = service.table(&format!("{STORAGE}/?sv=2020-12-06&sig=a%2Bb%3D"));
    table.insert_entity(&Entity::new("p", "r"), None).await.unwrap();
    let options = crate::QueryEntitiesOptions { page_size: Some(5), ..Default::default() };
    table.query_entities(Some(options)).unwrap().into_pages().next().await.unwrap().unwrap();
    let urls: Vec<String> = service.seen().iter().map(|request| request.url().to_string()).collect();
    assert_eq!(
        urls,
        [
            format!("{STORAGE}/ttt?sv=2020-12-06&sig=a%2Bb%3D"),
            format!("{STORAGE}/ttt()?sv=2020-12-06&sig=a%2Bb%3D&$top=5")
        ]
    );
}

#[tokio::test]
async fn every_request_names_the_protocol() {
    let service = Scripted::new([etag()]);
    service.table(STORAGE).insert_entity(&Entity::new("p", "r"), None).await.unwrap();
    let request = service.only();
    for (name, value) in [
        ("x-ms-version", "2020-12-06"),
        ("dataserviceversion", "3.0"),
        ("maxdataserviceversion", "3.0"),
        ("accept", "application/json;odata=minimalmetadata"),
        ("content-type", "application/json"),
        ("prefer", "return-no-content"),
    ] {
        assert_eq!(header(&request, name).as_deref(), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_merge_is_a_patch_and_to_cosmos_a_post_that_says_so() {
    for (endpoint, method, said) in [(STORAGE, "PATCH", None), (COSMOS, "POST", Some("MERGE".to_owned()))] {
        let service = Scripted::new([etag()]);
        service.table(endpoint).merge_entity(&Entity::new("p", "r"), IfMatch::Any, None).await.unwrap();
        let request = service.only();
        assert_eq!(request.method().as_str(), method);
        assert_eq!(header(&request, "x-http-method"), said);
        assert_eq!(header(&request, "if-match").as_deref(), Some("*"));
    }
}

#[tokio::test]
async fn an_upsert_sends_no_condition() {
    let service = Scripted::new([etag()]);
    service.table(STORAGE).insert_or_replace_entity(&Entity::new("p", "r"), None).await.unwrap();
    assert_eq!(header(&service.only(), "if-match"), None);
}

#[tokio::test]
async fn an_error_has_the_service_s_code_and_none_of_its_words() {
    let body = r#"{"odata.error":{"code":"EntityAlreadyExists","message":{"lang":"en-US","value":"row s3cret exists"}}}"#;
    let service = Scripted::new([(409, vec![], body.to_owned())]);
    let error = service.table(STORAGE).insert_entity(&Entity::new("p", "r"), None).await.unwrap_err();
    assert_eq!(error.http_status(), Some(StatusCode::Conflict));
    assert_eq!(error_code(&error), Some("EntityAlreadyExists"));
    assert_eq!(error.to_string(), "the table service answered 409: EntityAlreadyExists");
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
}

#[tokio::test]
async fn an_answer_of_a_gateway_is_an_error_all_the_same() {
    let service = Scripted::new([
        (502, vec![], "<html>Bad Gateway</html>".to_owned()),
        (403, vec![("x-ms-error-code", "AuthenticationFailed".to_owned())], String::new()),
    ]);
    let mut options = service.options();
    options.client_options.retry = azure_core::http::RetryOptions::none();
    let table = TableClient::new(STORAGE.parse().unwrap(), "ttt", None, Some(options)).unwrap();
    let gateway = table.get_entity("p", "r", None).await.unwrap_err();
    assert_eq!((gateway.http_status(), error_code(&gateway)), (Some(StatusCode::BadGateway), None));
    let refused = table.get_entity("p", "r", None).await.unwrap_err();
    assert_eq!(error_code(&refused), Some("AuthenticationFailed"));
}

#[tokio::test]
async fn a_write_that_names_no_version_is_an_error() {
    let service = Scripted::new([(204, vec![], String::new())]);
    let error = service.table(STORAGE).insert_entity(&Entity::new("p", "r"), None).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::DataConversion);
}
