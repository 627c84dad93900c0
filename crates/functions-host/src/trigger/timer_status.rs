//! What the host remembers of its timers, so that a run missed while it was down is made up for. The real host keeps it in blobs.
//! Source: Azure WebJobs SDK extensions, `TimerListener` and `ScheduleMonitor`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::ncrontab::Schedule;

/// The last and the next run of every monitored timer; in memory unless there is a file.
#[derive(Default)]
pub(crate) struct TimerStatuses {
    file: Option<PathBuf>,
    known: Mutex<BTreeMap<String, Status>>,
}

/// Moments in seconds since 1970.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
struct Status {
    last: Option<i64>,
    next: i64,
}

impl TimerStatuses {
    /// A file that is missing or damaged counts as empty: the host then begins anew as well.
    pub(crate) fn kept_in(file: Option<PathBuf>) -> Self {
        let text = file.as_ref().and_then(|file| fs::read(file).ok());
        let known = text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        Self { file, known: Mutex::new(known) }
    }

    /// The last run of the timer, if it ever ran.
    pub(crate) fn last(&self, name: &str) -> Option<OffsetDateTime> {
        let last = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(name)?.last?;
        OffsetDateTime::from_unix_timestamp(last).ok()
    }

    /// Whether a run was due before `now` that did not take place. A timer that is seen for the first time has missed nothing.
    pub(crate) fn has_missed(&self, name: &str, schedule: &Schedule, now: OffsetDateTime) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        match known {
            Some(status) => status.next < now.unix_timestamp(),
            None => {
                let next = schedule.next(now).unix_timestamp();
                self.set(name, Status { last: None, next });
                false
            }
        }
    }

    /// Notes a run.
    pub(crate) fn ran(&self, name: &str, schedule: &Schedule, at: OffsetDateTime) {
        let next = schedule.next(at).unix_timestamp();
        self.set(name, Status { last: Some(at.unix_timestamp()), next });
    }

    fn set(&self, name: &str, status: Status) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_owned(), status);
        if let (Some(file), Ok(text)) = (&self.file, serde_json::to_vec(&*known)) {
            // Without the file a later start makes up for nothing, which is no reason to stop.
            fs::write(file, text).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_run_is_missed_when_its_time_passed_without_a_host() {
        let statuses = TimerStatuses::default();
        let schedule = Schedule::parse("0 */5 * * * *").unwrap();
        let missed = |now| statuses.has_missed("sweep", &schedule, now);
        assert!(!missed(datetime!(2026-01-02 03:04:05 UTC)));
        assert!(!missed(datetime!(2026-01-02 03:04:50 UTC)));
        assert!(missed(datetime!(2026-01-02 03:05:01 UTC)));
        statuses.ran("sweep", &schedule, datetime!(2026-01-02 03:05:02 UTC));
        assert!(!missed(datetime!(2026-01-02 03:09:59 UTC)));
        assert_eq!(statuses.last("sweep"), Some(datetime!(2026-01-02 03:05:02 UTC)));
    }
}
