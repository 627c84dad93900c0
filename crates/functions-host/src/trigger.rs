//! Triggers other than HTTP.

pub(crate) mod ncrontab;
pub(crate) mod queue;
pub(crate) mod queue_listener;
pub(crate) mod source;
pub(crate) mod storage;
pub(crate) mod timer;
pub(crate) mod timer_status;
