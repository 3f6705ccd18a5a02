//! The authority and the node's certificate, looked at by programs that we did not write (`openssl`, Python's plist
//! reader), over years that a test's clock lives.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by ending"
)]

use lan::{Looked, Names, PublicFiles, Trust};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use values::Timestamp;

const DAY_MS: i64 = 86_400_000;
/// 2026-11-21T12:00:00Z.
const OPENING: i64 = 1_795_262_400_000;

fn day(number: i64) -> Timestamp {
    Timestamp::from_unix_ms(OPENING + number * DAY_MS)
}

fn names(addresses: &[&str]) -> Names {
    Names {
        name: "hearth".into(),
        hosts: ["till-box".to_owned(), "desk.example".to_owned()].into(),
        addresses: addresses
            .iter()
            .map(|text| text.parse().expect("an address"))
            .collect(),
    }
}

fn open(folder: &Path, at: Timestamp) -> Trust {
    Trust::open(folder, names(&["192.168.10.5"]), None, at).expect("opens")
}

/// Runs a foreign program; what it said, and whether it was content.
fn run(program: &str, arguments: &[&str]) -> (bool, String) {
    let done = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// Whether openssl trusts the node's certificate at that day, for that name or address, knowing the authority only.
fn is_trusted(folder: &Path, at: Timestamp, check: &[&str]) -> (bool, String) {
    let (authority, leaf) = (folder.join("authority.crt"), folder.join("node.pem"));
    let seconds = (at.unix_ms() / 1_000).to_string();
    let mut arguments = vec![
        "verify",
        "-x509_strict",
        "-purpose",
        "sslserver",
        "-attime",
        &seconds,
        "-CAfile",
    ];
    let (authority, leaf) = (authority.to_str().expect("text"), leaf.to_str().expect("text"));
    arguments.push(authority);
    arguments.extend(check);
    arguments.push(leaf);
    run("openssl", &arguments)
}

#[test]
fn a17_openssl_trusts_the_nodes_names_and_addresses_by_the_authority_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let trust = open(folder.path(), day(0));
    for check in [
        ["-verify_hostname", "hearth.local"],
        ["-verify_hostname", "till-box"],
        ["-verify_hostname", "desk.example"],
        ["-verify_hostname", "localhost"],
        ["-verify_ip", "192.168.10.5"],
        ["-verify_ip", "127.0.0.1"],
        ["-verify_ip", "::1"],
    ] {
        let (trusted, said) = is_trusted(folder.path(), day(0), &check);
        assert!(trusted, "{check:?}: {said}");
    }
    for check in [
        ["-verify_hostname", "other.local"],
        ["-verify_ip", "192.168.10.6"],
    ] {
        assert!(!is_trusted(folder.path(), day(0), &check).0, "{check:?}");
    }
    let file = folder.path().join("authority.crt");
    let (_, said) = run(
        "openssl",
        &[
            "x509",
            "-noout",
            "-fingerprint",
            "-sha256",
            "-in",
            file.to_str().expect("text"),
        ],
    );
    assert!(said.trim().ends_with(&trust.authority().fingerprint()), "{said}");
}

/// A certificate for `names` under the authority in `folder`, made by openssl; the file.
fn signed_by_a_thief(folder: &Path, names: &str) -> String {
    let path = |name: &str| folder.join(name).to_str().expect("text").to_owned();
    let (key, asked, got, extensions) = (path("t.key"), path("t.csr"), path("t.crt"), path("t.ext"));
    fs::write(
        &extensions,
        format!("subjectAltName={names}\nextendedKeyUsage=serverAuth\n"),
    )
    .expect("writes");
    let curve = "ec_paramgen_curve:P-256";
    let ask = [
        "req", "-new", "-newkey", "ec", "-pkeyopt", curve, "-nodes", "-subj", "/O=x",
    ];
    let (made, said) = run(
        "openssl",
        &[&ask[..], &["-keyout", &key, "-out", &asked]].concat(),
    );
    assert!(made, "{said}");
    let (authority, secret) = (path("authority.crt"), path("authority.key"));
    let sign = ["x509", "-req", "-days", "5", "-CA", &authority, "-CAkey", &secret];
    let own = ["-in", &asked, "-extfile", &extensions, "-out", &got];
    let (signed, said) = run("openssl", &[&sign[..], &own[..]].concat());
    assert!(signed, "{said}");
    got
}

