//! The spool: what is written with a command stays over a stop, every step knows where it leads from, nothing grows for
//! ever.

use crate::house::{House, NOW, No, call, options};
use domain::devices::print::{PrintReason, PrintState, PrintWhat, TICKET_WAITS_MS};
use store::Store;
use store::books::spool::{
    ENDED_KEPT_MS, JobsWanted, NewPrintJob, PrintJob, QUEUED_PER_PRINTER_MAX, next_waiting, overdue_tickets,
    print_content, print_job, print_jobs,
};
use values::{PrintJobId, PrinterId, Uuid};

const GRILL: PrinterId = PrinterId(Uuid::from_u128(77));

fn job(id: u128, what: PrintWhat) -> NewPrintJob {
    NewPrintJob {
        job: PrintJobId(Uuid::from_u128(id)),
        printer: GRILL,
        what,
        subject: Uuid::from_u128(5),
        content: format!("slip {id}").into_bytes(),
        copy: 0,
        duplicate: false,
        origin: None,
        rerouted_from: None,
    }
}

async fn ask(store: &Store, command: u128, new: NewPrintJob) -> PrintState {
    let (asked, told) = std::sync::mpsc::sync_channel(1);
    let done = store.command(call(command), move |unit| {
        asked.send(unit.print(&new)?).expect("listens");
        Ok::<_, No>(())
    });
    done.await.expect("keeps");
    told.recv().expect("a state")
}

async fn look(store: &Store, id: u128) -> PrintJob {
    let id = PrintJobId(Uuid::from_u128(id));
    let found = store.read(move |reader| print_job(reader.rows(), id)).await;
    found.expect("reads").expect("a job")
}

#[tokio::test]
async fn a_job_comes_with_its_command_and_a_refused_command_prints_nothing() {
    let house = House::new();
    let mut woken = house.store.spooled();
    assert_eq!(
        ask(&house.store, 1, job(1, PrintWhat::Receipt)).await,
        PrintState::Queued
    );
    assert!(woken.has_changed().expect("lives"), "the printer's task is told");
    woken.mark_unchanged();
    let refused = house.store.command(call(2), |unit| {
        unit.print(&job(2, PrintWhat::Receipt))?;
        Err::<(), _>(No::Refused("no"))
    });
    refused.await.expect_err("refused");
    let (waiting, content) = house
        .store
        .read(|reader| {
            let waiting = next_waiting(reader.rows(), GRILL)?.expect("one");
            Ok::<_, store::StoreError>((waiting.clone(), print_content(reader.rows(), waiting.job)?))
        })
        .await
        .expect("reads");
    assert_eq!(waiting.job, PrintJobId(Uuid::from_u128(1)));
    assert_eq!(content.as_deref(), Some(b"slip 1".as_slice()));
}

#[tokio::test]
async fn p02_what_was_sent_and_not_confirmed_is_unknown_after_a_stop_and_what_waited_still_waits() {
    let house = House::new();
    for id in [1, 2, 3] {
        ask(&house.store, id, job(id, PrintWhat::KitchenTicket)).await;
    }
    let id = |id| PrintJobId(Uuid::from_u128(id));
    assert!(house.store.print_sent(id(1), NOW).await.expect("keeps"));
    assert!(
        !house.store.print_sent(id(1), NOW).await.expect("keeps"),
        "never twice from one place"
    );
    assert!(house.store.print_sent(id(2), NOW).await.expect("keeps"));
    let done = (PrintState::Confirmed, None);
    assert!(house.store.print_ended(id(2), done, NOW).await.expect("keeps"));
    house.store.close().await.expect("closes");
    let store = Store::open(&house.path(), &options(1)).expect("opens");
    assert_eq!(store.settle_spool(NOW).await.expect("settles"), 1);
    let found = look(&store, 1).await;
    assert_eq!(
        (found.state, found.reason, found.attempts),
        (PrintState::Unknown, Some(PrintReason::NodeStopped), 1)
    );
    assert_eq!(look(&store, 2).await.state, PrintState::Confirmed);
    assert_eq!(look(&store, 3).await.state, PrintState::Queued);
    assert!(
        !store.print_sent(id(1), NOW).await.expect("keeps"),
        "unknown is not sent again"
    );
}

#[tokio::test]
async fn a_job_that_was_taken_back_is_not_sent_and_one_of_which_nothing_left_waits_again() {
    let house = House::new();
    ask(&house.store, 1, job(1, PrintWhat::KitchenTicket)).await;
    ask(&house.store, 2, job(2, PrintWhat::KitchenTicket)).await;
    let taken = house.store.command(call(9), |unit| {
        let first = unit.cancel_print(PrintJobId(Uuid::from_u128(1)), PrintReason::TakenBack)?;
        let again = unit.cancel_print(PrintJobId(Uuid::from_u128(1)), PrintReason::TakenBack)?;
        assert_eq!((first, again), (true, false));
        Ok::<_, No>(())
    });
    taken.await.expect("keeps");
    let id = |id| PrintJobId(Uuid::from_u128(id));
    assert!(!house.store.print_sent(id(1), NOW).await.expect("keeps"));
    assert!(house.store.print_sent(id(2), NOW).await.expect("keeps"));
    assert!(house.store.print_not_sent(id(2)).await.expect("keeps"));
    let found = look(&house.store, 2).await;
    assert_eq!(
        (found.state, found.attempts, found.sent_at),
        (PrintState::Queued, 0, None)
    );
}

