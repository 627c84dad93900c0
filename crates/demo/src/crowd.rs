//! Many users at once, with callbacks that are lost, doubled, late and out of order all the while: everybody ends as they
//! would alone, and nobody pays twice.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use jumio_simulator::{ApiFaults, CallbackFaults, FaultProfile, RateLimit, RateLimits};
use serde_json::Value;

use crate::browser::{Browser, BrowserError, Patience};
use crate::environment::{Environment, EnvironmentOptions};
use crate::scenarios::words::{SIGN_OUT, SUBMIT, TRY_AGAIN, WAY_ON};
use crate::scenarios::{ABOUT, CONSENT, PASSWORD};

/// How a user's checks end, one after the other, and what the app hears in the end.
struct Fate {
    outcomes: &'static [&'static str],
    verdict: &'static str,
}

const FATES: [Fate; 5] = [
    Fate { outcomes: &["pass"], verdict: "approved" },
    Fate { outcomes: &["unreadable", "pass"], verdict: "approved" },
    Fate { outcomes: &["fraud"], verdict: "rejected" },
    Fate { outcomes: &["warning"], verdict: "review" },
    Fate { outcomes: &["unsupported", "unreadable", "pass"], verdict: "approved" },
];

/// How long each fault_profile lasts.
const SPELL: Duration = Duration::from_millis(250);

const CALLBACKS: [CallbackFaults; 6] = [
    CallbackFaults::Doubled,
    CallbackFaults::Reversed,
    CallbackFaults::Lost,
    CallbackFaults::Delayed(Duration::from_millis(700)),
    CallbackFaults::BeforeReturn,
    CallbackFaults::Normal,
];

/// The environment of a crowd: nobody is turned away for coming with others, and Jumio sells more than one transaction a second,
/// as it does on request.
pub(crate) fn on(options: EnvironmentOptions) -> EnvironmentOptions {
    let accounts = Some(RateLimit { per_second: 10.0, burst: 10 });
    EnvironmentOptions {
        rate_limits: RateLimits { accounts, ..RateLimits::default() },
        settings: &[
            ("ClientSettings__MaxTransactionsPerAddress", "100000"),
            ("ClientSettings__MaxTransactionsPerNetwork", "100000"),
        ],
        ..options
    }
}

/// Lets so many users in at once. Answers with what went wrong.
///
/// # Errors
/// A browser cannot be made.
pub(crate) async fn play(environment: &Environment, users: usize) -> Result<Vec<String>, BrowserError> {
    let fates: Vec<&Fate> = FATES.iter().cycle().take(users).collect();
    let journeys = fates.iter().enumerate().map(|(number, fate)| live(environment, number, fate));
    let lives = async { join_all(journeys).await };
    let ends = tokio::select! {
        ends = lives => ends,
        never = change_fault_profile(environment) => never,
    };
    let mut strays: Vec<String> = ends.into_iter().flatten().collect();
    let wanted: usize = fates.iter().map(|fate| fate.outcomes.len()).sum();
    let bought = environment.simulator.transactions().len();
    if bought != wanted {
        strays.push(format!("{bought} transactions were bought where {wanted} were wanted"));
    }
    Ok(strays)
}

async fn change_fault_profile<T>(environment: &Environment) -> T {
    for callbacks in CALLBACKS.into_iter().cycle() {
        let fault_profile = FaultProfile {
            callbacks,
            intermediate_callbacks: true,
            api: ApiFaults::Fine,
            ..FaultProfile::default()
        };
        environment.simulator.set_fault_profile(fault_profile);
        tokio::time::sleep(SPELL).await;
    }
    std::future::pending().await
}

/// One user's journey; what went wrong with it, if anything did.
async fn live(environment: &Environment, number: usize, fate: &Fate) -> Option<String> {
    let email = format!("user{number}@example.com");
    let heard = match journey(environment, &email, fate).await {
        Ok(heard) => heard,
        Err(error) => return Some(format!("{email}: {}", crate::error_chain::error_chain(&error))),
    };
    (heard != fate.verdict)
        .then(|| format!("{email}: the app heard \"{heard}\" where \"{}\" was due", fate.verdict))
}

/// The tenant's button for somebody who signs in again and has their verdict already.
const CONTINUE: &str = "Continue";
/// How many pages a user bears with, and how long they wait where something is busy.
const PAGES: u32 = 60;
const PAUSE: Duration = Duration::from_secs(1);

async fn journey(environment: &Environment, email: &str, fate: &Fate) -> Result<String, BrowserError> {
    let mut browser = Browser::new(Patience::default(), Arc::new(|_: &str| ()))?;
    let home = environment.app.home();
    let mut outcomes = fate.outcomes.iter();
    enter(&mut browser, &home, email).await?;
    for _ in 0..PAGES {
        if browser.page()?.has_button(SIGN_OUT) {
            let claims: serde_json::Map<String, Value> =
                browser.json(&environment.app.claims_address()).await?;
            let heard = claims.get("identityVerification").and_then(Value::as_str).unwrap_or_default();
            // The app is told of an outage as well; a user comes back later.
            if heard != "unavailable" {
                return Ok(heard.to_owned());
            }
            browser.press(SIGN_OUT, &[]).await?;
        } else if go_on(&mut browser, &mut outcomes).await? {
            continue;
        }
        tokio::time::sleep(PAUSE).await;
        enter(&mut browser, &home, email).await?;
    }
    Ok("nothing".to_owned())
}

/// Opens the app and signs in, or up where there is no account yet.
async fn enter(browser: &mut Browser, home: &str, email: &str) -> Result<(), BrowserError> {
    let account = [("email", email), ("password", PASSWORD)];
    browser.open(home).await?;
    browser.press("Sign up or sign in", &[]).await?;
    browser.press("Sign in", &account).await?;
    if browser.page()?.has_button("Create account") {
        browser.press("Create account", &[&account[..], &ABOUT, &[CONSENT]].concat()).await?;
    }
    Ok(())
}

/// What a user does who wants to get through. False: this page leads nowhere, as after an outage; only the app does.
async fn go_on<'a>(
    browser: &mut Browser,
    outcomes: &mut impl Iterator<Item = &'a &'static str>,
) -> Result<bool, BrowserError> {
    let page = browser.page()?;
    if page.has_button(SUBMIT) {
        let outcome = outcomes.next().ok_or_else(|| BrowserError::NoField("one more outcome".to_owned()))?;
        browser.press(SUBMIT, &[("outcome", outcome)]).await?;
    } else if page.has_link(WAY_ON) {
        browser.click(WAY_ON).await?;
    } else if page.status() >= 500 {
        tokio::time::sleep(PAUSE).await;
        browser.reload().await?;
    } else if page.has_link(TRY_AGAIN) {
        tokio::time::sleep(PAUSE).await;
        browser.click(TRY_AGAIN).await?;
    } else if page.has_button(TRY_AGAIN) {
        browser.press(TRY_AGAIN, &[]).await?;
    } else if page.has_button(CONTINUE) {
        browser.press(CONTINUE, &[]).await?;
    } else {
        return Ok(false);
    }
    Ok(true)
}
