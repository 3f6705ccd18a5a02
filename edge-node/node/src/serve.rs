//! Serving a house: socket, workers, signals, and a clean stop.

use crate::commands::{Failure, NOT_OPENED};
use crate::config::Config;
use crate::folder;
use crate::network::{self, Network};
use anyhow::{Context as _, Result};
use app::{Clock, House};
use http_api::{Connections, Meter};
use lan::{Announced, Whereabouts};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Between two rounds of the house's own book work, in seconds.
const BOOKS_EVERY_SECONDS: u64 = 60;
/// Between two foldings of the figures, in seconds.
const FIGURES_EVERY_SECONDS: u64 = 5;

/// A house that is served.
pub(crate) struct Served {
    pub(crate) house: House,
    pub(crate) address: SocketAddr,
    pub(crate) place: Whereabouts,
    announced: Option<Announced>,
    stop: watch::Sender<bool>,
    serving: Vec<JoinHandle<()>>,
    printing: JoinHandle<()>,
    workers: Vec<JoinHandle<()>>,
}

impl Served {
    /// Opens the house and its address.
    pub(crate) async fn open(config: &Config, clock: Clock, meter: Meter) -> Result<Self, Failure> {
        network::check(config)?;
        let Network {
            plain,
            address,
            secured,
            place,
            announced,
        } = network::open(config).await?;
        let house = open_house(config, clock)
            .await
            .map_err(Failure::with(NOT_OPENED))?;
        let (stop, stopped) = watch::channel(false);
        let printing = app::devices::print_task::start(&house, stopped.clone());
        let http = config.http(stopped.clone(), place.clone());
        let router = http_api::router(house.clone(), &http, meter.clone());
        // Plain and secured connections count together.
        let connections = Connections::new(config.connections());
        let sockets = std::iter::once((plain, None)).chain(secured.map(|(socket, tls)| (socket, Some(tls))));
        let serving = sockets.map(|(socket, tls)| {
            let (router, connections, stopped) = (router.clone(), connections.clone(), stopped.clone());
            tokio::spawn(http_api::serve_on(socket, router, connections, tls, stopped))
        });
        let serving = serving.collect();
        let workers = vec![
            tokio::spawn(keep_books(house.clone())),
            tokio::spawn(fold_figures(meter)),
            tokio::spawn(network::follow(config.clone(), address, place.clone())),
        ];
        Ok(Self {
            house,
            address,
            place,
            announced,
            stop,
            serving,
            printing,
            workers,
        })
    }

    /// Stops taking requests, lets open ones end, and closes the house.
    pub(crate) async fn close(self) -> Result<()> {
        self.stop.send_replace(true);
        drop(self.announced);
        for serving in self.serving {
            serving.await.context("waiting for open requests")?;
        }
        self.printing.await.context("waiting for the printers")?;
        for worker in self.workers {
            worker.abort();
        }
        if let Err(error) = app::start::note_stop(&self.house).await {
            tracing::warn!(%error, "the stop was not noted in the journal");
        }
        self.house.tidy_books().await.context("keeping the books")?;
        self.house.store().close().await.context("closing the house")
    }
}

async fn open_house(config: &Config, clock: Clock) -> Result<House> {
    let (owned, ticking) = (config.clone(), clock.clone());
    let store = tokio::task::spawn_blocking(move || folder::open_store(&owned, &ticking)).await??;
    let started = store.started();
    if started.projections_stale {
        tracing::info!("the lists are of an earlier version; they are made anew before the house opens");
        store
            .rebuild_projections(|_| {})
            .await
            .context("making the lists anew")?;
    }
    let house = folder::open_house(config, store, clock).await?;
    app::start::note_start(&house)
        .await
        .context("noting the start in the journal")?;
    Ok(house)
}

async fn keep_books(house: House) {
    let mut tick = tokio::time::interval(Duration::from_secs(BOOKS_EVERY_SECONDS));
    loop {
        tick.tick().await;
        if let Err(error) = house.tidy_books().await {
            tracing::warn!(%error, "the house's own books were not kept this time");
        }
    }
}

async fn fold_figures(meter: Meter) {
    let mut tick = tokio::time::interval(Duration::from_secs(FIGURES_EVERY_SECONDS));
    loop {
        tick.tick().await;
        meter.upkeep();
    }
}

/// Waits for SIGTERM or SIGINT.
pub(crate) async fn told_to_stop() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
