//! What only a real socket shows: places, slow heads, large heads, and a stop that lets open requests end.

use crate::support::TestHouse;
use http_api::ConnectionLimits;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The longest wait for the other end.
const WAIT: Duration = Duration::from_secs(10);

struct Serving {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    _house: TestHouse,
}

async fn serving(total: usize) -> Serving {
    let house = TestHouse::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = watch::channel(false);
    let limits = ConnectionLimits {
        total,
        per_address: 1,
    };
    let task = tokio::spawn(http_api::serve(listener, house.router.clone(), limits, stopped));
    Serving {
        address,
        stop,
        task,
        _house: house,
    }
}

async fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset is an end too.
    let _ = tokio::time::timeout(WAIT, stream.read_to_end(&mut bytes))
        .await
        .expect("an end in time");
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn ask(stream: &mut TcpStream, text: &str) -> String {
    stream.write_all(text.as_bytes()).await.expect("writes");
    let mut buffer = vec![0; 4_096];
    let length = tokio::time::timeout(WAIT, stream.read(&mut buffer))
        .await
        .expect("in time")
        .expect("reads");
    String::from_utf8_lossy(&buffer[..length]).into_owned()
}

const LIVEZ: &str = "GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n";

#[tokio::test]
async fn d24_a_connection_too_many_is_closed_and_those_who_are_in_go_on() {
    let serving = serving(3).await;
    let mut places = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(serving.address).await.expect("connects");
        assert!(ask(&mut stream, LIVEZ).await.starts_with("HTTP/1.1 200"));
        places.push(stream);
    }
    let mut over = TcpStream::connect(serving.address).await.expect("connects");
    assert_eq!(read_all(&mut over).await, "");
    assert!(ask(&mut places[0], LIVEZ).await.starts_with("HTTP/1.1 200"));
    drop(places.pop());
    // The place is free as soon as the node has seen the end.
    let again = async {
        loop {
            let mut stream = TcpStream::connect(serving.address).await.expect("connects");
            if stream.write_all(LIVEZ.as_bytes()).await.is_ok() {
                let mut buffer = [0; 64];
                if stream.read(&mut buffer).await.is_ok_and(|length| length > 0) {
                    break;
                }
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(WAIT, again)
        .await
        .expect("a place becomes free");
}

#[tokio::test]
async fn a25_a_head_of_a_megabyte_or_of_a_thousand_headers_is_bounded() {
    let serving = serving(10).await;
    for head in [
        format!("x-large: {}\r\n", "a".repeat(1 << 20)),
        "x-many: 1\r\n".repeat(1_000),
    ] {
        let mut stream = TcpStream::connect(serving.address).await.expect("connects");
        let request = format!("GET /livez HTTP/1.1\r\nhost: localhost\r\n{head}\r\n");
        let _ = stream.write_all(request.as_bytes()).await;
        let answer = read_all(&mut stream).await;
        // Where the rest of a megabyte is still on its way, the system may cut before the answer is read.
        assert!(
            answer.is_empty() || is_problem(&answer, 431, "head_too_large"),
            "{answer}"
        );
    }
    let mut stream = TcpStream::connect(serving.address).await.expect("connects");
    assert!(ask(&mut stream, LIVEZ).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test(start_paused = true)]
async fn a25_a_head_that_trickles_in_is_cut_after_30_s() {
    let serving = serving(10).await;
    let mut stream = TcpStream::connect(serving.address).await.expect("connects");
    stream
        .write_all(b"GET /livez HTTP/1.1\r\nhost: lo")
        .await
        .expect("writes");
    let started = tokio::time::Instant::now();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    assert!(
        started.elapsed() >= Duration::from_secs(30),
        "{:?}",
        started.elapsed()
    );
    assert!(!String::from_utf8_lossy(&bytes).starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_stop_ends_kept_connections_and_returns() {
    let serving = serving(10).await;
    let mut stream = TcpStream::connect(serving.address).await.expect("connects");
    assert!(ask(&mut stream, LIVEZ).await.starts_with("HTTP/1.1 200"));
    serving.stop.send_replace(true);
    assert_eq!(read_all(&mut stream).await, "");
    tokio::time::timeout(WAIT, serving.task)
        .await
        .expect("in time")
        .expect("ends");
    assert!(TcpStream::connect(serving.address).await.is_err());
}

/// Whether the answer is a problem with this status and code, its length right.
fn is_problem(answer: &str, status: u16, code: &str) -> bool {
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        return false;
    };
    let problem: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    head.starts_with(&format!("HTTP/1.1 {status} "))
        && head.contains("content-type: application/problem+json")
        && head.contains("x-content-type-options: nosniff")
        && head.contains(
            &format!("content-length: {}\r\n", body.len())
                .trim_end()
                .to_owned(),
        )
        && problem["status"] == status
        && problem["code"] == code
        && head.contains(&format!(
            "x-request-id: {}",
            problem["request_id"].as_str().unwrap_or("?")
        ))
}

#[tokio::test]
async fn a25_what_is_no_http_and_a_head_that_is_too_large_are_answered_with_problems() {
    let serving = serving(10).await;
    let many = format!(
        "GET /livez HTTP/1.1\r\nhost: localhost\r\n{}\r\n",
        "x-many: 1\r\n".repeat(70)
    );
    for (request, status, code) in [
        ("GET\r\n\r\n", 400, "request_malformed"),
        ("\x16\x03\x01 hello\r\n\r\n", 400, "request_malformed"),
        (
            "GET /livez HTTP/1.1\r\nhost: localhost\r\nbad header\r\n\r\n",
            400,
            "request_malformed",
        ),
        (
            "POST /livez HTTP/1.1\r\nhost: localhost\r\ncontent-length: x\r\n\r\n",
            400,
            "request_malformed",
        ),
        (many.as_str(), 431, "head_too_large"),
    ] {
        let mut stream = TcpStream::connect(serving.address).await.expect("connects");
        stream.write_all(request.as_bytes()).await.expect("writes");
        let answer = read_all(&mut stream).await;
        assert!(is_problem(&answer, status, code), "{request:?}: {answer}");
    }
}

/// One answer with its body, by its length.
async fn answer(stream: &mut TcpStream) -> String {
    let read = async {
        let mut text = String::new();
        let mut buffer = [0; 4_096];
        loop {
            let length = stream.read(&mut buffer).await.expect("reads");
            text.push_str(&String::from_utf8_lossy(&buffer[..length]));
            let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                let stated = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "));
                stated.is_some_and(|stated| stated.parse() == Ok(body.len()))
            });
            if whole || length == 0 {
                return text;
            }
        }
    };
    tokio::time::timeout(WAIT, read).await.expect("in time")
}

#[tokio::test]
async fn a_connection_outlives_a_401_whose_small_body_nobody_read() {
    let serving = serving(10).await;
    let mut stream = TcpStream::connect(serving.address).await.expect("connects");
    for chunked in [false, true] {
        let length = if chunked {
            "transfer-encoding: chunked"
        } else {
            "content-length: 20000"
        };
        let head = format!(
            "POST /api/v1/people HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.expect("writes");
        // The body comes after the answer could have left.
        tokio::task::yield_now().await;
        let body = if chunked {
            format!("4e20\r\n{}\r\n0\r\n\r\n", "x".repeat(20_000))
        } else {
            "x".repeat(20_000)
        };
        stream.write_all(body.as_bytes()).await.expect("writes");
        let refused = answer(&mut stream).await;
        assert!(
            refused.starts_with("HTTP/1.1 401") && !refused.contains("connection: close"),
            "{refused}"
        );
        assert!(
            ask(&mut stream, LIVEZ).await.starts_with("HTTP/1.1 200"),
            "the same connection"
        );
    }
}

#[tokio::test]
async fn a25_a_large_body_that_nobody_wants_is_not_read_to_its_end() {
    let serving = serving(10).await;
    let mut stream = TcpStream::connect(serving.address).await.expect("connects");
    let head = "POST /api/v1/people HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("writes");
    let refused = answer(&mut stream).await;
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
    assert_eq!(read_all(&mut stream).await, "", "and the connection ends");
}