#[tokio::test]
async fn a_full_queue_fails_the_next_job_and_refuses_no_order() {
    let house = House::new();
    let filled = house.store.command(call(1), |unit| {
        for place in 0..QUEUED_PER_PRINTER_MAX {
            unit.print(&job(100 + u128::from(place), PrintWhat::KitchenTicket))?;
        }
        Ok::<_, No>(())
    });
    filled.await.expect("keeps");
    assert_eq!(
        ask(&house.store, 2, job(1, PrintWhat::KitchenTicket)).await,
        PrintState::Failed
    );
    assert_eq!(look(&house.store, 1).await.reason, Some(PrintReason::QueueFull));
    let other = NewPrintJob {
        printer: PrinterId(Uuid::from_u128(78)),
        ..job(2, PrintWhat::KitchenTicket)
    };
    assert_eq!(
        ask(&house.store, 3, other).await,
        PrintState::Queued,
        "another printer's queue"
    );
}

#[tokio::test]
async fn yesterdays_tickets_are_not_printed_in_the_morning_and_ended_jobs_go_in_time() {
    let house = House::new();
    ask(&house.store, 1, job(1, PrintWhat::KitchenTicket)).await;
    ask(&house.store, 2, job(2, PrintWhat::Receipt)).await;
    let late = NOW.plus_ms(TICKET_WAITS_MS + 1);
    assert_eq!(house.store.tidy_spool(NOW).await.expect("tidies"), 0);
    assert_eq!(house.store.tidy_spool(late).await.expect("tidies"), 1);
    let found = look(&house.store, 1).await;
    assert_eq!(
        (found.state, found.reason),
        (PrintState::Failed, Some(PrintReason::WaitedTooLong))
    );
    assert_eq!(look(&house.store, 2).await.state, PrintState::Queued);
    let later = late.plus_ms(ENDED_KEPT_MS + 1);
    while house.store.tidy_spool(later).await.expect("tidies") > 0 {}
    let left = house.store.read(|reader| {
        let wanted = JobsWanted {
            whats: PrintWhat::ALL,
            ..JobsWanted::default()
        };
        print_jobs(reader.rows(), &wanted, None, 10)
    });
    let left: Vec<PrintJob> = left.await.expect("reads");
    assert_eq!(left.len(), 1, "the receipt waited too long just now: {left:?}");
}

#[tokio::test]
async fn f10_the_first_paper_is_the_original_and_then_copies_are_counted() {
    let house = House::new();
    let counted = house.store.command(call(1), |unit| {
        let check = Uuid::from_u128(5);
        let copies: Vec<u32> = (0..3)
            .map(|_| unit.next_copy(check, PrintWhat::Receipt))
            .collect::<Result<_, _>>()?;
        assert_eq!(copies, [0, 1, 2]);
        assert_eq!(unit.next_copy(check, PrintWhat::Bill)?, 0);
        Ok::<_, No>(())
    });
    counted.await.expect("keeps");
}

#[tokio::test]
async fn lists_show_what_was_asked_for_and_the_work_is_found_by_its_indexes() {
    let house = House::new();
    ask(&house.store, 1, job(1, PrintWhat::KitchenTicket)).await;
    ask(&house.store, 2, job(2, PrintWhat::Folio)).await;
    let overdue = house
        .store
        .read(|reader| overdue_tickets(reader.rows(), GRILL, NOW.plus_ms(60_000), 10));
    let overdue: Vec<PrintJob> = overdue.await.expect("reads");
    assert_eq!(overdue.len(), 1);
    let listed = house.store.read(|reader| {
        let wanted = JobsWanted {
            printer: Some(GRILL),
            state: Some(PrintState::Queued),
            subject: Some(Uuid::from_u128(5)),
            whats: &[PrintWhat::KitchenTicket],
        };
        print_jobs(reader.rows(), &wanted, None, 10)
    });
    let listed: Vec<PrintJob> = listed.await.expect("reads");
    assert_eq!(listed.len(), 1);
}

#[tokio::test]
async fn h10_an_erased_guests_papers_leave_the_spool() {
    let house = House::new();
    for (id, what) in [
        (1, PrintWhat::Folio),
        (2, PrintWhat::RegistrationCard),
        (3, PrintWhat::Receipt),
    ] {
        ask(&house.store, id, job(id, what)).await;
    }
    let erased = house.store.command(call(9), |unit| {
        assert_eq!(unit.drop_guest_paper()?, 2);
        Ok::<_, No>(())
    });
    erased.await.expect("keeps");
    assert_eq!(look(&house.store, 3).await.what, PrintWhat::Receipt);
}
