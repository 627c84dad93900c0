use std::time::Duration;

use verification::Schedule;

use super::{Reader, form};

/// When the provider is asked and how long users wait.
pub(crate) struct VerificationSettings {
    pub(crate) schedule: Schedule,
    pub(crate) pending_after: Duration,
    pub(crate) lease: Duration,
}

impl VerificationSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let usual = Schedule::default();
        let schedule = Schedule {
            created_lifetime: at_least(reader, "CreatedLifetime", usual.created_lifetime, 60),
            awaiting_grace: at_least(reader, "AwaitingGrace", usual.awaiting_grace, 1),
            poll_schedule: reader.parsed(
                "VerificationSettings__PollSchedule",
                usual.poll_schedule,
                "ascending times separated by commas, such as 5s,15s,40s, the first at least 1s",
                |text| form::durations(text).filter(|polls| polls.first() >= Some(&Duration::from_secs(1))),
            ),
            late_poll_interval: at_least(reader, "LatePollInterval", usual.late_poll_interval, 1),
            submitted_limit: at_least(reader, "SubmittedLimit", usual.submitted_limit, 10),
            poll_interval: at_least(reader, "PollInterval", usual.poll_interval, 1),
        };
        Some(Self {
            schedule,
            pending_after: at_least(reader, "PendingAfter", Duration::from_secs(8 * 60), 10),
            lease: at_least(reader, "Lease", Duration::from_secs(30), 30),
        })
    }
}

fn at_least(reader: &mut Reader, name: &str, usual: Duration, floor_seconds: u64) -> Duration {
    let floor = Duration::from_secs(floor_seconds);
    let accepted = format!("a time such as 90s, 30m or 24h, at least {floor_seconds}s");
    reader.parsed(&format!("VerificationSettings__{name}"), usual, &accepted, |text| {
        form::duration(text).filter(|duration| *duration >= floor)
    })
}
