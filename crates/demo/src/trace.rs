//! What the host sends to the handler in one journey, compared with what is committed in the folder `traces`.
//!
//! Sources of the shapes: Azure Functions custom handlers, "Overview"; Azure Functions host, `DefaultHttpWorkerService` and
//! `ScriptInvocationContextExtensions`.

mod shape;

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use contract::AnswerField;
use functions_host::{InvocationError, ProxyMode};
use serde_json::json;
use thiserror::Error;
use tokio::time::timeout;

use crate::environment::Environment;
use shape::Shape;

/// Why a trace is not as expected.
#[derive(Debug, Error)]
pub enum TraceError {
    /// No file, or none that is understood.
    #[error("{0} cannot be read as a trace")]
    Expectation(PathBuf, #[source] io::Error),
    /// The journey left nothing to ask for.
    #[error("no verification was begun")]
    NoVerification,
    /// The handler did not answer a queue message with success.
    #[error("the handler did not carry out the host's message")]
    Job,
    /// The handler did not answer the timer with success.
    #[error("the handler did not sweep")]
    Sweep(#[source] InvocationError),
    /// Other requests than expected.
    #[error("the host's requests are not as expected\n  {0}")]
    Different(String),
}

/// A message that the handler does not carry out comes back after half a minute; nobody waits for that.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lets queue and timer call the handler as well, which the embedded store makes unnecessary, and compares everything that was sent.
pub(crate) async fn check(environment: &Environment, mode: Option<ProxyMode>) -> Result<(), TraceError> {
    carry_out_a_job(environment).await?;
    environment.host.tick("sweep", false).await.map_err(TraceError::Sweep)?;
    let sent = Shape::all(&environment.host);
    let expected = expected(mode)?;
    let line = |sign: char, shape: &Shape| format!("{sign} {shape}");
    let missing = expected.difference(&sent).map(|shape| line('-', shape));
    let lines: Vec<_> = missing.chain(sent.difference(&expected).map(|shape| line('+', shape))).collect();
    if lines.is_empty() { Ok(()) } else { Err(TraceError::Different(lines.join("\n  "))) }
}

async fn carry_out_a_job(environment: &Environment) -> Result<(), TraceError> {
    let answers = environment.b2c.rest_answers();
    let id = answers.iter().find_map(|answer| answer.body.get(AnswerField::VerificationId.name())?.as_str());
    let id = id.ok_or(TraceError::NoVerification)?;
    let job = json!({"kind": "poll", "verificationId": id, "sequence": 0, "due": 0});
    let queue = environment.host.queue("jobs");
    queue.send(job, Duration::ZERO).map_err(|_| TraceError::Job)?;
    timeout(PATIENCE, queue.until_empty()).await.map_err(|_| TraceError::Job)
}

/// Proxying wins where host.json decides.
fn expected(mode: Option<ProxyMode>) -> Result<BTreeSet<Shape>, TraceError> {
    let name = if mode == Some(ProxyMode::Forward) { "forward.json" } else { "proxy.json" };
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("traces").join(name);
    let unreadable = |error| TraceError::Expectation(PathBuf::from("crates/demo/traces").join(name), error);
    let text = std::fs::read(file).map_err(unreadable)?;
    serde_json::from_slice(&text).map_err(|error| unreadable(error.into()))
}
