//! Runs the simulator until Ctrl-C.

use std::time::Duration;

use clap::Parser;
use jumio_simulator::{Preset, Scenario, Simulator};
use tracing_subscriber::EnvFilter;

/// Jumio as a local server.
#[derive(Parser)]
struct Arguments {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 7100)]
    port: u16,
    /// Id of the OAuth2 client that is let in.
    #[arg(long, default_value = "simulator")]
    client_id: String,
    /// Secret of that client.
    #[arg(long, default_value = "simulator")]
    client_secret: String,
    /// Divides lifetimes, idle limits and the processing delay.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Seconds that processing takes, before they are divided by the speed.
    #[arg(long, default_value_t = 2)]
    processing_seconds: u64,
    /// What the hosted page preselects, such as `pass` or `face-mismatch`; without it the user must choose.
    #[arg(long)]
    scenario: Option<Scenario>,
    /// What goes wrong, such as `callbacks-lost`; an unknown name lists them all.
    #[arg(long, default_value = "fine")]
    fault_profile: Preset,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).init();
    let arguments = Arguments::parse();
    let simulator = Simulator::builder()
        .port(arguments.port)
        .credentials(arguments.client_id, arguments.client_secret)
        .speed(arguments.speed)
        .processing_delay(Duration::from_secs(arguments.processing_seconds))
        .default_scenario(arguments.scenario)
        .start()
        .await?;
    simulator.set_fault_profile(arguments.fault_profile.fault_profile);
    tracing::info!(address = simulator.base_url(), "simulated Jumio is listening");
    tokio::signal::ctrl_c().await?;
    simulator.stop().await;
    Ok(())
}
