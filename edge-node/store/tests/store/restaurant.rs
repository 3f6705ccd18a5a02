//! Checks in the store: two houses that were apart, lists that a rebuild makes again, what is found after a merge.

use crate::house::{House, NOW, No, call};
use domain::catalog::{Category, CategoryEdit, Item, ItemEdit, ItemOrder, Listed, Menu};
use domain::check::{
    AddLines, Allowance, Check, CheckEdit, OpenCheck, OrderLine, OrderType, RefundLines, SendLines, Status,
    TakeTender, TenderKind, Transfer, VoidLine, add_lines, open_check, refund_lines, send_lines, status,
    take_tender, totals, transfer, void_line,
};
use domain::ctx::Ctx;
use domain::insight::sales::Figure;
use domain::insight::{Finding, FindingCode};
use domain::kitchen::TicketState;
use domain::shape::Kind;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::projections::check::{all_checks, open_checks};
use store::projections::insight::sales::figures_of;
use store::projections::kitchen::tickets;
use store::{Sender, StoreError};
use values::{
    BusinessDate, CategoryId, CheckId, Currency, DeviceId, IdSource, ItemId, OutletId, PersonId, Quantity,
    StationId, TableId, Uuid,
};

const CHECK: CheckId = CheckId(Uuid::from_u128(0xC1));
const CURRY: ItemId = ItemId(Uuid::from_u128(0x11));
const BEER: ItemId = ItemId(Uuid::from_u128(0x12));
const KITCHEN: StationId = StationId(Uuid::from_u128(0x51));

/// A context of `node` at its `step`: other ids at other steps and nodes.
fn ctx(node: u64, step: i64) -> Ctx {
    let now = NOW.plus_ms(step);
    let day = BusinessDate::parse("2026-05-01").expect("a date");
    let ids = IdSource::new(now, node << 32 | step.unsigned_abs());
    Ctx::new(
        PersonId(Uuid::from_u128(7)),
        DeviceId(Uuid::from_u128(9)),
        now,
        day,
        Currency::EUR,
        ids,
    )
}

fn menu() -> Menu {
    let item = |name: &str, price| Item {
        name: Some(name.to_owned()),
        price_minor: Some(price),
        stations: Listed(vec![KITCHEN]),
        ..Item::default()
    };
    Menu {
        items: BTreeMap::from([
            (CURRY, Arc::new(item("Curry", 1_290))),
            (BEER, Arc::new(item("Beer", 495))),
        ]),
        ..Menu::default()
    }
}

fn lines(item: ItemId) -> AddLines {
    let order = ItemOrder {
        item,
        quantity: Quantity::ONE,
        price: None,
        modifiers: Vec::new(),
    };
    AddLines {
        lines: vec![OrderLine::of(order)],
    }
}

impl House {
    async fn edit_check(&self, command: u128, rule: impl FnOnce(&Check) -> Vec<CheckEdit> + Send + 'static) {
        let done = self.store.command(call(command), move |unit| {
            let before = unit.load::<Check>(CHECK)?.unwrap_or_default();
            unit.edit::<Check>(CHECK, rule(&before))?;
            Ok::<_, No>(())
        });
        done.await.expect("done");
    }

    /// A check that is open, with a curry that was sent.
    async fn seat_a_table(&self) {
        self.edit_check(1, |_| {
            let command = OpenCheck {
                outlet: OutletId(Uuid::from_u128(1)),
                table: Some(TableId(Uuid::from_u128(5))),
                covers: 2,
                order_type: OrderType::DineIn,
                name: None,
                server: None,
            };
            open_check(&ctx(1, 1), &command, 101).expect("opens")
        })
        .await;
        self.edit_check(2, |check| {
            add_lines(&ctx(1, 2), check, &menu(), &lines(CURRY)).expect("adds")
        })
        .await;
        self.edit_check(3, |check| {
            send_lines(&ctx(1, 3), check, SendLines::default())
                .expect("sends")
                .1
        })
        .await;
    }

    async fn pay(&self, command: u128, node: u64, receipt: i64) {
        self.edit_check(command, move |check| {
            let ctx = ctx(node, 100);
            let taken = take_tender(&ctx, check, &card()).expect("pays");
            let closing = taken.closing.map(|closing| closing.edit(&ctx, Some(receipt)));
            taken.edits.into_iter().chain(closing).collect()
        })
        .await;
    }

    async fn check(&self) -> Check {
        let read = self.store.read(|reader| reader.load::<Check>(CHECK)).await;
        Check::clone(&read.expect("reads").expect("is there"))
    }

    async fn concerns(&self) -> Vec<FindingCode> {
        let read = self.store.read(|reader| {
            let sql = "SELECT id FROM finding JOIN doc USING (doc) ORDER BY finding.code";
            let ids = reader.rows().all(sql, [], |row| store::uuid(row, 0))?;
            ids.into_iter()
                .map(|id| reader.load::<Finding>(id))
                .collect::<Result<Vec<_>, StoreError>>()
        });
        let found = read.await.expect("reads");
        found
            .into_iter()
            .flatten()
            .filter_map(|finding| finding.seen().map(|seen| seen.code))
            .collect()
    }

