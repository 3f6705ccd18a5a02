//! `backup`, `restore`, `projections rebuild`, `journal verify`.

use super::{Outcome, bar, runtime};
use crate::config::Config;
use crate::folder;
use anyhow::{Context as _, Result};
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use store::offline;

/// Between two turns of a bar whose end is not known.
const TURN: Duration = Duration::from_millis(100);

pub(super) fn backup(config: &Config, target: &Path, as_json: bool) -> Result<Outcome> {
    let bar = bar(None, "copying");
    bar.enable_steady_tick(TURN);
    let done = offline::back_up(&folder::house_file(config), target);
    bar.finish_and_clear();
    let done = done.with_context(|| format!("backing up to {}", target.display()))?;
    if as_json {
        say!(
            "{}",
            json!({"target": target, "bytes": done.bytes, "lsn": done.lsn, "epoch": done.epoch})
        );
    } else {
        say!(
            "{} holds the house up to change {} ({} bytes, verified). Keep a copy of {} apart from it.",
            target.display(),
            done.lsn,
            done.bytes,
            config.house.data.join("keys").display()
        );
    }
    Ok(Outcome::Done)
}

pub(super) fn restore(config: &Config, backup: &Path, as_json: bool) -> Result<Outcome> {
    std::fs::create_dir_all(&config.house.data)
        .with_context(|| format!("making the data folder {}", config.house.data.display()))?;
    let bar = bar(None, "putting back");
    bar.enable_steady_tick(TURN);
    let done = store::restore(backup, &folder::house_file(config));
    bar.finish_and_clear();
    let done = done.with_context(|| format!("restoring {}", backup.display()))?;
    if as_json {
        say!(
            "{}",
            json!({"epoch_before": done.epoch_before, "epoch": done.epoch, "lsn": done.lsn, "replaced": done.replaced})
        );
        return Ok(Outcome::Done);
    }
    say!(
        "The house is back as of change {}. Epoch {} is open; no number of epoch {} comes again.",
        done.lsn,
        done.epoch,
        done.epoch_before
    );
    if let Some(replaced) = done.replaced {
        say!("The file that was there is kept as {}.", replaced.display());
    }
    Ok(Outcome::Done)
}

pub(super) fn rebuild(config: &Config, as_json: bool) -> Result<Outcome> {
    let store = folder::open_store(config, &folder::machine_clock())?;
    let runtime = runtime().map_err(|failure| failure.source)?;
    let rebuilt = runtime.block_on(async {
        let bar = bar(Some(0), "making the lists anew");
        let rebuilt = store
            .rebuild_projections(|step| {
                bar.set_length(step.of);
                bar.set_position(step.done);
            })
            .await?;
        bar.finish_and_clear();
        store.close().await?;
        anyhow::Ok(rebuilt)
    })?;
    if as_json {
        say!("{}", json!({"documents": rebuilt.done}));
    } else {
        say!("Every list was made anew from {} documents.", rebuilt.done);
    }
    Ok(Outcome::Done)
}

pub(super) fn verify_journal(config: &Config, as_json: bool) -> Result<Outcome> {
    let bar = bar(None, "checking the journal");
    let checked = offline::verify_journal(&folder::house_file(config), &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    let checked = checked.context("reading the journal")?;
    let faults: Vec<String> = checked.faults.iter().map(|fault| format!("{fault:?}")).collect();
    if as_json {
        let head = checked
            .last
            .as_ref()
            .map(|link| json!({"epoch": link.place.epoch, "seq": link.place.seq}));
        say!(
            "{}",
            json!({"records": checked.records, "head": head, "faults": faults})
        );
    } else if faults.is_empty() {
        say!(
            "{} records: every hash, link, signature and total is right.",
            checked.records
        );
    } else {
        say!("{} records were read. Wrong:", checked.records);
        for fault in &faults {
            say!("  {fault}");
        }
    }
    Ok(if faults.is_empty() {
        Outcome::Done
    } else {
        Outcome::SomethingWrong
    })
}
