//! A decoder that we did not write (`npos`, from the npm registry) reads our bytes: it must explain every one of them, and see
//! the words and the dots that we meant. `make test` installs it; without it these tests fail and say so.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what it expects")]

use dialects::escpos::encode;
use dialects::{Profile, find};
use paper::{Block, Language, Layout, Marks, Slip, Width, lay_out, samples, text};
use raster::Typeface;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

static TYPEFACE: LazyLock<Typeface> = LazyLock::new(Typeface::bundled);

/// What follows a slip: `GS r 1`.
const BEHIND: &[u8] = &[0x1d, b'r', 1];

/// What it saw.
#[derive(Debug, Deserialize)]
struct Seen {
    explained: usize,
    text: String,
    commands: BTreeMap<String, u32>,
    pictures: Vec<Vec<String>>,
}

fn read(bytes: &[u8]) -> Seen {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stranger");
    assert!(
        folder.join("node_modules/npos").is_dir(),
        "the decoder is not installed: run `make stranger` (needs node and npm)"
    );
    // As on the wire, the question behind the data follows; the decoder mismeasures a cut that is the last of all bytes.
    let bytes = [bytes, BEHIND].concat();
    let mut child = Command::new("node")
        .arg(folder.join("read.cjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs; `make tools` installs it");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(&bytes)
        .expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "it stopped over our bytes");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}"))
}

fn laid_out(slip: &Slip, profile: &Profile, language: Language) -> Layout {
    lay_out(slip, &Marks::default(), profile.width(), language)
}

fn words(text: &str) -> Vec<String> {
    let bare: String = (text.lines())
        .filter(|line| !line.contains("[picture") && !line.contains("[qr") && !line.contains("||||"))
        .map(|line| line.replace(|letter: char| !letter.is_alphanumeric(), " ") + " ")
        .collect();
    bare.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn a_stranger_reads_every_byte_and_the_words_that_we_meant() {
    for (name, profile) in [
        ("epson", "epson_tm_t20"),
        ("star", "star_escpos_80"),
        ("58 mm", "generic_58"),
    ] {
        let profile = find(profile).expect("a profile");
        for language in [Language::En, Language::De] {
            for slip in [
                samples::kitchen_ticket(language),
                samples::z_report(language),
                samples::folio(language),
            ] {
                let layout = laid_out(&slip, profile, language);
                let bytes = encode(&layout, profile, &TYPEFACE);
                let seen = read(&bytes);
                assert_eq!(
                    seen.explained,
                    bytes.len() + BEHIND.len(),
                    "{name} {}",
                    slip.kind()
                );
                assert_eq!(words(&seen.text), words(&text(&layout)), "{name} {}", slip.kind());
                let known = ["ESC", "FS", "GS"];
                let is_known = |command: &&String| known.iter().any(|prefix| command.starts_with(prefix));
                assert_eq!(
                    seen.commands.keys().filter(is_known).count(),
                    seen.commands.len(),
                    "{:?}",
                    seen.commands
                );
            }
        }
    }
}

#[test]
fn a_stranger_sees_the_dots_of_arabic_as_they_were_drawn() {
    let profile = find("epson_tm_t20").expect("a profile");
    let layout = laid_out(&samples::kitchen_ticket(Language::Ar), profile, Language::Ar);
    let drawn: Vec<String> = (layout.blocks.iter())
        .filter_map(|block| match block {
            Block::Row(row) => Some(row),
            _ => None,
        })
        .filter(|row| {
            row.cells
                .iter()
                .any(|cell| cell.text.chars().any(|letter| letter > '\u{600}'))
        })
        .flat_map(|row| {
            let picture = raster::row(row, Width::MM80, layout.direction, &TYPEFACE);
            let line = |y: u32| {
                (0..picture.width())
                    .map(|x| if picture.is_black(x, y) { '1' } else { '0' })
                    .collect()
            };
            (0..picture.height()).map(line).collect::<Vec<String>>()
        })
        .collect();
    let seen = read(&encode(&layout, profile, &TYPEFACE));
    // Pictures that touch are one to it: compared row by row.
    let rows = seen.pictures.concat();
    assert!(drawn.len() > 300);
    assert!(rows == drawn, "{} rows, {} drawn", rows.len(), drawn.len());
}

#[test]
fn p15_a_stranger_finds_no_command_in_what_people_typed() {
    let profile = find("epson_tm_t20").expect("a profile");
    let plain = samples::kitchen_ticket(Language::En);
    let Slip::KitchenTicket(mut ticket) = plain.clone() else {
        panic!("a ticket")
    };
    for line in &mut ticket.lines {
        line.name = "\u{1b}p\u{0}\u{32}\u{fa}\u{1d}V\u{0}\u{10}\u{14}\u{1}\u{0}\u{1}Soup".to_owned();
    }
    let commands = |slip: &Slip| {
        let mut commands = read(&encode(
            &laid_out(slip, profile, Language::En),
            profile,
            &TYPEFACE,
        ))
        .commands;
        commands.retain(|name, _| name == "ESC p" || name == "GS V" || name.starts_with("DLE"));
        commands
    };
    let seen = commands(&Slip::KitchenTicket(ticket));
    assert_eq!(seen, BTreeMap::from([("GS V".to_owned(), 1)]));
    assert_eq!(seen, commands(&plain));
}
