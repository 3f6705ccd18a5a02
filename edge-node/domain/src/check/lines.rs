//! Adding lines, sending them, voiding them (R05, R06, R08).

use super::parts::has_parts;
use super::reason::reason_given;
use super::{
    AMOUNT_MINOR_MAX, Allowance, COURSE_MAX, Check, CheckEdit, CheckRefusal, LINES_MAX,
    LINES_PER_COMMAND_MAX, Line, ReasonCode, SEAT_MAX, Sending, Void, check_at_most, check_text, due,
    is_sent, line_amounts, listed_minor, listed_of, made_by_terminal, must_be_open, remaining, unsent_lines,
};
use crate::catalog::{ItemOrder, Menu, price_item};
use crate::ctx::Ctx;
use std::collections::BTreeSet;
use values::{BatchId, EntryId, LineId, Money, Quantity, Timestamp, Uuid};

/// The action word of an approval for voiding a line.
pub const VOID_LINE: &str = "void_line";

/// A line as it is ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// The item, its quantity and modifiers.
    pub order: ItemOrder,
    /// The seat it is for.
    pub seat: Option<u32>,
    /// The course it belongs to.
    pub course: Option<u32>,
    /// A note for the kitchen.
    pub note: Option<String>,
    /// Whether it waits until its course is fired.
    pub hold: bool,
    /// The id that the terminal made, so that it can go on alone; made here where `None`.
    pub id: Option<LineId>,
    /// The terminal's own time of ordering, where it comes late.
    pub ordered_at: Option<Timestamp>,
}

impl OrderLine {
    /// An item for nobody in particular, to be sent with the rest.
    #[must_use]
    pub const fn of(order: ItemOrder) -> Self {
        Self {
            order,
            seat: None,
            course: None,
            note: None,
            hold: false,
            id: None,
            ordered_at: None,
        }
    }
}

/// Lines to add.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddLines {
    /// The lines, in the order in which they were tapped.
    pub lines: Vec<OrderLine>,
}

/// Lines to send: of those that are not sent yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SendLines {
    /// All that do not wait for their course.
    #[default]
    Ready,
    /// All, also those that wait.
    Everything,
    /// A course is fired: its lines, whether they wait or not.
    Course(u32),
}

/// A line to void.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoidLine {
    /// The line.
    pub line: LineId,
    /// How much of it; all that is left where `None`.
    pub quantity: Option<Quantity>,
    /// Why.
    pub reason: String,
    /// Why, as a code.
    pub code: Option<ReasonCode>,
}

/// Adds lines with the prices, taxes and stations of this moment (C06).
///
/// # Errors
/// [`CheckRefusal`] where the check takes no lines or one of them cannot be ordered like this.
pub fn add_lines(
    ctx: &Ctx,
    check: &Check,
    menu: &Menu,
    command: &AddLines,
) -> Result<Vec<CheckEdit>, CheckRefusal> {
    must_be_open(check)?;
    match command.lines.len() {
        0 => return Err(CheckRefusal::NoLines),
        count if count > LINES_PER_COMMAND_MAX => return Err(CheckRefusal::TooManyLines),
        count if check.lines.len() + count > LINES_MAX => return Err(CheckRefusal::Full),
        _ => {}
    }
    ids_are_new(check, command)?;
    command
        .lines
        .iter()
        .map(|line| add_line(ctx, check, menu, line))
        .collect()
}

/// Refuses ids of terminals that are none, that the check has, or that the command has twice.
fn ids_are_new(check: &Check, command: &AddLines) -> Result<(), CheckRefusal> {
    let mut seen = BTreeSet::new();
    for id in command.lines.iter().filter_map(|line| line.id) {
        if check.lines.contains_key(&id) || !seen.insert(id) {
            return Err(CheckRefusal::IdTaken { id: id.into() });
        }
        made_by_terminal(id)?;
    }
    Ok(())
}

fn add_line(ctx: &Ctx, check: &Check, menu: &Menu, ordered: &OrderLine) -> Result<CheckEdit, CheckRefusal> {
    check_text("note", ordered.note.as_deref())?;
    check_at_most("seat", ordered.seat, SEAT_MAX)?;
    check_at_most("course", ordered.course, COURSE_MAX)?;
    let priced = price_item(
        menu,
        &ordered.order,
        check.order_type,
        check.currency_or(ctx.currency),
    )?;
    let line = Line {
        item: ordered.order.item,
        name: priced.name,
        quantity: ordered.order.quantity,
        unit_price_minor: priced.unit_price_minor,
        modifiers: priced.modifiers,
        taxes: priced.taxes,
        stations: priced.stations,
        by: ctx.person,
        at: ctx.now,
        seat: ordered.seat,
        course: ordered.course,
        note: ordered.note.clone(),
        short_name: priced.short_name,
        allergens: Some(priced.allergens).filter(|allergens| !allergens.is_empty()),
        came_from: None,
        origin: None,
        ordered_at: ordered.ordered_at,
        hold: ordered.hold.then_some(true),
        category: priced.category,
        part: None,
    };
    if listed_minor(&line, line.quantity)? > AMOUNT_MINOR_MAX {
        return Err(CheckRefusal::BadAmount {
            what: "line's amount",
        });
    }
    Ok(CheckEdit::Line(ordered.id.unwrap_or_else(|| ctx.id()), line))
}

