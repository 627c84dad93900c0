//! Whose approvals, attempts and verdicts count for whom, where several clients share their users.

use contract::{Claim, ClientId, NextStep, Outcome, TrustGroup, VerificationId};
use service::{
    browser::{AuthorizeError, ContinueError},
    model::{Answer, Client, Consent},
    operator::{EraseMode, EraseTarget},
    ports::Users,
    rest::{RedeemError, RedeemRequest, StartRequest},
};
use verification::{Reason, ReviewCause, table::StateKind};

use super::world::{
    World, browser, claims, contoso, object_id, passed, redeeming, rejected, request, visitor,
};

const FABRIKAM: &str = "fabrikam";

/// Contoso, and Fabrikam with the same users; each trusts the group of this name, or itself alone.
fn world(group: Option<&str>) -> World {
    world_of([group, group])
}

/// The same, where Contoso trusts the first group and Fabrikam the second.
fn world_of(groups: [Option<&str>; 2]) -> World {
    let world = World::new();
    let [own, other] = groups.map(|group| group.map(TrustGroup::named));
    let contoso = Client { trust_group: own, ..contoso() };
    let fabrikam = Client {
        id: ClientId(FABRIKAM.into()),
        display_name: "Fabrikam".into(),
        trust_group: other,
        ..contoso.clone()
    };
    world.service.clients.replace(contoso, vec![fabrikam], Vec::new());
    world
}

fn change_fabrikam(world: &World, change: impl FnOnce(&mut Client)) {
    let clients = &world.service.clients;
    let mut fabrikam = (*clients.get(FABRIKAM).unwrap()).clone();
    change(&mut fabrikam);
    clients.replace((*clients.default_client()).clone(), vec![fabrikam], Vec::new());
}

async fn start_of_fabrikam(world: &World, replaces: Option<VerificationId>) -> Answer {
    let request = StartRequest { client: Some(FABRIKAM.into()), replaces, ..request() };
    world.service.start.run(&request, world.deadline()).await.unwrap()
}

/// The browser goes where Fabrikam sends it.
async fn authorize_for_fabrikam(world: &World, id: VerificationId, number: u8) -> Result<(), AuthorizeError> {
    let mut call = world.authorization(id, "state");
    call.request.client = ClientId(FABRIKAM.into());
    world.service.authorize(&call, visitor(&browser(number)), world.deadline()).await.map(drop)
}

async fn redeem_for_fabrikam(world: &World, id: VerificationId) -> Result<Answer, RedeemError> {
    let request = RedeemRequest { client: Some(FABRIKAM.into()), ..redeeming(request().user, id) };
    world.service.redeem.run(&request, world.deadline()).await
}

/// The user is at the provider for this client.
async fn begun_at(world: &World, client: &Client) -> VerificationId {
    let request = StartRequest { client: Some(client.id.0.clone()), ..request() };
    let id = world.service.start.run(&request, world.deadline()).await.unwrap().verification_id.unwrap();
    let mut call = world.authorization(id, "state");
    call.request.client = client.id.clone();
    world.service.authorize(&call, visitor(&browser(1)), world.deadline()).await.unwrap();
    id
}

/// The user is approved at Contoso, and the policy has redeemed the code.
async fn approved_at_contoso(world: &World) -> VerificationId {
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let code = world.finish(0, &browser(1), false).await.unwrap();
    world.exchange(&code).await.unwrap();
    assert!(world.redeem(id).await.verified);
    id
}

#[tokio::test]
async fn an_approval_counts_for_its_own_client_alone() {
    let world = world(None);
    let id = approved_at_contoso(&world).await;
    let answer = start_of_fabrikam(&world, None).await;
    assert_eq!((answer.next_step, answer.verified), (NextStep::Redirect, false));
    assert_ne!(answer.verification_id, Some(id));
    assert_eq!(redeem_for_fabrikam(&world, id).await, Err(RedeemError::UnknownVerification));
    assert_eq!(authorize_for_fabrikam(&world, id, 1).await, Err(AuthorizeError::UnknownVerification));
    assert_eq!(world.start().await.next_step, NextStep::Done, "Contoso's stands");
}

