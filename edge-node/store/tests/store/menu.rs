//! The menu in the store: a search that looks at little, portions that cannot be sold twice, figures that a rebuild makes again.

use crate::house::{House, No, call};
use domain::catalog::{Item, ItemEdit};
use store::CommandError;
use store::books::stock::{stock_level, stock_since};
use store::projections::catalog::{BY_CATEGORY, BY_CODE, BY_NAME, ItemSearch, find_items, search_sql};
use values::{CategoryId, ItemId, Quantity, Uuid};

/// So many items as R03 asks for.
const MANY: u32 = 100_000;
const MENU: CategoryId = CategoryId(Uuid::from_u128(0xA1));

impl House {
    async fn put_item(&self, command: u128, name: &'static str, code: Option<&'static str>) {
        let done = self.store.command(call(command), move |unit| {
            let edits = vec![
                ItemEdit::Name(Some(name.to_owned())),
                ItemEdit::Category(Some(MENU)),
                ItemEdit::Code(code.map(str::to_owned)),
            ];
            unit.edit::<Item>(Uuid::from_u128(0x1000 + command), edits)?;
            Ok::<_, No>(())
        });
        done.await.expect("done");
    }

    async fn found(&self, text: &str) -> Vec<u128> {
        let search = ItemSearch {
            text: Some(text.to_owned()),
            ..ItemSearch::default()
        };
        self.search(search).await
    }

    async fn search(&self, search: ItemSearch) -> Vec<u128> {
        let read = self
            .store
            .read(move |reader| find_items(reader.rows(), &search, None, 50));
        let found = read.await.expect("reads").into_iter();
        found.map(|(_, id)| id.as_u128() - 0x1000).collect()
    }
}

#[tokio::test]
async fn r03_items_are_found_by_the_beginnings_of_words_by_category_and_by_code() {
    let house = House::new();
    let names = [
        (1, "Green curry"),
        (2, "Grilled salmon"),
        (3, "Salad, green"),
        (4, "Crème brûlée"),
    ];
    for (command, name) in names {
        house
            .put_item(command, name, (command == 2).then_some("4006381333931"))
            .await;
    }
    assert_eq!(house.found("gre").await, [1, 3]);
    assert_eq!(house.found("sal gr").await, [3, 2]);
    assert_eq!(house.found("creme bru").await, [4]);
    assert_eq!(house.found("gr curry x").await, Vec::<u128>::new());
    let coded = ItemSearch {
        code: Some("4006381333931".to_owned()),
        ..ItemSearch::default()
    };
    assert_eq!(house.search(coded).await, [2]);
    let page = ItemSearch {
        category: Some(MENU),
        ..ItemSearch::default()
    };
    assert_eq!(house.search(page).await, [4, 1, 2, 3], "by name");
    house.put_item(11, "Red curry", None).await;
    let renamed = house.store.command(call(12), |unit| {
        unit.edit::<Item>(
            Uuid::from_u128(0x1001),
            vec![ItemEdit::Name(Some("Yellow curry".into()))],
        )?;
        Ok::<_, No>(())
    });
    renamed.await.expect("renames");
    assert_eq!(house.found("green").await, [3], "the old name finds nothing");
    let (_, before) = house.face().await;
    house.store.rebuild_projections(|_| {}).await.expect("rebuilds");
    assert_eq!(house.face().await.1, before);
}

