//! One screen's stream: what it missed, then what happens, and a heartbeat.

use super::place::{Place, last_event_id};
use super::{Event, Live, event, status, stock_frame, views};
use crate::extract::{Query, Signed};
use crate::problem::Problem;
use crate::routes::Api;
use app::devices::board::Printers;
use app::{Bearer, CommandError, House, Principal};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::shape::Kind;
use domain::staff::Permission::SeeKitchen;
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, broadcast, watch};
use tokio::time::{Interval, MissedTickBehavior};
use utoipa::IntoParams;

/// Between two heartbeats, in seconds. A screen that hears nothing for three of them reconnects.
const HEARTBEAT_SECONDS: u64 = 2;
/// Documents replayed after a hole; behind more than that a screen reads its lists anew.
const REPLAY_DOCUMENTS_MAX: usize = 500;
/// How long a browser waits before it reconnects, in milliseconds.
const RETRY_MS: u32 = 1_000;
const STREAM: HeaderValue = HeaderValue::from_static("text/event-stream");

/// What a screen wants to see.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventsQuery {
    /// Kinds of documents, such as `check,folio`, and `kitchen`; everything that the role may see where absent.
    topics: Option<String>,
}

/// `GET /events`.
pub(crate) async fn events(
    State(api): State<Api>,
    Signed(principal): Signed,
    Query(query): Query<EventsQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let topics = topics(&principal, query.topics.as_deref())?;
    let last = last_event_id(&headers)?;
    let screen = Screen::open(&api, topics, token(&headers), last).await?;
    let frames = futures_util::stream::unfold(screen, async |mut screen| {
        let frame = screen.next().await?;
        Some((Ok::<Bytes, Infallible>(frame), screen))
    });
    Ok(([(header::CONTENT_TYPE, STREAM)], Body::from_stream(frames)).into_response())
}

/// The word of the topic that is no document.
const KITCHEN: &str = "kitchen";

/// What a screen gets.
#[derive(Clone, Debug, Default)]
struct Topics {
    kinds: Vec<Kind>,
    kitchen: bool,
}

impl Topics {
    /// The frames of the event for this screen: the change where it gets it, and what is left of items.
    fn frames(&self, event: &Event) -> impl Iterator<Item = Bytes> + use<> {
        let change = if self.kinds.contains(&event.kind) {
            Some(event.frame.clone())
        } else {
            event.kitchen.clone().filter(|_| self.kitchen)
        };
        let sees_items = self.kinds.contains(&Kind::Item);
        change
            .into_iter()
            .chain(event.stock.clone().filter(|_| sees_items))
    }

    /// Whether a change to this kind may be for this screen.
    fn touches(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind) || (self.kitchen && kind == Kind::Check)
    }
}

fn topics(principal: &Principal, asked: Option<&str>) -> Result<Topics, Problem> {
    let allowed = |kind: &Kind| principal.role.allows(views::needs(*kind));
    let sees_kitchen = principal.role.allows(SeeKitchen);
    let Some(asked) = asked else {
        let kinds = Kind::ALL.into_iter().filter(allowed).collect();
        return Ok(Topics {
            kinds,
            kitchen: sees_kitchen,
        });
    };
    let mut topics = Topics::default();
    for word in asked.split(',') {
        if word == KITCHEN {
            if !sees_kitchen {
                return Err(Problem::permission_missing(SeeKitchen));
            }
            topics.kitchen = true;
            continue;
        }
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| kind.word() == word)
            .ok_or_else(|| {
                Problem::unfit(
                    "query_unfit",
                    "topics",
                    "A topic is kitchen or a kind of document, such as check, folio, room.",
                )
            })?;
        if !allowed(&kind) {
            return Err(Problem::permission_missing(views::needs(kind)));
        }
        topics.kinds.push(kind);
    }
    Ok(topics)
}

fn token(headers: &HeaderMap) -> String {
    crate::auth::token(headers).unwrap_or_default().to_owned()
}

/// One screen.
struct Screen {
    house: House,
    live: Live,
    token: String,
    topics: Topics,
    events: broadcast::Receiver<Option<Arc<Event>>>,
    /// What goes out before anything else.
    waiting: VecDeque<Bytes>,
    /// Everything up to here has gone out or is waiting.
    shown_lsn: i64,
    heartbeat: Interval,
    devices: watch::Receiver<Printers>,
    stop: Option<watch::Receiver<bool>>,
    ended: bool,
    _place: OwnedSemaphorePermit,
}

/// What woke a screen.
enum Woken {
    Event(Arc<Event>),
    Reset,
    Heartbeat,
    Devices,
    Stop,
}

impl Screen {
    async fn open(api: &Api, topics: Topics, token: String, last: Option<Place>) -> Result<Self, Problem> {
        let live = api.live().clone();
        let place = Arc::clone(&live.0.streams)
            .try_acquire_owned()
            .map_err(|_| too_many())?;
        metrics::gauge!("edge_live_streams").increment(1);
        let mut heartbeat = tokio::time::interval(Duration::from_secs(HEARTBEAT_SECONDS));
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.reset();
        // Listening starts before the snapshot is read, so nothing falls between.
        let events = live.0.events.subscribe();
        let mut screen = Self {
            house: api.house().clone(),
            token,
            topics,
            events,
            waiting: VecDeque::new(),
            shown_lsn: 0,
            heartbeat,
            devices: api.house().devices(),
            stop: live.0.stop.clone(),
            ended: false,
            live,
            _place: place,
        };
        screen.begin(last).await?;
        Ok(screen)
    }