#[test]
fn t7_a_stolen_authority_cannot_play_a_bank() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(folder.path(), day(0)));
    let authority = folder.path().join("authority.crt");
    let authority = authority.to_str().expect("text");
    for (names, is_private) in [
        ("DNS:bank.example", false),
        ("IP:8.8.8.8", false),
        ("DNS:other.local,IP:10.9.8.7", true),
    ] {
        let got = signed_by_a_thief(folder.path(), names);
        let check = ["verify", "-no_check_time", "-CAfile", authority, &got];
        let (trusted, said) = run("openssl", &check);
        assert_eq!(trusted, is_private, "{names}: {said}");
        assert!(
            is_private || said.contains("permitted subtree violation"),
            "{said}"
        );
    }
}

#[test]
fn a22_the_secrets_are_their_owners_alone_and_are_made_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys");
    let first = open(&keys, day(0)).authority().fingerprint();
    assert_eq!(open(&keys, day(1)).authority().fingerprint(), first);
    for file in fs::read_dir(&keys).expect("a folder") {
        let mode = file
            .expect("an entry")
            .metadata()
            .expect("facts")
            .permissions()
            .mode()
            & 0o777;
        assert_eq!(mode, 0o600);
    }
    fs::set_permissions(keys.join("authority.key"), fs::Permissions::from_mode(0o640)).expect("sets");
    let error = Trust::open(&keys, names(&[]), None, day(1)).expect_err("open to others");
    assert!(error.to_string().contains("chmod 600"), "{error}");
}

#[test]
fn a_lost_or_foreign_key_is_refused_in_words_and_a_damaged_leaf_is_made_anew() {
    let (one, other) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let fingerprint = open(one.path(), day(0)).authority().fingerprint();
    drop(open(other.path(), day(0)));
    fs::write(one.path().join("node.pem"), "half").expect("writes");
    assert_eq!(open(one.path(), day(0)).authority().fingerprint(), fingerprint);
    assert!(is_trusted(one.path(), day(0), &["-verify_hostname", "hearth.local"]).0);
    fs::copy(
        other.path().join("authority.key"),
        one.path().join("authority.key"),
    )
    .expect("copies");
    let error = Trust::open(one.path(), names(&[]), None, day(0)).expect_err("a foreign key");
    assert!(error.to_string().contains("does not belong"), "{error}");
    fs::remove_file(one.path().join("authority.key")).expect("removes");
    let error = Trust::open(one.path(), names(&[]), None, day(0)).expect_err("no key");
    assert!(error.to_string().contains("is gone"), "{error}");
}

#[test]
fn n17_the_certificate_is_renewed_before_it_ends_without_any_network_for_nine_years() {
    let folder = tempfile::tempdir().expect("a folder");
    let trust = open(folder.path(), day(0));
    let fingerprint = trust.authority().fingerprint();
    let (mut renewals, mut last_end) = (0, trust.leaf().validity().1);
    // A look a week, as long as the authority lives but for its last year.
    for week in 0..(9 * 52) {
        let now = day(week * 7);
        match trust.look(&names(&["192.168.10.5"]), now).expect("looks") {
            Looked::Kept => {}
            Looked::Renewed(why) => {
                assert_eq!(why, "it ends soon");
                renewals += 1;
                assert!(
                    now.unix_ms() / 1_000 < last_end - 30 * 86_400,
                    "a month early at the latest"
                );
            }
        }
        let (begins, ends) = trust.leaf().validity();
        assert!(ends - begins < 398 * 86_400, "systems refuse longer ones");
        assert!(
            trust.standing(now).warnings.is_empty(),
            "{:?}",
            trust.standing(now)
        );
        last_end = ends;
        if week % 52 == 0 {
            let (trusted, said) = is_trusted(folder.path(), now, &["-verify_hostname", "hearth.local"]);
            assert!(trusted, "week {week}: {said}");
        }
    }
    assert!((8..=11).contains(&renewals), "{renewals}");
    assert_eq!(
        trust.authority().fingerprint(),
        fingerprint,
        "no terminal has to do anything"
    );
}

