//! The real binary as a person at the box uses it: served, stopped, backed up, checked, put back; and its exit codes.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by ending"
)]

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

/// A served house; told to stop at the end.
struct Served {
    child: Child,
    url: String,
    setup_code: Option<String>,
}

fn edge_node(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_edge-node"));
    command
        .arg("--data")
        .arg(data)
        .args(["--set", "store.ballast_mib=0"]);
    command
}

impl Served {
    fn open(data: &Path) -> Self {
        let mut child = edge_node(data)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let first = lines.next().expect("a line").expect("text");
        let url = first
            .split_whitespace()
            .find_map(|word| word.strip_suffix('/').filter(|url| url.starts_with("http")));
        let url = url
            .unwrap_or_else(|| panic!("no address in {first:?}"))
            .to_owned();
        let key = std::fs::exists(data.join("set-up")).expect("looks");
        let setup_code = (!key).then(|| {
            let line = lines.next().expect("a line").expect("text");
            line.rsplit(' ').next().expect("a code").to_owned()
        });
        Self {
            child,
            url,
            setup_code,
        }
    }

    /// Sets the house up; the first terminal's token.
    fn set_up(&self, data: &Path) -> String {
        let body = json!({
            "setup_code": self.setup_code,
            "property": {"name": "Box", "currency": "EUR", "time_zone": "Europe/Lisbon", "business_date": "2026-05-01"},
            "owner": {"name": "Olga", "pin": "739164"},
            "device": {"name": "Front desk"},
        });
        let answer = self.post("/api/v1/setup", None, &body);
        std::fs::write(data.join("set-up"), "").expect("notes");
        answer["device_token"].as_str().expect("a token").to_owned()
    }

    fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Value {
        let mut request = ureq::post(format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut answer = request.send_json(body).expect("done");
        answer.body_mut().read_json().expect("JSON")
    }

    fn stop(mut self) -> ExitStatus {
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("told");
        self.child.wait().expect("ends")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A test that failed leaves nothing behind; one that was stopped already is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    edge_node(data).args(arguments).output().expect("the binary runs")
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[test]
fn d21_d27_a_house_is_backed_up_while_it_serves_and_put_back_under_a_new_epoch() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, copy) = (folder.path().join("house"), folder.path().join("copy.db"));
    let served = Served::open(&data);
    let device = served.set_up(&data);
    served.post(
        "/api/v1/sessions",
        Some(&device),
        &json!({"name": "Olga", "pin": "739164"}),
    );
    let target = copy.to_str().expect("plain");
    let backup = json_of(&run(&data, &["backup", target, "--json"]));
    assert_eq!(backup["epoch"], 1);
    assert_eq!(
        run(&data, &["backup", target]).status.code(),
        Some(4),
        "a copy is never written over"
    );
    assert_eq!(
        run(&data, &["restore", target]).status.code(),
        Some(4),
        "the house is in use"
    );
    assert!(served.stop().success());
    let journal = json_of(&run(&data, &["journal", "verify", "--json"]));
    assert_eq!(journal["faults"], json!([]));
    assert!(
        journal["records"].as_u64().is_some_and(|records| records >= 2),
        "a sign-on and a stop: {journal}"
    );
    let rebuilt = json_of(&run(&data, &["projections", "rebuild", "--json"]));
    assert!(
        rebuilt["documents"]
            .as_u64()
            .is_some_and(|documents| documents >= 3),
        "{rebuilt}"
    );
    let restored = json_of(&run(&data, &["restore", target, "--json"]));
    assert_eq!(
        (restored["epoch_before"].as_u64(), restored["epoch"].as_u64()),
        (Some(1), Some(2))
    );
    let again = Served::open(&data);
    again.post(
        "/api/v1/sessions",
        Some(&device),
        &json!({"name": "Olga", "pin": "739164"}),
    );
    assert!(again.stop().success());
    assert_eq!(
        json_of(&run(&data, &["journal", "verify", "--json"]))["faults"],
        json!([])
    );
}

#[test]
fn the_doctor_says_what_is_wrong_and_exits_with_1() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("house");
    let served = Served::open(&data);
    served.set_up(&data);
    assert!(served.stop().success());
    let well = run(&data, &["doctor", "--json"]);
    assert_eq!(
        well.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&well.stdout)
    );
    let pepper = data.join("keys/pepper");
    std::fs::set_permissions(&pepper, std::os::unix::fs::PermissionsExt::from_mode(0o644)).expect("sets");
    let ill = run(&data, &["doctor", "--json"]);
    assert_eq!(ill.status.code(), Some(1));
    let parts = json_of(&ill);
    let wrong: Vec<_> = parts
        .as_array()
        .expect("parts")
        .iter()
        .filter(|part| part["well"] == false)
        .collect();
    assert_eq!(wrong.len(), 1, "{parts}");
    assert!(
        wrong[0]["sentence"]
            .as_str()
            .is_some_and(|words| words.contains("chmod 600")),
        "{parts}"
    );
}

