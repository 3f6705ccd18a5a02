//! The numbered files of SQL, embedded. Once released a file is never edited: a later change is a later number.

use sqlite::Migration;

/// Every migration, in order. `schema.sql` is proven to equal their sum.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        sql: include_str!("0001_core.sql"),
    },
    Migration {
        number: 2,
        sql: include_str!("0002_journal.sql"),
    },
    Migration {
        number: 3,
        sql: include_str!("0003_restaurant.sql"),
    },
    Migration {
        number: 4,
        sql: include_str!("0004_hotel.sql"),
    },
    Migration {
        number: 5,
        sql: include_str!("0005_house.sql"),
    },
    Migration {
        number: 6,
        sql: include_str!("0006_till.sql"),
    },
    Migration {
        number: 7,
        sql: include_str!("0007_print.sql"),
    },
    Migration {
        number: 8,
        sql: include_str!("0008_desk.sql"),
    },
    Migration {
        number: 9,
        sql: include_str!("0009_house.sql"),
    },
    Migration {
        number: 10,
        sql: include_str!("0010_menu.sql"),
    },
];
