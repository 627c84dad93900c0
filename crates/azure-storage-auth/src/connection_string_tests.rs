use azure_core::http::ClientOptions;

use super::{ConnectionString, ConnectionStringError};
use crate::{InvalidKey, Service};

fn endpoint(text: &str, service: Service) -> String {
    text.parse::<ConnectionString>().unwrap().endpoint(service).unwrap().into()
}

fn error(text: &str) -> ConnectionStringError {
    text.parse::<ConnectionString>().unwrap_err()
}

fn signs(text: &str) -> bool {
    let mut options = ClientOptions::default();
    text.parse::<ConnectionString>().unwrap().authorize(Service::Table, &mut options);
    !options.per_try_policies.is_empty()
}

#[test]
fn an_account_name_is_enough_to_find_its_services() {
    let text = "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=a2V5PT0=;EndpointSuffix=core.chinacloudapi.cn";
    assert_eq!(endpoint(text, Service::Blob), "https://contoso.blob.core.chinacloudapi.cn/");
    let text = "AccountName=contoso;AccountKey=a2V5";
    assert_eq!(endpoint(text, Service::Queue), "https://contoso.queue.core.windows.net/");
    assert_eq!(endpoint(text, Service::Table), "https://contoso.table.core.windows.net/");
    assert!(signs(text));
}

#[test]
fn an_endpoint_goes_before_the_name() {
    let text =
        " accountname=contoso ; AccountKey = a2V5;TABLEENDPOINT=https://contoso.table.cosmos.azure.com:443/;";
    assert_eq!(endpoint(text, Service::Table), "https://contoso.table.cosmos.azure.com/");
    assert_eq!(endpoint(text, Service::Blob), "https://contoso.blob.core.windows.net/");
}

#[test]
fn a_slash_at_the_end_of_an_endpoint_means_nothing() {
    let text = |slash: &str| {
        format!(
            "AccountName=devstoreaccount1;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1{slash}"
        )
    };
    for slash in ["", "/", "//"] {
        assert_eq!(endpoint(&text(slash), Service::Blob), "http://127.0.0.1:10000/devstoreaccount1");
    }
}

#[test]
fn quotes_and_signatures_for_other_services_are_named() {
    for quoted in ["\"AccountName=contoso;AccountKey=a2V5\"", "'AccountName=contoso;AccountKey=a2V5'"] {
        assert_eq!(error(quoted), ConnectionStringError::Quoted);
    }
    let of_blobs = "AccountName=contoso;SharedAccessSignature=?sv=2022-11-02&ss=bq&sig=x";
    let connection: ConnectionString = of_blobs.parse().unwrap();
    assert!(connection.endpoint(Service::Blob).is_ok() && connection.endpoint(Service::Queue).is_ok());
    let unsigned = connection.endpoint(Service::Table).unwrap_err();
    assert_eq!(unsigned, ConnectionStringError::NotSigned("TableEndpoint"));
}

#[test]
fn development_storage_is_azurite_at_its_ports() {
    let text = "UseDevelopmentStorage=true";
    assert_eq!(endpoint(text, Service::Blob), "http://127.0.0.1:10000/devstoreaccount1");
    assert_eq!(endpoint(text, Service::Queue), "http://127.0.0.1:10001/devstoreaccount1");
    assert_eq!(endpoint(text, Service::Table), "http://127.0.0.1:10002/devstoreaccount1");
    assert!(signs(text));
    let text = "UseDevelopmentStorage=True;DevelopmentStorageProxyUri=http://azurite";
    assert_eq!(endpoint(text, Service::Table), "http://azurite:10002/devstoreaccount1");
}

#[test]
fn a_shared_access_signature_goes_into_the_endpoint_and_nothing_signs() {
    let text = "TableEndpoint=https://contoso.table.core.windows.net;SharedAccessSignature=?sv=2020-12-06&sig=a%2Bb%3D";
    assert_eq!(
        endpoint(text, Service::Table),
        "https://contoso.table.core.windows.net/?sv=2020-12-06&sig=a%2Bb%3D"
    );
    assert!(!signs(text));
    let text: ConnectionString = text.parse().unwrap();
    assert_eq!(
        text.endpoint(Service::Queue).unwrap_err(),
        ConnectionStringError::NoEndpoint("QueueEndpoint")
    );
}

#[test]
fn what_is_missing_or_wrong_is_named_without_its_value() {
    use ConnectionStringError as E;
    for (text, expected) in [
        ("", E::NoCredential),
        ("AccountName=contoso", E::NoCredential),
        ("AccountName=contoso;AccountKey=", E::NoCredential),
        ("contoso", E::NotKeyValue),
        ("AccountName=contoso;AccountKey=s3cret!", E::Key(InvalidKey)),
        ("AccountName=a;AccountKey=a2V5;BlobEndpoint=contoso", E::Address("BlobEndpoint")),
        ("AccountName=a;AccountKey=a2V5;QueueEndpoint=ftp://contoso", E::Address("QueueEndpoint")),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
    assert!(!error("AccountName=contoso;AccountKey=s3cret!").to_string().contains("s3cret"));
}

#[test]
fn a_connection_string_does_not_print_its_secrets() {
    for text in ["AccountName=contoso;AccountKey=a2V5", "AccountName=contoso;SharedAccessSignature=sig=a2V5"]
    {
        let printed = format!("{:?}", text.parse::<ConnectionString>().unwrap());
        assert!(printed.contains("contoso") && !printed.contains("a2V5"), "{printed}");
    }
}
