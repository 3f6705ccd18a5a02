//! Commands: done, repeated, refused, told about.

use crate::house::{House, No, call, dump, raised};
use domain::insight::Finding;
use store::{ANSWERS_KEPT_MS, Call, CommandError};
use values::{CommandId, Timestamp, Uuid};

#[tokio::test]
async fn a_command_is_stored_answered_and_announced() {
    let house = House::new();
    let mut told = house.store.announcements();
    let answered = house.raise(1, 10, "over-paid by 5").await.expect("done");
    assert_eq!(
        (answered.body.as_slice(), answered.repeated, answered.lsn),
        (b"\"raised\"".as_slice(), false, 1)
    );
    let announcement = told.recv().await.expect("an announcement");
    assert_eq!((announcement.lsn, announcement.doc.id), (1, Uuid::from_u128(10)));
    let found = house
        .store
        .read(|reader| reader.load::<Finding>(Uuid::from_u128(10)))
        .await;
    let found = found.expect("reads").expect("is there");
    assert_eq!(
        found.seen().map(|seen| seen.sentence.as_str()),
        Some("over-paid by 5")
    );
}

#[tokio::test]
async fn n10_a_repeated_command_gets_the_first_answer_and_n11_another_body_is_refused() {
    let house = House::new();
    house.raise(1, 10, "once").await.expect("done");
    let again = house
        .store
        .command(call(1), |_| -> Result<(), No> {
            unreachable!("a repeat does not run")
        })
        .await
        .expect("the first answer");
    assert_eq!(
        (again.body.as_slice(), again.repeated, again.lsn),
        (b"\"raised\"".as_slice(), true, 1)
    );
    let mut other = call(1);
    other.body_hash = [7; 16];
    let refused = house.store.command(other, |_| Ok::<_, No>(())).await;
    assert!(matches!(refused, Err(CommandError::IdReused)), "{refused:?}");
}

#[tokio::test]
async fn a_command_sees_its_own_edits_and_makes_one_change_of_them() {
    let house = House::new();
    let id = Uuid::from_u128(10);
    let answered = house
        .store
        .command(call(1), move |unit| {
            unit.edit::<Finding>(id, vec![raised(10, "first")])?;
            unit.edit::<Finding>(id, vec![raised(11, "second")])?;
            let seen = unit
                .load::<Finding>(id)?
                .map_or(0, |finding| finding.raised.len());
            Ok::<_, No>(seen)
        })
        .await
        .expect("done");
    assert_eq!((answered.body.as_slice(), answered.lsn), (b"2".as_slice(), 1));
}

#[tokio::test]
async fn a_refused_command_leaves_no_trace_in_any_table() {
    let house = House::new();
    house.raise(1, 10, "before").await.expect("done");
    let before = dump(&house.path());
    let room = values::RoomId(Uuid::from_u128(77));
    let night = values::BusinessDate::from_epoch_days(20_000).expect("a date");
    let refused = house
        .store
        .command(call(2), move |unit| -> Result<(), No> {
            unit.edit::<Finding>(Uuid::from_u128(10), vec![raised(11, "edited")])?;
            unit.edit::<Finding>(Uuid::from_u128(20), vec![raised(20, "made")])?;
            unit.project_now()?;
            unit.next_number("check")?;
            unit.outbox("print", Uuid::from_u128(20), b"slip")?;
            let _ = unit.hold_room_night(room, night, values::ReservationId(Uuid::from_u128(5)))?;
            Err(No::Refused("a closed check takes no lines"))
        })
        .await;
    let said = match refused {
        Err(CommandError::Refused(No::Refused(said))) => said,
        other => panic!("{other:?}"),
    };
    assert_eq!(said, "a closed check takes no lines");
    assert_eq!(dump(&house.path()), before);
    let found = house
        .store
        .read(|reader| reader.load::<Finding>(Uuid::from_u128(10)))
        .await
        .expect("reads");
    assert_eq!(found.expect("is there").raised.len(), 1);
    // The document in memory is as it was, too: the next command builds on the stored one.
    let done = house.raise(3, 10, "after").await.expect("done");
    assert_eq!(done.lsn, 2);
}

#[tokio::test]
async fn a_repeated_command_changes_nothing() {
    let house = House::new();
    house.raise(1, 10, "once").await.expect("done");
    let before = dump(&house.path());
    for _ in 0..3 {
        assert!(
            house
                .raise(1, 10, "once")
                .await
                .expect("the first answer")
                .repeated
        );
    }
    assert_eq!(dump(&house.path()), before);
    let house = house.restarted().await;
    assert!(
        house
            .raise(1, 10, "once")
            .await
            .expect("also after a restart")
            .repeated
    );
}

