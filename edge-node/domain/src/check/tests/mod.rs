//! The rules of a check as stories. The fixture is a small house: one menu, one server, one manager.

mod arrange;
mod kitchen;
mod lines;
mod merge;
mod money;
mod parts;
mod pay;
mod refund;
mod terminals;
mod vectors;

use super::*;
use crate::catalog::{Category, ChosenModifier, Item, ItemOrder, Listed, Menu, Modifier, ModifierGroup, Tax};
use crate::ctx::{Approved, Ctx};
use crate::shape::Aggregate as _;
use std::sync::Arc;
use values::Rate;
use values::{
    ApprovalId, CategoryId, DeviceId, DrawerSessionId, IdSource, ItemId, ModifierGroupId, ModifierId,
    Quantity, StationId, TaxId, Uuid,
};

pub(crate) const KITCHEN: StationId = StationId(Uuid::from_u128(0x51));
pub(crate) const BAR: StationId = StationId(Uuid::from_u128(0x52));
pub(crate) const CURRY: ItemId = ItemId(Uuid::from_u128(1));
pub(crate) const BEER: ItemId = ItemId(Uuid::from_u128(2));
pub(crate) const STEAK: ItemId = ItemId(Uuid::from_u128(3));
pub(crate) const OPEN_ITEM: ItemId = ItemId(Uuid::from_u128(4));
pub(crate) const CHEESE: ItemId = ItemId(Uuid::from_u128(5));
pub(crate) const RARE: ModifierId = ModifierId(Uuid::from_u128(0x31));
pub(crate) const PEPPER_SAUCE: ModifierId = ModifierId(Uuid::from_u128(0x32));
pub(crate) const CHECK: CheckId = CheckId(Uuid::from_u128(0xC1));
pub(crate) const OTHER: CheckId = CheckId(Uuid::from_u128(0xC2));
pub(crate) const DRAWER: DrawerSessionId = DrawerSessionId(Uuid::from_u128(0xD1));

/// A context `step` seconds into the evening; every step makes other ids.
pub(crate) fn ctx(step: u32) -> Ctx {
    let now = Timestamp::from_unix_ms(1_780_000_000_000 + i64::from(step) * 1000);
    let day = BusinessDate::parse("2026-05-01").expect("a date");
    let ids = IdSource::new(now, u64::from(step));
    Ctx::new(
        PersonId(Uuid::from_u128(7)),
        DeviceId(Uuid::nil()),
        now,
        day,
        Currency::EUR,
        ids,
    )
}

pub(crate) fn approved(step: u32, action: &str, subject: impl Into<Uuid>, amount: Money) -> Ctx {
    let mut ctx = ctx(step);
    ctx.approval = Some(Approved {
        id: ApprovalId(Uuid::from_u128(9)),
        by: PersonId(Uuid::from_u128(8)),
        action: action.into(),
        subject: subject.into(),
        amount: Some(amount),
        expires_at: ctx.now.plus_ms(60_000),
    });
    ctx
}

pub(crate) const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn item(name: &str, price: Option<i64>, taxes: &[u128], category: u128) -> Item {
    Item {
        name: Some(name.into()),
        price_minor: price,
        taxes: Listed(taxes.iter().map(|tax| TaxId(Uuid::from_u128(*tax))).collect()),
        category: Some(CategoryId(Uuid::from_u128(category))),
        ..Item::default()
    }
}

fn tax(name: &str, ppm: i64, inclusive: bool) -> Tax {
    Tax {
        name: Some(name.into()),
        rate: Rate::from_ppm(ppm),
        inclusive,
        ..Tax::default()
    }
}

fn group(
    name: &str,
    (min, max, free): (u32, u32, u32),
    modifiers: &[(ModifierId, &str, i64)],
) -> ModifierGroup {
    let facts = modifiers.iter().map(|(id, name, price_minor)| {
        let fact = Modifier {
            name: (*name).into(),
            price_minor: *price_minor,
            withdrawn: false,
            position: 0,
            default: None,
        };
        (*id, fact)
    });
    ModifierGroup {
        name: Some(name.into()),
        min,
        max,
        free,
        modifiers: facts.collect(),
        position: 0,
    }
}

