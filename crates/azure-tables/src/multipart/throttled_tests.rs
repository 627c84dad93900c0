use azure_core::http::headers::Headers;
use azure_core::http::{Method, Url};

use super::*;

/// Answers what it is told to.
#[derive(Debug)]
struct Service {
    content_type: &'static str,
    body: String,
}

#[async_trait]
impl Policy for Service {
    async fn send(&self, _: &Context, _: &mut Request, _: &[Arc<dyn Policy>]) -> PolicyResult {
        let mut headers = Headers::new();
        headers.insert("content-type", self.content_type);
        Ok(AsyncRawResponse::from_bytes(StatusCode::Accepted, headers, self.body.clone()))
    }
}

async fn status(path: &str, inner: &str) -> StatusCode {
    let body = format!(
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\n\r\n\
         HTTP/1.1 {inner}\r\nContent-Type: application/json\r\n\r\n{{}}\r\n--c--\r\n--b--\r\n"
    );
    let service = Service { content_type: "multipart/mixed; boundary=b", body: body.clone() };
    let url = Url::parse(&format!("https://account.table.cosmos.azure.com/{path}")).unwrap();
    let mut request = Request::new(url, Method::Post);
    let next: [Arc<dyn Policy>; 1] = [Arc::new(service)];
    let response = ThrottledTransactions.send(&Context::new(), &mut request, &next).await.unwrap();
    let status = response.status();
    let read = response.try_into_raw_response().await.unwrap();
    assert_eq!(read.body().to_vec(), body.into_bytes(), "the answer is passed on whole");
    status
}

#[tokio::test]
async fn a_transaction_that_is_throttled_inside_is_throttled_outside() {
    assert_eq!(status("$batch", "429 Too Many Requests").await, StatusCode::TooManyRequests);
    assert_eq!(status("$batch", "412 Precondition Failed").await, StatusCode::Accepted);
    assert_eq!(status("$batch", "204 No Content").await, StatusCode::Accepted);
    assert_eq!(status("users()", "429 Too Many Requests").await, StatusCode::Accepted);
}
