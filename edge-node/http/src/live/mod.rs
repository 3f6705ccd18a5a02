//! The live stream: server-sent events with `id:` = the epoch and the change's place in the log.
//!
//! A topic is a kind of document, or `kitchen`: that a check changed, without the check, for screens that may see tickets
//! and no money. A document's view is written once per change and shared by all screens. A screen that comes back with `Last-Event-ID`
//! gets the current view of what has changed since, from the log; where that is too much, or none of this file's, it
//! gets `reset` and reads its lists again. A screen that reads too slowly gets `reset` too.

mod place;
mod status;
mod stream;
mod views;

pub(crate) use stream::{EventsQuery, events};

use app::House;
use app::catalog::StockLevel;
use axum::body::Bytes;
use domain::shape::Kind;
use place::Place;
use std::sync::{Arc, Weak};
use store_view::Announced;
use tokio::sync::{broadcast, watch};
use values::Uuid;

/// Events that a screen may lag behind before it gets `reset`.
const LAG_EVENTS_MAX: usize = 1_024;
/// Live streams at once.
const STREAMS_MAX: usize = 512;

/// One change as screens get it.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    lsn: i64,
    place: Place,
    kind: Kind,
    /// The whole frame: id, event, data, blank line.
    frame: Bytes,
    /// What is left of items, for every screen that sees the catalogue (R14).
    stock: Option<Bytes>,
    /// For a check: what a kitchen screen gets, which sees tickets and no money. It reads its tickets anew.
    kitchen: Option<Bytes>,
}

/// The one writer of views and its listeners.
#[derive(Clone)]
pub(crate) struct Live(Arc<Shared>);

struct Shared {
    /// `None` tells every screen to read anew: the writer of views itself was too slow.
    events: broadcast::Sender<Option<Arc<Event>>>,
    streams: Arc<tokio::sync::Semaphore>,
    stop: Option<watch::Receiver<bool>>,
}

impl Live {
    /// Starts writing views. Must be called inside the runtime.
    pub(crate) fn start(house: &House, stop: Option<watch::Receiver<bool>>) -> Self {
        let (events, _) = broadcast::channel(LAG_EVENTS_MAX);
        let shared = Arc::new(Shared {
            events,
            streams: Arc::new(tokio::sync::Semaphore::new(STREAMS_MAX)),
            stop,
        });
        let epoch = house.store().identity().epoch;
        tokio::spawn(write_views(
            house.store().announcements(),
            epoch,
            Arc::downgrade(&shared),
        ));
        Self(shared)
    }
}

/// Writes each change's view once, while anybody listens.
async fn write_views(mut changes: broadcast::Receiver<Announced>, epoch: u32, shared: Weak<Shared>) {
    loop {
        let change = changes.recv().await;
        let Some(shared) = shared.upgrade() else { return };
        if shared.events.receiver_count() == 0 && !matches!(change, Err(broadcast::error::RecvError::Closed))
        {
            continue;
        }
        let event = match change {
            Ok(change) => match event(
                Place {
                    epoch,
                    lsn: change.lsn,
                },
                change.doc.kind,
                change.doc.id,
                &change.state,
            )
            .map(|event| event.with_stock(&change.stock))
            {
                Some(event) => Some(Arc::new(event)),
                None => continue,
            },
            Err(broadcast::error::RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "the live stream fell behind; every screen reads anew");
                None
            }
            Err(broadcast::error::RecvError::Closed) => return,
        };
        // Nobody may be listening any more.
        drop(shared.events.send(event));
    }
}

/// The frame of one change; `None` for a kind that screens do not see.
fn event(place: Place, kind: Kind, id: Uuid, state: &views::State) -> Option<Event> {
    let view = views::view(kind, id, state)?;
    let lsn = place.lsn;
    let mut frame = format!(
        "id: {place}\nevent: change\ndata: {{\"kind\":\"{}\",\"id\":\"{id}\",\"lsn\":{lsn},\"view\":",
        kind.word()
    );
    frame.push_str(&view);
    frame.push_str("}\n\n");
    let kitchen = (kind == Kind::Check).then(|| {
        format!(
            "id: {place}\nevent: change\ndata: {{\"kind\":\"kitchen\",\"id\":\"{id}\",\"lsn\":{lsn}}}\n\n"
        )
        .into()
    });
    Some(Event {
        lsn,
        place,
        kind,
        frame: frame.into(),
        stock: None,
        kitchen,
    })
}

impl Event {
    /// With what is left of the items of which the command took or gave back something.
    fn with_stock(mut self, levels: &[StockLevel]) -> Self {
        if !levels.is_empty() {
            let frames = levels.iter().map(|level| stock_frame(self.place, level));
            self.stock = Some(frames.collect::<String>().into());
        }
        self
    }
}

/// The frame of an item's level.
fn stock_frame(place: Place, level: &StockLevel) -> String {
    // Two plain fields are always written.
    let view = serde_json::to_string(&crate::catalog::StockNews::of(level)).unwrap_or_default();
    let (item, lsn) = (level.item, place.lsn);
    format!(
        "id: {place}\nevent: change\ndata: {{\"kind\":\"stock\",\"id\":\"{item}\",\"lsn\":{lsn},\"view\":{view}}}\n\n"
    )
}

/// What the store announces, named once.
mod store_view {
    use std::sync::Arc;

    pub(super) type Announced = Arc<app::Announcement>;
}
