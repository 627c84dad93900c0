//! The process ends at every operation while an operator changes clients: half a change is never in force.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use async_trait::async_trait;
use service::registry::{ClientRequest, ClientTask};
use state::{Operation, Watch};
use tokio::sync::Notify;

use super::outage::Side;
use crate::world::{World, definition};

const CLIENT: &str = "fabrikam";

/// Ends the process at one operation: what waits for it waits for ever.
#[derive(Default)]
struct End {
    count: AtomicU64,
    /// Whether operations are the operator's, and not those of the test.
    is_watching: AtomicBool,
    planned: Mutex<Option<(u64, Side)>>,
    struck: Notify,
}

impl End {
    async fn strike_at(&self, side: Side) {
        let here = (self.count.load(Ordering::SeqCst), side);
        if self.planned.lock().unwrap().take_if(|planned| *planned == here).is_some() {
            self.struck.notify_one();
            std::future::pending::<()>().await;
        }
    }
}

#[async_trait]
impl Watch for End {
    async fn before(&self, _: Operation) {
        if self.is_watching.load(Ordering::SeqCst) {
            self.count.fetch_add(1, Ordering::SeqCst);
            self.strike_at(Side::Before).await;
        }
    }

    async fn after(&self, _: Operation) {
        if self.is_watching.load(Ordering::SeqCst) {
            self.strike_at(Side::After).await;
        }
    }
}

fn tasks() -> [ClientTask; 6] {
    let import = |name| ClientTask::Import { definition: definition(name) };
    let activate = ClientTask::Activate { version: None };
    [
        import("First"),
        activate.clone(),
        import("Second"),
        activate,
        ClientTask::Activate { version: Some(1) },
        ClientTask::Deactivate,
    ]
}

async fn change(world: &World, task: &ClientTask) {
    let request = ClientRequest {
        client_id: CLIENT.into(),
        reason: "a test".into(),
        dry_run: false,
        replaces: None,
        task: task.clone(),
    };
    world.service.registry.change(&request, "an-operator", world.deadline()).await.unwrap();
}

/// What is in force as a new process reads it: the version that the row names is the one that it holds, and is in the history.
async fn assert_whole(world: &World) {
    world.service.registry.refresh.run(world.deadline()).await.unwrap();
    let Ok(shown) = world.service.registry.show(CLIENT, None, world.deadline()).await else { return };
    let Some(number) = shown.client.version else { return };
    let version = world.service.registry.show(CLIENT, Some(number), world.deadline()).await.unwrap();
    assert_eq!(version.definition, shown.definition);
    assert!(shown.changes.iter().zip(1..).all(|(change, wanted)| change.number == wanted));
    assert!(shown.versions.iter().zip(1..).all(|(version, wanted)| version.number == wanted));
}

#[tokio::test]
async fn changing_a_client_survives_an_end_at_every_operation() {
    let undisturbed = Arc::new(End::default());
    undisturbed.is_watching.store(true, Ordering::SeqCst);
    let world = World::watched(undisturbed.clone());
    for task in &tasks() {
        change(&world, task).await;
    }
    let operations = undisturbed.count.load(Ordering::SeqCst);
    assert!(operations > 12, "{operations}");
    for number in 1..=operations {
        for side in [Side::Before, Side::After] {
            let end = Arc::new(End::default());
            *end.planned.lock().unwrap() = Some((number, side));
            let world = World::watched(end.clone());
            let mut ends = 0;
            for task in &tasks() {
                end.is_watching.store(true, Ordering::SeqCst);
                let has_ended = tokio::select! {
                    () = change(&world, task) => false,
                    () = end.struck.notified() => true,
                };
                end.is_watching.store(false, Ordering::SeqCst);
                assert_whole(&world).await;
                if has_ended {
                    ends += 1;
                    change(&world, task).await;
                    assert_whole(&world).await;
                }
            }
            assert_eq!(ends, 1, "{number} {side:?}");
            let shown = world.service.registry.show(CLIENT, None, world.deadline()).await.unwrap();
            assert_eq!((shown.versions.len(), shown.changes.len()), (2, 6), "{number} {side:?}");
        }
    }
}
