//! Clients as data: what operators do to them, and when it counts.

use std::sync::{Arc, atomic::Ordering};

use contract::{ClientId, NextStep, Outcome};
use service::{
    model::{Client, ClientDefinition},
    registry::{ClientOrigin, ClientReceipt, ClientRequest, ClientState, ClientTask, RegistryError},
    rest::{StartError, StartRequest},
};
use verification::table::StateKind;

use super::{
    failing_store::Fate,
    operations::Operations,
    world::{World, browser, contoso, definition, passed, request, visitor},
};

const FABRIKAM: &str = "fabrikam";
const OPERATOR: &str = "an-operator";

fn ask(client: &str, task: ClientTask) -> ClientRequest {
    ClientRequest { client_id: client.into(), reason: "a test".into(), dry_run: false, replaces: None, task }
}

fn import(name: &str) -> ClientTask {
    ClientTask::Import { definition: definition(name) }
}

const NEWEST: ClientTask = ClientTask::Activate { version: None };

impl World {
    async fn change(&self, client: &str, task: ClientTask) -> Result<ClientReceipt, RegistryError> {
        self.service.registry.change(&ask(client, task), OPERATOR, self.deadline()).await
    }

    async fn refresh(&self) {
        self.service.registry.refresh.run(self.deadline()).await.unwrap();
    }

    /// A client of this name is in force.
    async fn register(&self, client: &str, name: &str) {
        self.change(client, import(name)).await.unwrap();
        self.change(client, NEWEST).await.unwrap();
        self.refresh().await;
    }

    /// What users would call the client now.
    fn name_of(&self, client: &str) -> Option<String> {
        self.service.clients.get(client).map(|client| client.display_name.clone())
    }

    async fn start_of(&self, client: &str) -> Result<service::model::Answer, StartError> {
        let request = StartRequest { client: Some(client.into()), ..request() };
        self.service.start.run(&request, self.deadline()).await
    }

    fn knows_secret(&self, client: &str, secret: &str) -> bool {
        self.service.client_authentication.by_secret(client, secret).is_some()
    }
}

#[tokio::test]
async fn a_client_is_in_force_from_its_activation_to_its_end() {
    let world = World::new();
    let receipt = world.change(FABRIKAM, import("Fabrikam")).await.unwrap();
    assert_eq!((receipt.before, receipt.after, receipt.newest), (None, None, 1));
    world.refresh().await;
    assert_eq!(world.start_of(FABRIKAM).await, Err(StartError::UnknownClient), "a draft is none yet");

    let receipt = world.change(FABRIKAM, NEWEST).await.unwrap();
    assert_eq!((receipt.before, receipt.after), (None, Some(1)));
    assert_eq!(world.start_of(FABRIKAM).await, Err(StartError::UnknownClient), "nobody has read it yet");
    world.refresh().await;
    assert_eq!(world.start_of(FABRIKAM).await.unwrap().next_step, NextStep::Redirect);

    world.register(FABRIKAM, "Fabrikam Bank").await;
    assert_eq!(world.name_of(FABRIKAM).as_deref(), Some("Fabrikam Bank"));
    let receipt = world.change(FABRIKAM, ClientTask::Rollback).await.unwrap();
    assert_eq!((receipt.before, receipt.after), (Some(2), Some(1)));
    assert_eq!(receipt.differences.len(), 1);
    world.refresh().await;
    assert_eq!(world.name_of(FABRIKAM).as_deref(), Some("Fabrikam"));

    world.change(FABRIKAM, ClientTask::Deactivate).await.unwrap();
    world.refresh().await;
    assert_eq!(world.start_of(FABRIKAM).await, Err(StartError::UnknownClient));
    let shown = world.service.registry.show(FABRIKAM, None, world.deadline()).await.unwrap();
    assert_eq!(shown.client.state, ClientState::Retired);
    assert_eq!(shown.versions.len(), 2);
    let history: Vec<_> =
        shown.changes.iter().map(|change| (change.number, change.author.as_str())).collect();
    assert_eq!(history, [1, 2, 3, 4, 5, 6].map(|number| (number, OPERATOR)));
}

