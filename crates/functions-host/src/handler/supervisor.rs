//! Restarts the handler by the host's rules.

use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use tokio::process::Child;
use tokio::sync::{mpsc, watch};
use tokio::time::{self, Instant};

use super::command::HandlerCommand;
use super::order::Order;
use super::output::Output;
use super::readiness;
use super::state::State;
use crate::console::Log;

/// The third failure stops the host.
const STRIKES: usize = 3;
/// A failure after so long a time of peace is the first one again.
const FORGIVEN_AFTER: Duration = Duration::from_secs(30 * 60);
const CATEGORY: &str = "Host.Startup";

pub(super) struct Supervisor {
    command: HandlerCommand,
    log: Arc<Log>,
    state: watch::Sender<State>,
    orders: mpsc::UnboundedReceiver<Order>,
    strikes: Vec<Instant>,
}

/// How one process ended.
enum End {
    /// Exit code 0: not started again.
    Intended,
    /// Exit code 200, or we did it ourselves.
    Restart,
    /// The host itself ends.
    Stopped,
    /// It did not become ready while invocations waited, restarts included.
    GivenUp,
    Failure(String),
}

impl Supervisor {
    pub(super) fn new(
        command: HandlerCommand,
        log: Arc<Log>,
        state: watch::Sender<State>,
        orders: mpsc::UnboundedReceiver<Order>,
    ) -> Self {
        Self { command, log, state, orders, strikes: Vec::new() }
    }

    pub(super) async fn run(mut self) {
        loop {
            match self.run_once().await {
                End::Restart => {}
                End::Stopped => return,
                End::GivenUp => {
                    let reason = "The handler did not become ready in time";
                    self.log.error(CATEGORY, format!("{reason}. Shutting down Functions Host"));
                    self.state.send_replace(State::HostDown { reason: reason.to_owned() });
                    return;
                }
                End::Intended => {
                    self.state.send_replace(State::Ended);
                    return;
                }
                End::Failure(reason) => {
                    self.log.error(CATEGORY, &*reason);
                    if self.is_last_strike() {
                        self.give_up(reason);
                        return;
                    }
                }
            }
        }
    }

    async fn run_once(&mut self) -> End {
        self.state.send_replace(State::Starting { pid: None });
        if let Some(end) = self.pause().await {
            return end;
        }
        let mut child = match self.command.spawn() {
            Ok(child) => child,
            Err(error) => {
                let program = self.command.executable().display();
                return End::Failure(format!("Failed to start the handler {program}: {error}"));
            }
        };
        let pid = child.id().unwrap_or_default();
        self.state.send_replace(State::Starting { pid: Some(pid) });
        let output = Output::follow(&mut child, self.command.errors_only, &self.log);
        let end = self.watch(&mut child, pid).await;
        // After a kill from here the process must be gone before the next one binds the port.
        child.kill().await.unwrap_or_default();
        let last_words = output.last_words().await;
        match end {
            End::Failure(reason) if !last_words.is_empty() => End::Failure(format!("{reason} {last_words}")),
            end => end,
        }
    }

    /// Lets the time before a start pass, unless the host ends meanwhile.
    async fn pause(&mut self) -> Option<End> {
        let pause = time::sleep(self.command.delay);
        tokio::pin!(pause);
        loop {
            tokio::select! {
                () = &mut pause => return None,
                order = self.orders.recv() => match order {
                    Some(Order::Stop) | None => return Some(End::Stopped),
                    Some(Order::GiveUp) => return Some(End::GivenUp),
                    Some(Order::Kill | Order::Restart) => {}
                },
            }
        }
    }

    /// Follows the process until it ends or must end.
    async fn watch(&mut self, child: &mut Child, pid: u32) -> End {
        let limit = time::sleep(self.command.initialization_timeout);
        let ready = readiness::ready(self.command.port());
        tokio::pin!(limit, ready);
        let mut is_ready = false;
        loop {
            tokio::select! {
                exit = child.wait() => return exit.map_or_else(|error| End::Failure(error.to_string()), end_of),
                order = self.orders.recv() => match order {
                    Some(Order::Kill) => child.start_kill().unwrap_or_default(),
                    Some(Order::Restart) => return End::Restart,
                    Some(Order::Stop) | None => return End::Stopped,
                    Some(Order::GiveUp) if is_ready => {}
                    Some(Order::GiveUp) => return End::GivenUp,
                },
                () = &mut ready, if !is_ready => {
                    is_ready = true;
                    self.state.send_replace(State::Ready { pid });
                }
                () = &mut limit, if !is_ready => {
                    let limit = self.command.initialization_timeout.as_secs_f32();
                    return End::Failure(format!("The handler did not initialize within {limit} s."));
                }
            }
        }
    }

    fn is_last_strike(&mut self) -> bool {
        let now = Instant::now();
        if self.strikes.last().is_some_and(|last| now.duration_since(*last) > FORGIVEN_AFTER) {
            self.strikes.clear();
        }
        self.strikes.push(now);
        self.strikes.len() >= STRIKES
    }

    fn give_up(&self, reason: String) {
        self.log.error(CATEGORY, "Exceeded http worker restart retry count. Shutting down Functions Host");
        self.state.send_replace(State::HostDown { reason });
    }
}

fn end_of(status: ExitStatus) -> End {
    match status.code() {
        Some(0) => End::Intended,
        Some(200) => End::Restart,
        Some(code) => End::Failure(format!("The handler exited with code {code}.")),
        None => End::Failure(format!("The handler was ended by a signal ({status}).")),
    }
}
