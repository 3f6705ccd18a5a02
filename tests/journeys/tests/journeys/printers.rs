//! Paper: orders, bills and receipts through the real node to printers that run out of paper, lose power, hang and come
//! back (issue 3, section 3; cases P01 to P03, F10). The printers are peers behind real sockets and a real pty.

use fake_printer::{FakePrinter, Options, PrintedSlip};
use harness::{Client, Events, House, Node, Program, Start, command_id, kill, poll};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A kitchen ticket has at least so many bytes; what is less is a question about the printer's state.
const TICKET_BYTES_MIN: u64 = 60;
/// Looks at a printer that took nothing more, until its ticket counts as arrived.
const LOOKS_UNCHANGED: u32 = 10;
/// How long anything may take that happens at once.
const SOON: Duration = Duration::from_secs(10);
/// How soon a fault stands on every screen.
const FAULT_SHOWN: Duration = Duration::from_secs(5);
/// The soonest that a stand-in may print.
const STAND_IN_SECONDS: u64 = 5;
const DUPLICATE: &str = "POSSIBLE DUPLICATE";

/// A house with paper.
struct Bistro {
    /// The house's files, gone with the test.
    _folder: TempDir,
    start: Start,
    node: Node,
    house: House,
}

impl Bistro {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let program = Program::built().expect("the built node");
        let start = Start::new(program, &folder.path().join("house"), &folder.path().join("log"));
        let node = start.serve().expect("serves");
        let house = House::set_up(&node).expect("sets up");
        Self {
            _folder: folder,
            start,
            node,
            house,
        }
    }

    /// Kills the node as a power cut does, or stops it, and starts it again.
    fn restart(&mut self, killed: bool) {
        if killed {
            kill(self.node.id()).expect("kills");
            self.node.wait_for_end().expect("ends");
        } else {
            self.node.stop().expect("stops");
        }
        self.node = self.start.serve().expect("serves again");
        self.house = House::again(&self.node, &self.house.kept).expect("signs on again");
    }

    fn client(&self) -> &Client {
        &self.house.client
    }

    fn add_printer(&self, name: &str, link: &str, more: &Value) -> String {
        let mut body = json!({"name": name, "link": link, "profile": "epson_tm_t20"});
        for (key, value) in more.as_object().into_iter().flatten() {
            body[key] = value.clone();
        }
        let answer = self.client().post("/printers", &body).expect("a printer");
        answer["printer"].as_str().expect("an id").to_owned()
    }

    fn put(&self, path: &str, body: &Value) -> Value {
        let id = command_id().expect("an id");
        let answer = self.client().command("PUT", path, id, body).expect("an answer");
        answer.done().expect("done")
    }

    /// The kitchen's tickets come out of this printer.
    fn print_kitchen_on(&self, printer: &str) {
        let station = &self.house.kept.station;
        self.put(
            &format!("/stations/{station}/printer"),
            &json!({"printer": printer}),
        );
    }

    /// A check with `dishes` ordered and sent in one tap.
    fn order(&self, dishes: usize) -> String {
        let kept = &self.house.kept;
        let opening = json!({"outlet": kept.outlet, "table": kept.table, "covers": 2});
        let check = self.client().post("/checks", &opening).expect("a check");
        let check = check["check"].as_str().expect("an id").to_owned();
        self.order_on(&check, dishes);
        check
    }

    fn order_on(&self, check: &str, dishes: usize) -> Value {
        let lines: Vec<Value> = (0..dishes)
            .map(|dish| json!({"item": self.house.kept.items[dish]}))
            .collect();
        let body = json!({"lines": lines, "send": true});
        self.client()
            .post(&format!("/checks/{check}/lines"), &body)
            .expect("ordered")
    }

    fn jobs(&self, query: &str) -> Vec<Value> {
        let answer = self
            .client()
            .get(&format!("/print-jobs?{query}"))
            .expect("an answer");
        let list = answer.done().expect("a list");
        list["items"].as_array().expect("items").clone()
    }

    /// Waits until the only job about `subject` is in `state`.
    fn wait_for(&self, subject: &str, state: &str) -> Value {
        let found = poll(SOON, || {
            let jobs = self.jobs(&format!("subject={subject}"));
            jobs.into_iter().find(|job| job["state"] == state)
        });
        found.unwrap_or_else(|| {
            panic!(
                "no job in {state}: {:?}",
                self.jobs(&format!("subject={subject}"))
            )
        })
    }

    /// Waits until the screens say this of a printer; how long it took.
    fn wait_for_words(&self, printer: &str, state: &str, words: &str) -> Duration {
        let asked = Instant::now();
        let mut screen = Events::open(self.node.base_url(), &self.house.token, None).expect("a stream");
        while asked.elapsed() < SOON {
            let status = screen.next_status().expect("a state of the links");
            let devices = status["devices"].as_array().cloned().unwrap_or_default();
            let said = devices.iter().any(|one| {
                one["device"] == printer
                    && one["state"] == state
                    && one["words"].as_str().is_some_and(|said| said.contains(words))
            });
            if said {
                return asked.elapsed();
            }
        }
        panic!("no screen said {words:?} of the printer");
    }
}