#[tokio::test]
async fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let world = World::new();
    world.register(FABRIKAM, "Fabrikam").await;
    let tasks = [import("Another"), NEWEST, ClientTask::Deactivate, ClientTask::NewSecret];
    for task in tasks {
        let request = ClientRequest { dry_run: true, ..ask(FABRIKAM, task) };
        let receipt = world.service.registry.change(&request, OPERATOR, world.deadline()).await.unwrap();
        assert!(receipt.is_dry_run && receipt.secret.is_none(), "{receipt:?}");
    }
    let shown = world.service.registry.show(FABRIKAM, None, world.deadline()).await.unwrap();
    assert_eq!((shown.changes.len(), shown.secrets.len(), shown.client.newest), (2, 0, Some(1)));
}

#[tokio::test]
async fn what_is_as_it_should_be_is_not_done_again() {
    let world = World::new();
    world.register(FABRIKAM, "Fabrikam").await;
    for task in [import("Fabrikam"), NEWEST, ClientTask::RevokeSecret { secret: 7 }] {
        assert!(!world.change(FABRIKAM, task).await.unwrap().is_change);
    }
    let shown = world.service.registry.show(FABRIKAM, None, world.deadline()).await.unwrap();
    assert_eq!(shown.changes.len(), 2);
}

#[tokio::test]
async fn a_wrong_definition_is_refused_when_it_is_written() {
    let world = World::new();
    let refused = world.change(FABRIKAM, import("?")).await;
    assert!(matches!(refused, Err(RegistryError::InvalidDefinition(problems)) if problems.len() == 1));
    let long = ClientTask::Import { definition: definition(&"x".repeat(40_000)) };
    assert!(matches!(world.change(FABRIKAM, long).await, Err(RegistryError::InvalidDefinition(_))));
    for id in ["", "fabri kam", "fabrikam/x", "fabrikam|x", &"x".repeat(65)] {
        assert_eq!(world.change(id, import("Fabrikam")).await, Err(RegistryError::InvalidId), "{id}");
    }
    let request = ClientRequest { reason: " ".into(), ..ask(FABRIKAM, import("Fabrikam")) };
    let refused = world.service.registry.change(&request, OPERATOR, world.deadline()).await;
    assert_eq!(refused, Err(RegistryError::InvalidReason));
    for task in [NEWEST, ClientTask::Rollback, ClientTask::Deactivate, ClientTask::NewSecret] {
        assert_eq!(world.change("nobody", task).await, Err(RegistryError::UnknownClient));
    }
    let listed = world.service.registry.list(world.deadline()).await.unwrap();
    assert_eq!(listed.len(), 1, "the client of the settings alone");
}

#[tokio::test]
async fn a_row_of_the_settings_client_takes_its_place_and_brings_it_back() {
    let world = World::new();
    let own = contoso().id.0;
    world.register(&own, "Contoso anew").await;
    assert_eq!(world.service.clients.default_client().display_name, "Contoso anew");
    assert!(world.knows_secret(&own, "secret"), "the secret of the settings is good as long as they hold it");
    let listed = world.service.registry.list(world.deadline()).await.unwrap();
    assert_eq!((listed.len(), listed[0].origin), (1, ClientOrigin::Table));

    world.change(&own, ClientTask::Deactivate).await.unwrap();
    world.refresh().await;
    assert_eq!(world.service.clients.default_client().display_name, contoso().display_name);
    assert_eq!(world.start().await.next_step, NextStep::Redirect);
}

#[tokio::test]
async fn two_secrets_are_good_at_a_time_and_a_revoked_one_is_dead_at_the_next_reading() {
    let world = World::new();
    world.register(FABRIKAM, "Fabrikam").await;
    let first = world.change(FABRIKAM, ClientTask::NewSecret).await.unwrap().secret.unwrap();
    let second = world.change(FABRIKAM, ClientTask::NewSecret).await.unwrap().secret.unwrap();
    assert!(first.text.len() >= 43 && first.text != second.text);
    let third = world.change(FABRIKAM, ClientTask::NewSecret).await;
    assert_eq!(third, Err(RegistryError::TooManySecrets));
    world.refresh().await;
    assert!(world.knows_secret(FABRIKAM, &first.text) && world.knows_secret(FABRIKAM, &second.text));
    assert!(!world.knows_secret(&contoso().id.0, &first.text), "at no other client");

    world.change(FABRIKAM, ClientTask::RevokeSecret { secret: first.number }).await.unwrap();
    world.register(FABRIKAM, "Fabrikam Bank").await;
    world.change(FABRIKAM, ClientTask::Rollback).await.unwrap();
    world.refresh().await;
    assert!(!world.knows_secret(FABRIKAM, &first.text), "no rollback brings a secret back");
    assert!(world.knows_secret(FABRIKAM, &second.text), "nor ends one");
    let fourth = world.change(FABRIKAM, ClientTask::NewSecret).await.unwrap().secret.unwrap();
    assert!(![first.number, second.number].contains(&fourth.number));
}

