use std::{collections::HashMap, sync::Arc};

use contract::Personal;

use crate::{
    browser::AuthorizeCall,
    kernel::Clock,
    model::{AuthorizationRequest, Client, Clients, Handover, ResponseMode},
};

/// An error that the client is told (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OidcError {
    InvalidRequest,
    UnsupportedResponseType,
    InvalidScope,
    RequestNotSupported,
    RequestUriNotSupported,
    InteractionRequired,
    LoginRequired,
    ConsentRequired,
    AccountSelectionRequired,
}

impl OidcError {
    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::InteractionRequired => "interaction_required",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::AccountSelectionRequired => "account_selection_required",
        }
    }
}

/// Why an authorization request is refused.
#[derive(Clone, Debug)]
pub enum RequestFault {
    /// The client is unknown: the user is told, nobody is redirected.
    UnknownClient,
    /// The redirect address is not one of the client's: the user is told, nobody is redirected.
    UnknownRedirectUri,
    /// The verification is missing or not one of ours: the user is told.
    UnknownVerification,
    /// The client is told.
    Refused {
        redirect_uri: String,
        response_mode: ResponseMode,
        /// The client's state.
        state: Option<Personal<String>>,
        error: OidcError,
        /// Which parameter is at fault.
        description: &'static str,
        /// Whether the response names us.
        sends_issuer: bool,
    },
}

/// Checks authorization requests.
#[derive(Clone)]
pub struct AuthorizeCalls {
    pub clients: Arc<Clients>,
    pub clock: Arc<dyn Clock>,
}

impl AuthorizeCalls {
    /// Checks an authorization request; `parameters` in the order of the query. One without a value counts as left out (RFC
    /// 6749, 3.1).
    pub fn check(&self, parameters: &[(String, String)]) -> Result<AuthorizeCall, RequestFault> {
        let given = parameters.iter().filter(|(_, value)| !value.is_empty());
        let given: Vec<(&str, &str)> = given.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let repeated = has_repeated(&given);
        let parameters: HashMap<&str, &str> = given.into_iter().rev().collect();
        let client = parameters
            .get("client_id")
            .and_then(|id| self.clients.get(id))
            .ok_or(RequestFault::UnknownClient)?;
        let redirect_uri =
            known_redirect_uri(&client, &parameters).ok_or(RequestFault::UnknownRedirectUri)?;
        let state = parameters.get("state").map(|state| Personal::new((*state).to_owned()));
        let mode = response_mode(&parameters);
        let refuse = |(error, description)| RequestFault::Refused {
            redirect_uri: redirect_uri.clone(),
            response_mode: mode.unwrap_or(ResponseMode::Query),
            state: state.clone(),
            error,
            description,
            sends_issuer: client.sends_issuer,
        };
        if repeated {
            return Err(refuse((OidcError::InvalidRequest, "a parameter is repeated")));
        }
        if has_endless(&parameters) {
            return Err(refuse((OidcError::InvalidRequest, "a parameter is too long")));
        }
        check_protocol(&parameters, mode).map_err(refuse)?;
        let code_challenge = code_challenge(&parameters, client.requires_pkce).map_err(refuse)?;
        let max_age = max_age(&parameters).map_err(refuse)?;
        let id = parameters
            .get("verification_id")
            .and_then(|id| id.parse().ok())
            .ok_or(RequestFault::UnknownVerification)?;
        let request = AuthorizationRequest {
            client: client.id.clone(),
            redirect_uri,
            response_mode: mode.unwrap_or(ResponseMode::Query),
            state,
            nonce: parameters.get("nonce").map(|nonce| Personal::new((*nonce).to_owned())),
            code_challenge,
            handover: Handover::Code,
            ui_locales: parameters.get("ui_locales").map(|locales| (*locales).to_owned()),
            max_age,
            started_at: self.clock.now(),
        };
        Ok(AuthorizeCall {
            verification: id,
            request,
            restart: parameters.get("restart") == Some(&"1"),
            retry: parameters.get("retry") == Some(&"1"),
        })
    }
}

/// Parameters must not be repeated (RFC 6749, 3.1); unknown ones are ignored.
fn has_repeated(parameters: &[(&str, &str)]) -> bool {
    const KNOWN: [&str; 12] = [
        "client_id",
        "redirect_uri",
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "verification_id",
        "prompt",
        "max_age",
    ];
    KNOWN.iter().any(|known| parameters.iter().filter(|(name, _)| name == known).count() > 1)
}

