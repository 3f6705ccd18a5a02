//! A status as the furthest event on a declared order: events are facts beside each other, the status is derived, and
//! a late lower one never moves it back. Pairs that cannot both be true are named, not decided. Pure; which statuses
//! there are stands with each area.

/// A status with a declared place. Ranks are a total order of the values: two different ones never share a rank.
pub trait Lattice: Copy + Eq {
    /// The place: a higher one is further.
    fn rank(self) -> u8;

    /// Whether these two cannot both be true of one thing, such as *paid* and *voided*. Must be symmetric.
    fn conflicting(self, _other: Self) -> bool {
        false
    }
}

/// The further of two.
#[must_use]
pub fn further<T: Lattice>(one: T, other: T) -> T {
    if other.rank() > one.rank() { other } else { one }
}

/// The furthest of all; `None` of none.
#[must_use]
pub fn furthest<T: Lattice>(all: impl IntoIterator<Item = T>) -> Option<T> {
    all.into_iter().reduce(further)
}

/// The pairs among these that cannot both be true, each once, the lower rank first, in rising order.
#[must_use]
pub fn conflicts<T: Lattice>(all: impl IntoIterator<Item = T>) -> Vec<(T, T)> {
    let mut seen: Vec<T> = Vec::new();
    for status in all {
        if let Err(place) = seen.binary_search_by_key(&status.rank(), |other| other.rank()) {
            seen.insert(place, status);
        }
    }
    let pairs = seen.iter().enumerate().flat_map(|(place, low)| {
        let later = seen.iter().skip(place + 1);
        later.map(move |high| (*low, *high))
    });
    pairs.filter(|(low, high)| low.conflicting(*high)).collect()
}

/// The laws that every declared lattice keeps; an area's test calls it with all its statuses.
///
/// # Errors
/// A sentence that names the broken law.
pub fn check_laws<T: Lattice + std::fmt::Debug>(all: &[T]) -> Result<(), String> {
    for one in all {
        if one.conflicting(*one) {
            return Err(format!("{one:?} conflicts with itself"));
        }
        for other in all {
            if one != other && one.rank() == other.rank() {
                return Err(format!("{one:?} and {other:?} share a rank"));
            }
            if one.conflicting(*other) != other.conflicting(*one) {
                return Err(format!("{one:?} and {other:?} conflict in one direction only"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Course {
        Open,
        Sent,
        Ready,
        Paid,
        Voided,
    }

    const ALL: [Course; 5] = [
        Course::Open,
        Course::Sent,
        Course::Ready,
        Course::Paid,
        Course::Voided,
    ];

    impl Lattice for Course {
        fn rank(self) -> u8 {
            self as u8
        }
        fn conflicting(self, other: Self) -> bool {
            matches!(
                (self, other),
                (Self::Paid, Self::Voided) | (Self::Voided, Self::Paid)
            )
        }
    }

    fn course() -> impl Strategy<Value = Course> {
        (0..ALL.len()).prop_map(|place| ALL[place])
    }

    proptest! {
        #[test]
        fn the_furthest_is_idempotent_commutative_and_associative(a in course(), b in course(), c in course()) {
            prop_assert_eq!(further(a, a), a);
            prop_assert_eq!(further(a, b), further(b, a));
            prop_assert_eq!(further(further(a, b), c), further(a, further(b, c)));
        }

        #[test]
        fn a_late_lower_status_never_moves_it_back(seen in proptest::collection::vec(course(), 1..20), late in course()) {
            let before = furthest(seen.clone()).expect("some");
            let after = furthest(seen.into_iter().chain([late])).expect("some");
            prop_assert!(after.rank() >= before.rank());
            prop_assert!(after == before || after == late);
        }

        #[test]
        fn order_and_repetition_change_neither_status_nor_conflicts(seen in proptest::collection::vec(course(), 0..20), at in any::<prop::sample::Index>()) {
            let mut turned = seen.clone();
            if !turned.is_empty() {
                let at = at.index(turned.len());
                turned.rotate_left(at);
                turned.push(turned[0]);
            }
            prop_assert_eq!(furthest(seen.clone()), furthest(turned.clone()));
            prop_assert_eq!(conflicts(seen), conflicts(turned));
        }
    }

    #[test]
    fn paid_and_voided_are_named_as_a_pair_that_cannot_be() {
        assert_eq!(
            conflicts([Course::Voided, Course::Sent, Course::Paid]),
            [(Course::Paid, Course::Voided)]
        );
        assert_eq!(conflicts([Course::Sent, Course::Paid]), []);
        assert_eq!(furthest::<Course>([]), None);
    }

    #[test]
    fn the_laws_hold_here_and_a_broken_lattice_is_named() {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        struct Flat(u8);
        impl Lattice for Flat {
            fn rank(self) -> u8 {
                0
            }
        }
        assert_eq!(check_laws(&ALL), Ok(()));
        assert_eq!(
            check_laws(&[Flat(1), Flat(2)]),
            Err("Flat(1) and Flat(2) share a rank".to_owned())
        );
    }
}