#[tokio::test]
async fn a_command_that_changes_nothing_writes_no_change_but_keeps_its_answer() {
    let house = House::new();
    house.raise(1, 10, "the same").await.expect("done");
    let again = house.raise(2, 10, "the same").await.expect("done");
    assert_eq!((again.repeated, again.lsn), (false, 1));
    assert_eq!(house.changes().await.len(), 1);
    assert!(house.raise(2, 10, "the same").await.expect("done").repeated);
}

#[tokio::test]
async fn a_failed_answer_undoes_its_change_also_in_memory() {
    let house = House::new();
    house.raise(1, 10, "kept").await.expect("done");
    let before = dump(&house.path());
    let failed = house
        .store
        .command(call(2), |unit| {
            unit.edit::<Finding>(Uuid::from_u128(10), vec![raised(11, "lost")])?;
            // A map whose keys are no text cannot be written as JSON.
            Ok::<_, No>(std::collections::BTreeMap::from([((1, 2), "pair")]))
        })
        .await;
    assert!(matches!(failed, Err(CommandError::Failed(_))), "{failed:?}");
    assert_eq!(dump(&house.path()), before);
    house
        .raise(3, 10, "next")
        .await
        .expect("the document in memory was dropped and comes from the log");
    let (heads, _) = house.face().await;
    assert_eq!(heads[0].1.len(), 1, "one line of history");
}

#[tokio::test]
async fn commands_of_many_clients_are_each_there_once_and_announced_in_order() {
    let house = House::new();
    let mut told = house.store.announcements();
    let many: Vec<_> = (1..=200_u128)
        .map(|number| {
            let store = house.store.clone();
            tokio::spawn(async move {
                let edits = vec![raised(number, "many")];
                store
                    .command(call(number), move |unit| {
                        unit.edit::<Finding>(Uuid::from_u128(1000 + number % 7), edits)?;
                        Ok::<_, No>(unit.next_number("check")?)
                    })
                    .await
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for each in many {
        let answered = each.await.expect("joins").expect("done");
        numbers.push(serde_json::from_slice::<i64>(&answered.body).expect("a number"));
    }
    numbers.sort_unstable();
    assert_eq!(
        numbers,
        (1..=200).collect::<Vec<_>>(),
        "f08: dense and without a repeat"
    );
    for lsn in 1..=200 {
        assert_eq!(told.recv().await.expect("told").lsn, lsn);
    }
}

/// A command id of version 7 made at `ms`.
fn made_at(ms: i64, nonce: u128) -> CommandId {
    let ms = u128::try_from(ms).expect("after 1970");
    CommandId(Uuid::from_u128((ms << 80) | (7 << 76) | (0b10 << 62) | nonce))
}

#[tokio::test]
async fn answers_are_pruned_in_small_steps_and_a_command_from_before_is_refused() {
    let house = House::new();
    let start = 1_700_000_000_000;
    let at = |id: CommandId, now: i64| {
        Call::new(
            id,
            [1; 16],
            values::DeviceId(Uuid::from_u128(9)),
            Timestamp::from_unix_ms(now),
        )
    };
    let store = &house.store;
    for nonce in 0..450 {
        let call = at(made_at(start + 1, nonce), start + 5);
        store.command(call, |_| Ok::<_, No>("old")).await.expect("done");
    }
    let without_time = at(CommandId(Uuid::from_u128(4)), start);
    store
        .command(without_time, |_| Ok::<_, No>("kept"))
        .await
        .expect("done");
    let later = start + ANSWERS_KEPT_MS + 10;
    let recent = at(made_at(later - 1000, 1), later);
    store
        .command(recent, |_| Ok::<_, No>("recent"))
        .await
        .expect("done");
    assert_eq!(
        store
            .prune_answers(Timestamp::from_unix_ms(start + ANSWERS_KEPT_MS))
            .await
            .expect("prunes"),
        0
    );
    let mut steps = Vec::new();
    loop {
        let removed = store
            .prune_answers(Timestamp::from_unix_ms(later))
            .await
            .expect("prunes");
        if removed == 0 {
            break;
        }
        steps.push(removed);
    }
    assert_eq!(steps, [200, 200, 50]);
    let repeat = store
        .command(at(made_at(start + 1, 3), later), |_| Ok::<_, No>("twice"))
        .await;
    assert!(matches!(repeat, Err(CommandError::TooOld)), "{repeat:?}");
    assert!(
        store
            .command(recent, |_| Ok::<_, No>("twice"))
            .await
            .expect("kept")
            .repeated
    );
    assert!(
        store
            .command(without_time, |_| Ok::<_, No>("twice"))
            .await
            .expect("kept")
            .repeated
    );
}
