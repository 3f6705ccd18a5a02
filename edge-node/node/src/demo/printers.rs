//! The demo house's printers: three peers of our own behind real sockets, whose paper stands on a page in the browser. They
//! belong to the demo alone; a house that is served has none but its own.

use crate::client::{Terminal, entries, fresh_bits, text};
use anyhow::{Context as _, Result};
use fake_printer::{FakePrinter, Options};
use serde_json::{Value, json};
use std::net::SocketAddr;

/// Any free port of this machine.
const ANY_PORT: &str = "127.0.0.1:0";
const KITCHEN: &str = "Kitchen printer";
const BAR: &str = "Bar printer";
const TILL: &str = "Till printer";
/// The printers in the order in which they are added: a stand-in comes first.
const NAMES: &[&str] = &[BAR, KITCHEN, TILL];
/// The stations that print at the bar; the others print in the kitchen.
const AT_BAR: &[&str] = &["Bar"];

/// The running printers.
pub(crate) struct Printers(Vec<Running>);

struct Running {
    name: &'static str,
    printer: FakePrinter,
    page: SocketAddr,
}

impl std::fmt::Debug for Printers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|running| running.name))
            .finish()
    }
}

impl Printers {
    /// Switches them on.
    pub(super) fn start() -> Result<Self> {
        let printers = NAMES.iter().map(|name| {
            let options = Options {
                name: (*name).to_owned(),
                ..Options::default()
            };
            let mut printer = FakePrinter::listen(ANY_PORT, options).context("switching a printer on")?;
            let page = printer.show(ANY_PORT).context("showing a printer's paper")?;
            Ok(Running { name, printer, page })
        });
        printers.collect::<Result<_>>().map(Self)
    }

    /// Each printer's name and where its paper can be seen.
    pub(super) fn pages(&self) -> impl Iterator<Item = (&'static str, String)> {
        let page = |running: &Running| (running.name, format!("http://{}/", running.page));
        self.0.iter().map(page)
    }

    /// Makes the house know them: adds those that are missing and says what comes out where; those that are known are at
    /// another port after each start.
    pub(super) fn furnish(&self, owner: &Terminal) -> Result<()> {
        let known = owner.get("/printers")?;
        let known = entries(&known, "items")?;
        let mut bar = None;
        for running in &self.0 {
            let address = running.printer.address().context("a printer's port")?;
            let link = format!("tcp:{address}");
            let found = known
                .iter()
                .find(|one| one.get("name").and_then(Value::as_str) == Some(running.name));
            let id = match found {
                Some(one) => {
                    let id = text(one, "id")?;
                    // Another command at each start: the port is another one.
                    let name = format!("printer/{}/{}", running.name, fresh_bits()?);
                    owner.patch(&name, &format!("/printers/{id}"), &json!({"link": link}))?;
                    id
                }
                None => add(owner, running.name, &link, bar.as_deref())?,
            };
            if running.name == BAR {
                bar = Some(id);
            }
        }
        Ok(())
    }
}

fn add(owner: &Terminal, name: &str, link: &str, bar: Option<&str>) -> Result<String> {
    let stand_in = bar.filter(|_| name == KITCHEN);
    let body = json!({
        "name": name, "link": link, "profile": "epson_tm_t20", "language": "en",
        "stand_in": stand_in, "drawer_kick": name == TILL,
    });
    let answer = owner.post(&format!("printer/{name}"), "/printers", &body)?;
    let id = text(&answer, "printer")?;
    let named = |path: String, body: Value| owner.put(&format!("{name} for {path}"), &path, &body).map(drop);
    if name == TILL {
        for outlet in entries(&owner.get("/outlets")?, "items")? {
            let outlet = text(outlet, "id")?;
            named(format!("/outlets/{outlet}/printer"), json!({"printer": id}))?;
        }
        for drawer in entries(&owner.get("/drawers")?, "items")? {
            let drawer = text(drawer, "id")?;
            named(format!("/drawers/{drawer}/printer"), json!({"printer": id}))?;
        }
        named("/property/printer".to_owned(), json!({"printer": id}))?;
        return Ok(id);
    }
    for station in entries(&owner.get("/stations")?, "items")? {
        let at_bar = AT_BAR.contains(&text(station, "name")?.as_str());
        if at_bar == (name == BAR) {
            let station = text(station, "id")?;
            let body = json!({"printer": id, "screen": true});
            named(format!("/stations/{station}/printer"), body)?;
        }
    }
    Ok(id)
}