/// Sends what is not sent yet and does not wait, or one course of it, to the kitchen as one batch (R06).
///
/// # Errors
/// [`CheckRefusal`] where nothing is left to send.
pub fn send_lines(
    ctx: &Ctx,
    check: &Check,
    command: SendLines,
) -> Result<(BatchId, Vec<CheckEdit>), CheckRefusal> {
    must_be_open(check)?;
    batch_of(ctx, check, command)
}

/// The batch itself: also a full check's last lines go to the kitchen when it is paid.
pub(super) fn batch_of(
    ctx: &Ctx,
    check: &Check,
    command: SendLines,
) -> Result<(BatchId, Vec<CheckEdit>), CheckRefusal> {
    let wanted = |line: &Line| match command {
        SendLines::Ready => !line.hold.unwrap_or_default(),
        SendLines::Everything => true,
        SendLines::Course(course) => line.course == Some(course),
    };
    let lines: Vec<LineId> = unsent_lines(check)
        .filter(|(_, line)| wanted(line))
        .map(|(id, _)| id)
        .collect();
    if lines.is_empty() {
        return Err(CheckRefusal::NothingToSend);
    }
    let batch: BatchId = ctx.id();
    let send = Sending {
        batch,
        lines,
        course: match command {
            SendLines::Course(course) => Some(course),
            SendLines::Ready | SendLines::Everything => None,
        },
        by: ctx.person,
        at: ctx.now,
    };
    Ok((batch, vec![CheckEdit::Send(EntryId(Uuid::from(batch)), send)]))
}

/// The quantity and amount that a void takes off, in minor units: what an approval is bound to.
///
/// # Errors
/// [`CheckRefusal`] where there is no such line or not so much of it.
pub fn void_amount_minor(check: &Check, command: &VoidLine) -> Result<(Quantity, i64), CheckRefusal> {
    let line = check
        .lines
        .get(&command.line)
        .ok_or(CheckRefusal::LineUnknown { line: command.line })?;
    if check.moves.values().any(|moved| moved.line == command.line) {
        return Err(CheckRefusal::LineMoved { line: command.line });
    }
    let left = remaining(check, command.line, line);
    if left.milli <= 0 {
        return Err(CheckRefusal::LineVoided { line: command.line });
    }
    let quantity = command.quantity.unwrap_or(left);
    if quantity.milli <= 0 || quantity.milli > left.milli {
        return Err(CheckRefusal::VoidTooMuch);
    }
    if quantity == left {
        return Ok((quantity, line_amounts(check, command.line, line)?.listed_minor));
    }
    if line.part.is_some() || has_parts(check, command.line) {
        return Err(CheckRefusal::LineInParts { line: command.line });
    }
    Ok((quantity, listed_of(check, command.line, line, quantity)?))
}

/// Voids a line or part of it. A sent line needs a reason and, over the person's allowance, a second person (R08, A13).
///
/// # Errors
/// [`CheckRefusal`] where the line cannot be voided; [`CheckRefusal::ApprovalNeeded`] names the amount to approve.
pub fn void_line(
    ctx: &Ctx,
    check: &Check,
    command: &VoidLine,
    allowance: Allowance,
) -> Result<Vec<CheckEdit>, CheckRefusal> {
    must_be_open(check)?;
    check_text("reason", Some(&command.reason))?;
    let (quantity, minor) = void_amount_minor(check, command)?;
    let sent = is_sent(check, command.line);
    if sent {
        reason_given(&command.reason, command.code)?;
    }
    let amount = Money::new(minor, check.currency_or(ctx.currency));
    let over = sent && allowance.void_minor_max.is_some_and(|most| minor > most);
    let approved = ctx.is_approved(VOID_LINE, command.line.into(), Some(amount));
    if over && !approved {
        return Err(CheckRefusal::ApprovalNeeded {
            action: VOID_LINE,
            amount,
        });
    }
    let approval = ctx.approval.as_ref().filter(|_| approved);
    let void = Void {
        line: command.line,
        quantity,
        reason: command.reason.clone(),
        sent,
        by: ctx.person,
        at: ctx.now,
        approval: approval.map(|approval| approval.id),
        approver: approval.map(|approval| approval.by),
        code: command.code,
    };
    let edits = vec![CheckEdit::Void(ctx.id(), void)];
    not_below_paid(ctx, check, &edits)?;
    Ok(edits)
}

/// Refuses edits after which less would be owed than is paid.
pub(super) fn not_below_paid(ctx: &Ctx, check: &Check, edits: &[CheckEdit]) -> Result<(), CheckRefusal> {
    if check.tenders.is_empty() {
        return Ok(());
    }
    let after = crate::shape::Aggregate::after(check, edits).map_err(|_| CheckRefusal::OutOfRange)?;
    let left = due(&after)?;
    if left.balance_minor < 0 {
        let paid = Money::new(left.paid_minor, check.currency_or(ctx.currency));
        return Err(CheckRefusal::BelowPaid { paid });
    }
    Ok(())
}

/// The discounted price of a line, as listed.
pub(super) fn left_of(check: &Check, id: LineId, line: &Line) -> Result<i64, CheckRefusal> {
    let amounts = line_amounts(check, id, line)?;
    Ok(amounts.listed_minor.saturating_sub(amounts.discount_minor))
}