#[tokio::test]
async fn within_a_group_an_approval_counts_for_every_client() {
    let world = world(Some("group"));
    let id = approved_at_contoso(&world).await;
    let answer = start_of_fabrikam(&world, None).await;
    assert_eq!((answer.verification_id, answer.next_step), (Some(id), NextStep::Done));
    assert!(redeem_for_fabrikam(&world, id).await.unwrap().verified);
    assert!(world.redeem(id).await.verified, "and for the first one as before");
}

#[tokio::test]
async fn within_a_group_a_user_goes_on_at_another_client_where_one_was_left() {
    let world = world(Some("group"));
    let id = world.start().await.verification_id.unwrap();
    assert_eq!(start_of_fabrikam(&world, None).await.verification_id, Some(id));
    authorize_for_fabrikam(&world, id, 1).await.unwrap();
    assert_eq!(world.stored(id).await.client, ClientId(FABRIKAM.into()));
    assert_eq!(world.stored(id).await.group(), TrustGroup::named("group"));
    world.authorize(id, &browser(1)).await;
    assert_eq!(world.stored(id).await.client, contoso().id, "the one that asked last");
}

#[tokio::test]
async fn nobody_joins_a_client_that_names_no_group() {
    let world = world_of([None, Some(&contoso().id.0)]);
    let id = world.start().await.verification_id.unwrap();
    assert_ne!(start_of_fabrikam(&world, None).await.verification_id, Some(id));
}

#[tokio::test]
async fn each_client_of_a_group_gets_the_claims_that_it_may_see() {
    let world = world(Some("group"));
    change_fabrikam(&world, |fabrikam| fabrikam.claims = vec![Claim::DocumentNumber]);
    let id = world.submit(&browser(1)).await;
    start_of_fabrikam(&world, None).await;
    assert_eq!(world.stored(id).await.client.0, FABRIKAM, "asked meanwhile");
    world.provider.finds(&passed());
    world.deliver().await;
    let code = world.finish(0, &browser(1), false).await.unwrap();
    let claims = claims(&world.exchange(&code).await.unwrap());
    assert!(claims.get("surname").is_some() && claims.get("documentNumber").is_none(), "{claims}");
}

#[tokio::test]
async fn another_browser_hands_nothing_to_another_client() {
    let world = world(Some("group"));
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    authorize_for_fabrikam(&world, id, 2).await.unwrap();
    assert_eq!(world.stored(id).await.client, contoso().id);
}

#[tokio::test]
async fn a_client_that_demands_consent_gets_it_also_where_another_has_begun() {
    let world = world(Some("group"));
    change_fabrikam(&world, |fabrikam| fabrikam.requires_consent = true);
    let id = world.start().await.verification_id.unwrap();
    assert_eq!(start_of_fabrikam(&world, None).await.outcome, Outcome::ConsentRequired);
    let consent = Some(Consent { obtained_at: world.now(), country: "USA".into(), state: Some("IL".into()) });
    let request = StartRequest { client: Some(FABRIKAM.into()), consent: consent.clone(), ..request() };
    let answer = world.service.start.run(&request, world.deadline()).await.unwrap();
    assert_eq!(answer.verification_id, Some(id));
    assert_eq!(world.stored_part(id).await.consent, consent);
}

#[tokio::test]
async fn attempts_are_counted_in_each_group_by_itself() {
    let world = world(None);
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&rejected([Reason::Unreadable]));
    world.deliver().await;
    assert_eq!(world.redeem(id).await.remaining_attempts, 2);
    assert_eq!(start_of_fabrikam(&world, None).await.remaining_attempts, 3);
    assert_eq!(world.redeem(id).await.remaining_attempts, 2, "the other row part is untouched");
}

#[tokio::test]
async fn fraud_at_one_client_sends_the_approvals_of_all_others_to_review() {
    let world = world(None);
    let id = approved_at_contoso(&world).await;
    let other = start_of_fabrikam(&world, None).await.verification_id.unwrap();
    authorize_for_fabrikam(&world, other, 2).await.unwrap();
    world.provider.says(1, Ok((Some(world.provider.reference(1)), rejected([Reason::Fraud]))));
    world.call_back(1).await;
    assert_eq!(redeem_for_fabrikam(&world, other).await.unwrap().outcome, Outcome::Rejected);
    assert_eq!(world.redeem(id).await.outcome, Outcome::Review);
    let why = world.stored(id).await.verification.state.review().map(|review| review.cause);
    assert_eq!(why, Some(ReviewCause::FraudElsewhere));
    assert!(world.stored_user(id).await.approvals.is_empty());
}