#[test]
fn n17_the_authoritys_own_end_is_warned_of_half_a_year_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let trust = open(folder.path(), day(0));
    trust.look(&names(&["192.168.10.5"]), day(3_400)).expect("looks");
    assert!(trust.standing(day(3_400)).warnings.is_empty());
    let warned = trust.standing(day(3_500)).warnings;
    assert!(warned[0].contains("/trust"), "{warned:?}");
    trust.look(&names(&["192.168.10.5"]), day(3_600)).expect("looks");
    assert!(
        trust.leaf().validity().1 <= trust.standing(day(0)).authority_ends,
        "never longer than the authority"
    );
}

#[test]
fn n16_a_new_address_or_name_gets_a_new_certificate_and_the_same_authority() {
    let folder = tempfile::tempdir().expect("a folder");
    let trust = open(folder.path(), day(0));
    let fingerprint = trust.authority().fingerprint();
    assert_eq!(
        trust.look(&names(&["192.168.10.5"]), day(0)).expect("looks"),
        Looked::Kept
    );
    let moved = trust.look(&names(&["10.20.0.9"]), day(0)).expect("looks");
    assert_eq!(moved, Looked::Renewed("the node's names or addresses are others"));
    assert!(is_trusted(folder.path(), day(0), &["-verify_ip", "10.20.0.9"]).0);
    assert!(!is_trusted(folder.path(), day(0), &["-verify_ip", "192.168.10.5"]).0);
    assert_eq!(trust.authority().fingerprint(), fingerprint);
    // An address of the internet that the house did not have at first is left out rather than certified in vain.
    trust
        .look(&names(&["10.20.0.9", "203.0.113.7"]), day(0))
        .expect("looks");
    assert!(!trust.leaf().names().contains("203.0.113.7"));
    assert!(is_trusted(folder.path(), day(0), &["-verify_ip", "10.20.0.9"]).0);
}

#[test]
fn k01_k02_a_clock_in_1970_changes_nothing_and_one_that_leapt_ahead_is_made_good() {
    let folder = tempfile::tempdir().expect("a folder");
    let in_1970 = Timestamp::from_unix_ms(DAY_MS);
    let trust = open(folder.path(), in_1970);
    let (trusted, said) = is_trusted(folder.path(), day(0), &["-verify_hostname", "hearth.local"]);
    assert!(trusted, "made while the clock was wrong: {said}");
    trust.look(&names(&["192.168.10.5"]), day(200)).expect("looks");
    let before = trust.leaf().validity();
    assert_eq!(
        trust.look(&names(&["192.168.10.5"]), in_1970).expect("looks"),
        Looked::Kept
    );
    assert_eq!(trust.leaf().validity(), before);
    let ahead = trust
        .look(&names(&["192.168.10.5"]), day(5 * 365))
        .expect("looks");
    assert_eq!(ahead, Looked::Renewed("it ends soon"));
    let back = trust.look(&names(&["192.168.10.5"]), day(201)).expect("looks");
    assert_eq!(back, Looked::Renewed("it was made while the clock was ahead"));
    assert!(is_trusted(folder.path(), day(201), &["-verify_hostname", "hearth.local"]).0);
}

fn public(folder: &Path, host: &str, days: &str) -> PublicFiles {
    let files = PublicFiles {
        certificate: folder.join("public.crt"),
        key: folder.join("public.key"),
    };
    let (made, said) = run(
        "openssl",
        &[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=x",
            "-days",
            days,
            "-addext",
            &format!("subjectAltName=DNS:{host}"),
            "-keyout",
            files.key.to_str().expect("text"),
            "-out",
            files.certificate.to_str().expect("text"),
        ],
    );
    assert!(made, "{said}");
    files
}

