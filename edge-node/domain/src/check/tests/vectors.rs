//! The house's arithmetic as numbers, for the one other place that computes money: a terminal that is alone (R20). The
//! web's preview is held against this file; it is written by `BLESS=1 cargo test -p domain vectors` and a drift fails here.

use super::*;
use serde_json::{Value, json};
use std::path::Path;

const FILE: &str = "../web/src/areas/pos/vectors/totals.json";
/// Made-up checks beside the named ones.
const RANDOM_CHECKS: u64 = 60;
/// The steps of a linear congruential generator: the same checks on every machine.
const STEP: u64 = 6_364_136_223_846_793_005;
const OFFSET: u64 = 1_442_695_040_888_963_407;

struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(STEP).wrapping_add(OFFSET);
        (self.0 >> 33) % sides
    }

    fn minor(&mut self, sides: u64) -> i64 {
        i64::try_from(self.roll(sides)).expect("small")
    }
}

const TAXES: [(u128, &str, i64, bool); 5] = [
    (0x71, "A 7%", 70_000, true),
    (0x72, "B 19%", 190_000, true),
    (0x73, "Sales 8.875%", 88_750, false),
    (0x74, "City 2.5%", 25_000, false),
    (0x75, "Levy 1%", 10_000, true),
];

fn tax_of(at: usize) -> LineTax {
    let (id, name, ppm, inclusive) = TAXES[at];
    LineTax {
        tax: TaxId(Uuid::from_u128(id)),
        name: name.into(),
        rate: Rate::from_ppm(ppm),
        inclusive,
    }
}

/// A line by itself, without a catalogue: what a terminal keeps of an order.
fn line_of(dice: &mut Dice, number: u128) -> Line {
    let mut line = check_with(&[order(CURRY, 1)])
        .lines
        .values()
        .next()
        .cloned()
        .expect("a line");
    line.item = ItemId(Uuid::from_u128(number));
    line.name = format!("Dish {number}");
    line.unit_price_minor = dice.minor(5_000);
    line.quantity = match dice.roll(4) {
        0 => Quantity::from_milli(1 + dice.minor(3_000)),
        _ => Quantity::from_units(i32::try_from(1 + dice.roll(6)).expect("small")),
    };
    line.taxes = match dice.roll(6) {
        0 => vec![],
        1 => vec![tax_of(0)],
        2 => vec![tax_of(1), tax_of(4)],
        3 => vec![tax_of(2)],
        4 => vec![tax_of(2), tax_of(3)],
        _ => vec![tax_of(0), tax_of(2)],
    };
    for modifier in 0..dice.roll(3) {
        let count = u32::try_from(1 + dice.roll(3)).expect("small");
        line.modifiers.push(LineModifier {
            modifier: ModifierId(Uuid::from_u128(u128::from(modifier) + 1)),
            name: format!("Extra {modifier}"),
            price_minor: dice.minor(300),
            count,
            charged: count.saturating_sub(u32::try_from(dice.roll(2)).expect("small")),
        });
    }
    line
}

fn random_check(number: u64) -> (Check, Vec<Value>) {
    let mut dice = Dice(number);
    let mut check = check_with(&[]);
    for at in 0..=dice.roll(6) {
        let line = line_of(&mut dice, u128::from(at) + 1);
        check
            .lines
            .insert(LineId(Uuid::from_u128(u128::from(at) + 1)), line);
    }
    let mut steps = Vec::new();
    for at in 0..dice.roll(3) {
        let only = (dice.roll(2) == 0).then(|| LineId(Uuid::from_u128(1)));
        let how = match dice.roll(2) {
            0 => DiscountHow::Rate(Rate::from_ppm(10_000 * (1 + dice.minor(40)))),
            _ => DiscountHow::Amount(eur(1 + dice.minor(200))),
        };
        let command = Discount {
            line: only,
            how,
            reason: "regular".into(),
            code: None,
        };
        let now = ctx(10 + u32::try_from(at).expect("small"));
        // A discount that the rules refuse is no vector.
        if let Ok(edits) = discount(&now, CHECK, &check, &command, Allowance::FREE) {
            check = check.after(&edits).expect("reads");
            steps.push(match how {
                DiscountHow::Rate(rate) => json!({ "line": only, "rate_ppm": rate.ppm }),
                DiscountHow::Amount(amount) => json!({ "line": only, "amount_minor": amount.minor }),
            });
        }
    }
    (check, steps)
}