fn printer() -> FakePrinter {
    FakePrinter::listen("127.0.0.1:0", Options::default()).expect("a port")
}

fn link(printer: &FakePrinter) -> String {
    format!("tcp:{}", printer.address().expect("an address"))
}

fn texts(slips: &[PrintedSlip]) -> Vec<String> {
    slips.iter().map(|slip| slip.text.clone()).collect()
}

#[test]
fn printer_out_of_paper() {
    let bistro = Bistro::open();
    let grill = printer();
    let id = bistro.add_printer("Grill", &link(&grill), &json!({}));
    bistro.print_kitchen_on(&id);
    bistro.wait_for_words(&id, "live", "");

    // The roll is gone before anybody orders: every screen says so, the order is stored all the same and waits.
    grill.paper_out(true);
    let shown = bistro.wait_for_words(&id, "down", "paper");
    assert!(shown < FAULT_SHOWN, "shown after {shown:?}");
    let first = bistro.order(1);
    assert_eq!(bistro.wait_for(&first, "queued")["attempts"], 0);
    assert_eq!(grill.slips().len(), 0);

    // A new roll, and it is printed by itself, once and without a mark.
    grill.paper_out(false);
    bistro.wait_for(&first, "confirmed");
    let printed = texts(&grill.wait_for_slips(1, SOON));
    assert_eq!(printed.len(), 1, "{printed:#?}");
    assert!(
        printed[0].contains("Dish 0") && !printed[0].contains(DUPLICATE),
        "{}",
        printed[0]
    );

    // The roll ends inside a ticket: the printer keeps it and prints the rest on the new roll. It was never sent twice.
    grill.paper_out_after_rows(3);
    let second = bistro.order(3);
    bistro.wait_for_words(&id, "down", "paper");
    assert_eq!(bistro.wait_for(&second, "sent")["attempts"], 1);
    grill.paper_out(false);
    assert_eq!(bistro.wait_for(&second, "confirmed")["attempts"], 1);
    let printed = texts(&grill.wait_for_slips(2, SOON));
    assert_eq!(printed.len(), 2, "{printed:#?}");
    assert!(
        printed[1].contains("Dish 2") && !printed[1].contains(DUPLICATE),
        "{}",
        printed[1]
    );
    assert!(grill.garbage().is_empty(), "{:?}", grill.garbage());
    bistro.wait_for_words(&id, "live", "");
}

