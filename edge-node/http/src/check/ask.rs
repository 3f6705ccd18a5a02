//! What can be asked of a check.

use crate::problem::Problem;
use domain::catalog::{ChosenModifier, ItemOrder, OrderType};
use domain::check::{self, DiscountHow, OrderLine, ReasonCode, TenderKind};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use values::{
    CheckId, DrawerSessionId, ItemId, LineId, ModifierId, Money, OutletId, PersonId, Quantity, Rate,
    ReservationId, TableId, TenderId, Timestamp,
};

/// Which checks.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Which {
    /// Those that are not closed, the oldest first.
    #[default]
    Open,
    /// All, the newest first.
    All,
}

/// Which checks, and where the list goes on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChecksQuery {
    /// `open` (the oldest first) where absent, or `all` (the newest first).
    #[param(inline)]
    pub(super) status: Option<Which>,
    /// `next` of the page before.
    pub(super) after: Option<String>,
    /// How many rows, 1 to 200; 50 where absent.
    pub(super) limit: Option<u32>,
}

/// A check that is to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenCheck {
    /// The id that the terminal made (UUID version 7), so that it can go on alone; made here where absent.
    #[serde(default)]
    pub(super) check: Option<CheckId>,
    /// The outlet.
    outlet: OutletId,
    /// The table.
    #[serde(default)]
    table: Option<TableId>,
    /// How many guests.
    #[serde(default)]
    covers: u32,
    /// How the food reaches the guest; `dine_in` where absent.
    #[serde(default)]
    order_type: OrderType,
    /// A tab's or fetcher's name.
    #[serde(default)]
    name: Option<String>,
    /// Who serves it; the person signed on where absent.
    #[serde(default)]
    server: Option<PersonId>,
}

/// A modifier as it was chosen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChooseModifier {
    /// Which.
    modifier: ModifierId,
    /// How many times per unit; once where absent.
    #[serde(default = "once")]
    count: u32,
}

const fn once() -> u32 {
    1
}

/// A line that is ordered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskLine {
    /// The id that the terminal made (UUID version 7), so that it can go on alone; made here where absent.
    #[serde(default)]
    line: Option<LineId>,
    /// The item.
    item: ItemId,
    /// How much of it, in thousandths; one unit where absent.
    #[serde(default = "one")]
    quantity: Quantity,
    /// The price of one unit, for an open-price item.
    #[serde(default)]
    price: Option<Money>,
    /// The modifiers, in the order chosen.
    #[serde(default)]
    modifiers: Vec<ChooseModifier>,
    /// The seat it is for.
    #[serde(default)]
    seat: Option<u32>,
    /// The course it belongs to.
    #[serde(default)]
    course: Option<u32>,
    /// A note for the kitchen.
    #[serde(default)]
    note: Option<String>,
    /// Whether it waits until its course is fired.
    #[serde(default)]
    hold: bool,
    /// The terminal's own time of ordering, where it comes late from the outbox. Evidence only.
    #[serde(default)]
    ordered_at: Option<Timestamp>,
}

const fn one() -> Quantity {
    Quantity::ONE
}

/// Lines that are to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddLines {
    /// The lines, in the order tapped.
    lines: Vec<AskLine>,
    /// Whether everything not sent yet goes to the kitchen at once.
    #[serde(default)]
    send: bool,
}

/// What is to be sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendLines {
    /// Only this course; everything that does not wait where absent.
    #[serde(default)]
    course: Option<u32>,
}

/// The course that is to be fired.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FireCourse {
    /// Which: its lines go to the kitchen, those that wait too.
    pub(super) course: u32,
}

/// A line that is to be voided.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoidLine {
    /// How much of it, in thousandths; all that is left where absent.
    #[serde(default)]
    quantity: Option<Quantity>,
    /// Why; needed once the line was sent, unless the code says it.
    #[serde(default)]
    reason: String,
    /// Why, as a code that reports sum by.
    #[serde(default)]
    reason_code: Option<ReasonCode>,
}

