//! What a request and its answer become where the tables are those of [`Cosmos`].

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};

use crate::Seen;
use crate::cosmos::{COSMOS_HOST, Cosmos, Refusal, is_creation, is_query, throttled_transaction};
use crate::forward::{Cut, Forward};

const NEXT_PARTITION: HeaderName = HeaderName::from_static("x-ms-continuation-nextpartitionkey");
const NEXT_ROW: HeaderName = HeaderName::from_static("x-ms-continuation-nextrowkey");
const RETRY_AFTER_MILLIS: HeaderName = HeaderName::from_static("x-ms-retry-after-ms");

type Answer = Response<Full<Bytes>>;

impl Forward {
    pub(crate) async fn fetch_narrowed(
        &self,
        cosmos: &Cosmos,
        seen: &Seen,
        request: Request<Full<Bytes>>,
    ) -> Result<Answer, Cut> {
        if let Some(refusal) = cosmos.refuses(seen, request.headers()) {
            return refused(&refusal);
        }
        if cosmos.throttles(seen) {
            let (content_type, body) = throttled_transaction();
            let answer =
                Response::builder().status(StatusCode::ACCEPTED).header(header::CONTENT_TYPE, content_type);
            return answer.body(Full::from(body)).map_err(|_| Cut);
        }
        if is_query(seen) {
            return self.query(cosmos, seen, &request).await;
        }
        let is_creation = is_creation(seen);
        let answer = self.fetch(&seen.path, self.for_upstream(request).await?).await?;
        // As where local authentication is off: a template declares the tables, nobody else makes any.
        if is_creation {
            return refused(&Refusal { status: StatusCode::FORBIDDEN, code: "Forbidden" });
        }
        Ok(answer)
    }

    /// The addresses within a batch name the host too.
    async fn for_upstream(&self, request: Request<Full<Bytes>>) -> Result<Request<Full<Bytes>>, Cut> {
        let (mut head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        let host = HeaderValue::try_from(self.upstream.as_str()).map_err(|_| Cut)?;
        let own = head.headers.insert(header::HOST, host).ok_or(Cut)?;
        let own = own.to_str().ok().filter(|own| own.starts_with(COSMOS_HOST)).ok_or(Cut)?;
        head.headers.remove(header::CONTENT_LENGTH);
        let body = match std::str::from_utf8(&body) {
            Ok(text) => Bytes::from(text.replace(own, &self.upstream)),
            Err(_) => body,
        };
        Ok(Request::from_parts(head, Full::new(body)))
    }

    async fn query(
        &self,
        cosmos: &Cosmos,
        seen: &Seen,
        request: &Request<Full<Bytes>>,
    ) -> Result<Answer, Cut> {
        if let Some(continuation) = Cosmos::continuation(&seen.path) {
            let page = cosmos.go_on(continuation);
            return page.map_or_else(
                || refused(&Refusal { status: StatusCode::BAD_REQUEST, code: "InvalidInput" }),
                page_of_rows,
            );
        }
        match self.all_rows(seen, request).await? {
            Ok(rows) => page_of_rows(cosmos.begin(rows)),
            Err(answer) => Ok(answer),
        }
    }

    /// Every row that the query finds, or what was answered in place of rows.
    async fn all_rows(
        &self,
        seen: &Seen,
        request: &Request<Full<Bytes>>,
    ) -> Result<Result<Vec<Value>, Answer>, Cut> {
        let mut rows = Vec::new();
        let mut path = seen.path.clone();
        loop {
            let mut page = Request::get("/").body(Full::default()).map_err(|_| Cut)?;
            page.headers_mut().clone_from(request.headers());
            let answer = self.fetch(&path, self.for_upstream(page).await?).await?;
            if !answer.status().is_success() {
                return Ok(Err(answer));
            }
            let next = |name| answer.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
            let next = next(NEXT_PARTITION)
                .map(|partition| (partition.to_owned(), next(NEXT_ROW).unwrap_or_default().to_owned()));
            let body = answer.into_body().collect().await.map_err(|_| Cut)?.to_bytes();
            let mut found: Value = serde_json::from_slice(&body).map_err(|_| Cut)?;
            if let Some(Value::Array(found)) = found.get_mut("value") {
                rows.append(found);
            }
            let Some((partition, row)) = next else { return Ok(Ok(rows)) };
            path = format!("{}&NextPartitionKey={partition}&NextRowKey={row}", seen.path);
        }
    }
}

fn refused(refusal: &Refusal) -> Result<Answer, Cut> {
    let mut answer =
        Response::builder().status(refusal.status).header(header::CONTENT_TYPE, "application/json");
    if refusal.status == StatusCode::TOO_MANY_REQUESTS {
        answer = answer.header(RETRY_AFTER_MILLIS, "15");
    }
    answer.body(Full::from(refusal.body())).map_err(|_| Cut)
}

fn page_of_rows((rows, continuation): (Vec<Value>, Option<String>)) -> Result<Answer, Cut> {
    let mut answer =
        Response::builder().header(header::CONTENT_TYPE, "application/json;odata=minimalmetadata");
    if let Some(continuation) = continuation {
        answer = answer.header(NEXT_PARTITION, continuation);
    }
    answer.body(Full::from(json!({ "value": rows }).to_string())).map_err(|_| Cut)
}
