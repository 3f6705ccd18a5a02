//! Projections: incremental equals rebuilt, a rebuild that was cut is noticed, hot queries have their index.

use crate::house::{House, No, call, raised};
use domain::insight::Finding;
use store::{CommandError, StoreError};
use values::Uuid;

#[tokio::test]
async fn a_rebuild_makes_what_the_commands_made() {
    let house = House::new();
    for command in 1..=450_u128 {
        house
            .raise(command, 1000 + command % 230, &format!("number {command}"))
            .await
            .expect("done");
    }
    let (_, before) = house.face().await;
    let mut seen = Vec::new();
    let rebuilt = house
        .store
        .rebuild_projections(|step| seen.push(step.done))
        .await
        .expect("rebuilds");
    assert_eq!((rebuilt.done, rebuilt.of), (230, 230));
    assert_eq!(seen, [200, 230], "in steps");
    assert_eq!(house.face().await.1, before);
    house
        .raise(999, 1001, "after")
        .await
        .expect("the house is open again");
}

#[tokio::test]
async fn the_digest_tells_a_wrong_row() {
    let house = House::new();
    house.raise(1, 10, "right").await.expect("done");
    let (_, before) = house.face().await;
    let spoil = house.store.command(call(2), |unit| {
        unit.rows().run("UPDATE finding SET code = code + 1", [])?;
        Ok::<_, No>(())
    });
    spoil.await.expect("spoils");
    assert_ne!(house.face().await.1, before);
    house.store.rebuild_projections(|_| {}).await.expect("rebuilds");
    assert_eq!(house.face().await.1, before, "and a rebuild puts it right");
}

#[tokio::test]
async fn a_rebuild_that_was_cut_keeps_the_house_closed_until_it_is_done() {
    let house = House::new();
    house.raise(1, 10, "there").await.expect("done");
    let (_, before) = house.face().await;
    // As a cut after the first step leaves it.
    let cut = house.store.command(call(2), |unit| {
        unit.rows().run("DELETE FROM finding", [])?;
        unit.rows().run("UPDATE identity SET projected = 0", [])?;
        Ok::<_, No>(())
    });
    cut.await.expect("cuts");
    let house = house.restarted().await;
    assert!(house.store.started().projections_stale);
    let closed = house.raise(3, 10, "too early").await;
    assert!(matches!(closed, Err(CommandError::Busy)), "{closed:?}");
    house.store.rebuild_projections(|_| {}).await.expect("rebuilds");
    assert_eq!(house.face().await.1, before);
    house.raise(3, 10, "now").await.expect("open");
    let house = house.restarted().await;
    assert!(!house.store.started().projections_stale);
}

#[tokio::test]
async fn a_document_read_from_the_log_is_what_the_command_saw() {
    let house = House::new();
    for command in 1..=30_u128 {
        let read = house.store.command(call(command), move |unit| {
            unit.edit::<Finding>(Uuid::from_u128(10), vec![raised(command, "line")])?;
            Ok::<_, No>(
                unit.load::<Finding>(Uuid::from_u128(10))?
                    .map_or(0, |finding| finding.raised.len()),
            )
        });
        assert_eq!(read.await.expect("done").body, command.to_string().into_bytes());
        let stored = house
            .store
            .read(|reader| reader.load::<Finding>(Uuid::from_u128(10)))
            .await
            .expect("reads");
        assert_eq!(
            stored.expect("is there").raised.len(),
            usize::try_from(command).expect("small")
        );
    }
}

/// The queries of the command path and of loading, with what their plan must say.
const HOT: &[(&str, &str)] = &[
    (
        "SELECT body_hash, lsn, body FROM answer WHERE command = ?1",
        "SEARCH answer USING PRIMARY KEY",
    ),
    (
        "SELECT doc, kind FROM doc WHERE id = ?1",
        "SEARCH doc USING INDEX sqlite_autoindex_doc_1",
    ),
    (
        "SELECT lsn, bytes FROM change WHERE doc = ?1 ORDER BY lsn",
        "SEARCH change USING INDEX sqlite_autoindex_change_1 (doc=?)",
    ),
    ("SELECT max(lsn) FROM change", "SEARCH change"),
    (
        "SELECT slot FROM device_slot WHERE device = ?1",
        "SEARCH device_slot USING",
    ),
    ("SELECT actor FROM actor WHERE id = ?1", "SEARCH actor USING"),
    (
        "SELECT reservation FROM room_night WHERE room = ?1 AND night = ?2",
        "SEARCH room_night USING PRIMARY KEY",
    ),
    (
        "SELECT room, night FROM room_night WHERE reservation = ?1 ORDER BY night, room",
        "SEARCH room_night USING COVERING INDEX",
    ),
    (
        "SELECT id, subject, body, at FROM outbox WHERE state = 0 AND lane = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
        "SEARCH outbox USING INDEX outbox_waiting",
    ),
    (
        "SELECT c.lsn, c.txn, d.kind, d.id, c.bytes FROM change AS c JOIN doc AS d USING (doc) WHERE c.lsn > ?1 ORDER BY c.lsn LIMIT ?2",
        "SEARCH c USING INTEGER PRIMARY KEY (rowid>?)",
    ),
    (
        "SELECT d.kind, d.id, max(c.lsn) FROM change c JOIN doc d USING (doc) WHERE c.lsn > ?1 GROUP BY +c.doc ORDER BY 3 LIMIT ?2",
        "SEARCH c USING INTEGER PRIMARY KEY (rowid>?)",
    ),
    (
        "SELECT id, bytes FROM orphan WHERE doc = ?1 ORDER BY id",
        "SEARCH orphan USING INDEX",
    ),
];

#[tokio::test]
async fn hot_queries_use_their_index() {
    let house = House::new();
    for (sql, expected) in HOT {
        let plan = house.store.read(move |reader| {
            let explain = format!("EXPLAIN QUERY PLAN {sql}");
            let mut statement = reader.rows().link().prepare(&explain)?;
            let steps = statement.query_map(
                rusqlite::params_from_iter(std::iter::repeat_n(0, statement_parameters(sql))),
                |row| row.get::<_, String>(3),
            )?;
            Ok::<_, StoreError>(steps.collect::<Result<Vec<_>, _>>()?)
        });
        let plan = plan.await.expect("explains");
        assert!(
            plan.iter().any(|step| step.starts_with(expected)),
            "{sql}\n{plan:#?}"
        );
        assert!(
            !plan.iter().any(|step| step.starts_with("SCAN")),
            "{sql}\n{plan:#?}"
        );
    }
}

fn statement_parameters(sql: &str) -> usize {
    sql.matches('?').count()
}
