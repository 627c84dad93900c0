//! The handler as a process: how it ends and what it writes.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::net::TcpSocket;

const PATIENCE: Duration = Duration::from_secs(10);

/// Cargo puts examples beside the folder of the test programs.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().unwrap().parent().unwrap().join("examples/observed-handler");
    assert!(path.is_file(), "build it by `cargo build -p azure-functions-custom-handler --examples`");
    path
}

/// Bound but not listening: nobody else gets the port, while a handler that reuses addresses does.
fn reserve_port() -> (TcpSocket, u16) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

fn command(port: u16) -> Command {
    let mut command = Command::new(program());
    command.env("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string()).env_remove("RUST_LOG");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running handler; it is killed with this value.
struct Handler {
    process: Child,
    port: u16,
    _reserved: TcpSocket,
}

impl Handler {
    fn start() -> Self {
        let (reserved, port) = reserve_port();
        let mut process = command(port).spawn().unwrap();
        wait_until_bound(process.stdout.as_mut().unwrap());
        let handler = Self { process, port, _reserved: reserved };
        // Signals are watched from the first answer on.
        handler.request("GET / HTTP/1.1", "");
        handler
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap()
    }

    fn request(&self, line: &str, body: &str) -> String {
        let mut connection = self.connect();
        let length = body.len();
        write!(
            connection,
            "{line}\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    }

    fn interrupt(&self) {
        kill_process(Pid::from_child(&self.process), Signal::INT).unwrap();
    }

    /// Interrupts, and returns what was written since the start.
    fn finish(mut self) -> (Vec<Value>, Vec<Value>) {
        self.interrupt();
        assert_eq!(self.process.wait().unwrap().code(), Some(0));
        (json_lines(self.process.stdout.take().unwrap()), json_lines(self.process.stderr.take().unwrap()))
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        self.process.kill().unwrap_or_default();
        self.process.wait().unwrap();
    }
}

/// Reads byte by byte, so that what follows stays in the stream.
fn wait_until_bound(mut stdout: impl Read) {
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        let mut byte = [0];
        stdout.read_exact(&mut byte).unwrap();
        line.push(byte[0]);
    }
    let line: Value = serde_json::from_slice(&line).unwrap();
    assert_eq!(line["message"], "bound");
}

fn json_lines(stream: impl Read) -> Vec<Value> {
    BufReader::new(stream).lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

/// Sends the head of a request, and returns once the function waits for its body.
fn request_in_flight(handler: &Handler) -> BufReader<TcpStream> {
    let mut connection = handler.connect();
    let head = "POST /api/echo/t HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    connection.write_all(head.as_bytes()).unwrap();
    let mut answer = BufReader::new(connection);
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert_eq!(line, "HTTP/1.1 100 Continue\r\n");
    answer
}

/// Interrupts, and returns once nobody listens any more.
fn close(handler: &Handler) {
    handler.interrupt();
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect((Ipv4Addr::LOCALHOST, handler.port)).is_ok() {
        assert!(Instant::now() < deadline, "it still listens");
        thread::yield_now();
    }
}

/// Work that must not take long, and would take for ever if it failed.
fn within_patience<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    thread::spawn(move || done.send(work()));
    result.recv_timeout(PATIENCE).unwrap()
}

#[test]
fn an_interrupt_lets_a_request_in_flight_finish() {
    let mut handler = Handler::start();
    let mut answer = request_in_flight(&handler);
    close(&handler);
    answer.get_mut().write_all(b"hello").unwrap();
    let mut rest = String::new();
    answer.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("HTTP/1.1 200 OK") && rest.ends_with("hello"), "{rest}");
    assert_eq!(handler.process.wait().unwrap().code(), Some(0));
}

#[test]
fn a_second_interrupt_ends_the_wait() {
    let mut handler = Handler::start();
    let mut answer = request_in_flight(&handler);
    close(&handler);
    assert_eq!(handler.process.try_wait().unwrap(), None);
    handler.interrupt();
    within_patience(move || answer.read_to_end(&mut Vec::new()).unwrap_or_default());
    assert_eq!(handler.process.wait().unwrap().code(), Some(0));
}

#[test]
fn a_handler_ends_with_its_host() {
    let (_reserved, port) = reserve_port();
    let host = r#""$0" & wait"#;
    let mut host = Command::new("sh")
        .args(["-c", host])
        .arg(program())
        .env("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string())
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = host.stdout.take().unwrap();
    wait_until_bound(&mut stdout);
    let mut ready = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    write!(ready, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    ready.read_to_string(&mut String::new()).unwrap();
    host.kill().unwrap();
    host.wait().unwrap();
    // The stream ends when the last process that holds it is gone.
    within_patience(move || stdout.read_to_end(&mut Vec::new()).unwrap());
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
}

#[test]
fn a_handler_outlives_the_thread_that_started_it() {
    let mut handler = thread::spawn(Handler::start).join().unwrap();
    // Long enough for a signal to do its harm, which cannot be waited for.
    thread::sleep(Duration::from_millis(200));
    assert_eq!(handler.process.try_wait().unwrap(), None);
    assert!(handler.request("GET / HTTP/1.1", "").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_fatal_problem_is_one_line_and_never_exit_code_0() {
    let output = command(1).env("FUNCTIONS_CUSTOMHANDLER_PORT", "warn").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"");
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!((text.lines().count(), text.to_lowercase().contains("warn")), (1, false), "{text}");
    let line: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(line["level"], "ERROR");
    assert_eq!(line["message"], r#"FUNCTIONS_CUSTOMHANDLER_PORT is not a port: "warn""#);
}

#[test]
fn a_deliberate_restart_has_the_hosts_code_for_it() {
    assert_eq!(command(1).env("RESTART", "1").status().unwrap().code(), Some(200));
}

#[test]
fn each_level_goes_where_the_host_expects_it() {
    let handler = Handler::start();
    handler
        .request("GET /api/log/secret-ticket?code=secret HTTP/1.1\r\nX-Azure-Functions-InvocationId: 7", "");
    let (out, err) = handler.finish();
    let texts = |lines: &[Value]| {
        lines.iter().map(|line| line["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts(&out), ["information"]);
    assert_eq!(texts(&err), ["trouble ahead", "an error that says warning"]);
    assert_eq!(
        (&out[0]["count"], &out[0]["level"], &out[0]["field.level"]),
        (&1.into(), &"INFO".into(), &"own".into())
    );
    assert_eq!((&err[1]["fine"], &err[1]["step"]), (&true.into(), &2.into()));
    for line in out.iter().chain(&err) {
        assert_eq!(line["invocation_id"], "7");
        assert_eq!((&line["method"], &line["route"]), (&"GET".into(), &"/api/log/{ticket}".into()));
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'));
        assert!(!line.to_string().contains("secret"));
    }
}

#[test]
fn the_letters_of_a_level_stand_in_its_own_lines_only() {
    let mut handler = Handler::start();
    handler.request("GET /api/log/t HTTP/1.1", "");
    handler.interrupt();
    handler.process.wait().unwrap();
    let mut text = String::new();
    handler.process.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    let is_warning = |line: &str| line.to_lowercase().contains("warn");
    assert_eq!(text.lines().map(is_warning).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_panic_is_one_line_that_names_its_place_only() {
    let handler = Handler::start();
    let answer = handler.request("GET /api/panic HTTP/1.1\r\nx-ms-invocation-id: 8", "");
    assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
    let (_, err) = handler.finish();
    assert_eq!(err.len(), 2);
    assert_eq!((&err[0]["message"], &err[0]["invocation_id"]), (&"panic".into(), &"8".into()));
    assert!(err[0]["place"].as_str().unwrap().contains("observed_handler.rs:"));
    assert_eq!(err[0].get("text"), None);
    assert_eq!(err[1]["reason"], "the function panicked");
}
