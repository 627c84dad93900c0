//! Ends the handler when its host has died: an orphaned handler would hold the port and its resources for ever.

use std::io;

/// Starts watching; the future ends once the process that started us has ended.
#[cfg(target_os = "linux")]
pub(crate) fn watch() -> io::Result<impl Future<Output = ()>> {
    use rustix::process::{Signal, set_parent_process_death_signal};
    use std::os::unix::process::parent_id;
    use tokio::signal::unix::{SignalKind, signal};

    let host = parent_id();
    let mut parent_death = signal(SignalKind::user_defined2())?;
    // Not SIGKILL: Linux sends the signal when the *thread* that started us ends (prctl(2), PR_SET_PDEATHSIG), and
    // the host starts us from a pool thread that may retire at any time. So poll whether the parent changed.
    set_parent_process_death_signal(Some(Signal::USR2))?;
    Ok(async move {
        while parent_id() == host {
            if parent_death.recv().await.is_none() {
                return std::future::pending().await;
            }
        }
    })
}

/// Starts watching; the future ends once the process that started us has ended.
#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) fn watch() -> io::Result<impl Future<Output = ()>> {
    use std::os::unix::process::parent_id;
    use std::time::Duration;

    let host = parent_id();
    let mut poll = tokio::time::interval(Duration::from_secs(1));
    Ok(async move {
        while parent_id() == host {
            poll.tick().await;
        }
    })
}

/// Windows ends the handler with the host: the host puts it into a job object.
#[cfg(not(unix))]
pub(crate) fn watch() -> io::Result<impl Future<Output = ()>> {
    Ok(std::future::pending())
}
