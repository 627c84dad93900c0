//! A user's whole way through the real router in this process: the store in memory, Jumio simulated, and a clock that the
//! test turns.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use contract::Timestamp;
use http::StatusCode;
use journeys::{
    Browser, DirectParty, Functions, InProcess, Journey, Patience, REDIRECT_URI, handler_settings, walk,
};
use jumio_simulator::Simulator;
use service::kernel::Clock;
use state::{Backend, Embedded};

use crate::{
    app::App,
    cors::Cors,
    delivery,
    entropy::SystemClock,
    functions,
    settings::{Reader, Settings},
    storage::Opened,
    ui_context::UiContext,
    wiring,
};

/// Runs as the machine's clock does, by which the simulated Jumio goes, and jumps ahead when a test says so.
#[derive(Default)]
struct TurnedClock {
    ahead_millis: AtomicI64,
}

impl TurnedClock {
    fn advance(&self, time: Duration) {
        self.ahead_millis.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> Timestamp {
        let millis = SystemClock.now().unix_millis() + self.ahead_millis.load(Ordering::SeqCst);
        Timestamp::from_unix_millis(millis)
    }
}

const BASE: &str = "http://127.0.0.1:1";

struct World {
    clock: Arc<TurnedClock>,
    functions: Functions,
    _simulator: Simulator,
}

impl World {
    async fn new() -> Self {
        let simulator = journeys::simulator().await.unwrap();
        let key = tokens::generate_signing_key().unwrap();
        let mut raw = handler_settings("127.0.0.1:1".parse().unwrap(), simulator.base_url(), &key);
        raw.extend([("AppSettings__Store", "embedded".into()), ("AppSettings__StorePath", "unused".into())]);
        let raw = raw.into_iter().map(|(name, value)| (name.to_owned(), value));
        let settings = Settings::read(&mut Reader::new(raw)).ok().unwrap();

        let clock = Arc::new(TurnedClock::default());
        let backend = Backend::Embedded(Embedded::in_memory(None).unwrap());
        let app = App::opening(UiContext::new(&settings).unwrap());
        let router = functions::router(app.clone(), settings.expose, Cors::new(Vec::new()), None);
        let opened = Opened { backend, clock: clock.clone() };
        let http = wiring::http_client().unwrap();
        let (parts, queue) = wiring::assemble(settings, opened, http, Arc::clone(&app.ui));
        // Ends with the test's runtime.
        let delivery = delivery::deliver(queue.unwrap(), Arc::clone(&parts.service));
        tokio::spawn(delivery);
        app.opened(parts);
        let transport = Arc::new(InProcess::new(router, BASE).unwrap());
        Self { clock, functions: Functions::new(transport, BASE.to_owned()), _simulator: simulator }
    }

    fn browser(&self) -> Browser {
        let patience = Patience { refresh: Duration::from_millis(50), ..Patience::default() };
        Browser::new(Arc::clone(&self.functions.transport), patience, Arc::new(|_| ()))
    }

    /// A user who is about to go on to the client.
    async fn decided(&self) -> Journey {
        let mut journey = Journey::new(self.functions.clone(), "a-user");
        journey.start().await.unwrap();
        journey.take_cookie().await.unwrap();
        journey.create_transaction().await.unwrap();
        journey.submit("pass").await.unwrap();
        let deciding = async {
            while !journey.is_ready().await.unwrap() {
                journey.come_back().await.unwrap();
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), deciding).await.unwrap();
        journey
    }
}

#[tokio::test]
async fn a_user_presses_through_every_page_to_an_approval() {
    let world = World::new().await;
    let mut party = DirectParty::new(world.functions.clone(), "a-user");
    let outcome = walk(&mut world.browser(), &mut party, &["pass"]).await.unwrap();
    assert_eq!(outcome, "approved");
}

#[tokio::test]
async fn a_code_is_good_until_it_is_a_minute_old() {
    let world = World::new().await;
    let mut journey = world.decided().await;
    journey.go_on().await.unwrap();
    world.clock.advance(Duration::from_secs(61));
    let answer = world.functions.exchange(&journey.code, REDIRECT_URI).await.unwrap();
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (StatusCode::BAD_REQUEST, r#"{"error":"invalid_grant"}"#)
    );
}

#[tokio::test]
async fn an_approval_is_good_until_its_validity_ends() {
    let world = World::new().await;
    let mut journey = world.decided().await;
    journey.go_on().await.unwrap();
    journey.exchange().await.unwrap();
    assert!(journey.redeem().await.unwrap());
    world.clock.advance(Duration::from_secs(400 * 24 * 3600));
    assert!(!journey.redeem().await.unwrap());
}
