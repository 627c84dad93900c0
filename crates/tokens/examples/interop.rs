//! Does what one JSON object on standard input asks for, and answers with another: how other implementations of JOSE
//! try the tokens (`interop/`, a step of `cargo xtask test`).
#![expect(clippy::print_stdout, reason = "talks to its caller on standard output")]

use std::io::Read;

use contract::{AttemptId, Timestamp, UserKey, VerificationId};
use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Value, json};
use tokens::{
    BrowserId, BrowserKeys, IdTokenHints, KeyRing, SigningKey, SigningKeys, TokenEncryptionKeys,
    TokenSigningKeys, VerificationToken, VerificationTokenKeys,
};

type Failure = Box<dyn std::error::Error>;

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "camelCase")]
enum Request {
    /// Makes a verification token.
    SealVerificationToken {
        keys: TokenKeys,
        token: VerificationToken,
        now: i64,
        iv: [u8; 16],
    },
    /// Reads one.
    OpenVerificationToken {
        keys: TokenKeys,
        text: String,
        now: i64,
    },
    /// Publishes a signing key and signs a hint with it.
    SignHint {
        key: PrivateKey,
        names: Names,
        now: i64,
    },
    ReadHint {
        key: PrivateKey,
        names: Names,
        text: String,
        now: i64,
    },
}

/// Issuer and audience.
#[derive(Deserialize)]
struct Names {
    issuer: String,
    audience: String,
}

#[derive(Deserialize)]
struct TokenKeys {
    signing: String,
    encryption: String,
    #[serde(flatten)]
    names: Names,
}

/// A PEM text, or a PFX file in base64 with its password.
#[derive(Deserialize)]
struct PrivateKey {
    pem: Option<String>,
    #[serde(default)]
    pfx: String,
    #[serde(default)]
    password: String,
}

fn main() -> Result<(), Failure> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let answer = answer(serde_json::from_str(&text)?);
    println!("{}", answer.unwrap_or_else(|error| json!({"error": error.to_string()})));
    Ok(())
}

fn answer(request: Request) -> Result<Value, Failure> {
    match request {
        Request::SealVerificationToken { keys, token, now, iv } => {
            let sealed = keys.open()?.issue(&token, at(now), iv).ok_or("not issued")?;
            Ok(json!({"text": sealed}))
        }
        Request::OpenVerificationToken { keys, text, now } => {
            Ok(json!({"token": keys.open()?.read(&text, at(now))?}))
        }
        Request::SignHint { key, names, now } => {
            let keys = key.open()?;
            let hint = names.hints().issue(&keys, &browser()?, "object", at(now), [7; 16]);
            Ok(json!({"text": hint.ok_or("not issued")?.token, "jwks": keys.jwks(at(now))}))
        }
        Request::ReadHint { key, names, text, now } => {
            let hint = names.hints().read(&key.open()?, &text, at(now))?;
            Ok(json!({"objectId": hint.object_id, "id": hint.id}))
        }
    }
}

const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(seconds.saturating_mul(1000))
}

/// A browser that is bound to a verification.
fn browser() -> Result<tokens::BoundBrowser, Failure> {
    let keys = BrowserKeys::new(&KeyRing::parse(&BASE64.encode(&[1; 32]))?);
    let id = VerificationId::new(UserKey::new(1, [2; 16]), AttemptId::from_random([3; 16]));
    let browser = BrowserId::from_random([4; 32]);
    Ok(keys.bound(&browser, id, &keys.mark(&browser, id, None)).ok_or("not bound")?)
}

impl Names {
    fn hints(&self) -> IdTokenHints {
        IdTokenHints::new(&self.issuer, &self.audience)
    }
}

impl TokenKeys {
    fn open(&self) -> Result<VerificationTokenKeys, Failure> {
        let signing = TokenSigningKeys::parse(&self.signing)?;
        let encryption = TokenEncryptionKeys::parse(&self.encryption)?;
        Ok(VerificationTokenKeys::new(signing, encryption, &self.names.issuer, &self.names.audience))
    }
}

impl PrivateKey {
    fn open(&self) -> Result<SigningKeys, Failure> {
        let key = match &self.pem {
            Some(pem) => SigningKey::from_pem(pem)?,
            None => SigningKey::read(&BASE64.decode(self.pfx.as_bytes())?, &self.password)?,
        };
        Ok(SigningKeys::single(key))
    }
}