#[test]
fn every_way_to_fail_has_its_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("house");
    assert_eq!(run(&data, &["sing"]).status.code(), Some(2));
    let unknown = edge_node(&data)
        .args(["--set", "http.colour=red", "config"])
        .output()
        .expect("runs");
    assert_eq!(unknown.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("colour"));
    let served = Served::open(&data);
    let second = run(&data, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(
        second.status.code(),
        Some(4),
        "{}",
        String::from_utf8_lossy(&second.stderr)
    );
    let address = served.url.trim_start_matches("http://").to_owned();
    let taken = run(&folder.path().join("other"), &["serve", "--listen", &address]);
    assert_eq!(taken.status.code(), Some(5));
    assert!(served.stop().success());
    let printed = run(&data, &["config", "--json"]);
    assert_eq!(json_of(&printed)["store"]["ballast_mib"], 0);
    assert!(run(&data, &["openapi"]).stdout.starts_with(b"{"));
}

/// Every line that the node prints at its start, up to the end of the code.
fn served_on(data: &Path, arguments: &[&str]) -> (Served, Vec<String>) {
    let mut child = edge_node(data)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut said: Vec<String> = Vec::new();
    let is_quiet =
        |line: &String| !line.trim().is_empty() && line.trim().chars().all(|module| module == '\u{2588}');
    // The code begins and ends with its light frame.
    while said.len() < 80 {
        let line = lines.next().expect("a line").expect("text");
        let ends = is_quiet(&line)
            && said
                .last()
                .is_some_and(|last| last.contains('\u{2580}') || last.contains('\u{2584}'));
        said.push(line);
        if ends {
            break;
        }
    }
    let url = url_in(&said, "http://").to_owned();
    let served = Served {
        child,
        url,
        setup_code: None,
    };
    (served, said)
}

fn url_in<'a>(said: &'a [String], begins: &str) -> &'a str {
    let words = said.iter().flat_map(|line| line.split_whitespace());
    words
        .into_iter()
        .find(|word| word.starts_with(begins))
        .unwrap_or_else(|| panic!("no {begins} in {said:?}"))
}

#[test]
fn a17_the_node_says_where_it_is_and_curl_trusts_it_by_the_certificate_that_it_hands_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, authority) = (folder.path().join("house"), folder.path().join("ca.crt"));
    let (served, said) = served_on(&data, &[]);
    let (plain, secured) = (url_in(&said, "http://"), url_in(&said, "https://"));
    let trust = said
        .iter()
        .find(|line| line.contains("/trust"))
        .expect("the page");
    assert!(trust.contains(&format!("{plain}trust")), "{trust}");
    let curl = |arguments: &[&str]| {
        let done = Command::new("curl")
            .args(["-sS", "--max-time", "30"])
            .args(arguments)
            .output()
            .expect("curl runs");
        String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned()
    };
    let kept = authority.to_str().expect("text");
    assert_eq!(curl(&["-o", kept, &format!("{plain}trust/ca.crt")]), "");
    let page = curl(&["--capath", "/nonexistent", "--cacert", kept, secured]);
    assert!(
        page.contains("<!doctype html>") && page.contains("Hearth"),
        "the web by HTTPS: {page}"
    );
    let refused = curl(&["--capath", "/nonexistent", secured]);
    assert!(refused.contains("certificate"), "{refused}");
    assert!(served.stop().success());
    // The authority is the same after a restart, and the doctor tells its fingerprint.
    let print = said
        .iter()
        .find_map(|line| line.split_once("SHA-256 of its authority: "))
        .expect("told")
        .1
        .to_owned();
    let doctor = json_of(&run(&data, &["doctor", "--json"]));
    let part = doctor
        .as_array()
        .expect("parts")
        .iter()
        .find(|part| part["name"] == "https")
        .expect("looked at");
    assert!(
        part["well"] == true && part["sentence"].as_str().expect("text").contains(&print),
        "{part}"
    );
    let (served, said) = served_on(&data, &["--set", "tls.port=0"]);
    assert!(said.iter().any(|line| line.contains(&print)), "{said:?}");
    drop(served);
}

#[test]
fn without_https_the_node_says_so_and_an_unfit_network_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("house");
    let (served, said) = served_on(&data, &["--set", "tls.on=false"]);
    assert!(
        said.iter().any(|line| line.contains("without the offline part")),
        "{said:?}"
    );
    assert!(
        !said
            .iter()
            .any(|line| line.contains("https://") || line.contains("/trust")),
        "{said:?}"
    );
    drop(served);
    assert!(!data.join("keys/authority.key").exists());
    for (set, words) in [
        ("network.name=The House", "letters, digits"),
        ("tls.certificate=/nonexistent/x.pem", "belong together"),
        ("tls.handshakes_max=0", "tls.handshakes_max"),
    ] {
        let refused = run(&data, &["serve", "--listen", "127.0.0.1:0", "--set", set]);
        assert_eq!(refused.status.code(), Some(3), "{set}");
        assert!(
            String::from_utf8_lossy(&refused.stderr).contains(words),
            "{set}: {refused:?}"
        );
    }
}