fn line_vector(check: &Check, id: LineId, line: &Line) -> Value {
    let amounts = line_amounts(check, id, line).expect("fits");
    let modifiers = line.modifiers.iter().map(|modifier| {
        json!({ "price_minor": modifier.price_minor, "count": modifier.count, "charged": modifier.charged })
    });
    let taxes = line.taxes.iter().map(|tax| {
        json!({ "tax": tax.tax, "name": tax.name, "rate_ppm": tax.rate.ppm, "inclusive": tax.inclusive })
    });
    json!({
        "line": id,
        "quantity": line.quantity.milli,
        "unit_price_minor": line.unit_price_minor,
        "modifiers": modifiers.collect::<Vec<_>>(),
        "taxes": taxes.collect::<Vec<_>>(),
        "expect": {
            "listed_minor": amounts.listed_minor,
            "discount_minor": amounts.discount_minor,
            "net_minor": amounts.net_minor,
            "taxes_minor": amounts.taxes_minor,
            "total_minor": amounts.total_minor,
        },
    })
}

fn vector(name: &str, check: &Check, discounts: &[Value]) -> Value {
    let sums = totals(check).expect("fits");
    let lines = live_lines(check);
    let lines = lines.iter().map(|(id, line)| line_vector(check, *id, line));
    let taxes = sums.taxes.iter().map(|tax| {
        json!({ "tax": tax.tax, "rate_ppm": tax.rate.ppm, "inclusive": tax.inclusive, "net_minor": tax.net_minor, "tax_minor": tax.tax_minor })
    });
    json!({
        "name": name,
        "lines": lines.collect::<Vec<_>>(),
        "discounts": discounts,
        "expect": {
            "listed_minor": sums.listed_minor,
            "discount_minor": sums.discount_minor,
            "net_minor": sums.net_minor,
            "tax_minor": sums.tax_minor,
            "total_minor": sums.total_minor,
            "taxes": taxes.collect::<Vec<_>>(),
        },
    })
}

fn vectors() -> String {
    let mut all = vec![
        vector("nothing", &check_with(&[]), &[]),
        vector("a round of drinks", &check_with(&[order(BEER, 4)]), &[]),
        vector(
            "two rates, one on top",
            &check_with(&[order(CURRY, 1), order(BEER, 2), order(CHEESE, 1)]),
            &[],
        ),
        vector("modifiers, one of them free", &check_with(&[steak(2)]), &[]),
    ];
    for number in 1..=RANDOM_CHECKS {
        let (check, discounts) = random_check(number);
        all.push(vector(&format!("made up {number}"), &check, &discounts));
    }
    let about = "The house's totals, written by the test `vectors` of edge-node/domain. A terminal that is alone must come to the same.";
    let whole = json!({ "about": about, "currency": "EUR", "checks": all });
    let mut text = serde_json::to_string_pretty(&whole).expect("writes");
    text.push('\n');
    text
}

#[test]
fn r20_the_vectors_that_a_terminal_alone_is_held_to_are_the_houses_own_arithmetic() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let today = vectors();
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("makes the folder");
        std::fs::write(&path, &today).expect("writes");
    }
    let kept = std::fs::read_to_string(&path).expect("the vectors; BLESS=1 makes them");
    assert!(
        kept == today,
        "the arithmetic has changed: BLESS=1 cargo test -p domain vectors, and look at the web"
    );
}
