//! The implied first changes of every kind. If one of them changed, no document written before could be read.

use crate::{hex, hold};
use automerge::Change;
use domain::shape::{Aggregate, Kind};
use std::fmt::Write as _;

/// How many sections a check had in version 1.
const CHECK_SECTIONS_OF_VERSION_1: usize = 10;
/// How many sections a reservation had in version 1; every other kind has as many as then.
const RESERVATION_SECTIONS_OF_VERSION_1: usize = 3;

/// Adds the links of one kind that version 1 had: kind, number, section, hash as the library computes it, bytes.
fn add<A: Aggregate>(text: &mut String, seen: &mut Vec<Kind>) {
    seen.push(A::KIND);
    let count = match A::KIND {
        Kind::Check => CHECK_SECTIONS_OF_VERSION_1,
        Kind::Reservation => RESERVATION_SECTIONS_OF_VERSION_1,
        _ => A::SECTIONS.len(),
    };
    add_links::<A>(text, 0, count);
}

fn add_links<A: Aggregate>(text: &mut String, from: usize, to: usize) {
    let links = documents::genesis(A::KIND, A::SECTIONS);
    assert_eq!(links.len(), A::SECTIONS.len(), "one link per section");
    let all = (1..).zip(A::SECTIONS.iter().zip(links));
    for (number, (section, link)) in all.take(to).skip(from) {
        let hash = Change::from_bytes(link.clone())
            .expect("the library reads it")
            .hash();
        let (kind, bytes) = (A::KIND.word(), hex(&link));
        writeln!(text, "{kind} {number} {} {hash} {bytes}", section.name).expect("a string takes it");
    }
}

#[test]
fn the_implied_first_changes_of_every_kind_are_the_bytes_of_version_1() {
    let mut text = String::from("# kind, number, section, hash, bytes\n");
    let mut seen = Vec::new();
    add::<domain::check::Check>(&mut text, &mut seen);
    add::<domain::front_desk::Reservation>(&mut text, &mut seen);
    add::<domain::folio::Folio>(&mut text, &mut seen);
    add::<domain::guest::Guest>(&mut text, &mut seen);
    add::<domain::catalog::Item>(&mut text, &mut seen);
    add::<domain::catalog::Category>(&mut text, &mut seen);
    add::<domain::catalog::ModifierGroup>(&mut text, &mut seen);
    add::<domain::catalog::Tax>(&mut text, &mut seen);
    add::<domain::floor::Outlet>(&mut text, &mut seen);
    add::<domain::floor::Floor>(&mut text, &mut seen);
    add::<domain::staff::Person>(&mut text, &mut seen);
    add::<domain::devices::Device>(&mut text, &mut seen);
    add::<domain::property::Property>(&mut text, &mut seen);
    add::<domain::front_desk::RoomType>(&mut text, &mut seen);
    add::<domain::front_desk::Room>(&mut text, &mut seen);
    add::<domain::housekeeping::Housekeeping>(&mut text, &mut seen);
    add::<domain::insight::Finding>(&mut text, &mut seen);
    add::<domain::devices::printer::Printer>(&mut text, &mut seen);
    assert_eq!(seen, Kind::ALL, "every kind is held");
    hold("genesis_v1.txt", &text);
}

#[test]
fn the_sections_that_version_2_adds_are_links_behind_those_of_version_1() {
    let mut text = String::from("# kind, number, section, hash, bytes\n");
    add_links::<domain::check::Check>(
        &mut text,
        CHECK_SECTIONS_OF_VERSION_1,
        domain::check::Check::SECTIONS.len(),
    );
    hold("genesis_v2.txt", &text);
}

#[test]
fn the_signatures_of_a_reservation_are_a_link_behind_those_of_version_1() {
    let mut text = String::from("# kind, number, section, hash, bytes\n");
    add_links::<domain::front_desk::Reservation>(
        &mut text,
        RESERVATION_SECTIONS_OF_VERSION_1,
        domain::front_desk::Reservation::SECTIONS.len(),
    );
    hold("genesis_reservation_v2.txt", &text);
}