#[test]
fn n17_a_public_certificate_is_used_while_it_lasts_warned_of_and_read_again_when_it_was_renewed() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = public(folder.path(), "*.house.example", "90");
    // openssl dates it by the machine's clock, so this test's days count from what it wrote.
    let ends = |trust: &Trust| trust.standing(day(0)).public_ends.expect("a public certificate");
    let trust = Trust::open(
        &folder.path().join("keys"),
        names(&["192.168.10.5"]),
        Some(files.clone()),
        day(0),
    )
    .expect("opens");
    let before_end =
        |trust: &Trust, days: i64| Timestamp::from_unix_ms((ends(trust) - days * 86_400) * 1_000);
    trust
        .look(&names(&["192.168.10.5"]), before_end(&trust, 31))
        .expect("looks");
    assert_eq!(trust.public_hosts(), ["*.house.example"]);
    assert!(trust.standing(before_end(&trust, 31)).warnings.is_empty());
    assert!(
        trust.standing(before_end(&trust, 29)).warnings[0].contains("ends on"),
        "thirty days before"
    );
    let over = before_end(&trust, -1);
    trust.look(&names(&["192.168.10.5"]), over).expect("looks");
    assert_eq!(trust.public_hosts(), Vec::<String>::new(), "over");
    assert!(trust.standing(over).warnings[0].contains("ended on"));
    let first_end = ends(&trust);
    drop(public(folder.path(), "*.house.example", "900"));
    let later = fs::metadata(&files.certificate)
        .and_then(|facts| facts.modified())
        .expect("facts")
        + std::time::Duration::from_secs(5);
    fs::File::options()
        .append(true)
        .open(&files.certificate)
        .and_then(|file| file.set_modified(later))
        .expect("dates");
    trust.look(&names(&["192.168.10.5"]), over).expect("looks");
    assert!(ends(&trust) > first_end && trust.standing(over).warnings.is_empty());
    assert_eq!(trust.public_hosts(), ["*.house.example"]);
}

#[test]
fn a_public_certificate_with_a_foreign_open_or_missing_key_is_named_and_the_house_opens() {
    let (one, other) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let files = public(one.path(), "house.example", "5");
    let warning = |files: PublicFiles| {
        let trust = Trust::open(&one.path().join("keys"), names(&[]), Some(files), day(0)).expect("opens");
        assert_eq!(trust.public_hosts(), Vec::<String>::new());
        trust.standing(day(0)).warnings.concat()
    };
    let foreign = PublicFiles {
        key: public(other.path(), "house.example", "5").key,
        ..files.clone()
    };
    assert!(warning(foreign).contains("does not fit the certificate"));
    fs::set_permissions(&files.key, fs::Permissions::from_mode(0o644)).expect("sets");
    assert!(warning(files.clone()).contains("chmod 600"));
    fs::remove_file(&files.key).expect("removes");
    assert!(warning(files).contains("is not there"));
}

#[test]
fn the_profile_for_apples_systems_holds_exactly_the_authority() {
    let folder = tempfile::tempdir().expect("a folder");
    let trust = open(folder.path(), day(0));
    let file = folder.path().join("trust.mobileconfig");
    fs::write(&file, trust.mobileconfig()).expect("writes");
    let program = "import plistlib,sys,hashlib\np=plistlib.load(open(sys.argv[1],'rb'))\nc=p['PayloadContent'][0]\n\
                   print(c['PayloadType'],hashlib.sha256(c['PayloadContent']).hexdigest().upper(),p['PayloadUUID']!=c['PayloadUUID'])";
    let (read, said) = run("python3", &["-c", program, file.to_str().expect("text")]);
    assert!(read, "{said}");
    let expected = format!(
        "com.apple.security.root {} True",
        trust.authority().fingerprint().replace(':', "")
    );
    assert_eq!(said.trim(), expected);
}
