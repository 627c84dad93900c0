use reqwest::{StatusCode, header};

use crate::{
    handler::{Handler, OBJECT_ID, REDIRECT_URI, text},
    journey::{STRANGERS_COOKIE, claims, code, location},
};

const ATTACKER: &str = "attacker";
const VICTIM: &str = "victim";

#[tokio::test]
async fn a_mailed_authorize_link_lets_nobodys_document_approve_anothers_account() {
    let handler = Handler::start().await;
    let id = handler.begin_as(ATTACKER).await;
    // The victim follows the link, and does everything that the pages say.
    let (victims_cookie, provider) = handler.go_to_provider(&id).await;
    let back = handler.submit(&provider).await;
    let code_in_victims_browser = handler.walk_back(back, &victims_cookie).await;
    assert!(!code_in_victims_browser.is_empty(), "it goes to the client, which has no such journey there");
    let answer = handler.start_again(ATTACKER).await;
    assert_eq!((&answer["verified"], &answer["nextStep"]), (&false.into(), &"redirect".into()), "{answer}");
    // The attacker's own browser takes the journey up.
    for more in ["", "&restart=1", "&retry=1", "&restart=1&retry=1"] {
        let address = format!("{}{more}", handler.authorize_address(&id));
        let (cookie, answer) = arrive(&handler, &address).await;
        if let Some(code) = code(&answer) {
            let (status, tokens) = handler.redeem_code(&code).await;
            assert_eq!(status, StatusCode::OK);
            let claims = claims(&tokens);
            assert_eq!((&claims["outcome"], &claims["verified"]), (&"incomplete".into(), &false.into()));
            assert!(claims.get("surname").is_none(), "{claims}");
        }
        assert_ne!(cookie, victims_cookie);
        let (_, answer) = handler.redeem(ATTACKER, &id).await;
        assert_eq!(answer["verified"], false, "{more}: {answer}");
    }
    assert_eq!(handler.start_again(ATTACKER).await["verified"], false);
}

/// A new browser opens an address of `authorize`: its cookie, and what it gets with the cookie.
async fn arrive(handler: &Handler, address: &str) -> (String, reqwest::Response) {
    let first = handler.http.get(address).send().await.unwrap();
    let cookie = text(&first, header::SET_COOKIE).split(';').next().unwrap().to_owned();
    let second = handler.visit(&text(&first, header::LOCATION), &cookie).await;
    (cookie, second)
}

#[tokio::test]
async fn a_return_link_that_someone_else_opens_leads_them_nowhere_and_takes_nobody_their_place() {
    let handler = Handler::start().await;
    let journey = handler.set_out(OBJECT_ID).await;
    let back = handler.submit(&journey.provider).await;
    for cookie in ["", STRANGERS_COOKIE] {
        let mut address = back.clone();
        for _ in 0..3 {
            let answer = handler.visit(&address, cookie).await;
            assert_eq!(code(&answer), None);
            assert!(!answer.headers().contains_key(header::SET_COOKIE), "a return link hands out no cookie");
            if let Some(next) = location(&answer) {
                assert!(next.starts_with(&handler.base), "{next}");
                address = next;
            }
        }
    }
    let code = handler.walk_back(back, &journey.cookie).await;
    assert_eq!(claims(&handler.redeem_code(&code).await.1)["outcome"], "approved", "its own browser goes on");
}

#[tokio::test]
async fn an_attackers_code_in_the_victims_browser_speaks_of_the_attacker() {
    let handler = Handler::start().await;
    let victim = handler.set_out(VICTIM).await;
    let attackers_id = handler.begin_as(ATTACKER).await;
    let attackers_code = handler.walk_from(&attackers_id).await;
    let (status, tokens) = handler.redeem_code(&attackers_code).await;
    assert_eq!(status, StatusCode::OK);
    let claims = claims(&tokens);
    assert_eq!(claims["verificationId"], attackers_id.as_str(), "the policy compares it with its own");
    assert_ne!(claims["verificationId"], victim.id.as_str());
    assert_eq!(claims["nonce"], "bm9uY2U+/w==", "the nonce is the one that the code was asked for with");
    let (status, answer) = handler.redeem(VICTIM, &attackers_id).await;
    assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &"IDV-3002".into()));
    assert_eq!(handler.outcome(&victim).await, "pending");
}

