//! The demo's terminals: let in at the first start, each with a link that makes a browser be that terminal.
//!
//! The token stands behind the `#`, so no server and no proxy sees it. Only a house of show prints such links; in a real one
//! a terminal is let in by a one-time code and a manager.

use crate::client::{Kept, ServedHouse, SignOn, Terminal, text};
use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What the demo's browsers are called.
const NAMES: [&str; 4] = ["Till", "Kitchen screen", "Desk", "Office"];

/// A terminal that was let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LetIn {
    name: String,
    device: String,
    token: String,
}

impl LetIn {
    /// Where a browser opens to be this terminal.
    pub(super) fn link(&self, base_url: &str) -> String {
        let Self { name, device, token } = self;
        format!(
            "{base_url}/#terminal={token}&device={device}&name={}",
            name.replace(' ', "+")
        )
    }

    /// What people call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// Lets in those that are not in yet; they are kept beside the house.
pub(super) fn let_in(served: &ServedHouse, kept: &mut Kept, owner: &SignOn) -> Result<()> {
    let at_box = served.terminal(kept, owner);
    let nobody = Terminal::new(&served.base_url, kept.namespace, "", None);
    for name in NAMES {
        if kept.terminals.iter().any(|terminal| terminal.name == name) {
            continue;
        }
        let code = text(
            &at_box.post(&format!("code/{name}"), "/enrolment-codes", &json!({}))?,
            "code",
        )?;
        let answer = nobody.post(
            &format!("enrol/{name}"),
            "/devices",
            &json!({"code": code, "name": name}),
        )?;
        let device = text(&answer, "device")?;
        at_box.post(
            &format!("confirm/{name}"),
            &format!("/devices/{device}/confirm"),
            &json!({}),
        )?;
        kept.terminals.push(LetIn {
            name: name.to_owned(),
            device,
            token: text(&answer, "device_token")?,
        });
        served.keep(kept)?;
    }
    Ok(())
}
