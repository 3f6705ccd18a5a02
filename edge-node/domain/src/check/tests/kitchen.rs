//! What a kitchen screen does line by line: K02 to K04.

use super::*;
use crate::kitchen::{TicketState, all_day, mark_line, mark_ticket, ticket_states, tickets};

fn ticket(check: &Check) -> crate::kitchen::Ticket {
    tickets(check)
        .into_iter()
        .find(|ticket| ticket.station == KITCHEN)
        .expect("a ticket")
}

fn line(check: &Check, at: u32, name: &str, kind: KitchenEventKind) -> Check {
    let ticket = ticket(check);
    let id = ticket
        .lines
        .iter()
        .find(|line| line.name == name)
        .expect("on the ticket")
        .line;
    let mark = (ticket.batch, KITCHEN, id);
    step(check, |check| {
        mark_line(&ctx(at), check, mark, kind).expect("marks")
    })
}

fn whole(check: &Check, at: u32, kind: KitchenEventKind) -> Check {
    let batch = ticket(check).batch;
    step(check, |check| {
        mark_ticket(&ctx(at), check, batch, KITCHEN, kind).expect("marks")
    })
}

#[test]
fn k03_lines_are_bumped_one_by_one_the_last_one_bumps_the_ticket_and_one_recalled_brings_it_back() {
    use KitchenEventKind::{Bump, Recall, Serve};
    let check = sent(&check_with(&[order(CURRY, 2), steak(0)]), 2);
    let slot = ticket(&check).slot();
    let one = line(&check, 3, "Curry", Bump);
    assert_eq!(ticket(&one).state(), TicketState::Open);
    assert!(ticket(&one).lines[0].bumped && !ticket(&one).lines[1].bumped);
    let both = line(&one, 4, "Steak", Bump);
    assert_eq!(ticket(&both).state(), TicketState::Bumped);
    assert_eq!(status(&both), Status::Ready);
    assert_eq!(
        ticket_states(&both).values().copied().collect::<Vec<_>>(),
        [Some(Bump)]
    );
    let back = line(&both, 5, "Curry", Recall);
    assert_eq!(
        (ticket(&back).state(), ticket(&back).slot()),
        (TicketState::Open, slot)
    );
    let all = whole(&back, 6, Bump);
    assert!(ticket(&all).lines.iter().all(|line| line.bumped));
    let again = line(&all, 7, "Steak", Recall);
    assert_eq!(
        ticket(&again).state(),
        TicketState::Open,
        "one line of a bumped ticket"
    );
    let none = whole(&all, 8, Recall);
    assert!(ticket(&none).lines.iter().all(|line| !line.bumped));
    assert_eq!(ticket(&whole(&all, 9, Serve)).state(), TicketState::Served);
    let nothing = mark_line(
        &ctx(9),
        &all,
        (ticket(&all).batch, KITCHEN, ticket(&all).lines[0].line),
        Bump,
    );
    assert_eq!(nothing, Ok(vec![]), "again changes nothing");
}

#[test]
fn k02_a_void_is_struck_through_until_the_kitchen_has_seen_it_and_the_next_one_again() {
    let check = sent(&check_with(&[order(CURRY, 3)]), 2);
    let id = line_id(&check, "Curry");
    let one = VoidLine {
        quantity: Some(Quantity::ONE),
        ..void(id)
    };
    let seen = |check: &Check| ticket(check).lines[0].acknowledged;
    let check = step(&check, |check| {
        void_line(&ctx(3), check, &one, Allowance::FREE).expect("voids")
    });
    assert!(!seen(&check) && ticket(&check).lines[0].voided == Quantity::ONE);
    let check = line(&check, 4, "Curry", KitchenEventKind::Acknowledge);
    assert!(seen(&check));
    let check = step(&check, |check| {
        void_line(&ctx(5), check, &one, Allowance::FREE).expect("voids")
    });
    assert!(!seen(&check), "another void is another thing to see");
    assert_eq!(status(&check), Status::Sent, "seeing is no making");
    assert!(inspect(&check, &[], Currency::EUR).is_empty());
}

#[test]
fn k03_a_ticket_is_rushed_and_calmed() {
    let check = sent(&check_with(&[order(CURRY, 1)]), 2);
    let rushed = whole(&check, 3, KitchenEventKind::Rush);
    assert!(ticket(&rushed).rush && ticket(&rushed).is_open());
    assert!(!ticket(&whole(&rushed, 4, KitchenEventKind::Calm)).rush);
    assert_eq!(status(&rushed), Status::Sent);
}

#[test]
fn k04_all_day_counts_what_is_fired_and_neither_made_nor_voided_per_item_and_modifier() {
    let mut held = order(CURRY, 5);
    (held.course, held.hold) = (Some(2), true);
    let check = sent(&check_with(&[order(CURRY, 2), steak(2), steak(0), held]), 2);
    let counts = all_day(&tickets(&check));
    let shown: Vec<_> = counts
        .iter()
        .map(|count| (count.name.as_str(), count.quantity.milli))
        .collect();
    assert_eq!(
        shown,
        [("Curry", 2_000), ("Steak", 2_000)],
        "what waits is not counted"
    );
    assert_eq!(counts[1].modifiers["pepper sauce"], Quantity::from_units(2));
    assert_eq!(counts[1].modifiers["rare"], Quantity::from_units(2));
    let made = line(&check, 3, "Curry", KitchenEventKind::Bump);
    assert_eq!(all_day(&tickets(&made)).len(), 1);
}