#[test]
fn printer_loses_power_mid_ticket() {
    let bistro = Bistro::open();
    let (grill, bar) = (printer(), printer());
    let at_bar = bistro.add_printer("Bar", &link(&bar), &json!({}));
    let stand_in = json!({"stand_in": at_bar, "stand_in_after_s": STAND_IN_SECONDS});
    let id = bistro.add_printer("Grill", &link(&grill), &stand_in);
    bistro.print_kitchen_on(&id);
    bistro.wait_for_words(&id, "live", "");

    // The power goes inside the ticket. Nobody knows what is on the paper, and the node says so.
    grill.lose_power_after(grill.bytes_read() + 90);
    let check = bistro.order(3);
    let unknown = bistro.wait_for(&check, "unknown");
    assert_eq!(unknown["reason"]["code"], "line_broke");
    let shown = bistro.wait_for_words(&id, "down", "");
    assert!(shown < FAULT_SHOWN, "shown after {shown:?}");

    // P01: it comes out of the stand-in, and says where it comes from and that it may be the second one.
    let elsewhere = texts(&bar.wait_for_slips(1, SOON + Duration::from_secs(STAND_IN_SECONDS)));
    assert_eq!(elsewhere.len(), 1, "{elsewhere:#?}");
    for said in ["REROUTED FROM Grill", DUPLICATE, "Dish 2"] {
        assert!(elsewhere[0].contains(said), "{said} is not on {}", elsewhere[0]);
    }
    let original = bistro.wait_for(&check, "unknown");
    assert!(
        original["rerouted_to"].is_string(),
        "the original stays unconfirmed: {original}"
    );

    // Power is back: nothing comes out by itself; what a person asks for again is marked.
    let before = grill.slips().len();
    grill.power_on();
    bistro.wait_for_words(&id, "live", "");
    let next = bistro.order(1);
    bistro.wait_for(&next, "confirmed");
    let printed = texts(&grill.slips());
    assert!(
        printed[before..].iter().all(|slip| !slip.contains("Dish 2")),
        "{printed:#?}"
    );
    let job = original["id"].as_str().expect("an id");
    let again = bistro
        .client()
        .post(&format!("/print-jobs/{job}/retry"), &json!({}));
    assert_eq!(again.expect("asked")["state"], "queued");
    let marked = grill.wait_until(SOON, |slips| {
        slips
            .iter()
            .any(|slip| slip.text.contains("Dish 2") && slip.text.contains(DUPLICATE))
    });
    assert!(marked, "{:#?}", texts(&grill.slips()));
    // It stays the stand-in's one slip.
    assert_eq!(bar.slips().len(), 1);
}

#[test]
fn a_hanging_printer_delays_neither_another_printer_nor_a_command() {
    let bistro = Bistro::open();
    let (grill, till) = (printer(), printer());
    let id = bistro.add_printer("Grill", &link(&grill), &json!({}));
    bistro.print_kitchen_on(&id);
    let receipts = bistro.add_printer("Till", &link(&till), &json!({}));
    let outlet = &bistro.house.kept.outlet;
    bistro.put(
        &format!("/outlets/{outlet}/printer"),
        &json!({"printer": receipts}),
    );
    bistro.wait_for_words(&id, "live", "");
    grill.hang(true);
    for _ in 0..5 {
        let started = Instant::now();
        let check = bistro.order(2);
        let body = json!({"kind": "cash", "amount": House::money(2 * harness::PRICE_MINOR), "drawer_session": bistro.house.kept.drawer_session});
        let paid = bistro.client().post(&format!("/checks/{check}/tenders"), &body);
        assert_eq!(paid.expect("paid")["status"], "closed");
        // Three commands: far below any deadline of a printer.
        assert!(
            started.elapsed() < Duration::from_secs(2),
            "{:?}",
            started.elapsed()
        );
    }
    let receipts = till.wait_for_slips(5, SOON);
    assert_eq!(receipts.len(), 5, "{:#?}", texts(&receipts));
    assert_eq!(grill.slips().len(), 0);
    assert!(bistro.wait_for_words(&id, "down", "") < FAULT_SHOWN);
    // It comes back, and everything comes out once, in the order of ordering.
    grill.hang(false);
    assert_eq!(grill.wait_for_slips(5, SOON).len(), 5);
    let done = poll(SOON, || {
        (bistro.jobs("state=confirmed").len() == 10).then_some(())
    });
    assert!(done.is_some(), "{:#?}", bistro.jobs(""));
    assert_eq!(grill.slips().len(), 5);
}

