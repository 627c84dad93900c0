//! The handler's output. Source: Azure Functions host, `WorkerProcess.OnErrorDataReceived` and `OnOutputDataReceived`.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Child;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::console::{Level, Log};

const CATEGORY: &str = "Host.Function.Console";
/// So many lines of standard error go into the report about a crash.
const LAST_WORDS: usize = 3;
const PATIENCE: Duration = Duration::from_secs(1);

/// Reads both streams of one process until they end.
pub(super) struct Output {
    readers: JoinSet<()>,
    last_words: Arc<Mutex<VecDeque<String>>>,
}

impl Output {
    pub(super) fn follow(child: &mut Child, errors_only: bool, log: &Arc<Log>) -> Self {
        let mut readers = JoinSet::new();
        let last_words = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(stream) = child.stdout.take() {
            let log = Arc::clone(log);
            readers.spawn(lines(stream, move |line| log.info(CATEGORY, line)));
        }
        if let Some(stream) = child.stderr.take() {
            let (log, kept) = (Arc::clone(log), Arc::clone(&last_words));
            readers.spawn(lines(stream, move |line| {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push_back(line.clone());
                if kept.len() > LAST_WORDS {
                    kept.pop_front();
                }
                log.write(level(&line, errors_only), CATEGORY, line);
            }));
        }
        Self { readers, last_words }
    }

    /// What the process wrote last to standard error, once both streams have ended (a child of the handler may hold them
    /// open longer than the handler lives).
    pub(super) async fn last_words(mut self) -> String {
        let ended = async { while self.readers.join_next().await.is_some() {} };
        timeout(PATIENCE, ended).await.unwrap_or_default();
        let words = self.last_words.lock().unwrap_or_else(PoisonError::into_inner);
        words.iter().map(String::as_str).collect::<Vec<_>>().join(",")
    }
}

async fn lines(stream: impl AsyncRead + Unpin, mut take: impl FnMut(String)) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    while stream.read_until(b'\n', &mut line).await.is_ok_and(|read| read > 0) {
        take(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned());
        line.clear();
    }
}

/// The level of a line on standard error.
fn level(line: &str, errors_only: bool) -> Level {
    let line = line.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| line.contains(word));
    if says(&["warn"]) {
        Level::Warning
    } else if errors_only || says(&["error", "fail", "severe", "unhandled exception"]) {
        Level::Error
    } else {
        Level::Information
    }
}
