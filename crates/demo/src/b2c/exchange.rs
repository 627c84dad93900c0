//! The OpenIdConnect claims exchange: the request to `authorize`, letter for letter as tenants send it.

use uuid::Uuid;

use super::journey::{Exchange, Journey, StateProperties};
use super::settings::ClaimsProvider;

/// Address of the browser's next hop. The order is the one of recorded requests of several tenants: extra input
/// claims stand between `nonce` and `state`, and there is no PKCE.
pub(super) fn authorize_address(
    endpoint: &str,
    provider: &ClaimsProvider,
    redirect_uri: &str,
    journey: &Journey,
    exchange: &Exchange,
    tenant: Uuid,
) -> String {
    let state = StateProperties::of_exchange(journey, &exchange.relay, tenant).text();
    let parameters = [
        ("client_id", provider.client_id.as_str()),
        ("redirect_uri", redirect_uri),
        ("response_type", "code"),
        ("scope", &provider.scope),
        ("response_mode", provider.response_mode.as_str()),
        ("nonce", &exchange.nonce),
        ("verification_id", journey.answer.verification_id.as_deref().unwrap_or_default()),
        ("ui_locales", &journey.request.locale),
        ("state", &state),
    ];
    let query: Vec<String> = parameters
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let separator = if endpoint.contains('?') { '&' } else { '?' };
    format!("{endpoint}{separator}{}", query.join("&"))
}

/// Form encoding with lower-case escapes, as .NET's `HttpUtility.UrlEncode` writes it.
fn encode(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            b'-' | b'_' | b'.' | b'!' | b'*' | b'(' | b')' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02x}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::b2c::answer::Answer;
    use crate::b2c::journey::{AppRequest, Relay};
    use crate::b2c::settings::{HttpBinding, ResponseMode};

    fn address() -> String {
        let provider = ClaimsProvider {
            metadata: String::new(),
            client_id: "b2c-contoso".to_owned(),
            client_secret: String::new(),
            scope: "openid idv".to_owned(),
            response_mode: ResponseMode::FormPost,
            http_binding: HttpBinding::Post,
        };
        let request = AppRequest {
            client_id: String::new(),
            redirect_uri: String::new(),
            state: String::new(),
            nonce: String::new(),
            challenge: String::new(),
            locale: "en-US".to_owned(),
        };
        let mut journey = Journey::new(String::new(), request);
        journey.answer = Answer { verification_id: Some("v1".to_owned()), ..Answer::default() };
        let exchange = Exchange { relay: Relay::new(), nonce: "a+/b==".to_owned() };
        let back = "http://127.0.0.1:5000/contoso.onmicrosoft.com/oauth2/authresp";
        authorize_address(
            "http://127.0.0.1:7071/api/authorize",
            &provider,
            back,
            &journey,
            &exchange,
            Uuid::nil(),
        )
    }

    #[test]
    fn the_parameters_stand_in_the_recorded_order_and_encoding() {
        let address = address();
        let (head, state) = address.split_once("&state=").unwrap();
        assert_eq!(
            head,
            "http://127.0.0.1:7071/api/authorize?client_id=b2c-contoso\
             &redirect_uri=http%3a%2f%2f127.0.0.1%3a5000%2fcontoso.onmicrosoft.com%2foauth2%2fauthresp\
             &response_type=code&scope=openid+idv&response_mode=form_post&nonce=a%2b%2fb%3d%3d\
             &verification_id=v1&ui_locales=en-US"
        );
        assert!(state.starts_with("StateProperties%3d"));
    }

    #[test]
    fn the_state_names_the_cookie_and_the_journey() {
        let url = url::Url::parse(&address()).unwrap();
        let (_, state) = url.query_pairs().find(|(name, _)| name == "state").unwrap();
        let properties = StateProperties::parse(&state).unwrap();
        assert!(properties.relay().unwrap().cookie_name().starts_with("x-ms-cpim-rc:"));
        assert_eq!(properties.text(), state);
    }

    #[test]
    fn there_is_no_proof_key() {
        assert!(!address().contains("code_challenge"));
    }
}
