//! Printers on the wire.

use domain::devices::printer::Printer;
use serde::Serialize;
use utoipa::ToSchema;
use values::{PrinterId, Uuid};

/// A printer as it is set up.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PrinterSettings {
    /// Its id.
    id: PrinterId,
    /// What people call it.
    name: String,
    /// Where it is: `tcp:192.168.1.40:9100`, `serial:/dev/ttyUSB0@9600`, `usb:/dev/usb/lp0`.
    link: String,
    /// What it understands.
    profile: String,
    /// The language on its slips.
    language: String,
    /// Who prints kitchen tickets in its place.
    stand_in: Option<PrinterId>,
    /// After how many seconds of silence.
    stand_in_after_s: u32,
    /// Whether a drawer hangs on it.
    drawer_kick: bool,
    /// Whether it is used.
    active: bool,
}

impl PrinterSettings {
    /// The view of a printer, also on the live stream.
    pub(crate) fn of(id: Uuid, printer: &Printer) -> Self {
        Self {
            id: PrinterId(id),
            name: printer.called().to_owned(),
            link: printer.link.as_ref().map(ToString::to_string).unwrap_or_default(),
            profile: printer.profile.clone().unwrap_or_default(),
            language: printer.language.clone().unwrap_or_default(),
            stand_in: printer.stand_in,
            stand_in_after_s: printer.stand_in_after_s(),
            drawer_kick: printer.drawer_kick,
            active: !printer.withdrawn,
        }
    }
}
