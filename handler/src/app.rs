use std::{sync::Arc, time::Duration};

use service::{Service, kernel::Deadline};
use tokio::sync::{Semaphore, watch};

use crate::{callers::Callers, doctor::Doctor, operators::Operators, ui_context::UiContext};

/// What the functions share. Cheap to clone; filled once the store is open.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) ui: Arc<UiContext>,
    ready: watch::Receiver<Option<Arc<Parts>>>,
    open: Arc<watch::Sender<Option<Arc<Parts>>>>,
}

/// Everything that a function needs.
pub(crate) struct Parts {
    pub(crate) service: Arc<Service>,
    pub(crate) ui: Arc<UiContext>,
    pub(crate) callers: Callers,
    pub(crate) doctor: Doctor,
    /// Where operators are answered.
    pub(crate) operators: Option<Operators>,
    /// Permits to ask the provider right after an answer.
    pub(crate) immediate_polls: Arc<Semaphore>,
}

/// How long an answer may take. Azure AD B2C gives up after 30 s and asks again; this is what it is promised.
const ANSWER_TIME: Duration = Duration::from_millis(4500);

impl App {
    /// An app whose store is not open yet.
    pub(crate) fn opening(ui: UiContext) -> Self {
        let (open, ready) = watch::channel(None);
        Self { ui: Arc::new(ui), ready, open: Arc::new(open) }
    }

    /// The store is open: the clients are read, and functions that wait go on.
    pub(crate) fn opened(&self, parts: Parts) {
        let refresh = parts.service.registry.refresh.clone();
        tokio::spawn(async move { refresh.keep().await });
        self.open.send_replace(Some(Arc::new(parts)));
    }

    /// The parts, as soon as they are there and the clients are known; `None` if that takes longer than an answer may.
    pub(crate) async fn parts(&self, deadline: Deadline) -> Option<Arc<Parts>> {
        let parts = self.parts_without_clients(deadline).await?;
        parts.service.registry.refresh.first_read(deadline).await.then_some(parts)
    }

    /// The same, for what concerns no client: it is answered while the store is in trouble too.
    pub(crate) async fn parts_without_clients(&self, deadline: Deadline) -> Option<Arc<Parts>> {
        let mut ready = self.ready.clone();
        let opened = deadline.run(ready.wait_for(Option::is_some)).await.ok()?.ok()?;
        opened.clone()
    }

    /// The deadline of one answer.
    pub(crate) fn deadline() -> Deadline {
        Deadline::after(ANSWER_TIME)
    }
}
