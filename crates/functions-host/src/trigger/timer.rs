//! Timers.

use std::sync::Arc;

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::function::{Function, TimerTrigger, Trigger};
use crate::invocation_error::InvocationError;
use crate::invoke::{Payload, stamp};
use crate::runtime::Runtime;

/// The data of a timer's payload.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tick {
    schedule: ScheduleData,
    schedule_status: Option<ScheduleStatus>,
    is_past_due: bool,
}

#[derive(Serialize)]
struct ScheduleData {
    #[serde(rename = "AdjustForDST")]
    adjust_for_dst: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ScheduleStatus {
    last: String,
    next: String,
    last_updated: String,
}

/// .NET's first moment stands for never.
const NEVER: &str = "0001-01-01T00:00:00";

impl Runtime {
    /// Runs a timer function now.
    pub(crate) async fn tick(
        &self,
        name: &str,
        is_past_due: bool,
        last: Option<OffsetDateTime>,
    ) -> Result<(), InvocationError> {
        let unknown = || InvocationError::Unknown(name.to_owned());
        let function = self.app.function(name).ok_or_else(unknown)?;
        let Trigger::Timer(timer) = &function.trigger else { return Err(unknown()) };
        self.invoke(function, Uuid::new_v4(), payload(function, timer, is_past_due, last)).await.map(drop)
    }
}

fn payload(
    function: &Function,
    timer: &TimerTrigger,
    is_past_due: bool,
    last: Option<OffsetDateTime>,
) -> Payload {
    let now = OffsetDateTime::now_utc();
    let utc = |time: OffsetDateTime| stamp(time) + "Z";
    let schedule_status = timer.use_monitor.then(|| ScheduleStatus {
        last: last.map_or_else(|| NEVER.to_owned(), utc),
        next: utc(timer.schedule.next(now)),
        last_updated: last.map_or_else(|| NEVER.to_owned(), utc),
    });
    let tick = Tick { schedule: ScheduleData { adjust_for_dst: true }, schedule_status, is_past_due };
    Payload::new(&function.name, &function.input, serde_json::to_value(tick).unwrap_or_default())
}

/// Runs one timer by its schedule until aborted.
pub(crate) async fn run(runtime: Arc<Runtime>, name: String) {
    let Some(Trigger::Timer(timer)) = runtime.app.function(&name).map(|function| &function.trigger) else {
        return;
    };
    if timer.use_monitor && runtime.timers.has_missed(&name, &timer.schedule, OffsetDateTime::now_utc()) {
        fire(&runtime, &name, timer, true).await;
    } else if timer.run_on_startup {
        fire(&runtime, &name, timer, false).await;
    }
    loop {
        let due = timer.schedule.next(OffsetDateTime::now_utc());
        let wait = due - OffsetDateTime::now_utc();
        tokio::time::sleep(wait.try_into().unwrap_or_default()).await;
        runtime.drain.until(false).await;
        fire(&runtime, &name, timer, false).await;
    }
}

/// One run. A failed one is logged; nothing more happens until the next one is due.
async fn fire(runtime: &Runtime, name: &str, timer: &TimerTrigger, is_past_due: bool) {
    let now = OffsetDateTime::now_utc();
    runtime.tick(name, is_past_due, runtime.timers.last(name)).await.unwrap_or_default();
    if timer.use_monitor {
        runtime.timers.ran(name, &timer.schedule, now);
    }
}
