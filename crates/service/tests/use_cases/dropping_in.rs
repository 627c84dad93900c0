use std::time::Duration;

use contract::{Outcome, Personal, VerificationId};
use service::{
    browser::{AuthorizationResponse, AuthorizeError, AuthorizeStep, Visitor},
    model::Answer,
    rest::{RedeemError, StartRequest},
    sample::{DropInError, DropInTransaction, InitializeTransaction, RedeemHint, ReturnTarget},
};
use tokens::BrowserId;
use verification::{Attributes, ProviderResult, Reason, effective_state::DropInWord};

use super::world::{World, browser, object_id, passed, rejected, request};

const MINUTE: Duration = Duration::from_secs(60);
const DAYS: Duration = Duration::from_secs(24 * 3600);

pub(crate) fn transaction(correlation_id: &str) -> InitializeTransaction {
    let text = str::to_owned;
    InitializeTransaction {
        start: StartRequest { correlation_id: Some(text(correlation_id)), ..request() },
        object_id: object_id(),
        target: ReturnTarget {
            policy: text("B2C_1A_second"),
            client_id: text("app"),
            redirect_uri: text("https://app.example/?a=b"),
            scope: text("openid"),
        },
    }
}

impl World {
    pub(crate) async fn transact(&self, correlation_id: &str) -> VerificationId {
        let asked =
            self.service.sample_transactions.initialize(transaction(correlation_id), self.deadline()).await;
        let DropInTransaction { reference, redirect_url } = asked.unwrap();
        let (_, journey) = redirect_url.split_once("&journey=").unwrap();
        self.entries.lock().unwrap().insert(reference, journey.to_owned());
        reference
    }

    /// The journey that the last address of this verification names.
    fn entry(&self, id: VerificationId) -> String {
        self.entries.lock().unwrap()[&id].clone()
    }

    async fn follow(&self, id: VerificationId, browser: &BrowserId) -> AuthorizeStep {
        let (reference, entry) = (id.to_string(), self.entry(id));
        let check = self.service.sample_transactions.check(&reference, Some(&entry), false, self.deadline());
        let request = check.await.unwrap();
        self.service.authorize(&request, Visitor { browser, address: None }, self.deadline()).await.unwrap()
    }

    /// A browser goes to the provider, hands in, waits for this result and goes on to the second policy.
    pub(crate) async fn go_round(
        &self,
        correlation_id: &str,
        result: &ProviderResult,
    ) -> (VerificationId, Personal<String>) {
        let (id, first) = (self.transact(correlation_id).await, browser(1));
        assert!(matches!(self.follow(id, &first).await, AuthorizeStep::ToProvider(_)));
        self.provider.finds(result);
        self.come_back(0, &first).await;
        self.live(MINUTE).await;
        (id, hint(&self.finish(0, &first, true).await.unwrap()))
    }

    pub(crate) async fn redeem_hint(
        &self,
        id: &Personal<String>,
        journey: &str,
    ) -> Result<Answer, RedeemError> {
        let request = RedeemHint {
            object_id: object_id(),
            client: None,
            hint: id.clone(),
            correlation_id: journey.to_owned(),
        };
        self.service.sample_redeem.by_hint(&request, self.deadline()).await
    }
}

