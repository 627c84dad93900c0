use std::{fs, future::pending, time::Duration};

use journeys::JUMIO_CLIENT;
use jumio_simulator::{FaultProfile, RateLimits, Scenario, Simulator};

use crate::{
    account::Account,
    handler::Handler,
    ingestion::Ingestion,
    secrets::{Mark, leaks_in},
    walks::{JUMIO_SECRET, Walker, settings, user},
};

/// A handler with marked secrets that writes down as much as this level says.
pub(crate) async fn marked(level: &str, more: &[(&'static str, &str)]) -> Handler {
    let mut settings = settings();
    settings.push(("RUST_LOG", level.to_owned()));
    settings.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let settings: Vec<(&'static str, &str)> =
        settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let simulator =
        Simulator::builder().credentials(JUMIO_CLIENT, JUMIO_SECRET).default_scenario(Scenario::Pass);
    let simulator =
        simulator.processing_delay(Duration::ZERO).rate_limits(RateLimits::NONE).start().await.unwrap();
    simulator.set_user(user());
    Handler::start_beside(simulator, &settings).await
}

/// Every outcome that there is.
pub(crate) async fn walk_everywhere(walker: &mut Walker<'_>) {
    for (user, scenario, outcome) in [
        ("agreeing", "pass", "approved"),
        // The names differ from the document's: an operator has to decide.
        ("passing", "pass", "review"),
        ("fraud", "fraud", "rejected"),
        ("blurred", "unreadable", "rejected"),
        ("pale", "warning", "review"),
    ] {
        assert_eq!(walker.walk(user, scenario).await, outcome, "{user}");
    }
    walker.walk_away("leaving").await;
    walker.walk_through_faults().await;
    walker.stumble().await;
}

/// The addresses that the provider was given name nobody.
fn leaks_to_the_provider(walker: &Walker<'_>) -> Vec<String> {
    let created = walker.handler.simulator.transactions();
    assert!(created.len() > 5);
    let marks: Vec<_> = walker
        .marks
        .iter()
        .filter(|mark| !mark.what.contains("ticket") && !mark.what.contains("link"))
        .collect();
    let told = created.iter().flat_map(|one| {
        let addresses =
            [&one.callback_url, &one.success_url, &one.error_url, &one.user_reference].map(Clone::clone);
        addresses.into_iter().flatten().chain([one.customer_internal_reference.clone()])
    });
    let found = told.filter(|text| marks.iter().any(|mark| mark.is_in(text, &text.to_lowercase())));
    found.map(|text| format!("told to the provider: {text}")).collect()
}

/// Walks everywhere. What is secret about it, and where it turned up in answers, at the provider's, in the log.
async fn hunt(
    level: &str,
    account: Option<&Account>,
    more: &[(&'static str, &str)],
) -> (Handler, Vec<Mark>, Vec<String>) {
    let connection = account.map(|account| ("AzureWebJobsStorage", account.connection()));
    let store = connection.map(|connection| vec![("AppSettings__Store", "azure"), connection]);
    let more = [store.unwrap_or_default(), more.to_vec()].concat();
    let mut handler = marked(level, &more).await;
    let mut walker = Walker::new(&handler);
    let deliveries = async {
        match account {
            Some(account) => account.deliver_to(&handler).await,
            None => pending().await,
        }
    };
    tokio::select! {
        () = walk_everywhere(&mut walker) => {}
        () = deliveries => {}
    }
    let mut leaks = walker.tape.leaks(&walker.marks);
    leaks.extend(leaks_to_the_provider(&walker));
    let marks = walker.marks;
    handler.assert_unharmed();
    let log = handler.log();
    assert!(log.lines().count() > 20, "the log is read");
    leaks.extend(leaks_in(&log, &marks).into_iter().map(|leak| format!("logged: {leak}")));
    (handler, marks, leaks)
}

/// The same, and what lies in the embedded store.
async fn hunt_at(level: &str) {
    let (mut handler, marks, mut leaks) = hunt(level, None, &[]).await;
    assert!(handler.stored_rows() > 20, "the store is read");
    let stored = fs::read(handler.folder.path().join("state.redb")).unwrap();
    let found = leaks_in(&String::from_utf8_lossy(&stored), &marks);
    leaks.extend(found.into_iter().map(|leak| format!("stored: {}", leak.split(':').next().unwrap())));
    assert_none(leaks);
}

fn assert_none(mut leaks: Vec<String>) {
    leaks.sort();
    leaks.dedup();
    let first: Vec<_> = leaks.iter().take(12).cloned().collect();
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), first.join("\n"));
}

#[tokio::test]
async fn nothing_secret_or_personal_is_logged_stored_open_or_told_to_others() {
    hunt_at("info").await;
}

#[tokio::test]
async fn nothing_secret_or_personal_is_logged_in_search_of_a_fault() {
    hunt_at("debug").await;
}

#[tokio::test]
async fn nothing_secret_or_personal_is_logged_at_the_finest_level() {
    hunt_at("trace").await;
}

#[tokio::test]
async fn nothing_secret_or_personal_reaches_the_storage_account_open() {
    let Some(account) = Account::open("tests015").await else { return };
    let (_handler, mut marks, mut leaks) = hunt("debug", Some(&account), &[]).await;
    marks.push(Mark::new("account key", account.key(), &[]));
    let heard = account.heard();
    for place in ["/verifications", "/index", "/limits", "/evidence", "/jobs"] {
        assert!(heard.iter().any(|text| text.contains(place)), "{place} is listened to");
    }
    for text in heard {
        leaks.extend(leaks_in(&text, &marks).into_iter().map(|leak| format!("stored: {leak}")));
    }
    assert_none(leaks);
}

#[tokio::test]
async fn nothing_secret_or_personal_is_told_to_application_insights() {
    let (ingestion, connection) = Ingestion::start().await;
    let telemetry = [("APPLICATIONINSIGHTS_CONNECTION_STRING", connection.as_str())];
    let (handler, marks, mut leaks) = hunt("info", None, &telemetry).await;
    // The last batch of measures.
    tokio::time::sleep(Duration::from_secs(22)).await;
    drop(handler);
    let heard = ingestion.heard();
    assert!(heard.len() > 50, "the endpoint is listened to: {}", heard.len());
    for envelope in heard {
        let found = leaks_in(&envelope.to_string(), &marks);
        leaks.extend(found.into_iter().map(|leak| format!("told: {leak}")));
    }
    assert_none(leaks);
}

#[tokio::test]
async fn a_store_that_cannot_be_read_says_nothing_about_what_is_in_it() {
    let mut handler = marked("debug", &[]).await;
    let mut walker = Walker::new(&handler);
    walker.walk("passing", "pass").await;
    let marks = walker.marks;
    let mut more = settings();
    let other = data_encoding::BASE64.encode(&[3; 32]);
    more.retain(|(name, _)| *name != "AppSettings__MasterKey");
    more.extend([("AppSettings__MasterKey", other), ("RUST_LOG", "debug".to_owned())]);
    let more: Vec<(&'static str, &str)> = more.iter().map(|(name, value)| (*name, value.as_str())).collect();
    handler.restart_with(&more).await;
    handler.simulator.set_fault_profile(FaultProfile::FINE);
    let walker = Walker::new(&handler);
    let answer = walker.ask_to_start("passing", None).await;
    assert_eq!(answer["outcome"], "unavailable", "the row cannot be opened: {answer}");
    let mut leaks = walker.tape.leaks(&marks);
    leaks.extend(leaks_in(&handler.log(), &marks));
    assert!(leaks.is_empty(), "{leaks:#?}");
    assert!(handler.log().contains("cannot be read"), "the trouble is logged");
}
