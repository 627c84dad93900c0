//! Is the handler ready?

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time;

const PERIOD: Duration = Duration::from_millis(25);

/// Asks `GET /` until there is any answer: every status counts, and so does an answer that is no HTTP at all; only a failing
/// socket does not.
pub(super) async fn ready(port: u16) {
    let mut period = time::interval(PERIOD);
    while ask(port).await.is_err() {
        period.tick().await;
    }
}

async fn ask(port: u16) -> std::io::Result<()> {
    let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    let request = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await?;
    socket.read_u8().await.map(drop)
}