#[tokio::test]
async fn fraud_reaches_more_approvals_than_one_batch_holds() {
    const OTHERS: usize = 110;
    let world = World::new();
    let named = |id: String| Client { id: ClientId(id), ..contoso() };
    let others: Vec<Client> = (0..OTHERS).map(|number| named(format!("client-{number}"))).collect();
    world.service.clients.replace(contoso(), others.clone(), Vec::new());
    let mut approved = Vec::new();
    for (index, client) in others.iter().enumerate() {
        let id = begun_at(&world, client).await;
        world.provider.says(index, Ok((Some(world.provider.reference(index)), passed())));
        world.call_back(index).await;
        approved.push(id);
    }
    let caught = begun_at(&world, &contoso()).await;
    world.provider.says(OTHERS, Ok((Some(world.provider.reference(OTHERS)), rejected([Reason::Fraud]))));
    world.call_back(OTHERS).await;
    assert_eq!(world.stored(caught).await.verification.state.kind(), StateKind::Rejected);
    for id in approved {
        let why = world.stored(id).await.verification.state.review().map(|review| review.cause);
        assert_eq!(why, Some(ReviewCause::FraudElsewhere));
    }
    let user = world.store.user(caught.user(), world.deadline()).await.unwrap().value;
    assert!(user.histories().all(|history| history.approvals.is_empty()), "no list names what is in review");
}

#[tokio::test]
async fn what_was_under_way_while_another_client_found_fraud_is_reviewed() {
    let world = world(None);
    let id = world.submit(&browser(1)).await;
    let other = start_of_fabrikam(&world, None).await.verification_id.unwrap();
    authorize_for_fabrikam(&world, other, 2).await.unwrap();
    world.provider.says(1, Ok((Some(world.provider.reference(1)), rejected([Reason::Fraud]))));
    world.call_back(1).await;
    world.provider.says(0, Ok((Some(world.provider.reference(0)), passed())));
    world.call_back(0).await;
    let why = world.stored(id).await.verification.state.review().map(|review| review.cause);
    assert_eq!(why, Some(ReviewCause::FraudElsewhere));
    assert!(world.stored_user(id).await.approvals.is_empty());
}

#[tokio::test]
async fn of_a_user_of_two_groups_nothing_is_left_after_an_erasure() {
    let world = world(None);
    let id = approved_at_contoso(&world).await;
    let other = start_of_fabrikam(&world, None).await.verification_id.unwrap();
    assert_eq!(id.user(), other.user());
    let user = EraseTarget::User { user: service::model::UserId::ObjectId(object_id()), client: None };
    let receipt = world.service.erase.run(&user, EraseMode::Erase, world.deadline()).await.unwrap();
    assert_eq!(receipt.verifications.len(), 2);
    assert!(world.store_has_nothing_of(id).await && world.store_has_nothing_of(other).await);
}

#[tokio::test]
async fn a_client_that_is_removed_under_way_leaves_its_users_with_an_answer() {
    let world = world(None);
    let id = start_of_fabrikam(&world, None).await.verification_id.unwrap();
    authorize_for_fabrikam(&world, id, 1).await.unwrap();
    world.service.clients.replace(contoso(), Vec::new(), Vec::new());
    world.come_back(0, &browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let finished = world.finish(0, &browser(1), false).await;
    assert_eq!(finished.err(), Some(ContinueError::UnknownVerification), "a page, and no wait");
    assert_eq!(world.stored(id).await.verification.state.kind(), StateKind::Approved, "the report was read");
    assert_eq!(redeem_for_fabrikam(&world, id).await, Err(RedeemError::UnknownClient));
    assert_eq!(world.start().await.next_step, NextStep::Redirect, "its verification is nobody else's");
}
