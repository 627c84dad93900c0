use std::time::SystemTime;

use reqwest::{RequestBuilder, Response, StatusCode, header::DATE};

use crate::Error;

/// Details of a workflow take some ten kilobytes; whatever is longer than this is not from Jumio.
const MAX_ANSWER: usize = 2 * 1024 * 1024;

/// Sends one request and reads its whole answer.
pub(crate) async fn exchange(request: RequestBuilder) -> Result<Vec<u8>, Error> {
    exchange_with_date(request).await.map(|(body, _)| body)
}

/// The same, with the time as the other side has it.
pub(crate) async fn exchange_with_date(
    request: RequestBuilder,
) -> Result<(Vec<u8>, Option<SystemTime>), Error> {
    let response = request.send().await.map_err(|error| broken(&error))?;
    accepted(response.status())?;
    let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
    Ok((body(response).await?, date))
}

/// Any 2xx will do: the guide says 200, mocks of others answer 201.
fn accepted(status: StatusCode) -> Result<(), Error> {
    match status {
        status if status.is_success() => Ok(()),
        StatusCode::BAD_REQUEST => Err(Error::BadRequest),
        StatusCode::UNAUTHORIZED => Err(Error::Unauthorised),
        StatusCode::FORBIDDEN => Err(Error::Forbidden),
        StatusCode::NOT_FOUND => Err(Error::NotFound),
        StatusCode::TOO_MANY_REQUESTS => Err(Error::TooManyRequests),
        status if status.is_server_error() => Err(Error::Server(status.as_u16())),
        _ => Err(Error::UnexpectedAnswer { what: "an undocumented status code" }),
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(Error::UnexpectedAnswer { what: "far longer than any documented answer" });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn broken(error: &reqwest::Error) -> Error {
    if error.is_timeout() {
        Error::Timeout
    } else if error.is_connect() || error.is_builder() {
        Error::Unreachable
    } else {
        Error::Interrupted
    }
}
