//! The links that every screen shows in words: to the cloud, and to each device, with the age of what is known. It comes
//! without an id, on a change and with every heartbeat, so that a screen that hears it knows that the node lives.

use app::House;
use app::devices::board::Printers;
use axum::body::Bytes;
use serde::Serialize;
use values::{PrinterId, Timestamp};

/// What the screens are told.
#[derive(Serialize)]
struct StatusView<'a> {
    at: Timestamp,
    cloud: CloudView,
    devices: Vec<DeviceStatusView<'a>>,
}

/// The link to the cloud.
#[derive(Serialize)]
struct CloudView {
    state: &'static str,
}

/// The link to a device.
#[derive(Serialize)]
struct DeviceStatusView<'a> {
    device: PrinterId,
    name: &'a str,
    kind: &'static str,
    state: &'static str,
    words: &'a str,
    backlog: u32,
    since: Timestamp,
    as_of: Timestamp,
}

/// The frame of the state as it is now.
pub(super) fn frame(house: &House, printers: &Printers) -> Bytes {
    let devices = printers.iter().map(|(id, one)| DeviceStatusView {
        device: *id,
        name: &one.name,
        kind: "printer",
        state: one.state.word(),
        words: &one.words,
        backlog: one.backlog,
        since: one.since,
        as_of: one.as_of,
    });
    let view = StatusView {
        at: house.now(),
        // The cloud is not part of this version.
        cloud: CloudView { state: "not_set_up" },
        devices: devices.collect(),
    };
    let data = serde_json::to_string(&view).unwrap_or_default();
    format!("event: status\ndata: {data}\n\n").into()
}
