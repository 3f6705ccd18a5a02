//! `edge-node demo` (issue 2, section 4): the made-up house as somebody finds it who looks for the first time, and again.

use harness::{Client, Node, Program, Start};
use serde_json::{Value, json};
use std::path::Path;

/// The demo's first terminal, at which its manager has signed on.
fn manager(node: &Node, house: &Path) -> Client {
    let kept = std::fs::read(house.join("first-terminal.json")).expect("the terminal's token");
    let kept: Value = serde_json::from_slice(&kept).expect("JSON");
    let token = kept["device_token"].as_str().expect("a token");
    let body = json!({"name": "Marta Lindqvist", "pin": "836150"});
    let signed = Client::new(node.base_url(), token)
        .post("/sessions", &body)
        .expect("the printed PIN signs on");
    Client::new(node.base_url(), signed["token"].as_str().expect("a token"))
}

/// Everything in the list at `path`, over all its pages.
fn all(client: &Client, path: &str) -> Vec<Value> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let mut items = Vec::new();
    let mut after = String::new();
    loop {
        let page = client
            .get(&format!("{path}{joint}limit=200{after}"))
            .expect("an answer")
            .body;
        items.extend(page["items"].as_array().expect("a list").iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return items,
        }
    }
}

/// What is in the house, without what a sign-on adds.
fn contents(client: &Client) -> Value {
    let whole = |path: &str| client.get(path).expect("an answer").body["items"].clone();
    let sold = |record: &Value| record["kind"] == "sale" || record["kind"] == "day_close";
    json!({
        "people": whole("/people"),
        "outlets": whole("/outlets"),
        "floors": whole("/floors"),
        "items": all(client, "/items"),
        "rooms": whole("/rooms"),
        "reservations": all(client, "/reservations"),
        "checks": all(client, "/checks?status=all"),
        "sold": all(client, "/journal").into_iter().filter(sold).collect::<Vec<_>>(),
        "day": client.get("/business-day").expect("an answer").body["date"],
        "findings": whole("/findings"),
    })
}

fn count(contents: &Value, what: &str) -> usize {
    contents[what].as_array().map_or(0, Vec::len)
}

#[test]
fn the_demo_house_is_furnished_once_and_a_second_start_changes_nothing() {
    let data = tempfile::tempdir().expect("a directory");
    let house = data.path().join("house");
    let start = Start::new(
        Program::built().expect("the node is built"),
        &house,
        &data.path().join("log"),
    );

    let mut node = start.show().expect("the demo opens");
    let first = contents(&manager(&node, &house));
    node.stop().expect("it stops");
    assert_is_as_promised(&first);

    // As after a start that was cut at its very end: every command is sent again, under the same ids.
    let kept = house.join("first-terminal.json");
    let text = std::fs::read_to_string(&kept).expect("the terminal's file");
    assert!(text.contains("\"furnished\": true"), "{text}");
    std::fs::write(&kept, text.replace("\"furnished\": true", "\"furnished\": false")).expect("written");
    for again in ["all commands repeated", "nothing left to do"] {
        let mut node = start.show().expect("the demo opens again");
        let found = contents(&manager(&node, &house));
        node.stop().expect("it stops");
        assert_eq!(found, first, "{again}");
    }
}

fn assert_is_as_promised(contents: &Value) {
    let tables = contents["floors"]
        .as_array()
        .expect("floors")
        .iter()
        .map(|floor| count(floor, "tables"))
        .sum::<usize>();
    let counts = ["people", "floors", "items", "rooms"].map(|what| count(contents, what));
    assert_eq!((counts, tables), ([12, 3, 120, 40], 30));
    let with = |status: &str| {
        let rows = contents["reservations"].as_array().expect("reservations");
        rows.iter()
            .filter(|row| row["status"] == status)
            .cloned()
            .collect::<Vec<_>>()
    };
    let today = &contents["day"];
    assert!(with("in_house").len() >= 5, "nobody in the house");
    assert!(
        with("in_house").iter().any(|row| row["departure"] == *today),
        "nobody due out"
    );
    assert!(
        with("reserved").iter().any(|row| row["arrival"] == *today),
        "nobody due in"
    );
    assert!(with("reserved").len() > 40, "no booked fortnight");
    assert!(count(contents, "checks") >= 7, "nobody at the tables");
    assert_eq!(
        count(contents, "findings"),
        0,
        "the house opens with something wrong"
    );
}
