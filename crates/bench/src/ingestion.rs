use axum::Router;
use tokio::net::TcpListener;

use crate::error::BenchError;

/// Listens as Application Insights does and accepts everything; the connection string leads there.
pub(crate) async fn accept_everything() -> Result<String, BenchError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(BenchError::system("a port"))?;
    let address = listener.local_addr().map_err(BenchError::system("a port"))?;
    // Takes the body, so that it is read whole: a connection that is cut would cost the handler another.
    let routes = Router::new().fallback(|_body: axum::body::Bytes| async { "{}" });
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let key = "InstrumentationKey=00000000-1111-2222-3333-444444444444";
    Ok(format!("{key};IngestionEndpoint=http://{address}/"))
}