/// A discount that is to be given: by `rate_ppm` or by `amount`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskDiscount {
    /// The line; the whole check where absent.
    #[serde(default)]
    line: Option<LineId>,
    /// Parts per million of the price.
    #[serde(default)]
    rate_ppm: Option<i64>,
    /// An amount.
    #[serde(default)]
    amount: Option<Money>,
    /// Why; may be left out where the code says it.
    #[serde(default)]
    reason: String,
    /// Why, as a code that reports sum by.
    #[serde(default)]
    reason_code: Option<ReasonCode>,
}

/// A part of a line that is to be split off: `count` of `of` equal parts of what is left of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskPart {
    /// The line.
    line: LineId,
    /// So many parts ...
    count: u32,
    /// ... of so many, 2 to 100.
    of: u32,
}

/// A split, in one of four ways: `lines` and `parts` onto another check, `by_seat`, `evenly` among payers, or by `amounts`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SplitCheck {
    /// The lines that leave.
    #[serde(default)]
    lines: Option<Vec<LineId>>,
    /// The parts of lines that leave.
    #[serde(default)]
    parts: Option<Vec<AskPart>>,
    /// The open check that they go to; a new one where absent.
    #[serde(default)]
    into: Option<CheckId>,
    /// The new check's id (UUID version 7), where the terminal made it.
    #[serde(default)]
    check: Option<CheckId>,
    /// Whether each seat gets a check of its own.
    #[serde(default)]
    by_seat: bool,
    /// How many payers share the bill.
    #[serde(default)]
    evenly: Option<u32>,
    /// The payers' amounts; what they leave is one more share.
    #[serde(default)]
    amounts: Option<Vec<Money>>,
    /// A name for the new check.
    #[serde(default)]
    name: Option<String>,
}

/// How a check is split.
pub(super) enum SplitHow {
    /// Lines onto another check.
    Lines(app::check::SplitInto, check::Split),
    /// A check for each seat.
    Seats,
    /// Among payers: so many, or by these amounts.
    Shares(Result<u32, Vec<Money>>),
}

/// The check that is taken in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeCheck {
    /// The check that ends.
    pub(super) from: CheckId,
}

/// Where a check goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransferCheck {
    /// The new table.
    #[serde(default)]
    table: Option<TableId>,
    /// The new server.
    #[serde(default)]
    server: Option<PersonId>,
    /// A new name.
    #[serde(default)]
    name: Option<String>,
}

/// A payment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeTender {
    /// The id that the terminal made (UUID version 7), so that it can go on alone; made here where absent.
    #[serde(default)]
    tender: Option<TenderId>,
    /// What with.
    kind: TenderKind,
    /// What it pays of the check; as much as is left where absent.
    #[serde(default)]
    amount: Option<Money>,
    /// The cash given; the exact amount where absent.
    #[serde(default)]
    tendered: Option<Money>,
    /// A tip on top.
    #[serde(default)]
    tip: Option<Money>,
    /// The reservation whose folio pays a room charge.
    #[serde(default)]
    reservation: Option<ReservationId>,
    /// A slip's number or the like.
    #[serde(default)]
    note: Option<String>,
    /// The payer's share that it pays.
    #[serde(default)]
    share: Option<u32>,
    /// The drawer session that holds it; needed for cash.
    #[serde(default)]
    drawer_session: Option<DrawerSessionId>,
    /// The terminal's own time of taking it, where it comes late from the outbox. Evidence only.
    #[serde(default)]
    taken_at: Option<Timestamp>,
}

/// The closing of a check on which nothing is left to pay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseCheck {
    /// The drawer session that it counts in.
    #[serde(default)]
    pub(super) drawer_session: Option<DrawerSessionId>,
}

impl OpenCheck {
    pub(super) fn into_domain(self) -> check::OpenCheck {
        check::OpenCheck {
            outlet: self.outlet,
            table: self.table,
            covers: self.covers,
            order_type: self.order_type,
            name: self.name,
            server: self.server,
        }
    }
}

