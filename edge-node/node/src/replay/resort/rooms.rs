//! Which room a party gets: any of its type that is free; where a type has none free, the run's plan was wrong.

use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use values::BusinessDate;

/// The rooms by type, and until when each is taken.
#[derive(Debug, Default)]
pub(super) struct Rooms {
    types: BTreeMap<String, Vec<Room>>,
}

#[derive(Debug)]
struct Room {
    id: String,
    taken_until: Option<BusinessDate>,
}

impl Rooms {
    /// Adds a free room.
    pub(super) fn add(&mut self, room_type: &str, id: String) {
        self.types.entry(room_type.to_owned()).or_default().push(Room {
            id,
            taken_until: None,
        });
    }

    /// A room of the type that is free on `arrival`, from then on taken until `departure`.
    pub(super) fn take(
        &mut self,
        room_type: &str,
        arrival: BusinessDate,
        departure: BusinessDate,
    ) -> Result<String> {
        let rooms = self
            .types
            .get_mut(room_type)
            .with_context(|| format!("no room of type {room_type}"))?;
        let free = |room: &&mut Room| room.taken_until.is_none_or(|until| until <= arrival);
        let room = rooms.iter_mut().find(free);
        let room = room.with_context(|| format!("every room of type {room_type} is taken on {arrival}"))?;
        room.taken_until = Some(departure);
        Ok(room.id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_given_again_on_the_day_it_is_left() {
        let day = |text| BusinessDate::parse(text).expect("a day");
        let mut rooms = Rooms::default();
        rooms.add("A", "101".into());
        rooms.add("A", "102".into());
        let mut take = |from, to| rooms.take("A", day(from), day(to)).ok();
        assert_eq!(take("2015-07-01", "2015-07-03").as_deref(), Some("101"));
        assert_eq!(take("2015-07-02", "2015-07-04").as_deref(), Some("102"));
        assert_eq!(take("2015-07-02", "2015-07-03"), None);
        assert_eq!(take("2015-07-03", "2015-07-05").as_deref(), Some("101"));
    }
}