#[tokio::test]
async fn r03_a_search_over_100_000_items_reads_what_begins_like_it_and_nothing_else() {
    let house = House::new();
    let filled = house.store.command(call(1), |unit| {
        let rows = unit.rows();
        let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)";
        let (docs, items) = (
            "INSERT INTO doc (doc, kind, id) SELECT 1000 + i, 5, randomblob(16) FROM n",
            "INSERT INTO catalog_item (doc, category, name_key) SELECT 1000 + i, zeroblob(16), 'dish ' || i FROM n",
        );
        rows.run(&format!("{numbers} {docs}"), [MANY])?;
        rows.run(&format!("{numbers} {items}"), [MANY])?;
        for word in ["'dish'", "'no' || i", "'colour' || (i % 100)"] {
            let sql = format!("{numbers} INSERT INTO item_word (word, doc) SELECT {word}, 1000 + i FROM n");
            rows.run(&sql, [MANY])?;
        }
        Ok::<_, No>(())
    });
    filled.await.expect("fills");
    let started = std::time::Instant::now();
    for text in ["no99", "colour7 dish", "d", "dish colour42 no5"] {
        let search = ItemSearch {
            text: Some(text.to_owned()),
            ..ItemSearch::default()
        };
        let read = house
            .store
            .read(move |reader| find_items(reader.rows(), &search, None, 50));
        assert!(!read.await.expect("reads").is_empty(), "{text}");
    }
    let spent = started.elapsed();
    assert!(
        spent.as_millis() < 2_000,
        "four searches took {spent:?} in a debug build"
    );
    let queries = (1..=4)
        .flat_map(|words| {
            [
                (search_sql(words, false), 3 + 2 * words),
                (search_sql(words, true), 4 + 2 * words),
            ]
        })
        .chain([
            (BY_CATEGORY.to_owned(), 4),
            (BY_NAME.to_owned(), 3),
            (BY_CODE.to_owned(), 4),
        ]);
    for (query, values) in queries {
        let sql = format!("EXPLAIN QUERY PLAN {query}");
        let read = house.store.read(move |reader| {
            let nothing = rusqlite::params_from_iter(std::iter::repeat_n(rusqlite::types::Null, values));
            reader.rows().all(&sql, nothing, |row| row.get::<_, String>(3))
        });
        let plan = read.await.expect("a plan").join("; ");
        assert!(
            !plan.contains("SCAN") && !plan.contains("TEMP B-TREE FOR ORDER BY")
                || query == BY_CODE && !plan.contains("SCAN"),
            "{query}: {plan}"
        );
    }
}

#[tokio::test]
async fn r14_a_portion_is_taken_once_and_the_database_itself_holds_the_count_at_nothing_or_more() {
    let house = House::new();
    let item = ItemId(Uuid::from_u128(0x1001));
    house.put_item(1, "Soup", None).await;
    let set = house.store.command(call(2), move |unit| {
        unit.set_stock(item, Some(Quantity::ONE), false)?;
        unit.edit::<Item>(
            item,
            vec![ItemEdit::StockAt(Some(values::Timestamp::from_unix_ms(1)))],
        )?;
        Ok::<_, No>(())
    });
    let lsn = i64::try_from(set.await.expect("sets").lsn).expect("a place");
    let take = |command: u128| {
        house.store.command(call(command), move |unit| {
            let taken = unit.take_stock(item, Quantity::ONE)?;
            taken.map_err(|_| No::Refused("sold out"))?;
            Ok::<_, No>(())
        })
    };
    let (one, other) = tokio::join!(take(3), take(4));
    assert_eq!(
        [one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(),
        1,
        "one of two"
    );
    let left = house
        .store
        .read(move |reader| stock_level(reader.rows(), item))
        .await
        .expect("reads");
    assert_eq!(left.and_then(|level| level.left), Some(Quantity::from_milli(0)));
    let since = house
        .store
        .read(move |reader| stock_since(reader.rows(), lsn - 1))
        .await
        .expect("reads");
    assert_eq!(since.len(), 1, "a screen that was away hears of it");
    let below = house.store.command(call(5), move |unit| {
        let sql = "UPDATE item_stock SET left_milli = left_milli - 1 WHERE item = ?1";
        unit.rows().run(sql, [item.bytes()])?;
        Ok::<_, No>(())
    });
    let refused = below.await;
    assert!(
        matches!(refused, Err(CommandError::Refused(No::Store(_)))),
        "{refused:?}"
    );
    assert!(
        format!("{refused:?}").contains("CHECK constraint failed"),
        "{refused:?}"
    );
}
