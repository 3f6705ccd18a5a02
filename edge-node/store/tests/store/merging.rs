//! Merges: two houses meet, bad changes are put aside, parents that are late are waited for.

use crate::house::{House, NOW, No, call};
use domain::devices::{Device, DeviceEdit};
use domain::insight::{Finding, FindingCode};
use proptest::prelude::*;
use store::{IncomingChange, MergeReport, Sender, StoreError};
use values::Uuid;

fn sender(house: &House) -> Sender {
    Sender::new(house.store.identity().node)
}

async fn send(from: &House, to: &House, changes: Vec<IncomingChange>) -> MergeReport {
    let relay = sender(from).relaying(to.store.identity().node);
    to.store.merge(relay, NOW, changes).await.expect("merges")
}

/// Both houses get what the other has, until nothing is new.
async fn exchange(one: &House, other: &House) {
    for _ in 0..4 {
        let new = send(one, other, one.changes().await).await.applied
            + send(other, one, other.changes().await).await.applied;
        if new == 0 {
            return;
        }
    }
    panic!("the houses do not come to rest");
}

async fn findings(house: &House) -> Vec<(FindingCode, String)> {
    let read = house.store.read(|reader| {
        let sql = "SELECT id FROM finding JOIN doc USING (doc) ORDER BY id";
        let ids = reader.rows().all(sql, [], |row| store::uuid(row, 0))?;
        let all = ids
            .into_iter()
            .map(|id| reader.load::<Finding>(id))
            .collect::<Result<Vec<_>, _>>()?;
        Ok::<_, StoreError>(all)
    });
    let all = read.await.expect("reads");
    all.into_iter()
        .flatten()
        .filter_map(|finding| finding.seen().map(|seen| (seen.code, seen.sentence.clone())))
        .collect()
}

#[tokio::test]
async fn two_houses_that_met_hold_the_same_heads_and_the_same_lists() {
    let (one, other) = (House::of_node(1), House::of_node(2));
    for number in 0..20 {
        one.raise(number + 1, 100 + number % 5, &format!("one {number}"))
            .await
            .expect("done");
        other
            .raise(number + 1, 103 + number % 5, &format!("other {number}"))
            .await
            .expect("done");
    }
    let mut told = other.store.announcements();
    exchange(&one, &other).await;
    assert_eq!(one.face().await, other.face().await);
    assert!(
        told.recv().await.is_ok(),
        "merged changes are announced like our own"
    );
    other.store.rebuild_projections(|_| {}).await.expect("rebuilds");
    assert_eq!(
        one.face().await,
        other.face().await,
        "incremental equals rebuilt after a merge"
    );
}

#[tokio::test]
async fn changes_in_any_order_and_twice_come_to_the_same() {
    let one = House::of_node(1);
    for number in 0..12 {
        one.raise(number + 1, 100 + number % 2, &format!("line {number}"))
            .await
            .expect("done");
    }
    let other = House::of_node(2);
    let mut changes = one.changes().await;
    changes.reverse();
    let first = changes.split_off(6);
    let report = send(&one, &other, first.clone()).await;
    assert_eq!(report.applied, 6);
    let late = send(&one, &other, changes.clone()).await;
    assert_eq!((late.applied, late.waiting), (6, 0));
    let again = send(&one, &other, [first, changes].concat()).await;
    assert_eq!((again.applied, again.duplicates), (0, 12));
    assert_eq!(one.face().await, other.face().await);
}

#[tokio::test]
async fn c08_a_change_without_its_parent_waits_and_stalls_nothing() {
    let (one, other) = (House::of_node(1), House::of_node(2));
    for number in 0..3 {
        one.raise(number + 1, 100, &format!("line {number}"))
            .await
            .expect("done");
    }
    one.raise(9, 200, "another document").await.expect("done");
    let changes = one.changes().await;
    let parent = changes[0].clone();
    let report = send(&one, &other, changes[1..].to_vec()).await;
    assert_eq!((report.applied, report.waiting), (1, 2), "{report:?}");
    assert!(report.missing.contains(&parent.hash), "it says what to ask for");
    assert_eq!(other.store.facts().await.expect("facts").orphans, 2);
    let other = other.restarted().await;
    let report = send(&one, &other, vec![parent]).await;
    assert_eq!((report.applied, report.waiting), (3, 0), "{report:?}");
    assert_eq!(other.store.facts().await.expect("facts").orphans, 0);
    assert_eq!(one.face().await, other.face().await);
}

#[tokio::test]
async fn d18_no_flipped_bit_is_let_in_and_the_rest_of_the_batch_goes_on() {
    let (one, other) = (House::of_node(1), House::of_node(2));
    one.raise(1, 100, "to be damaged").await.expect("done");
    one.raise(2, 200, "good").await.expect("done");
    let changes = one.changes().await;
    let bits = changes[0].bytes.len() * 8;
    let damaged = (0..bits).map(|bit| {
        let mut change = changes[0].clone();
        change.bytes[bit / 8] ^= 1 << (bit % 8);
        change
    });
    let batch: Vec<IncomingChange> = damaged.chain([changes[1].clone()]).collect();
    let report = send(&one, &other, batch).await;
    assert_eq!((report.applied, report.quarantined.len()), (1, bits));
    assert_eq!(other.changes().await.len(), 1);
    let kept = other.store.facts().await.expect("facts").quarantined;
    assert_eq!(kept, 1, "the evidence of one announced hash is kept once");
    let whole = send(&one, &other, vec![changes[0].clone()]).await;
    assert_eq!(whole.applied, 1, "the whole change is still welcome");
}

