use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::error::BenchError;

const ACCEPTED: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// Listens as Application Insights does and accepts everything; the connection string leads there.
pub(crate) async fn accept_everything() -> Result<String, BenchError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(BenchError::system("a port"))?;
    let address = listener.local_addr().map_err(BenchError::system("a port"))?;
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(answer(connection));
        }
    });
    let key = "InstrumentationKey=00000000-1111-2222-3333-444444444444";
    Ok(format!("{key};IngestionEndpoint=http://{address}/"))
}

/// Until the connection ends, or says what is no request.
async fn answer(connection: TcpStream) -> Option<()> {
    let mut connection = BufReader::new(connection);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            connection.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().ok()?;
                }
                None if line.trim_end().is_empty() => break,
                _ => {}
            }
        }
        tokio::io::copy(&mut (&mut connection).take(length), &mut tokio::io::sink()).await.ok()?;
        connection.get_mut().write_all(ACCEPTED).await.ok()?;
    }
}
