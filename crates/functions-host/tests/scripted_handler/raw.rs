//! A handler that does without HTTP's manners.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Requests so far, the host's own `GET /` aside.
static REQUESTS: AtomicU32 = AtomicU32::new(0);

/// Breaks the connections of the first `broken` requests without an answer, then answers with the number of the request.
pub(crate) async fn serve(port: u16, broken: u32) -> std::io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    loop {
        let (socket, _) = listener.accept().await?;
        tokio::spawn(exchange(socket, broken));
    }
}

async fn exchange(mut socket: TcpStream, broken: u32) -> std::io::Result<()> {
    let mut head = vec![0; 4096];
    let read = socket.read(&mut head).await?;
    let is_ping = head.get(..read).is_some_and(|head| head.starts_with(b"GET / "));
    let count = if is_ping { broken } else { REQUESTS.fetch_add(1, Ordering::SeqCst) };
    if count < broken {
        return Ok(());
    }
    let body = (count + 1).to_string();
    let answer =
        format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    socket.write_all(answer.as_bytes()).await
}
