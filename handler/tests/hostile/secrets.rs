//! Whole journeys with marked secrets and personal data: which of them turn up where they are not meant to be.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use data_encoding::{BASE64, BASE64URL, HEXLOWER};
use http::{HeaderMap, Request, header};
use journeys::{Http, Reply, Transport, TransportError};
use reqwest::RequestBuilder;

/// A secret, or something about a user, and in which answers it may be.
pub(crate) struct Mark {
    pub(crate) what: &'static str,
    pub(crate) allowed: &'static [Place],
    /// Plain, percent-encoded and in hex, in lower case.
    folded: [String; 3],
    /// In base64, at any offset.
    encoded: Vec<String>,
}

/// Where something may be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the head of an answer to a browser: where it goes next.
    Redirect,
    /// In the head of an answer to a browser: its cookie.
    SetCookie,
    Page,
    /// In an answer to a policy.
    Policy,
    /// In an answer of the token endpoint.
    Token,
    /// In an answer to others.
    Other,
}

impl Place {
    /// Where the body of an answer belongs.
    fn of(path: &str) -> Self {
        match path.split('/').nth(2) {
            Some("start" | "redeem") => Self::Policy,
            Some("token") => Self::Token,
            Some("authorize" | "return" | "continue") => Self::Page,
            _ => Self::Other,
        }
    }
}

impl Mark {
    pub(crate) fn new(what: &'static str, value: impl Into<String>, allowed: &'static [Place]) -> Self {
        let value = value.into();
        assert!(value.len() >= 8, "{what}: too short to be told from chance");
        let bytes = value.as_bytes();
        let percent: String = url::form_urlencoded::byte_serialize(bytes).collect();
        let folded = [value.to_lowercase(), percent.to_lowercase(), HEXLOWER.encode(bytes)];
        let encoded = (0..3)
            .flat_map(|offset| [BASE64, BASE64URL].map(|base64| encoded(&base64, bytes, offset)))
            .flatten()
            .collect();
        Self { what, allowed, folded, encoded }
    }

    /// Whether the text holds the mark in any of its forms; plain in any letter case.
    pub(crate) fn is_in(&self, text: &str, folded: &str) -> bool {
        self.folded.iter().any(|form| folded.contains(form))
            || self.encoded.iter().any(|form| text.contains(form))
    }
}

/// The part of the base64 text that these bytes alone decide, `offset` bytes behind a group's start.
fn encoded(base64: &data_encoding::Encoding, bytes: &[u8], offset: usize) -> Option<String> {
    let padded = [&vec![0; offset], bytes].concat();
    let (first, last) = ((offset * 8).div_ceil(6), padded.len() * 8 / 6);
    base64.encode(&padded).get(first..last).map(str::to_owned)
}

/// What was answered so far.
#[derive(Default)]
pub(crate) struct Tape {
    heard: Mutex<Vec<(Place, String)>>,
}

impl Tape {
    /// Sends a request and takes down the answer; `place` is what its body counts as.
    pub(crate) async fn send(&self, place: Place, request: RequestBuilder) {
        let answer = request.send().await.unwrap();
        let headers = answer.headers().clone();
        self.take_down(place, &headers, answer.text().await.unwrap());
    }

    /// Takes down every header and the body.
    fn take_down(&self, place: Place, headers: &HeaderMap, body: String) {
        let of_header = |name: &header::HeaderName| match *name {
            header::LOCATION => Place::Redirect,
            header::SET_COOKIE => Place::SetCookie,
            // The policy's own words: hashes and origins.
            _ => Place::Other,
        };
        let line = |(name, value): (&header::HeaderName, &header::HeaderValue)| {
            (of_header(name), format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        };
        self.heard.lock().unwrap().extend(headers.iter().map(line).chain([(place, body)]));
    }

    /// What was found in an answer that is not meant to hold it.
    pub(crate) fn leaks(&self, marks: &[Mark]) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        let mut leaks = Vec::new();
        for (place, text) in heard.iter() {
            let folded = text.to_lowercase();
            let found =
                marks.iter().filter(|mark| !mark.allowed.contains(place) && mark.is_in(text, &folded));
            leaks.extend(
                found.map(|mark| format!("{} in {place:?}: {}", mark.what, text.get(..400).unwrap_or(text))),
            );
        }
        leaks
    }
}

/// Takes down what the handler answers; what others answer is none of its business.
pub(crate) struct Taping {
    pub(crate) http: Http,
    /// Where the handler is.
    pub(crate) base: String,
    pub(crate) tape: Arc<Tape>,
}

#[async_trait]
impl Transport for Taping {
    async fn send(&self, request: Request<Bytes>) -> Result<Reply, TransportError> {
        let reply = self.http.send(request).await?;
        if reply.address.as_str().starts_with(&self.base) {
            let place = Place::of(reply.address.path());
            self.tape.take_down(place, &reply.headers, reply.text());
        }
        Ok(reply)
    }
}

/// What was found in a text that is meant to hold none of it, with a little of what stands around.
pub(crate) fn leaks_in(text: &str, marks: &[Mark]) -> Vec<String> {
    let mut leaks = Vec::new();
    for line in text.lines() {
        let folded = line.to_lowercase();
        let found = marks.iter().filter(|mark| mark.is_in(line, &folded));
        leaks.extend(
            found.map(|mark| format!("{}: {}", mark.what, line.chars().take(600).collect::<String>())),
        );
    }
    leaks
}

#[test]
fn a_mark_is_found_in_every_disguise() {
    let mark = Mark::new("name", "Zyx Wvut?sž", &[]);
    for text in [
        "{\"a\":\"Zyx Wvut?sž\"}".to_owned(),
        "ZYX WVUT?Sž".to_owned(),
        "q=Zyx+Wvut%3Fs%C5%BE".to_owned(),
        HEXLOWER.encode("..Zyx Wvut?sž..".as_bytes()),
        BASE64.encode("Zyx Wvut?sž".as_bytes()),
        BASE64.encode("-Zyx Wvut?sž-".as_bytes()),
        BASE64URL.encode("--Zyx Wvut?sž--".as_bytes()),
    ] {
        assert!(mark.is_in(&text, &text.to_lowercase()), "{text}");
    }
    assert!(!mark.is_in("Zyx Wvut", "zyx wvut"));
}
