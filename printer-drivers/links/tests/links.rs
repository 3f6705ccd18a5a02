//! Links against real peers: a listener, the other end of a pty, files that are no device.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a failure is to be loud"
)]

use links::{Address, Line, LinkError};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::io::{Read as _, Write as _};

async fn read_all(line: &Line, bytes: usize) -> Vec<u8> {
    let mut got = vec![0; bytes];
    let mut have = 0;
    while have < bytes {
        let read = line.read(&mut got[have..]).await.expect("reads");
        assert!(read > 0, "it closed");
        have += read;
    }
    got
}

async fn write_all(line: &Line, bytes: &[u8]) {
    let mut sent = 0;
    while sent < bytes.len() {
        sent += line.write(&bytes[sent..]).await.expect("writes");
    }
}

#[tokio::test]
async fn a_socket_carries_bytes_both_ways_and_closes_when_all_were_read() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let peer = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a caller");
        stream.write_all(&[0x12]).expect("answers");
        let mut got = Vec::new();
        stream.read_to_end(&mut got).expect("reads to the end");
        got
    });
    let address = Address::Tcp {
        host: "127.0.0.1".into(),
        port,
    };
    let line = Line::open(&address).await.expect("opens");
    assert_eq!(read_all(&line, 1).await, [0x12]);
    let slip = vec![7; 300_000];
    write_all(&line, &slip).await;
    line.close().await;
    assert_eq!(peer.join().expect("ends"), slip);
}

#[tokio::test]
async fn a_serial_line_is_raw_so_that_no_byte_is_changed_on_its_way() {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pty");
    grantpt(&terminal).expect("granted");
    unlockpt(&terminal).expect("unlocked");
    let path = ptsname(&terminal, Vec::new()).expect("a name");
    let address = Address::Serial {
        path: path.into_string().expect("text"),
        baud: 19_200,
    };
    let line = Line::open(&address).await.expect("opens");
    // Every byte, with those that a terminal would eat or double: 03, 04, 0a, 0d, 11, 13, 7f.
    let all: Vec<u8> = (0..=255).collect();
    let mut printer = std::fs::File::from(terminal);
    let sent = all.clone();
    let peer = std::thread::spawn(move || {
        let mut got = vec![0; 256];
        printer.read_exact(&mut got).expect("reads");
        printer.write_all(&sent).expect("answers");
        (got, printer)
    });
    write_all(&line, &all).await;
    assert_eq!(read_all(&line, 256).await, all);
    let (got, _printer) = peer.join().expect("ends");
    assert_eq!(got, all);
}

#[tokio::test]
async fn a_device_file_takes_bytes_and_an_ordinary_file_is_refused() {
    let mut null = Line::open(&Address::Usb {
        path: "/dev/null".into(),
    })
    .await;
    // The kernel cannot watch /dev/null; a printer's driver can be watched, and a pty stands for it below.
    assert!(matches!(null, Ok(_) | Err(LinkError::Closed(_))), "{null:?}");
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pty");
    grantpt(&terminal).expect("granted");
    unlockpt(&terminal).expect("unlocked");
    let path = ptsname(&terminal, Vec::new()).expect("a name");
    null = Line::open(&Address::Usb {
        path: path.into_string().expect("text"),
    })
    .await;
    write_all(null.as_ref().expect("opens"), b"slip").await;
    let ordinary = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let refused = Line::open(&Address::Usb {
        path: ordinary.into(),
    })
    .await;
    assert!(matches!(refused, Err(LinkError::NoDevice)), "{refused:?}");
    let gone = Line::open(&Address::Usb {
        path: "/dev/no-such-printer".into(),
    })
    .await;
    assert!(matches!(gone, Err(LinkError::Closed(_))), "{gone:?}");
}

#[tokio::test]
async fn nobody_there_is_said_in_time() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    };
    let address = Address::Tcp {
        host: "127.0.0.1".into(),
        port,
    };
    let refused = Line::open(&address).await;
    assert!(matches!(refused, Err(LinkError::Closed(_))), "{refused:?}");
}
