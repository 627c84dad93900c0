//! Many people at once, with callbacks that are lost, doubled, late and out of order all the while: everybody ends as they
//! would alone, and nobody pays twice.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use jumio_simulator::{ApiWeather, CallbackWeather, RateLimit, RateLimits, Weather};
use serde_json::Value;

use crate::browser::{Browser, BrowserError, Patience};
use crate::scenarios::words::{SIGN_OUT, SUBMIT, TRY_AGAIN, WAY_ON};
use crate::scenarios::{ABOUT, CONSENT, PASSWORD};
use crate::stage::{Stage, StageOptions};

/// How a person's checks end, one after the other, and what the app hears in the end.
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

/// How long each weather lasts.
const SPELL: Duration = Duration::from_millis(250);

const CALLBACKS: [CallbackWeather; 6] = [
    CallbackWeather::Doubled,
    CallbackWeather::Reversed,
    CallbackWeather::Lost,
    CallbackWeather::Delayed(Duration::from_millis(700)),
    CallbackWeather::BeforeReturn,
    CallbackWeather::Normal,
];

/// The stage of a crowd: nobody is turned away for coming with others, and Jumio sells more than one transaction a second,
/// as it does on request.
pub(crate) fn on(options: StageOptions) -> StageOptions {
    let accounts = Some(RateLimit { per_second: 10.0, burst: 10 });
    StageOptions {
        rate_limits: RateLimits { accounts, ..RateLimits::default() },
        settings: &[
            ("ClientSettings__MaxPurchasesPerAddress", "100000"),
            ("ClientSettings__MaxPurchasesPerNetwork", "100000"),
        ],
        ..options
    }
}

/// Lets so many people in at once. Answers with what went wrong.
///
/// # Errors
/// A browser cannot be made.
pub(crate) async fn play(stage: &Stage, people: usize) -> Result<Vec<String>, BrowserError> {
    let fates: Vec<&Fate> = FATES.iter().cycle().take(people).collect();
    let journeys = fates.iter().enumerate().map(|(number, fate)| live(stage, number, fate));
    let lives = async { join_all(journeys).await };
    let ends = tokio::select! {
        ends = lives => ends,
        never = change_weather(stage) => never,
    };
    let mut strays: Vec<String> = ends.into_iter().flatten().collect();
    let wanted: usize = fates.iter().map(|fate| fate.outcomes.len()).sum();
    let bought = stage.simulator.transactions().len();
    if bought != wanted {
        strays.push(format!("{bought} transactions were bought where {wanted} were wanted"));
    }
    Ok(strays)
}

async fn change_weather<T>(stage: &Stage) -> T {
    for callbacks in CALLBACKS.into_iter().cycle() {
        let weather =
            Weather { callbacks, intermediate_callbacks: true, api: ApiWeather::Fine, ..Weather::default() };
        stage.simulator.set_weather(weather);
        tokio::time::sleep(SPELL).await;
    }
    std::future::pending().await
}

/// One person's journey; what went wrong with it, if anything did.
async fn live(stage: &Stage, number: usize, fate: &Fate) -> Option<String> {
    let email = format!("person{number}@example.com");
    let heard = match journey(stage, &email, fate).await {
        Ok(heard) => heard,
        Err(error) => return Some(format!("{email}: {}", crate::run::describe(&error))),
    };
    (heard != fate.verdict)
        .then(|| format!("{email}: the app heard \"{heard}\" where \"{}\" was due", fate.verdict))
}

/// The tenant's button for somebody who signs in again and has their verdict already.
const CONTINUE: &str = "Continue";
/// How many pages a person bears with, and how long they wait where something is busy.
const PAGES: u32 = 60;
const PAUSE: Duration = Duration::from_secs(1);

async fn journey(stage: &Stage, email: &str, fate: &Fate) -> Result<String, BrowserError> {
    let mut browser = Browser::new(Patience::default(), Arc::new(|_: &str| ()))?;
    let home = stage.app.home();
    let mut outcomes = fate.outcomes.iter();
    enter(&mut browser, &home, email).await?;
    for _ in 0..PAGES {
        if browser.page()?.has_button(SIGN_OUT) {
            let claims: serde_json::Map<String, Value> = browser.json(&stage.app.claims_address()).await?;
            let heard = claims.get("identityVerification").and_then(Value::as_str).unwrap_or_default();
            // The app is told of an outage as well; a person comes back later.
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

/// What a person does who wants to get through. False: this page leads nowhere, as after an outage; only the app does.
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