#[test]
fn p02_a_node_killed_between_sent_and_confirmed_never_prints_an_unmarked_second_ticket() {
    let mut bistro = Bistro::open();
    let grill = printer();
    let id = bistro.add_printer("Grill", &link(&grill), &json!({}));
    bistro.print_kitchen_on(&id);
    bistro.wait_for_words(&id, "live", "");
    // The roll ends inside the ticket, so the node waits for its proof; there it is killed.
    grill.paper_out_after_rows(3);
    let before = grill.bytes_read();
    let check = bistro.order(3);
    bistro.wait_for(&check, "sent");
    // The state is written before the first byte leaves: the whole ticket must be over there before the kill.
    let (mut last, mut still) = (before, 0);
    let arrived = poll(SOON, || {
        let now = grill.bytes_read();
        still = if now > before + TICKET_BYTES_MIN && now == last {
            still + 1
        } else {
            0
        };
        last = now;
        (still == LOOKS_UNCHANGED).then_some(())
    });
    assert!(arrived.is_some(), "{last} bytes");
    bistro.restart(true);
    let unknown = bistro.wait_for(&check, "unknown");
    assert_eq!(unknown["reason"]["code"], "node_stopped");
    // The printer goes on where it was: the one ticket is on paper, and no other.
    grill.paper_out(false);
    bistro.wait_for_words(&id, "live", "");
    let next = bistro.order(1);
    bistro.wait_for(&next, "confirmed");
    let all = texts(&grill.wait_for_slips(2, SOON));
    let tickets: Vec<&String> = all.iter().filter(|slip| slip.contains("Dish 2")).collect();
    assert_eq!(tickets.len(), 1, "{all:#?}");
    let job = unknown["id"].as_str().expect("an id");
    let refused = bistro.client().command(
        "POST",
        &format!("/print-jobs/{job}/cancel"),
        command_id().expect("an id"),
        &json!({}),
    );
    assert_eq!(refused.expect("an answer").body["code"], "print_job_sent");
    bistro
        .client()
        .post(&format!("/print-jobs/{job}/retry"), &json!({}))
        .expect("asked");
    let marked = grill.wait_until(SOON, |slips| {
        slips
            .iter()
            .any(|slip| slip.text.contains("Dish 2") && slip.text.contains(DUPLICATE))
    });
    assert!(marked, "{:#?}", texts(&grill.slips()));
}

#[test]
fn the_queue_survives_a_restart_and_comes_out_once_and_in_order() {
    let mut bistro = Bistro::open();
    let grill = printer();
    let id = bistro.add_printer("Grill", &link(&grill), &json!({}));
    bistro.print_kitchen_on(&id);
    grill.power_off();
    let checks: Vec<String> = (1..=3).map(|dishes| bistro.order(dishes)).collect();
    let taken = bistro.wait_for(&checks[1], "queued");
    let job = taken["id"].as_str().expect("an id");
    bistro
        .client()
        .post(&format!("/print-jobs/{job}/cancel"), &json!({}))
        .expect("taken back");
    bistro.restart(false);
    bistro.restart(true);
    assert_eq!(bistro.jobs("state=queued").len(), 2);
    grill.power_on();
    for check in [&checks[0], &checks[2]] {
        let job = bistro.wait_for(check, "confirmed");
        assert_eq!(
            (&job["attempts"], &job["possible_duplicate"]),
            (&json!(1), &json!(false))
        );
    }
    let printed = texts(&grill.slips());
    assert_eq!(printed.len(), 2, "{printed:#?}");
    assert!(
        !printed[0].contains("Dish 1") && printed[1].contains("Dish 2"),
        "{printed:#?}"
    );
    assert_eq!(
        bistro.wait_for(&checks[1], "cancelled")["reason"]["code"],
        "taken_back"
    );
}

#[test]
fn k02_the_kitchen_gets_differences_additions_voids_and_the_new_table() {
    let bistro = Bistro::open();
    let grill = FakePrinter::on_a_pty(Options::default()).expect("a pty");
    let device = grill.device().expect("a device").display().to_string();
    let id = bistro.add_printer("Grill", &format!("serial:{device}@19200"), &json!({}));
    bistro.print_kitchen_on(&id);
    bistro.wait_for_words(&id, "live", "");
    let check = bistro.order(2);
    let first = texts(&grill.wait_for_slips(1, SOON));
    assert!(
        first[0].contains("Dish 0") && first[0].contains("Dish 1"),
        "{}",
        first[0]
    );
    let added = bistro.order_on(&check, 1);
    let second = texts(&grill.wait_for_slips(2, SOON));
    assert!(
        second[1].contains("Dish 0") && !second[1].contains("Dish 1"),
        "{}",
        second[1]
    );
    let line = added["lines"][0].as_str().expect("a line");
    let void = json!({"reason": "wrong dish"});
    bistro
        .client()
        .post(&format!("/checks/{check}/lines/{line}/void"), &void)
        .expect("voided");
    let third = texts(&grill.wait_for_slips(3, SOON));
    assert!(
        third[2].to_uppercase().contains("VOID") && third[2].contains("Dish 0"),
        "{}",
        third[2]
    );
    bistro
        .client()
        .post(
            &format!("/checks/{check}/transfer"),
            &json!({"name": "Window seat"}),
        )
        .expect("renamed");
    assert_eq!(
        grill.wait_for_slips(3, SOON).len(),
        3,
        "a tab's name beside a table moves nothing"
    );
    assert!(grill.garbage().is_empty(), "{:?}", grill.garbage());
}