#[tokio::test]
async fn the_client_of_the_settings_takes_secrets_without_a_version() {
    let world = World::new();
    let own = contoso().id.0;
    let secret = world.change(&own, ClientTask::NewSecret).await.unwrap().secret.unwrap();
    world.refresh().await;
    assert!(world.knows_secret(&own, &secret.text) && world.knows_secret(&own, "secret"));
    assert_eq!(world.service.clients.default_client().display_name, contoso().display_name);
    let shown = world.service.registry.show(&own, None, world.deadline()).await.unwrap();
    assert_eq!(shown.definition, definition("Contoso"));
    world.change(&own, ClientTask::RevokeSecret { secret: secret.number }).await.unwrap();
    world.refresh().await;
    assert!(!world.knows_secret(&own, &secret.text));
}

#[tokio::test]
async fn who_saw_another_version_in_force_changes_nothing() {
    let world = World::new();
    world.register(FABRIKAM, "Fabrikam").await;
    world.register(FABRIKAM, "Fabrikam Bank").await;
    let activate = ClientTask::Activate { version: Some(1) };
    let request = ClientRequest { replaces: Some(1), ..ask(FABRIKAM, activate.clone()) };
    let refused = world.service.registry.change(&request, OPERATOR, world.deadline()).await;
    assert_eq!(refused, Err(RegistryError::Changed));
    let request = ClientRequest { replaces: Some(2), ..ask(FABRIKAM, activate) };
    let receipt = world.service.registry.change(&request, OPERATOR, world.deadline()).await.unwrap();
    assert_eq!(receipt.after, Some(1));
}

#[tokio::test]
async fn of_operators_who_change_a_client_at_the_same_time_each_is_told_what_came_of_it() {
    let world = World::new();
    world.register(FABRIKAM, "Fabrikam").await;
    let tasks = (0..12).map(|number| world.change(FABRIKAM, import(&format!("Fabrikam {number}"))));
    let results = futures::future::join_all(tasks).await;
    let done = results.iter().filter(|result| result.is_ok()).count();
    assert!(done >= 1, "{results:?}");
    assert!(
        results.iter().all(|result| matches!(result, Ok(_) | Err(RegistryError::Changed))),
        "{results:?}"
    );
    let shown = world.service.registry.show(FABRIKAM, None, world.deadline()).await.unwrap();
    assert_eq!(shown.versions.len(), 1 + done, "the history has those who were told so, and nobody else");
    let numbers: Vec<_> = shown.versions.iter().map(|version| version.number).collect();
    assert!(numbers.iter().zip(1..).all(|(number, wanted)| *number == wanted), "{numbers:?}");
}

#[tokio::test]
async fn a_change_whose_answer_was_lost_counts_once_and_is_told() {
    for task in [import("Fabrikam Bank"), ClientTask::NewSecret, ClientTask::Deactivate] {
        let (world, failing) = World::failing();
        world.register(FABRIKAM, "Fabrikam").await;
        failing.fates.lock().unwrap().push_back(Fate::AnswerLost);
        let receipt = world.change(FABRIKAM, task.clone()).await.unwrap();
        assert!(receipt.is_change);
        let shown = world.service.registry.show(FABRIKAM, None, world.deadline()).await.unwrap();
        assert_eq!(shown.changes.len(), 3, "{task:?}");
    }
}

#[tokio::test]
async fn a_change_that_failed_can_be_made_again() {
    let (world, failing) = World::failing();
    world.register(FABRIKAM, "Fabrikam").await;
    failing.fates.lock().unwrap().push_back(Fate::Fails);
    assert!(matches!(world.change(FABRIKAM, import("New")).await, Err(RegistryError::Store(_))));
    assert_eq!(world.change(FABRIKAM, import("New")).await.unwrap().newest, 2);
}

#[tokio::test]
async fn an_outage_keeps_the_last_copy_in_force() {
    let (world, failing) = World::failing();
    world.register(FABRIKAM, "Fabrikam").await;
    failing.is_down.store(true, Ordering::SeqCst);
    assert!(world.service.registry.refresh.run(world.deadline()).await.is_err());
    assert_eq!(world.name_of(FABRIKAM).as_deref(), Some("Fabrikam"));
    assert!(world.service.registry.refresh.read_at().is_some());
}

