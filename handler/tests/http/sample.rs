//! Microsoft's Jumio sample's policies, pages and API, as far as they meet us: what they send, to the letter.

use contract::Timestamp;
use reqwest::{Response, StatusCode, Url, header};
use serde_json::{Value, json};
use tokens::{TokenEncryptionKeys, TokenSigningKeys, VerificationTokenKeys};

use crate::handler::{Handler, text};

pub(crate) const SECRET: &str = "k3j8d0s7f6g5h4k3l2q1w9e8r7t6y5u4";
pub(crate) const ISSUER: &str = "ad64a2d5-31cc-4557-936c-ffd17ec4b8ca";
pub(crate) const AUDIENCE: &str = "4d5a7e09-1bd6-463f-9654-790c93e49ccb";
pub(crate) const POLICIES: &str = "https://contoso.b2clogin.com/448819e9-5a5c-4b9c-ab1d-12778d1f97cf";
pub(crate) const PAGES: &str = "https://contoso.b2clogin.com";
const SIGNING: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const ENCRYPTION: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

/// The sample's settings, and the secret.
pub(crate) const SETTINGS: [(&str, &str); 7] = [
    ("AppSettings__DropInSecret", SECRET),
    ("AppSettings__BaseRedirectUrl", POLICIES),
    ("AppSettings__IdTokenSigningKey", SIGNING),
    ("AppSettings__IdTokenEncryptionKey", ENCRYPTION),
    ("AppSettings__IdTokenIssuer", ISSUER),
    ("AppSettings__IdTokenAudience", AUDIENCE),
    ("AppSettings__CorsOrigins", PAGES),
];

/// What the sample's own API would make and read with the same settings.
pub(crate) fn token_keys() -> VerificationTokenKeys {
    let (signing, encryption) = (TokenSigningKeys::parse(SIGNING), TokenEncryptionKeys::parse(ENCRYPTION));
    VerificationTokenKeys::new(signing.unwrap(), encryption.unwrap(), ISSUER, AUDIENCE)
}

#[expect(clippy::disallowed_methods, reason = "the handler under test lives in real time")]
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp::from_unix_millis(i64::try_from(since.as_millis()).unwrap())
}

/// Where the first policy got with a user.
pub(crate) struct Transaction {
    pub(crate) reference: String,
    pub(crate) redirect_url: String,
}

/// A browser that is back at the second policy.
pub(crate) struct Returned {
    pub(crate) address: Url,
}

impl Returned {
    pub(crate) fn parameter(&self, name: &str) -> String {
        self.address.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned()
    }

    /// The name of the hint, which an extended second policy redeems.
    pub(crate) fn jti(&self) -> String {
        let claims = self.parameter("id_token_hint").split('.').nth(1).unwrap().to_owned();
        let claims = data_encoding::BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap();
        serde_json::from_slice::<Value>(&claims).unwrap()["jti"].as_str().unwrap().to_owned()
    }
}

impl Handler {
    /// `{your-intermediate-api-url}` of the policies.
    pub(crate) fn intermediate_api(&self) -> String {
        format!("{}/api/dropin/{SECRET}/", self.base)
    }

    /// RESTful technical profile: no authentication, claims in the body.
    pub(crate) async fn profile(&self, action: &str, body: &Value) -> (StatusCode, Value) {
        self.profile_at(&format!("{}api/Jumio/{action}", self.intermediate_api()), body).await
    }

    pub(crate) async fn profile_at(&self, url: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.http.post(url).header(header::CONTENT_TYPE, "application/json");
        let answer = request.body(body.to_string()).send().await.unwrap();
        let status = answer.status();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
    }

    /// `RestApi-JumioInitializeTransaction`, extended by what the account says of its user.
    pub(crate) fn transaction_input(object_id: &str, correlation_id: &str) -> Value {
        json!({
            "ObjectId": object_id, "ClientId": "90c0fe63-bcf2-44d5-8fb7-b8bbc0b29dc6", "RedirectUri": "https://jwt.ms/?a=b&c=d",
            "Scope": "openid offline_access", "Policy": "B2C_1A_jumio_postUpload_AccountActivate",
            "CorrelationId": correlation_id, "givenName": "Maria", "surname": "Muster", "dateOfBirth": "1988-04-17",
        })
    }

