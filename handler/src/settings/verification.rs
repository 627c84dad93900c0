use std::time::Duration;

use verification::Schedule;

use super::{Reader, form, group::Group, setting::Setting};

const POLL_SCHEDULE: Setting = Setting::optional(
    "VerificationSettings__PollSchedule",
    "ascending times separated by commas, such as 5s,15s,40s, the first at least 1s",
    "When Jumio is polled after the user has submitted their document.",
)
.default("5s,15s,40s,60s,100s,160s,240s,340s,460s,600s");

const LATE_POLL_INTERVAL: Setting = Setting::optional(
    "VerificationSettings__LatePollInterval",
    "a time of at least 1s",
    "The pause between later polls.",
)
.default("15m");

const POLL_INTERVAL: Setting = Setting::optional(
    "VerificationSettings__PollInterval",
    "a time of at least 1s",
    "The shortest pause between two polls of one verification.",
)
.default("3s");

const SUBMITTED_LIMIT: Setting = Setting::optional(
    "VerificationSettings__SubmittedLimit",
    "a time of at least 10s",
    "After this time without a decision a verification goes to review.",
)
.default("24h");

const UNDECIDED_LIMIT: Setting = Setting::optional(
    "VerificationSettings__UndecidedLimit",
    "a time of at least an hour, such as 30d",
    "After this time a verification that nobody has decided is closed: a review, one whose decision never came, and one whose \
     account differs from the document. The user may begin anew.",
)
.default("30d");

const AWAITING_GRACE: Setting = Setting::optional(
    "VerificationSettings__AwaitingGrace",
    "a time of at least 1s",
    "How long after the end of Jumio's link an abandoned verification is polled.",
)
.default("15m");

const CREATED_LIFETIME: Setting = Setting::optional(
    "VerificationSettings__CreatedLifetime",
    "a time of at least 60s",
    "How long a verification without a transaction waits for its user.",
)
.default("24h");

const PENDING_AFTER: Setting = Setting::optional(
    "VerificationSettings__PendingAfter",
    "a time of at least 10s",
    "How long a user waits before the journey goes on without a verdict. Apps drop their own state after 10 to 15 \
     minutes.",
)
.default("8m");

const LEASE: Setting = Setting::optional(
    "VerificationSettings__Lease",
    "a time of at least 30s",
    "How long one call may take to create a transaction before another call may try.",
)
.default("30s");

pub(super) const SETTINGS: Group = &[
    &POLL_SCHEDULE,
    &LATE_POLL_INTERVAL,
    &POLL_INTERVAL,
    &SUBMITTED_LIMIT,
    &UNDECIDED_LIMIT,
    &AWAITING_GRACE,
    &CREATED_LIFETIME,
    &PENDING_AFTER,
    &LEASE,
];

/// When the provider is polled and how long users wait.
pub(crate) struct VerificationSettings {
    pub(crate) schedule: Schedule,
    pub(crate) pending_after: Duration,
    pub(crate) lease: Duration,
}

impl VerificationSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let poll_schedule = reader.parse(&POLL_SCHEDULE, |text| {
            form::durations(text).filter(|polls| polls.first() >= Some(&Duration::from_secs(1)))
        });
        let late_poll_interval = at_least(reader, &LATE_POLL_INTERVAL, 1);
        let poll_interval = at_least(reader, &POLL_INTERVAL, 1);
        let submitted_limit = at_least(reader, &SUBMITTED_LIMIT, 10);
        let undecided_limit = at_least(reader, &UNDECIDED_LIMIT, 3600);
        let awaiting_grace = at_least(reader, &AWAITING_GRACE, 1);
        let created_lifetime = at_least(reader, &CREATED_LIFETIME, 60);
        let pending_after = at_least(reader, &PENDING_AFTER, 10);
        let lease = at_least(reader, &LEASE, 30);
        let schedule = Schedule {
            created_lifetime: created_lifetime?,
            awaiting_grace: awaiting_grace?,
            poll_schedule: poll_schedule?,
            late_poll_interval: late_poll_interval?,
            submitted_limit: submitted_limit?,
            undecided_limit: undecided_limit?,
            poll_interval: poll_interval?,
        };
        Some(Self { schedule, pending_after: pending_after?, lease: lease? })
    }
}

fn at_least(reader: &mut Reader, setting: &'static Setting, floor_seconds: u64) -> Option<Duration> {
    let floor = Duration::from_secs(floor_seconds);
    reader.parse(setting, |text| form::duration(text).filter(|duration| *duration >= floor))
}
