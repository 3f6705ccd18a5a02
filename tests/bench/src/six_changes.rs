//! Document and change of a check's six commands, in process: what the writing thread does with them, without SQLite.
//!
//! The state and edits are the real aggregate's; the shape is the order of `sync.md`: 6 lines with 2 modifiers each, two
//! payments, six changes (open, lines, send, bump, pay, pay and close).

use crate::clock::now;
use crate::samples::{count_f64, median};
use anyhow::{Context as _, Result, anyhow};
use documents::{Actor, Lean, parse_stored};
use domain::catalog::{
    Category, ChosenModifier, Item, ItemOrder, Listed, Menu, Modifier, ModifierGroup, Tax,
};
use domain::check::{
    AddLines, Check, CheckEdit, KitchenEventKind, OpenCheck, OrderLine, OrderType, SendLines, TakeTender,
    TenderKind, add_lines, open_check, send_lines, take_tender,
};
use domain::ctx::Ctx;
use domain::kitchen::{mark_ticket, tickets};
use domain::shape::{Aggregate, Kind};
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;
use values::{
    BusinessDate, CategoryId, Currency, DrawerSessionId, IdSource, ItemId, ModifierGroupId, Money, NodeId,
    Quantity, Rate, StationId, TaxId, Timestamp,
};

/// Lines of the check.
const LINES: usize = 6;
/// A line's price in minor units.
const PRICE_MINOR: i64 = 1_490;
/// How often the whole is timed; the median counts.
const TURNS: usize = 9;

/// The edits of a check's six commands, as the rules decided them.
pub(crate) struct SixChanges {
    commands: Vec<Vec<CheckEdit>>,
    actor: Actor,
    at: Timestamp,
}

/// Microseconds per command (and of a whole rebuild), bytes of the six changes.
pub(crate) struct Timed {
    pub(crate) edit_us: f64,
    pub(crate) write_us: f64,
    pub(crate) rebuild_us: f64,
    pub(crate) bytes: usize,
}

impl SixChanges {
    /// Has the rules decide a check from its opening to its end.
    pub(crate) fn make() -> Result<Self> {
        let at = now();
        let mut ids = IdSource::new(at, 0x5EED);
        let day = BusinessDate::from_epoch_days(20_000)?;
        let ctx = Ctx::new(
            ids.make(),
            ids.make(),
            at,
            day,
            Currency::EUR,
            IdSource::new(at, 0xF00D),
        );
        let mut made = Self {
            commands: Vec::new(),
            actor: Actor::new(NodeId(ids.make()), 1, 1),
            at,
        };
        let mut check = Check::default();
        made.command(&mut check, open_check(&ctx, &opening(&mut ids), 1_042)?)?;
        let (menu, lines) = menu(&mut ids);
        let lines = add_lines(&ctx, &check, &menu, &lines)?;
        made.command(&mut check, lines)?;
        let (batch, sends) = send_lines(&ctx, &check, SendLines::default())?;
        made.command(&mut check, sends)?;
        let station = tickets(&check).first().context("a ticket")?.station;
        let bump = mark_ticket(&ctx, &check, batch, station, KitchenEventKind::Bump)?;
        made.command(&mut check, bump)?;
        let session = ids.make();
        for (part, cents) in [(Some(2_000), 2_000), (None, 0)] {
            let taken = take_tender(&ctx, &check, &cash(session, part, cents))?;
            let close = taken.closing.map(|closing| closing.edit(&ctx, Some(88)));
            made.command(&mut check, taken.edits.into_iter().chain(close).collect())?;
        }
        Ok(made)
    }

    fn command(&mut self, check: &mut Check, edits: Vec<CheckEdit>) -> Result<()> {
        *check = check.after(&edits)?;
        self.commands.push(edits);
        Ok(())
    }

    /// Times `checks` checks, several turns of it.
    pub(crate) fn timed(&self, checks: usize) -> Result<Timed> {
        let changes = self.changes()?;
        let (mut edit, mut write, mut rebuild) = (Vec::new(), Vec::new(), Vec::new());
        let commands = count_f64(checks * self.commands.len());
        for _ in 0..TURNS {
            edit.push(micros(|| (0..checks).try_for_each(|_| self.states()))? / commands);
            write.push(
                micros(|| (0..checks).try_for_each(|_| self.changes().map(|c| drop(black_box(c)))))?
                    / commands,
            );
            rebuild.push(micros(|| (0..checks).try_for_each(|_| rebuilt(&changes)))? / count_f64(checks));
        }
        let bytes = changes.iter().map(Vec::len).sum();
        Ok(Timed {
            edit_us: median(&edit),
            write_us: median(&write),
            rebuild_us: median(&rebuild),
            bytes,
        })
    }

