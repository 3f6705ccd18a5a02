//! `schema.sql` is what the migrations add up to. After changing one: `BLESS=1 cargo test -p store --test store schema`.

use rusqlite::Connection;
use std::path::Path;
use store::MIGRATIONS;

/// Every object of a file, as SQL, in the order of names.
pub fn objects(link: &Connection) -> Vec<String> {
    let sql = "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name";
    let mut statement = link.prepare(sql).expect("prepares");
    let rows = statement.query_map([], |row| row.get(0)).expect("queries");
    rows.map(|sql| sql.expect("text")).collect()
}

#[test]
fn schema_sql_is_the_sum_of_the_migrations() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut link = sqlite::open_alone(&folder.path().join("new.db")).expect("opens");
    sqlite::migrate(&mut link, MIGRATIONS).expect("migrates");
    let sum = format!(
        "-- What the migrations add up to. Made by a test; do not edit: BLESS=1 cargo test -p store --test store schema\n\n{}\n",
        objects(&link).join("\n\n")
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.sql");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &sum).expect("writes");
    }
    let committed = std::fs::read_to_string(&path).expect("schema.sql");
    assert!(
        committed == sum,
        "schema.sql is not what the migrations add up to; bless it and look at the difference"
    );
}

#[test]
fn the_migrations_are_numbered_without_a_gap_and_every_table_is_strict() {
    let numbers: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.number).collect();
    let expected: Vec<i64> = (1..).take(numbers.len()).collect();
    assert_eq!(numbers, expected);
    let folder = tempfile::tempdir().expect("a folder");
    let mut link = sqlite::open_alone(&folder.path().join("new.db")).expect("opens");
    sqlite::migrate(&mut link, MIGRATIONS).expect("migrates");
    let loose: Vec<String> = objects(&link)
        .into_iter()
        .filter(|sql| sql.starts_with("CREATE TABLE") && !sql.contains("STRICT"))
        .collect();
    assert!(loose.is_empty(), "{loose:?}");
    let tables = store::projections::TABLES.iter().copied().flatten();
    for table in tables {
        let found = link.prepare(&format!("SELECT * FROM {table}"));
        assert!(found.is_ok(), "{table} stands in TABLES but not in the schema");
    }
}