/// Food at 7 % inclusive, drinks at 19 % inclusive, cheese at 8.875 % on top.
pub(crate) fn menu() -> Menu {
    let (doneness, sauces) = (
        ModifierGroupId(Uuid::from_u128(0x21)),
        ModifierGroupId(Uuid::from_u128(0x22)),
    );
    let mut steak = item("Steak", Some(2_450), &[0x71], 0xA1);
    steak.groups = Listed(vec![doneness, sauces]);
    let mut open_item = item("Special", None, &[0x71], 0xA1);
    open_item.open_price = true;
    let mut cheese = item("Cheese by weight", Some(3_199), &[0x73], 0xA1);
    cheese.weighed = true;
    let items = [
        (CURRY, item("Curry", Some(1_290), &[0x71], 0xA1)),
        (BEER, item("Beer", Some(495), &[0x72], 0xA2)),
        (STEAK, steak),
        (OPEN_ITEM, open_item),
        (CHEESE, cheese),
    ];
    let station = |station| Category {
        stations: Listed(vec![station]),
        ..Category::default()
    };
    let taxes = [
        (0x71, tax("A 7%", 70_000, true)),
        (0x72, tax("B 19%", 190_000, true)),
        (0x73, tax("Sales 8.875%", 88_750, false)),
    ];
    Menu {
        items: items.into_iter().map(|(id, item)| (id, Arc::new(item))).collect(),
        categories: [(0xA1, station(KITCHEN)), (0xA2, station(BAR))]
            .into_iter()
            .map(|(id, category)| (CategoryId(Uuid::from_u128(id)), Arc::new(category)))
            .collect(),
        groups: [
            (doneness, group("Doneness", (1, 1, 0), &[(RARE, "rare", 0)])),
            (
                sauces,
                group("Sauces", (0, 2, 1), &[(PEPPER_SAUCE, "pepper sauce", 250)]),
            ),
        ]
        .into_iter()
        .map(|(id, group)| (id, Arc::new(group)))
        .collect(),
        taxes: taxes
            .into_iter()
            .map(|(id, tax)| (TaxId(Uuid::from_u128(id)), Arc::new(tax)))
            .collect(),
    }
}

pub(crate) fn order(item: ItemId, units: i32) -> OrderLine {
    OrderLine::of(ItemOrder {
        item,
        quantity: Quantity::from_units(units),
        price: None,
        modifiers: Vec::new(),
    })
}

pub(crate) fn steak(sauces: u32) -> OrderLine {
    let mut line = order(STEAK, 1);
    line.order.modifiers = vec![ChosenModifier {
        modifier: RARE,
        count: 1,
    }];
    if sauces > 0 {
        line.order.modifiers.push(ChosenModifier {
            modifier: PEPPER_SAUCE,
            count: sauces,
        });
    }
    line
}

/// A check with `lines`, opened and filled, nothing sent.
pub(crate) fn check_with(lines: &[OrderLine]) -> Check {
    let command = OpenCheck {
        outlet: OutletId(Uuid::from_u128(0xB1)),
        table: Some(TableId(Uuid::from_u128(0xE1))),
        covers: 2,
        order_type: OrderType::DineIn,
        name: None,
        server: None,
    };
    let check = Check::default()
        .after(&open_check(&ctx(0), &command, 101).expect("opens"))
        .expect("reads");
    if lines.is_empty() {
        return check;
    }
    step(&check, |check| {
        add_lines(
            &ctx(1),
            check,
            &menu(),
            &AddLines {
                lines: lines.to_vec(),
            },
        )
        .expect("adds")
    })
}

pub(crate) fn step(check: &Check, rule: impl FnOnce(&Check) -> Vec<CheckEdit>) -> Check {
    check.after(&rule(check)).expect("reads")
}

pub(crate) fn sent(check: &Check, at: u32) -> Check {
    step(check, |check| {
        send_lines(&ctx(at), check, SendLines::default())
            .expect("sends")
            .1
    })
}

pub(crate) fn line_id(check: &Check, name: &str) -> LineId {
    check
        .lines
        .iter()
        .find(|(_, line)| line.name == name)
        .map(|(id, _)| *id)
        .expect("a line")
}

pub(crate) fn void(line: LineId) -> VoidLine {
    VoidLine {
        line,
        quantity: None,
        reason: "wrong table".into(),
        code: None,
    }
}

pub(crate) fn cash(amount: Option<i64>, tendered: Option<i64>) -> TakeTender {
    TakeTender {
        kind: TenderKind::Cash,
        amount: amount.map(eur),
        tendered: tendered.map(eur),
        tip: None,
        reservation: None,
        note: None,
        share: None,
        session: Some(DRAWER),
        id: None,
        taken_at: None,
    }
}

/// Takes a payment, and closes under receipt 5001 where it paid the rest.
pub(crate) fn paid(check: &Check, at: u32, command: &TakeTender) -> Check {
    let ctx = ctx(at);
    let taken = take_tender(&ctx, check, command).expect("pays");
    let mut edits = taken.edits;
    edits.extend(taken.closing.map(|closing| closing.edit(&ctx, Some(5_001))));
    check.after(&edits).expect("reads")
}

/// The bill as a guest would read it: for text comparisons.
pub(crate) fn bill(check: &Check) -> String {
    let mut text = Vec::new();
    for (id, line) in live_lines(check) {
        let amounts = line_amounts(check, id, line).expect("fits");
        let left = remaining(check, id, line);
        text.push(format!("{left} {} {}", line.name, decimal(amounts.listed_minor)));
        for modifier in &line.modifiers {
            text.push(format!("  {} x {}", modifier.count, modifier.name));
        }
        if amounts.discount_minor != 0 {
            text.push(format!("  less {}", decimal(amounts.discount_minor)));
        }
    }
    let sums = totals(check).expect("fits");
    for tax in &sums.taxes {
        text.push(format!(
            "{} on {} = {}",
            tax.name,
            decimal(tax.net_minor),
            decimal(tax.tax_minor)
        ));
    }
    text.push(format!(
        "total {} paid {} left {}",
        decimal(sums.total_minor),
        decimal(sums.paid_minor),
        decimal(sums.balance_minor)
    ));
    text.join("\n")
}

fn decimal(minor: i64) -> String {
    eur(minor).to_string().replace(" EUR", "")
}
