//! Many people at once, with callbacks that are lost, doubled, late and out of order all the while: everybody ends as they
//! would alone, and nobody pays twice.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use jumio_simulator::{ApiWeather, CallbackWeather, RateLimit, RateLimits, Weather};
use serde_json::Value;

use crate::browser::{Browser, BrowserError, Patience};
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
    let bought = stage.simulator.counts().creates;
    if bought != wanted as u64 {
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
    (heard.as_deref() != Some(fate.verdict))
        .then(|| format!("{email}: the app heard {heard:?} where {:?} was due", fate.verdict))
}

/// Jumio's button, and the functions' link where Jumio is too busy to sell.
const SUBMIT: &str = "Submit document";
const TRY_AGAIN: &str = "Try again";
/// How often a person presses that before giving up, and how long they wait before.
const TRIES: u32 = 60;
const PAUSE: Duration = Duration::from_secs(1);

async fn submit(browser: &mut Browser, outcome: &str) -> Result<(), BrowserError> {
    for _ in 0..TRIES {
        if browser.page()?.has_button(SUBMIT) || !browser.page()?.has_link(TRY_AGAIN) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        browser.click(TRY_AGAIN).await?;
    }
    browser.press(SUBMIT, &[("outcome", outcome)]).await.map(drop)
}

async fn journey(stage: &Stage, email: &str, fate: &Fate) -> Result<Option<String>, BrowserError> {
    let mut browser = Browser::new(Patience::default(), Arc::new(|_: &str| ()))?;
    browser.open(&stage.app.home()).await?;
    browser.press("Sign up or sign in", &[]).await?;
    let about = [
        ("email", email),
        ("password", "correct horse battery staple"),
        ("givenName", "Maria"),
        ("surname", "Muster"),
        ("dateOfBirth", "1988-04-17"),
        ("country", "AUT"),
        ("consent", "true"),
    ];
    browser.press("Create account", &about).await?;
    let (last, before) = fate.outcomes.split_last().unwrap_or((&"pass", &[]));
    for outcome in before {
        submit(&mut browser, outcome).await?;
        browser.press(TRY_AGAIN, &[]).await?;
    }
    submit(&mut browser, last).await?;
    if fate.verdict != "approved" {
        browser.click("Continue to Contoso").await?;
    }
    let claims: serde_json::Map<String, Value> = browser.json(&stage.app.claims_address()).await?;
    Ok(claims.get("identityVerification").and_then(Value::as_str).map(str::to_owned))
}
