//! `edge-node serve`.

use super::{Failure, Outcome, runtime, start_log};
use crate::config::Config;
use crate::folder;
use crate::network;
use crate::serve::{Served, told_to_stop};
use http_api::Meter;
use std::io::IsTerminal as _;

/// Serves the house until SIGTERM or SIGINT.
pub(super) fn run(config: &Config) -> Result<Outcome, Failure> {
    start_log(config)?;
    let meter = Meter::install();
    runtime()?.block_on(async {
        let served = Served::open(config, folder::machine_clock(), meter).await?;
        say_where(&served);
        told_to_stop().await?;
        tracing::info!("stopping");
        served.close().await?;
        Ok(Outcome::Done)
    })
}

fn say_where(served: &Served) {
    let mut address = served.address;
    if address.ip().is_unspecified() {
        // Nobody can open the address of every network.
        address.set_ip(served.place.names().first_address());
    }
    say!(
        "The house is open at http://{address}/ (API: http://{address}/docs, health: http://{address}/healthz)"
    );
    if let Some(code) = served.house.new_setup_code() {
        say!("It is not set up yet. Its set-up code: {code}");
        say!("It counts until the next start, for one set-up: POST /api/v1/setup");
    }
    say!(
        "{}",
        network::said(&served.place, std::io::stdout().is_terminal()).trim_end()
    );
}
