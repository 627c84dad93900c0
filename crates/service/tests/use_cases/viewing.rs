use std::time::Duration;

use service::model::{Client, SupportReference};
use tokens::SecretHash;
use verification::ProviderResult;

use super::world::{World, browser, contoso};

#[tokio::test]
async fn a_ticket_names_its_verification_and_a_foreign_text_none() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    let ticket = world.provider.return_ticket(0);
    assert_eq!(world.service.links.read_return_ticket(&ticket), Ok(id));
    for foreign in ["", "a.b", &world.provider.callback_ticket(0)] {
        assert!(world.service.links.read_return_ticket(foreign).is_err(), "{foreign}");
    }
}

#[tokio::test]
async fn what_a_user_tells_support_is_the_end_of_the_id() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    let view = world
        .service
        .status
        .of_ticket(&world.provider.return_ticket(0), None, world.deadline())
        .await
        .unwrap();
    assert_eq!(view.support_reference, SupportReference::of(id));
    let text = view.support_reference.to_string();
    let (first, second) = text.split_once('-').unwrap();
    assert_eq!((first.len(), second.len()), (4, 4));
    assert!(id.to_string()[..52].ends_with(&format!("{first}{second}").to_ascii_lowercase()));
}

#[tokio::test]
async fn a_page_is_in_the_languages_of_the_request_and_then_of_the_policy() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    let locales = async |id| world.service.status.addressee(id, world.deadline()).await.1;
    assert_eq!(locales(id).await, ["en"]);
    world.authorize(id, &browser(1)).await;
    assert_eq!(locales(id).await, ["de-AT de", "en"]);
    let unknown = contract::VerificationId::new(id.user(), contract::AttemptId::from_random([1; 16]));
    assert!(locales(unknown).await.is_empty());
}

#[tokio::test]
async fn a_page_tells_how_long_the_user_has_waited_and_how_long_it_lasts_at_most() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    let view = async || {
        let ticket = world.provider.return_ticket(0);
        world.service.status.of_ticket(&ticket, Some(&browser(1)), world.deadline()).await.unwrap()
    };
    world.clock.advance(Duration::from_secs(100));
    let before = view().await;
    assert_eq!((before.waited, before.ready_within), (Duration::ZERO, Duration::from_secs(380)));
    world.come_back(0, &browser(1)).await;
    world.provider.finds(&ProviderResult::Acquired);
    world.clock.advance(Duration::from_secs(20));
    let waiting = view().await;
    assert_eq!((waiting.waited, waiting.ready_within), (Duration::from_secs(20), Duration::from_secs(360)));
    assert!(!waiting.is_ready && !waiting.is_answered);
    world.clock.advance(Duration::from_secs(360));
    assert!(view().await.is_ready);
}

#[tokio::test]
async fn every_new_browser_gets_an_id_of_its_own() {
    let world = World::new();
    assert_ne!(world.service.browsers.new_browser().expose(), world.service.browsers.new_browser().expose());
}

#[test]
fn each_of_a_clients_secrets_is_good_and_nothing_else_is() {
    let secrets = ["old", "new", "new"].map(SecretHash::of).to_vec();
    let client = Client { secrets, ..contoso() };
    for (secret, is_good) in [("old", true), ("new", true), ("", false), ("secret", false), ("ol", false)] {
        assert_eq!(client.has_secret(secret), is_good, "{secret}");
    }
    assert!(!Client { secrets: Vec::new(), ..contoso() }.has_secret(""));
    assert_eq!(format!("{client:?}"), "Client { id: ClientId(\"b2c-contoso\"), .. }");
}