/// The name of the hint that a response carries.
fn hint(response: &AuthorizationResponse) -> Personal<String> {
    let (name, hint) = &response.parameters[0];
    assert_eq!(*name, "id_token_hint");
    let claims = hint.expose().split('.').nth(1).unwrap();
    let claims = data_encoding::BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    Personal::new(claims["jti"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_hint_can_be_redeemed_as_long_as_the_journey_that_it_began_may_last() {
    let world = World::new();
    let (_, hint) = world.go_round("first", &passed()).await;
    world.clock.advance(30 * MINUTE);
    assert_eq!(world.redeem_hint(&hint, "second").await.unwrap().outcome, Outcome::Approved);
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(world.redeem_hint(&hint, "second").await.unwrap_err(), RedeemError::InvalidToken);
}

#[tokio::test]
async fn of_journeys_that_redeem_one_hint_at_once_one_alone_gets_the_verdict() {
    let world = World::new();
    let (_, hint) = world.go_round("first", &passed()).await;
    let journeys: Vec<String> = (0..8).map(|journey| format!("journey {journey}")).collect();
    let redeemed =
        futures::future::join_all(journeys.iter().map(|journey| world.redeem_hint(&hint, journey))).await;
    assert_eq!(redeemed.iter().filter(|answer| answer.is_ok()).count(), 1);
    for (journey, answer) in journeys.iter().zip(redeemed) {
        let again = world.redeem_hint(&hint, journey).await;
        assert_eq!(again, answer, "{journey} gets the same again");
    }
}

#[tokio::test]
async fn while_the_verdict_is_pending_no_journey_burns_the_hint() {
    let world = World::new();
    let (_, hint) = world.go_round("first", &ProviderResult::Waiting).await;
    for journey in ["one", "another", "one"] {
        let answer = world.redeem_hint(&hint, journey).await.unwrap();
        assert!(matches!(answer.outcome, Outcome::Pending | Outcome::Submitted), "{:?}", answer.outcome);
    }
}

#[tokio::test]
async fn the_drop_ins_approval_counts_for_its_own_front_and_needs_the_proof_of_a_code_elsewhere() {
    let world = World::new();
    let (id, hint) = world.go_round("first", &passed()).await;
    assert!(world.redeem_hint(&hint, "second").await.unwrap().verified);
    assert_eq!(
        world.redeem(id).await.outcome,
        Outcome::Pending,
        "the native protocol asks for a redeemed code"
    );
}

#[tokio::test]
async fn an_account_without_a_surname_is_told_so_before_anything_is_created() {
    let world = World::new();
    let mut nameless = transaction("first");
    nameless.start.attributes = Attributes::default();
    let refused = world.service.sample_transactions.initialize(nameless, world.deadline()).await;
    assert!(matches!(refused, Err(DropInError::NameMissing)), "{refused:?}");
}

#[tokio::test]
async fn an_approval_that_compared_nothing_is_none_here_until_the_policy_sends_the_name() {
    let world = World::new();
    let mut nameless = request();
    nameless.attributes = Attributes::default();
    world.service.start.run(&nameless, world.deadline()).await.unwrap();
    let id = world.transact("first").await;
    world.forget_name(id).await;
    world.follow(id, &browser(1)).await;
    world.provider.finds(&passed());
    world.come_back(0, &browser(1)).await;
    world.live(MINUTE).await;
    let word = async || {
        let token = world.service.sample_verifications.initialize(&object_id(), &id.to_string()).unwrap();
        let status =
            world.service.sample_verifications.status(&token, |_, _| String::new(), world.deadline()).await;
        status.unwrap().word
    };
    assert_eq!(word().await, DropInWord::Failed, "nobody waits for what never comes");
    assert_eq!(world.transact("second").await, id);
    assert_eq!(word().await, DropInWord::Success, "nothing is created again");
}

#[tokio::test]
async fn who_was_rejected_and_may_try_again_gets_another_transaction_and_who_may_not_does_not() {
    let world = World::new();
    let unreadable = rejected([Reason::Unreadable]);
    let (first, _) = world.go_round("first", &unreadable).await;
    let second = world.transact("second").await;
    assert_ne!(first, second);
    assert_eq!(world.transact("second").await, second);

    let world = World::new();
    let (first, _) = world.go_round("first", &rejected([Reason::Fraud])).await;
    assert_eq!(world.transact("second").await, first);
}

#[tokio::test]
async fn a_browser_that_did_not_go_to_the_provider_is_asked_to_sign_in_again() {
    let world = World::new();
    let id = world.transact("first").await;
    world.follow(id, &browser(1)).await;
    assert!(matches!(world.follow(id, &browser(2)).await, AuthorizeStep::SignInAgain));
}

#[tokio::test]
async fn a_policys_name_leads_to_no_other_place() {
    let world = World::new();
    for name in ["", "a/b", "..", "a?b", "a#b", "a b", "é", "%2e%2e"] {
        let mut request = transaction("first");
        request.target.policy = name.to_owned();
        let asked = world.service.sample_transactions.initialize(request, world.deadline()).await;
        assert_eq!(asked.unwrap_err(), DropInError::UnknownPolicy, "{name}");
    }
}

/// Follows the address of a verification's return page, as a browser does that has it in its history.
async fn go_back(world: &World, browser: &BrowserId) -> Option<Personal<String>> {
    world.finish(0, browser, true).await.ok().map(|response| hint(&response))
}

#[tokio::test]
async fn of_all_addresses_in_the_history_none_yields_a_second_hint_after_the_verdict() {
    let world = World::new();
    let (id, _) = world.go_round("first", &passed()).await;
    for _ in 0..2 {
        assert_eq!(go_back(&world, &browser(1)).await, None);
        assert!(matches!(world.follow(id, &browser(1)).await, AuthorizeStep::AlreadyFinished));
        world.clock.advance(MINUTE);
    }
    assert_eq!(world.transact("second").await, id, "the policy asks for another user journey");
    let AuthorizeStep::Back(response) = world.follow(id, &browser(1)).await else { panic!("no hint") };
    hint(&response);
    assert!(matches!(world.follow(id, &browser(1)).await, AuthorizeStep::AlreadyFinished));
    world.transact("second").await;
    assert!(
        matches!(world.follow(id, &browser(1)).await, AuthorizeStep::AlreadyFinished),
        "it is the same one"
    );
}

#[tokio::test]
async fn before_the_verdict_there_are_hints_until_a_quarter_of_an_hour_after_the_link_has_run_out() {
    let world = World::new();
    let (id, _) = world.go_round("first", &ProviderResult::Waiting).await;
    let link_ends = world.stored(id).await.verification.transaction.unwrap().expires_at;
    world.clock.advance(link_ends.since(world.now()) + 15 * MINUTE);
    assert!(go_back(&world, &browser(1)).await.is_some());
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(go_back(&world, &browser(1)).await, None);
    assert!(matches!(world.follow(id, &browser(1)).await, AuthorizeStep::AlreadyFinished));
    world.clock.advance(DAYS * 3);
    assert_eq!(go_back(&world, &browser(1)).await, None, "days after sign-out");
    assert_eq!(world.transact("second").await, id);
    assert!(!matches!(world.follow(id, &browser(1)).await, AuthorizeStep::AlreadyFinished));
}

/// The user was approved at a machine that others use as well, and signs in at home months later.
#[tokio::test]
async fn while_another_journey_runs_the_addresses_of_earlier_ones_yield_nothing() {
    let world = World::new();
    let (id, _) = world.go_round("first", &passed()).await;
    let old_entry = world.entry(id);
    world.clock.advance(DAYS * 60);
    assert_eq!(world.transact("second").await, id);
    for _ in 0..2 {
        assert_eq!(go_back(&world, &browser(1)).await, None, "the page that the browser came back to");
        for entry in [Some(old_entry.as_str()), None, Some("")] {
            let reference = id.to_string();
            let check = world.service.sample_transactions.check(&reference, entry, false, world.deadline());
            assert_eq!(check.await.unwrap_err(), AuthorizeError::JourneyOver);
        }
    }
    assert!(
        matches!(world.follow(id, &browser(1)).await, AuthorizeStep::Back(_)),
        "the address that the policy gave"
    );
}

#[tokio::test]
async fn a_verdict_that_comes_after_the_hint_is_worth_one_more() {
    let world = World::new();
    world.go_round("first", &ProviderResult::Waiting).await;
    assert!(go_back(&world, &browser(1)).await.is_some());
    world.provider.finds(&passed());
    world.call_back(0).await;
    assert!(go_back(&world, &browser(1)).await.is_some());
    assert_eq!(go_back(&world, &browser(1)).await, None);
}
