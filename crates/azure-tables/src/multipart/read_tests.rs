use azure_core::error::ErrorKind;
use azure_core::http::headers::Headers;
use azure_core::http::{Etag, RawResponse, StatusCode};

use super::read;
use crate::{TransactionFailure, error_code};

fn response(content_type: &'static str, body: impl Into<String>) -> RawResponse {
    let mut headers = Headers::new();
    headers.insert("content-type", content_type);
    RawResponse::from_bytes(StatusCode::Accepted, headers, body.into())
}

fn answer(body: &str) -> RawResponse {
    response("multipart/mixed; boundary=batchresponse_1", body.replace('\n', "\r\n"))
}

/// As "Performing entity group transactions" shows it.
const SUCCESS: &str = "--batchresponse_1
Content-Type: multipart/mixed; boundary=changesetresponse_2

--changesetresponse_2
Content-Type: application/http
Content-Transfer-Encoding: binary

HTTP/1.1 204 No Content
X-Content-Type-Options: nosniff
Cache-Control: no-cache
Preference-Applied: return-no-content
DataServiceVersion: 3.0;
Location: https://myaccount.table.core.windows.net/Blogs(PartitionKey='Channel_19',RowKey='1')
DataServiceId: https://myaccount.table.core.windows.net/Blogs (PartitionKey='Channel_19',RowKey='1')
ETag: W/\"datetime'2013-12-05T04%3A29%3A35.2178231Z'\"


--changesetresponse_2
Content-Type: application/http
Content-Transfer-Encoding: binary

HTTP/1.1 204 No Content
DataServiceVersion: 1.0;


--changesetresponse_2--
--batchresponse_1--
";

const FAILURE: &str = "--batchresponse_1
Content-Type: multipart/mixed; boundary=\"changesetresponse_2\"

--changesetresponse_2
Content-Type: application/http
Content-Transfer-Encoding: binary

HTTP/1.1 412 Precondition Failed
DataServiceVersion: 3.0;
Content-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8

{\"odata.error\":{\"code\":\"UpdateConditionNotSatisfied\",\"message\":{\"lang\":\"en-US\",\"value\":\"17:The update condition s3cret\\nRequestId:1\"}}}
--changesetresponse_2--
--batchresponse_1--
";

#[test]
fn versions_come_in_the_order_of_the_operations() {
    let etag = Etag::from("W/\"datetime'2013-12-05T04%3A29%3A35.2178231Z'\"");
    assert_eq!(read(&answer(SUCCESS), 2).unwrap(), [Some(etag), None]);
    let with_bare_line_feeds = response("multipart/mixed; boundary=batchresponse_1", SUCCESS);
    assert_eq!(read(&with_bare_line_feeds, 2).unwrap().len(), 2);
}

#[test]
fn a_failure_names_its_operation_and_looks_like_one_of_its_own() {
    let error = read(&answer(FAILURE), 20).unwrap_err();
    assert_eq!(error.http_status(), Some(StatusCode::PreconditionFailed));
    assert_eq!(error_code(&error), Some("UpdateConditionNotSatisfied"));
    assert_eq!(TransactionFailure::of(&error).unwrap().index, Some(17));
    assert!(!format!("{error} {error:?}").contains("s3cret"));
    assert_eq!(
        TransactionFailure::of(&error.with_context("while saving")).unwrap().index,
        Some(17),
        "it is found below whatever was added"
    );
}

#[test]
fn a_failure_outside_of_a_change_set_is_found_too() {
    let body = "--batchresponse_1
Content-Type: application/http

HTTP/1.1 404 Not Found

{\"odata.error\":{\"code\":\"TableNotFound\",\"message\":{\"value\":\"no number\"}}}
--batchresponse_1--
";
    let error = read(&answer(body), 1).unwrap_err();
    let failure = TransactionFailure::of(&error).unwrap();
    assert_eq!(
        (failure.index, failure.status, failure.code.as_str()),
        (None, StatusCode::NotFound, "TableNotFound")
    );
}

#[test]
fn what_is_no_answer_to_this_transaction_is_no_success() {
    let cut = SUCCESS.split_at(SUCCESS.len() / 2).0;
    for (response, operations) in [
        (answer(SUCCESS), 3),
        (answer(SUCCESS), 1),
        (answer(cut), 2),
        (answer(""), 1),
        (answer("--batchresponse_1\nno header"), 1),
        (response("text/html", "<html>"), 1),
        (response("multipart/mixed", SUCCESS), 2),
        (answer(&SUCCESS.replace("204", "two hundred")), 2),
    ] {
        assert_eq!(*read(&response, operations).unwrap_err().kind(), ErrorKind::DataConversion);
    }
}