impl AddLines {
    pub(super) fn into_domain(self) -> (check::AddLines, bool) {
        let lines = self.lines.into_iter().map(AskLine::into_domain).collect();
        (check::AddLines { lines }, self.send)
    }
}

impl AskLine {
    fn into_domain(self) -> OrderLine {
        let modifiers = self.modifiers.into_iter();
        OrderLine {
            order: ItemOrder {
                item: self.item,
                quantity: self.quantity,
                price: self.price,
                modifiers: modifiers
                    .map(|ChooseModifier { modifier, count }| ChosenModifier { modifier, count })
                    .collect(),
            },
            seat: self.seat,
            course: self.course,
            note: self.note,
            hold: self.hold,
            id: self.line,
            ordered_at: self.ordered_at,
        }
    }
}

impl SendLines {
    pub(super) const fn into_domain(self) -> check::SendLines {
        match self.course {
            Some(course) => check::SendLines::Course(course),
            None => check::SendLines::Ready,
        }
    }
}

impl VoidLine {
    pub(super) fn into_domain(self, line: LineId) -> check::VoidLine {
        check::VoidLine {
            line,
            quantity: self.quantity,
            reason: self.reason,
            code: self.reason_code,
        }
    }
}

impl AskDiscount {
    pub(super) fn into_domain(self) -> Result<check::Discount, Problem> {
        let how = match (self.rate_ppm, self.amount) {
            (Some(ppm), None) => DiscountHow::Rate(Rate::from_ppm(ppm)),
            (None, Some(amount)) => DiscountHow::Amount(amount),
            _ => {
                return Err(Problem::unfit(
                    "body_unfit",
                    "amount",
                    "Give either rate_ppm or amount.",
                ));
            }
        };
        Ok(check::Discount {
            line: self.line,
            how,
            reason: self.reason,
            code: self.reason_code,
        })
    }
}

impl SplitCheck {
    pub(super) fn into_domain(self) -> Result<SplitHow, Problem> {
        let into = match (self.into, self.check) {
            (None, made) => app::check::SplitInto::New(made),
            (Some(check), None) => app::check::SplitInto::Open(check),
            (Some(_), Some(_)) => return Err(one_way("into", "Give either into or check.")),
        };
        let moves = self.lines.is_some() || self.parts.is_some();
        match (moves, self.by_seat, self.evenly, self.amounts) {
            (true, false, None, None) => {
                let parts = self
                    .parts
                    .unwrap_or_default()
                    .into_iter()
                    .map(AskPart::into_domain);
                let split = check::Split {
                    lines: self.lines.unwrap_or_default(),
                    parts: parts.collect(),
                    name: self.name,
                };
                Ok(SplitHow::Lines(into, split))
            }
            (false, true, None, None) => Ok(SplitHow::Seats),
            (false, false, Some(payers), None) => Ok(SplitHow::Shares(Ok(payers))),
            (false, false, None, Some(amounts)) => Ok(SplitHow::Shares(Err(amounts))),
            _ => Err(one_way(
                "lines",
                "Give one of lines and parts, by_seat, evenly, amounts.",
            )),
        }
    }
}

fn one_way(field: &'static str, words: &'static str) -> Problem {
    Problem::unfit("body_unfit", field, words)
}

impl AskPart {
    const fn into_domain(self) -> check::PartOf {
        check::PartOf {
            line: self.line,
            count: self.count,
            of: self.of,
        }
    }
}

impl TransferCheck {
    pub(super) fn into_domain(self) -> check::Transfer {
        check::Transfer {
            table: self.table,
            server: self.server,
            name: self.name,
        }
    }
}

impl TakeTender {
    pub(super) fn into_domain(self) -> check::TakeTender {
        check::TakeTender {
            kind: self.kind,
            amount: self.amount,
            tendered: self.tendered,
            tip: self.tip,
            reservation: self.reservation,
            note: self.note,
            share: self.share,
            session: self.drawer_session,
            id: self.tender,
            taken_at: self.taken_at,
        }
    }
}