    /// What the lists say: open checks, all checks, open tickets.
    async fn lists(&self) -> String {
        let read = self.store.read(|reader| {
            let rows = reader.rows();
            let mut open = open_checks(rows, None, 200)?;
            let mut all = all_checks(rows, None, 200)?;
            open.iter_mut().chain(&mut all).for_each(|row| row.place = 0);
            let waiting = tickets(rows, KITCHEN, TicketState::Open, 200)?;
            Ok::<_, StoreError>(format!("{open:#?} {all:#?} {waiting:#?}"))
        });
        read.await.expect("reads")
    }
}

fn card() -> TakeTender {
    TakeTender {
        kind: TenderKind::Other,
        amount: None,
        tendered: None,
        tip: None,
        reservation: None,
        note: None,
        share: None,
        session: None,
        id: None,
        taken_at: None,
    }
}

async fn exchange(one: &House, other: &House) {
    for (from, to) in [(one, other), (other, one), (one, other), (other, one)] {
        let relay = Sender::new(from.store.identity().node).relaying(to.store.identity().node);
        let report = to
            .store
            .merge(relay, NOW, from.changes().await)
            .await
            .expect("merges");
        assert!(report.quarantined.is_empty(), "{report:?}");
    }
}

/// Two houses that hold the same open check and then lose sight of each other.
async fn apart() -> (House, House) {
    let (one, other) = (House::of_node(1), House::of_node(2));
    one.seat_a_table().await;
    exchange(&one, &other).await;
    assert_eq!(one.check().await, other.check().await);
    (one, other)
}

#[tokio::test]
async fn r15_two_waiters_add_to_one_check_and_both_sets_of_lines_stay() {
    let (one, other) = apart().await;
    one.edit_check(10, |check| {
        add_lines(&ctx(1, 10), check, &menu(), &lines(BEER)).expect("adds")
    })
    .await;
    other
        .edit_check(10, |check| {
            add_lines(&ctx(2, 10), check, &menu(), &lines(CURRY)).expect("adds")
        })
        .await;
    exchange(&one, &other).await;
    let check = one.check().await;
    assert_eq!(check, other.check().await);
    assert_eq!(
        (check.lines.len(), totals(&check).expect("fits").total_minor),
        (3, 3_075)
    );
    assert_eq!(one.concerns().await, []);
    assert_eq!(one.lists().await, other.lists().await);
}

#[tokio::test]
async fn c01_two_tills_pay_the_same_bill_and_the_over_payment_is_a_finding() {
    let (one, other) = apart().await;
    one.pay(10, 1, 5_001).await;
    other.pay(10, 2, 7_001).await;
    exchange(&one, &other).await;
    let check = one.check().await;
    assert_eq!(
        (check.tenders.len(), totals(&check).expect("fits").balance_minor),
        (2, -1_290)
    );
    assert_eq!(status(&check), Status::Closed);
    let found = one.concerns().await;
    assert_eq!(found, [FindingCode::OverPaidCheck, FindingCode::CheckClosedTwice]);
    assert_eq!(other.concerns().await, found, "both sides name the same");
}

#[tokio::test]
async fn a_check_paid_here_and_added_to_there_is_closed_and_named() {
    let (one, other) = apart().await;
    one.pay(10, 1, 5_001).await;
    other
        .edit_check(10, |check| {
            add_lines(&ctx(2, 10), check, &menu(), &lines(BEER)).expect("adds")
        })
        .await;
    exchange(&one, &other).await;
    assert_eq!(status(&one.check().await), Status::Closed);
    assert_eq!(one.concerns().await, [FindingCode::ClosedCheckChanged]);
    assert_eq!(one.lists().await, other.lists().await);
}

#[tokio::test]
async fn r15_a_table_set_twice_keeps_both_values_and_is_named() {
    let (one, other) = apart().await;
    for (house, node, table) in [(&one, 1, 8), (&other, 2, 9)] {
        house
            .edit_check(10, move |check| {
                let command = Transfer {
                    table: Some(TableId(Uuid::from_u128(table))),
                    ..Transfer::default()
                };
                transfer(&ctx(node, 10), check, &command).expect("moves")
            })
            .await;
    }
    exchange(&one, &other).await;
    assert_eq!(
        one.check().await.table,
        other.check().await.table,
        "both show the same one"
    );
    assert_eq!(one.concerns().await, [FindingCode::HeaderChangedTwice]);
}

