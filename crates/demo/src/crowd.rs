//! Many users at once, with callbacks that are lost, doubled, late and out of order all the while: all users end as they
//! would alone, and nobody pays twice.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::join_all;
use jumio_simulator::{ApiFaults, CallbackFaults, FaultProfile, RateLimit, RateLimits};
use serde_json::{Map, Value};

use crate::environment::{Environment, EnvironmentOptions};
use crate::scenarios::{ABOUT, CONSENT, PASSWORD};
use journeys::words::SIGN_OUT;
use journeys::{Browser, Http, JourneyError, Patience, RelyingParty, walk};

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

/// How long each fault profile lasts.
const PROFILE_TIME: Duration = Duration::from_millis(250);

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
pub(crate) async fn play(environment: &Environment, users: usize) -> Vec<String> {
    let fates: Vec<&Fate> = FATES.iter().cycle().take(users).collect();
    let journeys = fates.iter().enumerate().map(|(number, fate)| live(environment, number, fate));
    let lives = async { join_all(journeys).await };
    let ends = tokio::select! {
        ends = lives => ends,
        never = change_fault_profile(environment) => never,
    };
    let mut strays: Vec<String> = ends.into_iter().flatten().collect();
    let wanted: usize = fates.iter().map(|fate| fate.outcomes.len()).sum();
    let created = environment.simulator.transactions().len();
    if created != wanted {
        strays.push(format!("{created} transactions were created where {wanted} were wanted"));
    }
    strays
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
        tokio::time::sleep(PROFILE_TIME).await;
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

/// The tenant's policies and the app before them.
struct B2cParty<'a> {
    environment: &'a Environment,
    email: &'a str,
}

#[async_trait(?Send)]
impl RelyingParty for B2cParty<'_> {
    /// Opens the app and signs in, or up where there is no account yet.
    async fn enter(&mut self, browser: &mut Browser) -> Result<(), JourneyError> {
        let account = [("email", self.email), ("password", PASSWORD)];
        browser.open(&self.environment.app.home()).await?;
        browser.press("Sign up or sign in", &[]).await?;
        browser.press("Sign in", &account).await?;
        if browser.page()?.has_button("Create account") {
            browser.press("Create account", &[&account[..], &ABOUT, &[CONSENT]].concat()).await?;
        }
        Ok(())
    }

    /// What the app was told. It is told of an outage as well; a user comes back later.
    async fn outcome(&mut self, browser: &mut Browser) -> Result<Option<String>, JourneyError> {
        if !browser.page()?.has_button(SIGN_OUT) {
            return Ok(None);
        }
        let claims: Map<String, Value> = browser.json(&self.environment.app.claims_address()).await?;
        let heard = claims.get("identityVerification").and_then(Value::as_str).unwrap_or_default();
        if heard == "unavailable" {
            browser.press(SIGN_OUT, &[]).await?;
            return Ok(None);
        }
        Ok(Some(heard.to_owned()))
    }
}

async fn journey(environment: &Environment, email: &str, fate: &Fate) -> Result<String, JourneyError> {
    let transport = Arc::new(Http::new()?);
    let mut browser = Browser::new(transport, Patience::default(), Arc::new(|_: &str| ()));
    walk(&mut browser, &mut B2cParty { environment, email }, fate.outcomes).await
}