#[tokio::test]
async fn c14_two_changes_under_one_number_are_told_apart_and_the_second_is_kept_as_evidence() {
    let (one, twin, other) = (House::of_node(1), House::of_node(1), House::of_node(2));
    one.raise(1, 100, "what it said to us").await.expect("done");
    twin.raise(1, 100, "what it said to others").await.expect("done");
    assert_eq!(send(&one, &other, one.changes().await).await.applied, 1);
    let report = send(&twin, &other, twin.changes().await).await;
    assert_eq!(report.applied, 0);
    assert_eq!(
        report
            .quarantined
            .iter()
            .map(|put| put.reason)
            .collect::<Vec<_>>(),
        ["equivocation"]
    );
    let read = other
        .store
        .read(|reader| store::aside::put_aside(reader.rows(), 10));
    assert_eq!(read.await.expect("reads").len(), 1);
}

#[tokio::test]
async fn c10_a_foreign_writer_and_an_unknown_kind_are_put_aside() {
    let (one, other) = (House::of_node(1), House::of_node(2));
    one.raise(1, 100, "fine").await.expect("done");
    let changes = one.changes().await;
    let stranger = Sender::new(values::NodeId(Uuid::from_u128(7)));
    let report = other
        .store
        .merge(stranger, NOW, changes.clone())
        .await
        .expect("merges");
    assert_eq!(
        report
            .quarantined
            .iter()
            .map(|put| put.reason)
            .collect::<Vec<_>>(),
        ["foreign_actor"]
    );
    let mut later = changes[0].clone();
    later.kind = 250;
    let report = send(&one, &other, vec![later]).await;
    assert_eq!(
        report
            .quarantined
            .iter()
            .map(|put| put.reason)
            .collect::<Vec<_>>(),
        ["unknown_kind"]
    );
    let mut other_kind = changes[0].clone();
    other_kind.kind = domain::shape::Kind::Device.code();
    let report = send(&one, &other, vec![other_kind]).await;
    assert_eq!((report.applied, report.quarantined.len()), (0, 1), "{report:?}");
}

async fn rename(house: &House, command: u128, name: &str) {
    let edits = vec![DeviceEdit::Name(Some(name.to_owned()))];
    let done = house.store.command(call(command), move |unit| {
        unit.edit::<Device>(Uuid::from_u128(500), edits)?;
        Ok::<_, No>(())
    });
    done.await.expect("done");
}

#[tokio::test]
async fn a_header_set_on_two_sides_becomes_one_finding_on_both() {
    let (one, other) = (House::of_node(1), House::of_node(2));
    rename(&one, 1, "Till").await;
    exchange(&one, &other).await;
    rename(&one, 2, "Bar").await;
    rename(&other, 2, "Terrace").await;
    exchange(&one, &other).await;
    assert_eq!(one.face().await, other.face().await);
    let (of_one, of_other) = (findings(&one).await, findings(&other).await);
    assert_eq!(of_one.len(), 1, "{of_one:?}");
    assert_eq!(of_one, of_other);
    assert_eq!(of_one[0].0, FindingCode::HeaderChangedTwice);
    assert!(
        of_one[0].1.contains("\"Bar\"") && of_one[0].1.contains("\"Terrace\""),
        "{}",
        of_one[0].1
    );
    rename(&one, 3, "Garden").await;
    exchange(&one, &other).await;
    assert_eq!(findings(&one).await.len(), 1, "a decision raises nothing new");
}

#[tokio::test]
async fn a_merge_and_a_command_on_one_document_build_on_each_other() {
    let (one, other) = (House::of_node(1), House::of_node(2));
    one.raise(1, 100, "first").await.expect("done");
    exchange(&one, &other).await;
    other.raise(1, 100, "second").await.expect("done");
    exchange(&one, &other).await;
    one.raise(2, 100, "third").await.expect("done");
    let (heads, _) = one.face().await;
    assert_eq!(heads[0].1.len(), 1, "the third names the second as its parent");
    assert_eq!(one.changes().await.len(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn c05_merges_commute_in_any_order_with_duplicates(
        work in prop::collection::vec((0..2_usize, 0..3_u128), 1..14),
        order in prop::collection::vec(any::<prop::sample::Index>(), 40),
        cuts in prop::collection::vec(0..6_usize, 12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let houses = [House::of_node(1), House::of_node(2)];
            for (number, (house, document)) in work.iter().enumerate() {
                let number = number as u128;
                houses[*house].raise(number + 1, 100 + document, &format!("{house} {number}")).await.expect("done");
            }
            let mut all = houses[0].changes().await;
            all.extend(houses[1].changes().await);
            let third = House::of_node(3);
            let relay = Sender::new(houses[0].store.identity().node).relaying(houses[1].store.identity().node);
            // A shuffled stream with repeats, cut into batches; then everything once more, so that nothing is missing.
            let mut stream: Vec<IncomingChange> = order.iter().map(|index| index.get(&all).clone()).collect();
            for cut in cuts {
                let rest = stream.split_off(cut.min(stream.len()));
                third.store.merge(relay.clone(), NOW, stream).await.expect("merges");
                stream = rest;
            }
            all.reverse();
            third.store.merge(relay, NOW, all).await.expect("merges");
            exchange(&houses[0], &houses[1]).await;
            let (heads, digest) = houses[0].face().await;
            let (third_heads, third_digest) = third.face().await;
            assert_eq!(heads, third_heads);
            assert_eq!(digest, third_digest);
            third.store.rebuild_projections(|_| {}).await.expect("rebuilds");
            assert_eq!(third.face().await.1, digest);
        });
    }
}