#[tokio::test]
async fn c03_a_line_voided_on_both_sides_counts_once_and_is_named() {
    let (one, other) = apart().await;
    for (house, node) in [(&one, 1), (&other, 2)] {
        house
            .edit_check(10, move |check| {
                let line = *check.lines.keys().next().expect("a line");
                let command = VoidLine {
                    line,
                    quantity: None,
                    reason: "guest left".into(),
                    code: None,
                };
                void_line(&ctx(node, 10), check, &command, Allowance::FREE).expect("voids")
            })
            .await;
    }
    exchange(&one, &other).await;
    assert_eq!(totals(&one.check().await).expect("fits").total_minor, 0);
    assert_eq!(one.concerns().await, [FindingCode::LineVoidedTwice]);
}

#[tokio::test]
async fn lists_of_checks_and_tickets_are_the_same_after_a_rebuild() {
    let (one, other) = apart().await;
    let edits = vec![
        ItemEdit::Name(Some("Curry".into())),
        ItemEdit::PriceMinor(Some(1_290)),
    ];
    let done = one.store.command(call(20), move |unit| {
        unit.edit::<Item>(CURRY, edits)?;
        unit.edit::<Category>(
            CategoryId(Uuid::from_u128(3)),
            vec![CategoryEdit::Name(Some("Mains".into()))],
        )?;
        Ok::<_, No>(())
    });
    done.await.expect("done");
    other.pay(10, 2, 7_001).await;
    exchange(&one, &other).await;
    let before = (one.lists().await, one.face().await);
    assert!(before.0.contains("total_minor: 1290"), "{}", before.0);
    one.store.rebuild_projections(|_| {}).await.expect("rebuilds");
    assert_eq!((one.lists().await, one.face().await), before);
    let parts = one
        .store
        .read(|reader| store::projections::catalog::catalog_parts(reader.rows(), Kind::Item, 0, 10));
    assert_eq!(parts.await.expect("reads").len(), 1);
}

/// The plan of every query that a command or a busy screen runs names an index, never a scan of history.
#[tokio::test]
async fn queries_of_checks_and_tickets_use_their_indices() {
    let house = House::new();
    for (query, index) in [
        (
            "SELECT doc FROM guest_check WHERE status < 5 AND doc > 0 ORDER BY doc LIMIT 50",
            "guest_check_open",
        ),
        (
            "SELECT doc FROM guest_check WHERE doc < 9 ORDER BY doc DESC LIMIT 50",
            "INTEGER PRIMARY KEY",
        ),
        (
            "SELECT doc FROM ticket WHERE station = x'00' AND state = 0 ORDER BY sent_at, batch LIMIT 50",
            "ticket_of_station",
        ),
        (
            "SELECT doc FROM ticket WHERE station = x'00' AND state = 1 ORDER BY sent_at DESC, batch DESC LIMIT 50",
            "ticket_of_station",
        ),
        (
            "SELECT name FROM dining_table WHERE id = x'00' AND withdrawn = 0",
            "PRIMARY KEY",
        ),
        (
            "SELECT doc FROM catalog_part WHERE kind = 5 AND doc > 0 ORDER BY doc LIMIT 50",
            "PRIMARY KEY",
        ),
    ] {
        let sql = format!("EXPLAIN QUERY PLAN {query}");
        let read = house
            .store
            .read(move |reader| reader.rows().all(&sql, [], |row| row.get::<_, String>(3)));
        let plan: Vec<String> = read.await.expect("a plan");
        let plan = plan.join("; ");
        assert!(
            plan.contains(index) && !plan.contains("TEMP B-TREE"),
            "{query}: {plan}"
        );
    }
}

#[tokio::test]
async fn b05_the_figures_of_a_day_follow_closings_and_refunds_and_a_rebuild_makes_them_again() {
    let house = House::new();
    house.seat_a_table().await;
    house.pay(4, 1, 5_001).await;
    let date = BusinessDate::parse("2026-05-01").expect("a date");
    let figures = |what: Figure| {
        let read = house.store.read(move |reader| figures_of(reader.rows(), date));
        async move {
            let found = read.await.expect("reads");
            let of = found.into_iter().filter(move |(key, _)| key.what == what);
            of.map(|(_, amounts)| (amounts.count, amounts.gross_minor))
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(figures(Figure::Item).await, [(1, 1_290)]);
    assert_eq!(figures(Figure::Tender).await, [(1, 1_290)]);
    house
        .edit_check(5, |check| {
            let lines = check.lines.keys().map(|line| (*line, None)).collect();
            let command = RefundLines {
                lines,
                kind: TenderKind::Other,
                session: None,
                reason: "cold".into(),
                code: None,
            };
            let ctx = ctx(1, 200);
            let refunding = refund_lines(&ctx, CHECK, check, &command, Allowance::FREE).expect("gives back");
            vec![refunding.edit(&ctx, 5_002).1]
        })
        .await;
    assert_eq!(figures(Figure::Refund).await, [(1, 1_290)]);
    assert_eq!(figures(Figure::Item).await, [(1, 1_290)], "what was sold stays");
    let (_, before) = house.face().await;
    house.store.rebuild_projections(|_| {}).await.expect("rebuilds");
    assert_eq!(house.face().await.1, before);
}