/// What is kept with a verification has bounds.
fn has_endless(parameters: &HashMap<&str, &str>) -> bool {
    const LONGEST: [(&str, usize); 3] = [("state", 4096), ("nonce", 512), ("ui_locales", 256)];
    LONGEST.iter().any(|(name, longest)| parameters.get(name).is_some_and(|value| value.len() > *longest))
}

fn known_redirect_uri(client: &Client, parameters: &HashMap<&str, &str>) -> Option<String> {
    let asked = parameters.get("redirect_uri")?;
    client.redirect_uris.iter().find(|known| known == asked).cloned()
}

/// `None`: a mode that we do not speak.
fn response_mode(parameters: &HashMap<&str, &str>) -> Option<ResponseMode> {
    match parameters.get("response_mode").copied() {
        None | Some("query") => Some(ResponseMode::Query),
        Some("form_post") => Some(ResponseMode::FormPost),
        Some(_) => None,
    }
}

type Refusal = (OidcError, &'static str);

fn check_protocol(parameters: &HashMap<&str, &str>, mode: Option<ResponseMode>) -> Result<(), Refusal> {
    let get = |name| parameters.get(name).copied();
    if get("request").is_some() {
        return Err((OidcError::RequestNotSupported, "request objects are not supported"));
    }
    if get("request_uri").is_some() {
        return Err((OidcError::RequestUriNotSupported, "request_uri is not supported"));
    }
    match get("response_type") {
        Some("code") => {}
        None => return Err((OidcError::InvalidRequest, "response_type is missing")),
        Some(_) => return Err((OidcError::UnsupportedResponseType, "only the code flow is supported")),
    }
    if mode.is_none() {
        return Err((OidcError::InvalidRequest, "response_mode must be query or form_post"));
    }
    if !get("scope").unwrap_or_default().split(' ').any(|scope| scope == "openid") {
        return Err((OidcError::InvalidScope, "scope must contain openid"));
    }
    check_prompt(get("prompt").unwrap_or_default())
}

/// What the client asks us to do in front of the user (OpenID Connect Core, 3.1.2.1). `login` is read as a `max_age` of 0.
fn check_prompt(prompt: &str) -> Result<(), Refusal> {
    let asked: Vec<&str> = prompts(prompt).collect();
    if asked.contains(&"none") {
        return Err(match asked.len() {
            1 => (OidcError::InteractionRequired, "a verification needs the user"),
            _ => (OidcError::InvalidRequest, "prompt=none stands alone"),
        });
    }
    asked.into_iter().try_for_each(|one| match one {
        "login" => Ok(()),
        "consent" => Err((OidcError::ConsentRequired, "the policy asks for consent, with start")),
        "select_account" => {
            Err((OidcError::AccountSelectionRequired, "the policy names the account, with start"))
        }
        _ => Err((OidcError::InvalidRequest, "prompt is unknown")),
    })
}

/// The values of `prompt`, which blanks separate.
fn prompts(prompt: &str) -> impl Iterator<Item = &str> {
    prompt.split(' ').filter(|one| !one.is_empty())
}

/// How old an approval may be that answers the request, in seconds.
fn max_age(parameters: &HashMap<&str, &str>) -> Result<Option<u64>, Refusal> {
    let given = parameters.get("max_age").map(|text| text.parse::<u64>()).transpose();
    let given = given.map_err(|_| (OidcError::InvalidRequest, "max_age is no number of seconds"))?;
    let asks_for_login =
        parameters.get("prompt").is_some_and(|prompt| prompts(prompt).any(|one| one == "login"));
    Ok(if asks_for_login { Some(0) } else { given })
}

fn code_challenge(parameters: &HashMap<&str, &str>, required: bool) -> Result<Option<String>, Refusal> {
    let method = parameters.get("code_challenge_method").copied();
    match parameters.get("code_challenge").copied() {
        None if method.is_some() => Err((OidcError::InvalidRequest, "code_challenge is missing")),
        None if required => Err((OidcError::InvalidRequest, "code_challenge is required")),
        None => Ok(None),
        Some(_) if method != Some("S256") => {
            Err((OidcError::InvalidRequest, "code_challenge_method must be S256"))
        }
        Some(challenge) if is_challenge(challenge) => Ok(Some(challenge.to_owned())),
        Some(_) => Err((OidcError::InvalidRequest, "code_challenge is malformed")),
    }
}

/// 43 to 128 unreserved characters (RFC 7636, 4.2).
fn is_challenge(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_has_a_longest_form() {
        for (name, longest) in [("state", 4096), ("nonce", 512), ("ui_locales", 256)] {
            let (fits, too_long) = ("x".repeat(longest), "x".repeat(longest + 1));
            assert!(!has_endless(&HashMap::from([(name, fits.as_str())])), "{name}");
            assert!(has_endless(&HashMap::from([(name, too_long.as_str())])), "{name}");
        }
        assert!(!has_endless(&HashMap::from([("scope", "x".repeat(5000).as_str())])), "not kept");
    }

    #[test]
    fn a_challenge_has_43_to_128_unreserved_characters() {
        for (length, is_good) in [(42, false), (43, true), (128, true), (129, false)] {
            assert_eq!(is_challenge(&"a".repeat(length)), is_good, "{length}");
        }
        for (letter, is_good) in
            [('-', true), ('.', true), ('_', true), ('~', true), ('+', false), ('=', false)]
        {
            assert_eq!(is_challenge(&letter.to_string().repeat(43)), is_good, "{letter}");
        }
    }

    #[test]
    fn a_challenge_comes_with_its_method_and_where_it_is_required() {
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let with = |challenge: Option<&'static str>, method: Option<&'static str>, required| {
            let pairs = [("code_challenge", challenge), ("code_challenge_method", method)];
            let parameters = pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
            code_challenge(&parameters, required).map_err(|(_, description)| description)
        };
        assert_eq!(with(None, None, false), Ok(None));
        assert_eq!(with(Some(challenge), Some("S256"), false), Ok(Some(challenge.to_owned())));
        assert_eq!(with(Some(challenge), Some("S256"), true), Ok(Some(challenge.to_owned())));
        assert_eq!(with(None, None, true), Err("code_challenge is required"));
        assert_eq!(with(None, Some("S256"), false), Err("code_challenge is missing"));
        assert_eq!(with(None, Some("S256"), true), Err("code_challenge is missing"));
        for method in [None, Some("plain")] {
            assert_eq!(with(Some(challenge), method, false), Err("code_challenge_method must be S256"));
        }
        assert_eq!(with(Some("short"), Some("S256"), false), Err("code_challenge is malformed"));
    }

    #[test]
    fn a_prompt_is_done_or_refused_by_the_standards_words() {
        for (prompt, expected) in [
            ("", None),
            ("login", None),
            ("none", Some("interaction_required")),
            ("none login", Some("invalid_request")),
            ("consent", Some("consent_required")),
            ("login select_account", Some("account_selection_required")),
            ("create", Some("invalid_request")),
        ] {
            assert_eq!(check_prompt(prompt).err().map(|(error, _)| error.code()), expected, "{prompt}");
        }
        for (prompt, given, expected) in [
            ("", None, Ok(None)),
            ("", Some("0"), Ok(Some(0))),
            ("", Some("86400"), Ok(Some(86400))),
            ("login", None, Ok(Some(0))),
            ("login", Some("86400"), Ok(Some(0))),
            ("", Some("-1"), Err("invalid_request")),
            ("", Some("soon"), Err("invalid_request")),
        ] {
            let mut parameters = HashMap::from([("prompt", prompt)]);
            parameters.extend(given.map(|given| ("max_age", given)));
            assert_eq!(
                max_age(&parameters).map_err(|(error, _)| error.code()),
                expected,
                "{prompt} {given:?}"
            );
        }
    }

    #[test]
    fn errors_are_spelled_as_the_specifications_spell_them() {
        let rows = [
            (OidcError::InvalidRequest, "invalid_request"),
            (OidcError::UnsupportedResponseType, "unsupported_response_type"),
            (OidcError::InvalidScope, "invalid_scope"),
            (OidcError::RequestNotSupported, "request_not_supported"),
            (OidcError::RequestUriNotSupported, "request_uri_not_supported"),
            (OidcError::InteractionRequired, "interaction_required"),
            (OidcError::LoginRequired, "login_required"),
            (OidcError::ConsentRequired, "consent_required"),
            (OidcError::AccountSelectionRequired, "account_selection_required"),
        ];
        for (error, code) in rows {
            assert_eq!(error.code(), code);
        }
    }
}
