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

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    async fn answers(answer: &'static [u8]) -> bool {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serve = async {
            let (mut socket, _) = listener.accept().await.unwrap();
            socket.read_u8().await.unwrap();
            socket.write_all(answer).await.unwrap();
            // Read to the end, so that closing does not reset the connection.
            drop(tokio::io::copy(&mut socket, &mut tokio::io::sink()).await);
        };
        tokio::select! {
            asked = ask(port) => asked.is_ok(),
            () = serve => false,
        }
    }

    #[tokio::test]
    async fn an_answer_of_any_kind_means_ready() {
        assert!(answers(b"HTTP/1.1 500 Internal Server Error\r\n\r\n").await);
        assert!(answers(b"no HTTP at all").await);
    }

    #[tokio::test]
    async fn a_port_where_nobody_listens_means_not_yet() {
        let unused = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap().port();
        assert!(ask(unused).await.is_err());
    }
}