    pub(crate) async fn initialize_transaction(&self, object_id: &str, correlation_id: &str) -> Transaction {
        self.initialize(&Self::transaction_input(object_id, correlation_id)).await
    }

    pub(crate) async fn initialize(&self, input: &Value) -> Transaction {
        let (status, output) = self.profile("InitializeTransaction", input).await;
        assert_eq!(status, StatusCode::OK, "{output}");
        let text = |name: &str| output[name].as_str().unwrap().to_owned();
        Transaction { reference: text("transactionReference"), redirect_url: text("redirectUrl") }
    }

    /// The redirect page: `window.location.href = redirectUrl`. The browser's cookie and the provider's address.
    pub(crate) async fn follow(&self, redirect_url: &str) -> (String, String) {
        let first = self.http.get(redirect_url).send().await.unwrap();
        assert_eq!(first.status(), StatusCode::SEE_OTHER);
        let cookie = text(&first, header::SET_COOKIE).split(';').next().unwrap().to_owned();
        let second = self.visit(&text(&first, header::LOCATION), &cookie).await;
        assert_eq!(second.status(), StatusCode::SEE_OTHER);
        (cookie, text(&second, header::LOCATION))
    }

    /// From the redirect page over the provider to the second policy.
    pub(crate) async fn go_round(&self, transaction: &Transaction, outcome: &str) -> Returned {
        let (cookie, provider) = self.follow(&transaction.redirect_url).await;
        let address = self.submit_for(&provider, outcome).await;
        self.walk_to_second_policy(address, &cookie).await
    }

    /// The browser goes where it is sent; where it is asked to wait or to read, it goes on as the page offers.
    pub(crate) async fn walk_to_second_policy(&self, mut address: String, cookie: &str) -> Returned {
        let walking = async {
            while !address.starts_with(POLICIES) {
                let answer = self.visit(&address, cookie).await;
                if answer.status() == StatusCode::SEE_OTHER {
                    address = text(&answer, header::LOCATION);
                    continue;
                }
                let page = answer.text().await.unwrap().replace("&#x2f;", "/");
                match page.split('"').find(|part| part.contains("/api/continue/") && page.contains("button"))
                {
                    Some(way_on) if !page.contains("http-equiv=\"refresh\"") => address = way_on.to_owned(),
                    _ => tokio::time::sleep(std::time::Duration::from_millis(30)).await,
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), walking).await.unwrap();
        Returned { address: address.parse().unwrap() }
    }

    /// `RestApi-JumioInitializeVerification`.
    pub(crate) async fn initialize_verification(&self, object_id: &str, reference: &str) -> String {
        let input = json!({"ObjectId": object_id, "TransactionReference": reference});
        let (status, output) = self.profile("InitializeVerification", &input).await;
        assert_eq!(status, StatusCode::OK, "{output}");
        output["verificationToken"].as_str().unwrap().to_owned()
    }

    /// The polling page's `$.ajax`, across origins.
    pub(crate) async fn poll(&self, token: &str) -> Response {
        let request = self.http.post(format!("{}/api/Jumio/VerifyTransactionStatus", self.base));
        let request = request.header(header::CONTENT_TYPE, "application/json").header(header::ORIGIN, PAGES);
        request.body(json!({"VerificationToken": token}).to_string()).send().await.unwrap()
    }

    /// The page polls once: its word and the token that it submits.
    pub(crate) async fn poll_once(&self, token: &str) -> (String, String) {
        let answer = self.poll(token).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let output: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        let text = |name: &str| output[name].as_str().unwrap().to_owned();
        (text("status"), text("verificationToken"))
    }

    /// `RestApi-JumioValidateResponseToken`.
    pub(crate) async fn validate(
        &self,
        object_id: &str,
        reference: &str,
        token: &str,
    ) -> (StatusCode, Value) {
        let input =
            json!({"ObjectId": object_id, "TransactionReference": reference, "VerificationToken": token});
        self.profile("ValidateVerificationToken", &input).await
    }
}
