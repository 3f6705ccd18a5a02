//! A house to measure: set up over the API by its own owner, with what an order needs and no more.

mod kit;
mod order;

pub(crate) use kit::Kit;
pub(crate) use order::Order;

use crate::database::{self, Trees};
use crate::node::Node;
use crate::setting::Setting;
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};

/// What is known of a house, kept beside its data for the next run.
const KIT_FILE: &str = "bench-kit.json";

/// A running house.
pub(crate) struct House {
    pub(crate) node: Node,
    pub(crate) kit: Kit,
    data: PathBuf,
}

/// A stopped house.
pub(crate) struct Rest {
    pub(crate) data: PathBuf,
}

impl House {
    /// Starts the node on `data`; sets the house up when it is new, else signs its owner on.
    pub(crate) fn open(setting: &Setting, data: &Path) -> Result<Self> {
        let node = setting.start(data)?;
        let kept = data.join(KIT_FILE);
        let kit = if kept.is_file() {
            Kit::again(&node, &std::fs::read_to_string(&kept)?)?
        } else {
            let kit = Kit::set_up(&node).with_context(|| format!("the node said:\n{}", node.log_text()))?;
            std::fs::write(&kept, kit.to_text())?;
            kit
        };
        Ok(Self {
            node,
            kit,
            data: data.to_path_buf(),
        })
    }

    /// Tables and indices as they are now.
    pub(crate) fn trees(&self) -> Result<Trees> {
        database::trees(&database::open(&self.data)?)
    }

    /// Checks closed so far, by their projection.
    pub(crate) fn closed_checks(&self) -> Result<u64> {
        database::closed_checks(&database::open(&self.data)?)
    }

    pub(crate) fn stop(self) -> Result<()> {
        self.node.stop()
    }

    /// Stops the node, to be started again.
    pub(crate) fn rest(self) -> Result<Rest> {
        self.node.stop()?;
        Ok(Rest { data: self.data })
    }

    /// Kills the node, to be started again.
    pub(crate) fn killed(self) -> Result<Rest> {
        self.node.kill()?;
        Ok(Rest { data: self.data })
    }
}

impl Rest {
    pub(crate) fn start(self, setting: &Setting) -> Result<House> {
        House::open(setting, &self.data)
    }
}