#[test]
fn f10_a_sale_prints_its_receipt_opens_the_drawer_once_and_copies_say_so() {
    let bistro = Bistro::open();
    let till = printer();
    let id = bistro.add_printer("Till", &link(&till), &json!({"drawer_kick": true}));
    let drawers = bistro
        .client()
        .get("/drawers")
        .expect("an answer")
        .done()
        .expect("a list");
    let drawer = drawers["items"][0]["id"].as_str().expect("a drawer");
    bistro.put(&format!("/drawers/{drawer}/printer"), &json!({"printer": id}));
    bistro.wait_for_words(&id, "live", "");
    let session = bistro.house.kept.drawer_session.clone();
    let at_drawer = json!({"drawer_session": session});
    let check = bistro.order(2);
    let bill = bistro
        .client()
        .post(&format!("/checks/{check}/bill"), &at_drawer)
        .expect("a bill");
    assert_eq!(bill["copy"], 0);
    let printed = texts(&till.wait_for_slips(1, SOON));
    assert!(printed[0].contains("24.00"), "{}", printed[0]);
    assert_eq!(till.kicks(), [0, 0], "a bill opens nothing");
    let body =
        json!({"kind": "cash", "amount": House::money(2 * harness::PRICE_MINOR), "drawer_session": session});
    bistro
        .client()
        .post(&format!("/checks/{check}/tenders"), &body)
        .expect("paid");
    let printed = texts(&till.wait_for_slips(2, SOON));
    assert!(
        printed[1].contains("Dish 1") && !printed[1].contains("COPY"),
        "{}",
        printed[1]
    );
    assert!(
        poll(SOON, || (till.kicks()[0] == 1).then_some(())).is_some(),
        "{:?}",
        till.kicks()
    );
    for copy in 1..=3 {
        let path = format!("/checks/{check}/receipt");
        let answer = bistro.client().post(&path, &at_drawer).expect("a copy");
        assert_eq!(answer["copy"], copy);
        let printed = texts(&till.wait_for_slips(2 + copy, SOON));
        assert!(
            printed[1 + copy].contains(&format!("COPY {copy}")),
            "{}",
            printed[1 + copy]
        );
    }
    let journal = bistro.client().get("/journal?limit=200").expect("an answer").body;
    let copies = journal["items"].as_array().expect("records").iter();
    assert_eq!(copies.filter(|record| record["kind"] == "copy").count(), 3);
    let job = answer_id(&bistro, &check);
    let text = bistro
        .client()
        .get(&format!("/print-jobs/{job}/slip.txt"))
        .expect("an answer");
    assert_eq!(text.status, 200);
    x_and_z(&bistro, &till, &session);
}

/// X and Z come out of the drawer's printer, and open nothing.
fn x_and_z(bistro: &Bistro, till: &FakePrinter, session: &str) {
    bistro
        .client()
        .post(&format!("/drawer-sessions/{session}/x"), &json!({}))
        .expect("an X");
    let count = json!({"counted": House::money(20_000 + 2 * harness::PRICE_MINOR)});
    bistro
        .client()
        .post(&format!("/drawer-sessions/{session}/close"), &count)
        .expect("a Z");
    assert_eq!(till.wait_for_slips(7, SOON).len(), 7);
    assert_eq!(till.kicks(), [1, 0]);
    assert!(till.garbage().is_empty(), "{:?}", till.garbage());
}

fn answer_id(bistro: &Bistro, check: &str) -> String {
    let jobs = bistro.jobs(&format!("subject={check}"));
    let receipt = jobs
        .iter()
        .find(|job| job["what"] == "receipt")
        .expect("a receipt");
    receipt["id"].as_str().expect("an id").to_owned()
}
