//! HTTPS on a real socket, spoken to by programs that we did not write and that trust the property's authority alone: curl
//! and openssl. And what bounds a handshake.

use crate::support::TestHouse;
use http_api::{ConnectionLimits, Connections, HttpConfig, Tls};
use lan::{Names, Trust, Whereabouts};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Output;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::sync::watch;
use values::Timestamp;

/// The longest wait for the other end.
const WAIT: Duration = Duration::from_secs(20);
/// How long a handshake may take, where that is not what is tried.
const PATIENT: Duration = Duration::from_secs(15);
/// And where it is.
const SHORT: Duration = Duration::from_millis(400);

struct Served {
    address: SocketAddr,
    trust: Trust,
    folder: TempDir,
    house: TestHouse,
    _stop: watch::Sender<bool>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "curl asks the machine for the time, so the certificate has to be of now"
)]
fn machine_time() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970");
    Timestamp::from_unix_ms(i64::try_from(since.as_millis()).expect("fits"))
}

fn names() -> Names {
    Names {
        name: "hearth".into(),
        hosts: std::collections::BTreeSet::new(),
        addresses: vec!["127.0.0.1".parse().expect("an address")],
    }
}

async fn served(handshakes: usize, time: Duration) -> Served {
    let folder = tempfile::tempdir().expect("a folder");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address");
    let address = listener.local_addr().expect("an address");
    let trust = Trust::open(folder.path(), names(), None, machine_time()).expect("opens");
    let place = Whereabouts::new(names(), 1, Some((address.port(), trust.clone())), true);
    let house = TestHouse::with(HttpConfig {
        place: Some(place),
        ..HttpConfig::default()
    })
    .await;
    let limits = ConnectionLimits {
        total: 50,
        per_address: 50,
    };
    let tls = Tls::new(
        trust.server_config().expect("a configuration"),
        ConnectionLimits {
            total: handshakes,
            per_address: handshakes,
        },
        time,
    );
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(http_api::serve_on(
        listener,
        house.router.clone(),
        Connections::new(limits),
        Some(tls),
        stopped,
    ));
    Served {
        address,
        trust,
        folder,
        house,
        _stop: stop,
    }
}

impl Served {
    fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.crt")
    }

    /// curl, trusting the authority alone, with the node's name leading here.
    async fn curl(&self, arguments: &[&str], host: &str, path: &str) -> Output {
        let port = self.address.port();
        Command::new("curl")
            .args(["-sS", "--max-time", "15", "--capath", "/nonexistent", "--cacert"])
            .arg(self.authority())
            .args([
                "--resolve",
                &format!("hearth.local:{port}:127.0.0.1"),
                "--resolve",
                &format!("evil.local:{port}:127.0.0.1"),
            ])
            .args(arguments)
            .arg(format!("https://{host}:{port}{path}"))
            .output()
            .await
            .expect("curl runs")
    }
}