    async fn begin(&mut self, last: Option<Place>) -> Result<(), Problem> {
        self.waiting.push_back(format!("retry: {RETRY_MS}\n\n").into());
        match last {
            None => self.say_where_we_are("hello"),
            Some(last) if last.epoch == self.epoch() => self.replay(last.lsn).await?,
            // A place of before a restore: the number may stand for something else now.
            Some(_) => self.say_where_we_are("reset"),
        }
        self.say_how_devices_are();
        Ok(())
    }

    /// The current view of everything that has changed since, in the order of the last changes.
    async fn replay(&mut self, last: i64) -> Result<(), Problem> {
        let topics = self.topics.clone();
        let epoch = self.epoch();
        let read = self.house.read(move |reader| {
            let changed = app::changed_since(reader.rows(), last, REPLAY_DOCUMENTS_MAX)?;
            let Some(changed) = changed else { return Ok(None) };
            let mut events = Vec::new();
            let shown_lsn = changed.last().map_or(last, |change| change.lsn);
            for change in changed
                .into_iter()
                .filter(|change| topics.touches(change.doc.kind))
            {
                if let Some(state) = reader.state_of(change.doc)? {
                    let place = Place {
                        epoch,
                        lsn: change.lsn,
                    };
                    events.extend(event(place, change.doc.kind, change.doc.id, &state));
                }
            }
            let place = Place {
                epoch,
                lsn: shown_lsn,
            };
            let levels = app::stock_since(reader.rows(), last)?;
            let stock: String = levels.iter().map(|level| stock_frame(place, level)).collect();
            Ok::<_, CommandError>(Some((events, stock, shown_lsn)))
        });
        match read.await? {
            Some((events, stock, shown_lsn)) => {
                self.waiting
                    .extend(events.iter().flat_map(|event| self.topics.frames(event)));
                if !stock.is_empty() && self.topics.kinds.contains(&Kind::Item) {
                    self.waiting.push_back(stock.into());
                }
                self.shown_lsn = shown_lsn;
            }
            None => self.say_where_we_are("reset"),
        }
        Ok(())
    }

    fn epoch(&self) -> u32 {
        self.house.store().identity().epoch
    }

    /// `hello` at the first start, `reset` where the screen must read its lists anew. Both carry the place from which the
    /// stream goes on.
    fn say_where_we_are(&mut self, word: &str) {
        self.shown_lsn = self.house.store().durable_lsn();
        let lsn = self.shown_lsn;
        let place = Place {
            epoch: self.epoch(),
            lsn,
        };
        self.waiting
            .push_back(format!("id: {place}\nevent: {word}\ndata: {{\"lsn\":{lsn}}}\n\n").into());
    }

    /// The next frame; `None` ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(frame) = self.waiting.pop_front() {
                return Some(frame);
            }
            if self.ended {
                return None;
            }
            match self.wake().await {
                Woken::Event(event) if event.lsn > self.shown_lsn => {
                    self.shown_lsn = event.lsn;
                    self.waiting.extend(self.topics.frames(&event));
                }
                Woken::Event(_) => {}
                Woken::Reset => {
                    self.events = self.live.0.events.subscribe();
                    self.say_where_we_are("reset");
                }
                Woken::Heartbeat => self.beat(),
                Woken::Devices => self.say_how_devices_are(),
                Woken::Stop => return None,
            }
        }
    }

    async fn wake(&mut self) -> Woken {
        tokio::select! {
            biased;
            () = stopped(&mut self.stop) => Woken::Stop,
            _ = self.heartbeat.tick() => Woken::Heartbeat,
            changed = self.devices.changed() => match changed {
                Ok(()) => Woken::Devices,
                Err(_) => Woken::Stop,
            },
            event = self.events.recv() => match event {
                Ok(Some(event)) => Woken::Event(event),
                Ok(None) | Err(broadcast::error::RecvError::Lagged(_)) => Woken::Reset,
                Err(broadcast::error::RecvError::Closed) => Woken::Stop,
            },
        }
    }

    /// A screen that is open keeps its person signed on; one whose person or terminal was sent away ends here.
    fn beat(&mut self) {
        if let Bearer::Person(_) = self.house.bearer(&self.token) {
            let lsn = self.house.store().durable_lsn();
            self.waiting
                .push_back(format!("event: heartbeat\ndata: {{\"lsn\":{lsn}}}\n\n").into());
            self.say_how_devices_are();
        } else {
            self.waiting.push_back("event: ended\ndata: {}\n\n".into());
            self.ended = true;
        }
    }
}

impl Screen {
    /// The state of the links: to the cloud and to the devices.
    fn say_how_devices_are(&mut self) {
        let printers = self.devices.borrow_and_update().clone();
        self.waiting.push_back(status::frame(&self.house, &printers));
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        metrics::gauge!("edge_live_streams").decrement(1);
    }
}

/// Waits for the node's stop; for ever where nobody can say so.
async fn stopped(stop: &mut Option<watch::Receiver<bool>>) {
    if let Some(stop) = stop
        && stop.wait_for(|stopped| *stopped).await.is_ok()
    {
        return;
    }
    std::future::pending::<()>().await;
}

fn too_many() -> Problem {
    let detail = "The node has 512 live screens; close one that nobody looks at.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_streams", detail).retry_after(5_000)
}
