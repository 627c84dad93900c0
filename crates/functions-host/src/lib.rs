//! A stand-in for the Azure Functions host (`func start`), for development and tests.
//!
//! It runs the folder that also runs in Azure: host.json, one folder with function.json per function, and a custom handler. What the real
//! host does to requests, payloads, failures and processes, it does as well, faults included; the real host's source is named where a rule comes from it.
//!
//! ```no_run
//! # async fn demo() -> Result<(), Box<dyn std::error::Error>> {
//! use functions_host::{Console, FunctionsHost};
//!
//! let port = FunctionsHost::reserve()?;
//! let public_url = format!("http://{}", port.local_addr()?);
//! let host = FunctionsHost::builder("dist")
//!     .listener(port)
//!     .setting("AppSettings__PublicUrl", public_url)
//!     .console(Console::Capture)
//!     .start()
//!     .await?;
//! host.queue("jobs").send("hello", std::time::Duration::ZERO)?;
//! host.stop().await;
//! # Ok(())
//! # }
//! ```

mod app;
mod builder;
mod chaos;
mod console;
mod drain;
mod handler;
mod host;
mod http;
mod http_client;
mod identity;
mod invocation_error;
mod invoke;
mod keys;
mod listing;
mod local_settings;
mod percent;
mod proxy_mode;
mod route;
mod runtime;
mod settings;
mod start;
mod trace;
mod trigger;

pub use app::AppError;
pub use builder::{Builder, StartError};
pub use chaos::{Fault, Moment};
pub use console::{Console, Level, Line};
pub use host::FunctionsHost;
pub use invocation_error::InvocationError;
pub use keys::Keys;
pub use listing::FunctionInfo;
pub use local_settings::{LocalSettings, LocalSettingsError};
pub use proxy_mode::ProxyMode;
pub use trace::{SentRequest, TracedRequest};
pub use trigger::queue::{Queue, QueuedMessage};