impl Served {
    /// Whether curl gets through; on a busy machine its own handshake may need another try.
    async fn is_reached(&self) -> bool {
        for _ in 0..10 {
            if text(&self.curl(&[], "hearth.local", "/livez").await.stdout) == "alive\n" {
                return true;
            }
        }
        false
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn a17_curl_reaches_the_house_by_name_and_address_trusting_the_authority_alone() {
    let served = served(10, PATIENT).await;
    for (version, host) in [
        ("--tlsv1.3", "hearth.local"),
        ("--tlsv1.2", "127.0.0.1"),
        ("--tlsv1.2", "localhost"),
    ] {
        let done = served.curl(&[version], host, "/livez").await;
        assert_eq!(
            (text(&done.stdout).as_str(), text(&done.stderr).as_str()),
            ("alive\n", ""),
            "{version} {host}"
        );
    }
    let device = served.house.do_set_up().await;
    let token = format!("authorization: Bearer {device}");
    let done = served.curl(&["-H", &token], "hearth.local", "/api/v1/node").await;
    let node: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(node["https"], true, "{node}");
    assert_eq!(
        node["authority"]["sha256"],
        served.trust.authority().fingerprint()
    );
    // The wrong name, and a client that does not know the authority.
    let wrong = served.curl(&[], "evil.local", "/livez").await;
    assert_eq!(wrong.status.code(), Some(60), "{}", text(&wrong.stderr));
    let stranger = tempfile::tempdir().expect("a folder");
    drop(Trust::open(stranger.path(), names(), None, machine_time()).expect("opens"));
    let other = stranger.path().join("authority.crt");
    let done = served
        .curl(
            &["--cacert", other.to_str().expect("text")],
            "hearth.local",
            "/livez",
        )
        .await;
    assert_eq!(done.status.code(), Some(60), "{}", text(&done.stderr));
}

#[tokio::test]
async fn n17_a_renewed_certificate_is_used_by_the_next_handshake_without_a_restart() {
    let served = served(10, PATIENT).await;
    let shown = async || {
        let done = Command::new("openssl")
            .args([
                "s_client",
                "-connect",
                &served.address.to_string(),
                "-servername",
                "hearth.local",
                "-verify_return_error",
                "-CAfile",
            ])
            .arg(served.authority())
            .stdin(std::process::Stdio::null())
            .output()
            .await
            .expect("openssl runs");
        let said = text(&done.stdout);
        assert!(
            said.contains("Verify return code: 0 (ok)"),
            "{said}{}",
            text(&done.stderr)
        );
        let (_, rest) = said
            .split_once("-----BEGIN CERTIFICATE-----")
            .expect("a certificate");
        rest.split_once("-----END").expect("an end").0.to_owned()
    };
    let before = shown().await;
    assert_eq!(shown().await, before, "the same until it is renewed");
    let in_a_year = machine_time().plus_ms(350 * 86_400_000);
    served.trust.look(&names(), in_a_year).expect("renews");
    // Back to now, or openssl would call it not yet valid.
    served.trust.look(&names(), machine_time()).expect("renews");
    assert_ne!(shown().await, before);
}

#[tokio::test]
async fn a25_a_handshake_that_does_not_come_is_cut_and_does_not_keep_others_out() {
    let served = served(1, SHORT).await;
    let mut silent = TcpStream::connect(served.address).await.expect("connects");
    let mut nothing = Vec::new();
    let ended = tokio::time::timeout(WAIT, silent.read_to_end(&mut nothing)).await;
    assert!(
        ended.expect("cut in time").is_ok_and(|read| read == 0),
        "closed without a word"
    );
    assert!(served.is_reached().await, "after the silent one");
    let mut garbage = TcpStream::connect(served.address).await.expect("connects");
    garbage
        .write_all(&[0x16, 0x03, 0x01, 0xFF, 0xFF, 0, 0, 0])
        .await
        .expect("writes");
    let _ = tokio::time::timeout(WAIT, garbage.read_to_end(&mut nothing))
        .await
        .expect("cut in time");
    assert!(served.is_reached().await, "after garbage");
}

#[tokio::test]
async fn a24_a_handshake_too_many_is_closed_at_once() {
    let served = served(2, PATIENT).await;
    let mut silent = Vec::new();
    for _ in 0..2 {
        silent.push(TcpStream::connect(served.address).await.expect("connects"));
    }
    // Places are taken when the node has accepted, which it says only by refusing the next.
    let refused = async {
        loop {
            let mut over = TcpStream::connect(served.address).await.expect("connects");
            let mut buffer = [0; 1];
            let early = tokio::time::timeout(SHORT, over.read(&mut buffer)).await;
            if early.is_ok_and(|read| read.is_ok_and(|length| length == 0)) {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENT / 2, refused)
        .await
        .expect("refused long before the time of a handshake is over");
}

#[tokio::test]
async fn whoever_leaves_the_s_out_is_led_to_https() {
    let served = served(10, PATIENT).await;
    let mut stream = TcpStream::connect(served.address).await.expect("connects");
    let request = format!(
        "GET /pos?table=4 HTTP/1.1\r\nhost: hearth.local:{}\r\n\r\n",
        served.address.port()
    );
    stream.write_all(request.as_bytes()).await.expect("writes");
    let mut bytes = Vec::new();
    let _ = tokio::time::timeout(WAIT, stream.read_to_end(&mut bytes))
        .await
        .expect("in time");
    let answer = text(&bytes);
    assert!(answer.starts_with("HTTP/1.1 307"), "{answer}");
    assert!(
        answer.contains(&format!(
            "location: https://hearth.local:{}/pos?table=4\r\n",
            served.address.port()
        )),
        "{answer}"
    );
}