#[tokio::test]
async fn a_row_that_cannot_be_read_leaves_its_client_as_it_was_and_all_others_free() {
    let (world, failing) = World::failing();
    world.register(FABRIKAM, "Fabrikam").await;
    world.change("woodgrove", import("Woodgrove")).await.unwrap();
    world.change("woodgrove", NEWEST).await.unwrap();
    *failing.damaged_client.lock().unwrap() = Some(ClientId(FABRIKAM.into()));
    world.refresh().await;
    assert_eq!(world.name_of(FABRIKAM).as_deref(), Some("Fabrikam"));
    assert_eq!(world.name_of("woodgrove").as_deref(), Some("Woodgrove"));
    let listed = world.service.registry.list(world.deadline()).await.unwrap();
    let fabrikam = listed.iter().find(|client| client.client_id == FABRIKAM).unwrap();
    assert_eq!(fabrikam.state, ClientState::Unreadable);
    assert!(fabrikam.problem.is_some());

    *failing.damaged_client.lock().unwrap() = None;
    world.change(FABRIKAM, ClientTask::Deactivate).await.unwrap();
    world.refresh().await;
    assert_eq!(world.name_of(FABRIKAM), None, "what can be read again counts again");
}

#[tokio::test]
async fn a_version_that_is_not_understood_leaves_the_last_one_in_force_that_is() {
    let world = World::new();
    world.register(FABRIKAM, "Fabrikam").await;
    world.register(FABRIKAM, "Fabrikam Bank").await;
    // Another program, which takes what this one does not.
    let lenient = service::registry::Registry {
        read: |id, _: &ClientDefinition| Ok(Client { id: id.clone(), ..contoso() }),
        ..world.service.registry.clone()
    };
    for task in [import("?"), NEWEST] {
        lenient.change(&ask(FABRIKAM, task), OPERATOR, world.deadline()).await.unwrap();
    }
    for _instance in 0..2 {
        world.refresh().await;
        assert_eq!(world.name_of(FABRIKAM).as_deref(), Some("Fabrikam Bank"));
    }
    let listed = world.service.registry.list(world.deadline()).await.unwrap();
    let fabrikam = listed.iter().find(|client| client.client_id == FABRIKAM).unwrap();
    assert!(fabrikam.problem.as_ref().unwrap().contains("displayName"));
}

#[tokio::test]
async fn what_a_retired_client_began_is_decided_by_its_own_terms() {
    let world = World::new();
    world.register(FABRIKAM, "Fabrikam").await;
    let id = world.start_of(FABRIKAM).await.unwrap().verification_id.unwrap();
    let mut call = world.authorization(id, "state");
    call.request.client = ClientId(FABRIKAM.into());
    world.service.authorize(&call, visitor(&browser(1)), world.deadline()).await.unwrap();
    world.change(FABRIKAM, ClientTask::Deactivate).await.unwrap();
    world.refresh().await;
    world.come_back(0, &browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    assert_eq!(world.stored(id).await.verification.state.kind(), StateKind::Approved);
    assert_eq!(world.service.clients.of(&world.stored(id).await).display_name, "Fabrikam");

    world.change(FABRIKAM, NEWEST).await.unwrap();
    world.refresh().await;
    let answer = world.start_of(FABRIKAM).await.unwrap();
    assert_eq!((answer.verification_id, answer.outcome), (Some(id), Outcome::Pending), "{answer:?}");
}

#[tokio::test]
async fn two_hundred_clients_cost_one_reading_and_are_made_once() {
    let operations = Arc::new(Operations::default());
    let world = World::watched(operations.clone());
    for number in 0..200 {
        world.change(&format!("client-{number}"), import("Fabrikam")).await.unwrap();
        world.change(&format!("client-{number}"), NEWEST).await.unwrap();
    }
    world.refresh().await;
    let before = world.service.clients.get("client-7").unwrap();
    let since = operations.count();
    world.refresh().await;
    let read = operations.count() - since;
    assert_eq!(read, 1, "one query, whatever stands in the table");
    let after = world.service.clients.get("client-7").unwrap();
    assert!(Arc::ptr_eq(&before.texts, &after.texts), "its definition was not read again");

    world.change("client-7", import("Renamed")).await.unwrap();
    world.change("client-7", NEWEST).await.unwrap();
    world.refresh().await;
    assert_eq!(world.name_of("client-7").as_deref(), Some("Renamed"));
}