    /// The state after each command, as the writing thread works it out.
    fn states(&self) -> Result<()> {
        let mut check = Check::default();
        for edits in &self.commands {
            check = check.after(edits)?;
        }
        black_box(check);
        Ok(())
    }

    /// Edits to writes to changes, each applied to the document.
    fn changes(&self) -> Result<Vec<Vec<u8>>> {
        let mut lean = Lean::of::<Check>();
        let mut changes = Vec::with_capacity(self.commands.len());
        for edits in &self.commands {
            let writes: Vec<_> = edits.iter().map(Check::write).collect();
            let authored = lean
                .author(self.actor, self.at, &writes)?
                .context("a command that changes nothing")?;
            changes.push(authored.bytes);
        }
        Ok(changes)
    }
}

/// What a detail read and a command on a check that is not in memory do.
fn rebuilt(changes: &[Vec<u8>]) -> Result<()> {
    let mut lean = Lean::of::<Check>();
    for change in changes {
        let parsed = parse_stored(Kind::Check, change).map_err(|error| anyhow!("{error}"))?;
        lean.apply(&parsed)?;
    }
    black_box(lean.state::<Check>()?);
    Ok(())
}

/// Processor time of this thread, so that a busy machine does not count.
fn micros(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let started = clock_gettime(ClockId::ThreadCPUTime);
    work()?;
    let spent = clock_gettime(ClockId::ThreadCPUTime) - started;
    let spent = Duration::try_from(spent).map_err(|_| anyhow!("the processor clock went back"))?;
    Ok(spent.as_secs_f64() * 1e6)
}

fn opening(ids: &mut IdSource) -> OpenCheck {
    OpenCheck {
        outlet: ids.make(),
        table: Some(ids.make()),
        covers: 2,
        order_type: OrderType::DineIn,
        name: None,
        server: None,
    }
}

/// A menu with one dish and two modifiers.
fn menu(ids: &mut IdSource) -> (Menu, AddLines) {
    let (item, category, tax): (ItemId, CategoryId, TaxId) = (ids.make(), ids.make(), ids.make());
    let (group, station): (ModifierGroupId, StationId) = (ids.make(), ids.make());
    let mut extras = ModifierGroup {
        name: Some("Extras".to_owned()),
        max: 4,
        ..ModifierGroup::default()
    };
    for name in ["Large", "No onions"] {
        let modifier = Modifier {
            name: name.to_owned(),
            price_minor: 50,
            withdrawn: false,
            position: 0,
            default: None,
        };
        extras.modifiers.insert(ids.make(), modifier);
    }
    let dish = Item {
        name: Some("Dish number 7".to_owned()),
        category: Some(category),
        price_minor: Some(PRICE_MINOR),
        taxes: Listed(vec![tax]),
        groups: Listed(vec![group]),
        stations: Listed(vec![station]),
        ..Item::default()
    };
    let standard = Tax {
        name: Some("Standard".to_owned()),
        rate: Rate::from_percent(19),
        inclusive: true,
        ..Tax::default()
    };
    let chosen = extras.modifiers.keys().map(|modifier| ChosenModifier {
        modifier: *modifier,
        count: 1,
    });
    let order = ItemOrder {
        item,
        quantity: Quantity::from_milli(1_000),
        price: None,
        modifiers: chosen.collect(),
    };
    let line = OrderLine {
        seat: Some(1),
        course: Some(1),
        ..OrderLine::of(order)
    };
    let menu = Menu {
        items: [(item, Arc::new(dish))].into(),
        categories: [(category, Arc::new(Category::default()))].into(),
        groups: [(group, Arc::new(extras))].into(),
        taxes: [(tax, Arc::new(standard))].into(),
    };
    (
        menu,
        AddLines {
            lines: vec![line; LINES],
        },
    )
}

fn cash(session: DrawerSessionId, amount: Option<i64>, tendered: i64) -> TakeTender {
    let money = |minor| Money::new(minor, Currency::EUR);
    TakeTender {
        kind: TenderKind::Cash,
        amount: amount.map(money),
        tendered: amount.map(|_| money(tendered)),
        tip: None,
        reservation: None,
        note: None,
        share: None,
        session: Some(session),
        id: None,
        taken_at: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_six_commands_make_six_changes_and_end_the_check() {
        let six = SixChanges::make().expect("the rules take them");
        let changes = six.changes().expect("they are written");
        assert_eq!(changes.len(), 6);
        let check = six.commands.iter().fold(Check::default(), |check, edits| {
            check.after(edits).expect("takes edits")
        });
        assert_eq!(
            (check.lines.len(), check.tenders.len(), check.closes.len()),
            (LINES, 2, 1)
        );
        rebuilt(&changes).expect("they read back");
    }
}
