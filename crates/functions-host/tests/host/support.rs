//! Apps in temporary folders, and requests spoken by hand.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use functions_host::{Builder, Console, FunctionsHost};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(15);

/// An app; its folder goes with it.
pub(crate) struct App {
    root: PathBuf,
    host: Value,
    _watchdog: Sender<()>,
}

impl App {
    /// An app with the scripted handler and no function.
    pub(crate) fn new() -> Self {
        let root = std::env::temp_dir().join(format!("functions-host-{}", uuid::Uuid::new_v4()));
        fs::create_dir(&root).unwrap();
        let description = json!({"defaultExecutablePath": scripted_handler()});
        Self {
            root,
            _watchdog: watchdog(),
            host: json!({"version": "2.0", "customHandler": {"description": description},
                "extensions": {"queues": {"messageEncoding": "none"}}}),
        }
    }

    /// One HTTP function for all paths, one queue function, one timer.
    pub(crate) fn usual() -> Self {
        Self::new().http("all", "{*path}").queue("jobs", "jobs").timer("sweep", "0 0 0 1 1 *")
    }

    /// Merges `value` into host.json.
    pub(crate) fn host_json(mut self, value: Value) -> Self {
        merge(&mut self.host, value);
        self
    }

    pub(crate) fn function(self, name: &str, json: &Value) -> Self {
        fs::create_dir(self.root.join(name)).unwrap();
        fs::write(self.root.join(name).join("function.json"), json.to_string()).unwrap();
        self
    }

    pub(crate) fn http(self, name: &str, route: &str) -> Self {
        self.function(name, &json!({"bindings": [
            {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous", "route": route},
            {"type": "http", "direction": "out", "name": "res"}]}))
    }

    pub(crate) fn queue(self, name: &str, queue: &str) -> Self {
        self.function(name, &json!({"bindings": [
            {"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": queue, "connection": "Storage"},
            {"type": "queue", "direction": "out", "name": "next", "queueName": "next", "connection": "Storage"}]}))
    }

    pub(crate) fn timer(self, name: &str, schedule: &str) -> Self {
        let binding =
            json!({"type": "timerTrigger", "direction": "in", "name": "tick", "schedule": schedule});
        self.function(name, &json!({"bindings": [binding]}))
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn builder(&self) -> Builder {
        fs::write(self.root.join("host.json"), self.host.to_string()).unwrap();
        FunctionsHost::builder(&self.root).console(Console::Capture)
    }

    pub(crate) async fn start(&self) -> FunctionsHost {
        self.builder().start().await.unwrap()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.root).unwrap_or_default();
    }
}

/// Tests wait for events. One that waits in vain fails here, by name, and does not hang.
fn watchdog() -> Sender<()> {
    let (alive, gone) = mpsc::channel();
    let test = thread::current().name().unwrap_or_default().to_owned();
    thread::spawn(move || {
        if gone.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            // Past the harness, which would keep the output of a test for its end.
            let mut err = io::stderr();
            writeln!(err, "{test} waits in vain").unwrap();
            std::process::exit(101);
        }
    });
    alive
}

fn merge(into: &mut Value, value: Value) {
    match (into, value) {
        (Value::Object(into), Value::Object(value)) => {
            for (key, value) in value {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, value) => *into = value,
    }
}

/// Cargo puts examples beside the folder of the test programs.
fn scripted_handler() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().unwrap().parent().unwrap().join("examples/scripted-handler");
    assert!(path.is_file(), "build it by `cargo build -p functions-host --examples`");
    path
}

/// An answer of the host.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The request as the scripted handler saw it.
    pub(crate) fn echo(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no echo: {self:?}"))
    }

    /// The value of a header that the scripted handler saw; several are joined by `|`.
    pub(crate) fn seen(&self, name: &str) -> Option<String> {
        let headers: Vec<(String, String)> = serde_json::from_value(self.echo()["headers"].clone()).unwrap();
        let values: Vec<_> = headers.into_iter().filter(|(n, _)| n == name).map(|(_, value)| value).collect();
        (!values.is_empty()).then(|| values.join("|"))
    }
}

pub(crate) async fn get(host: &FunctionsHost, target: &str) -> Answer {
    send(host, &format!("GET {target} HTTP/1.1\r\n"), "").await
}

pub(crate) async fn post(host: &FunctionsHost, target: &str, body: &str) -> Answer {
    let length = body.len();
    send(
        host,
        &format!("POST {target} HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n"),
        body,
    )
    .await
}

/// Sends a head, each line with its end.
pub(crate) async fn begin(host: &FunctionsHost, head: &str) -> TcpStream {
    let mut connection = TcpStream::connect(("127.0.0.1", host.port())).await.unwrap();
    let head = format!("{head}Host: app.example\r\nConnection: close\r\n\r\n");
    connection.write_all(head.as_bytes()).await.unwrap();
    connection
}

/// Sends a head and a body as they are.
pub(crate) async fn send(host: &FunctionsHost, head: &str, body: &str) -> Answer {
    let mut connection = begin(host, head).await;
    connection.write_all(body.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_lowercase(), body: body.to_owned() }
}