#[tokio::test]
async fn an_attackers_verification_in_the_victims_journey_does_not_become_the_victims() {
    let handler = Handler::start().await;
    let victims_id = handler.begin_as(VICTIM).await;
    let attackers_id = handler.begin_as(ATTACKER).await;
    // The victim's browser carries the attacker's id in the victim's request, and the attacker's document.
    let code = handler.walk_from(&attackers_id).await;
    let (_, tokens) = handler.redeem_code(&code).await;
    assert_eq!(claims(&tokens)["verificationId"], attackers_id.as_str());
    for id in [&victims_id, &attackers_id] {
        assert_ne!(handler.redeem(VICTIM, id).await.1["verified"], true);
    }
    assert_eq!(handler.start_again(VICTIM).await["verified"], false);
}

#[tokio::test]
async fn a_code_that_was_stolen_is_worth_nothing_without_the_clients_secret_and_little_with_it() {
    let handler = Handler::start().await;
    let (_, code) = handler.walk_to_code().await;
    for secret in ["", "a-secret-that-only-b2c-know", "a-secret-that-only-b2c-knows "] {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", REDIRECT_URI),
            ("client_id", "b2c-contoso"),
            ("client_secret", secret),
        ];
        assert_eq!(handler.exchange(&form).await.0, StatusCode::UNAUTHORIZED, "{secret}");
    }
    let elsewhere = handler.redeem_code_at(&code, "https://contoso.b2clogin.com/evil/oauth2/authresp").await;
    assert_eq!(elsewhere.0, StatusCode::BAD_REQUEST);
    assert_eq!(handler.redeem_code(&code).await.0, StatusCode::BAD_REQUEST, "a misused code is revoked");
    assert_eq!(handler.start_again(OBJECT_ID).await["verified"], false);
}

#[tokio::test]
async fn a_code_of_one_verification_with_the_secret_of_another_opens_neither() {
    let handler = Handler::start().await;
    let mine = handler.walk_from(&handler.begin_as(ATTACKER).await).await;
    let theirs = handler.walk_from(&handler.begin_as(VICTIM).await).await;
    let decode = |code: &str| data_encoding::BASE64URL_NOPAD.decode(code.as_bytes()).unwrap();
    let (mine, theirs) = (decode(&mine), decode(&theirs));
    let head = theirs.len() - 32;
    let crossed = data_encoding::BASE64URL_NOPAD.encode(&[&theirs[..head], &mine[head..]].concat());
    assert_eq!(handler.redeem_code(&crossed).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(handler.start_again(VICTIM).await["verified"], false);
}

#[tokio::test]
async fn cookies_that_are_tossed_beside_the_real_one_change_nothing() {
    let handler = Handler::start().await;
    let journey = handler.set_out(OBJECT_ID).await;
    let back = handler.submit(&journey.provider).await;
    for tossed in [
        "verification=",
        "verification=x",
        "verification=\"\"",
        "Verification=abc",
        ";;;=;",
        "a=b; verification",
    ] {
        let cookies = format!("{tossed}; {}", journey.cookie);
        let answer = handler.visit(back.split('?').next().unwrap(), &cookies).await;
        let page = answer.text().await.unwrap();
        assert!(!page.contains("where you started"), "{tossed}: {page}");
    }
}

#[tokio::test]
async fn over_tls_only_a_cookie_that_no_other_host_can_set_counts() {
    const PUBLIC: &str = "https://idv.contoso.example";
    let handler = Handler::start_with(&[("AppSettings__PublicUrl", PUBLIC)]).await;
    let id = handler.begin().await;
    let first = handler.http.get(handler.authorize_address(&id)).send().await.unwrap();
    let cookie = text(&first, header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-verification="), "{cookie}");
    for part in ["; Secure", "; Path=/;", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.to_lowercase().contains("domain"), "{cookie}");
    assert!(text(&first, header::STRICT_TRANSPORT_SECURITY).contains("max-age="));
    let planted = cookie.split(';').next().unwrap().replace("__Host-", "");
    let hop = text(&first, header::LOCATION).replace(PUBLIC, &handler.base);
    let answer = handler.visit(&hop, &planted).await;
    assert_eq!(answer.status(), StatusCode::OK, "the page that asks for cookies");
    assert_eq!(handler.simulator.counts().creates, 0);
    let answer = handler.visit(&hop, cookie.split(';').next().unwrap()).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_browser_known_from_its_own_verification_is_a_stranger_at_anothers() {
    let handler = Handler::start().await;
    let attacker = handler.set_out(ATTACKER).await;
    let victim = handler.decided(VICTIM, "pass").await;
    for route in ["return", "continue"] {
        let address = handler.path(&format!("/api/{route}/{}", victim.return_ticket));
        let answer = handler.visit(&address, &attacker.cookie).await;
        assert_eq!(code(&answer), None, "{route}");
    }
    let answer = handler.visit(&handler.authorize_address(&victim.id), &attacker.cookie).await;
    assert_eq!((answer.status(), code(&answer)), (StatusCode::OK, None), "begun elsewhere");
}
