//! The examples of "Authorize with Shared Key", and what they leave out.

use azure_core::http::{Body, Method, Request, Url};
use azure_core::stream::BytesStream;

use super::of;
use crate::Service;

fn request(method: Method, url: &str, headers: &[(&'static str, &'static str)]) -> Request {
    let mut request = Request::new(Url::parse(url).unwrap(), method);
    for (name, value) in headers {
        request.insert_header(*name, *value);
    }
    request
}

const DATE: (&str, &str) = ("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT");

#[test]
fn metadata_of_a_container_is_signed_as_documented() {
    let request = request(
        Method::Get,
        "https://myaccount.blob.core.windows.net/mycontainer?restype=container&comp=metadata&timeout=20",
        &[("x-ms-version", "2015-02-21"), DATE, ("accept", "application/xml")],
    );
    assert_eq!(
        of(Service::Blob, "myaccount", &request).unwrap(),
        "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n\
         /myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20"
    );
}

#[test]
fn values_of_a_repeated_parameter_are_ordered_and_joined_as_documented() {
    let request = request(
        Method::Get,
        "https://myaccount.blob.core.windows.net/mycontainer?restype=container&Comp=list&include=snapshots\
         &include=metadata&include=uncommittedblobs",
        &[],
    );
    let text = of(Service::Blob, "myaccount", &request).unwrap();
    assert!(
        text.ends_with(
            "\n/myaccount/mycontainer\ncomp:list\ninclude:metadata,snapshots,uncommittedblobs\nrestype:container"
        ),
        "{text}"
    );
}

#[test]
fn every_standard_header_has_its_place() {
    let mut request = request(
        Method::Put,
        "https://myaccount.blob.core.windows.net/c/a%20b?prefix=a%2Bb",
        &[
            ("content-encoding", "1"),
            ("content-language", "2"),
            ("content-md5", "4"),
            ("content-type", "5"),
            ("if-modified-since", "7"),
            ("if-match", "8"),
            ("if-none-match", "9"),
            ("if-unmodified-since", "10"),
            ("range", "11"),
            ("x-ms-meta-b", " spaced "),
            ("x-ms-meta-a", "first"),
        ],
    );
    request.set_body("abc");
    assert_eq!(
        of(Service::Queue, "myaccount", &request).unwrap(),
        "PUT\n1\n2\n3\n4\n5\n\n7\n8\n9\n10\n11\nx-ms-meta-a:first\nx-ms-meta-b:spaced\n/myaccount/c/a%20b\nprefix:a+b"
    );
}

#[test]
fn a_table_signs_type_date_and_resource_alone() {
    let create = request(
        Method::Post,
        "https://myaccount.table.core.windows.net/Tables?timeout=20",
        &[DATE, ("content-type", "application/json"), ("x-ms-version", "2020-12-06"), ("if-match", "*")],
    );
    assert_eq!(
        of(Service::Table, "myaccount", &create).unwrap(),
        "POST\n\napplication/json\nFri, 26 Jun 2015 23:39:12 GMT\n/myaccount/Tables"
    );
    let properties =
        request(Method::Get, "https://myaccount.table.core.windows.net/?comp=properties&a=b", &[DATE]);
    assert_eq!(
        of(Service::Table, "myaccount", &properties).unwrap(),
        "GET\n\n\nFri, 26 Jun 2015 23:39:12 GMT\n/myaccount/?comp=properties"
    );
}

#[test]
fn an_account_in_the_path_stands_there_twice() {
    let request =
        request(Method::Get, "http://127.0.0.1:10002/devstoreaccount1/t(PartitionKey='a%27%27b')", &[DATE]);
    let text = of(Service::Table, "devstoreaccount1", &request).unwrap();
    assert!(text.ends_with("\n/devstoreaccount1/devstoreaccount1/t(PartitionKey='a%27%27b')"), "{text}");
}

#[test]
fn a_streamed_body_is_signed_by_its_length() {
    let mut request = request(Method::Put, "https://myaccount.blob.core.windows.net/c/b", &[]);
    request.set_body(Body::SeekableStream(Box::new(BytesStream::new(vec![0_u8; 12]))));
    assert!(of(Service::Blob, "myaccount", &request).unwrap().starts_with("PUT\n\n\n12\n"));
}
