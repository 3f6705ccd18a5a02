//! Commands: done, repeated, refused, told about.

use crate::house::{House, NOW, No, call, raised};
use domain::insight::Finding;
use store::CommandError;
use values::Uuid;

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
    let _ = NOW;
}
