//! Slips as bytes: read back by a strict little reader that knows the commands we use and stops at any other.

use dialects::code_page::CodePage;
use dialects::escpos::encode;
use dialects::profile::{PROFILES, Profile};
use paper::{Language, Marks, Slip, lay_out, samples};
use proptest::prelude::*;
use raster::Typeface;
use std::sync::LazyLock;

static TYPEFACE: LazyLock<Typeface> = LazyLock::new(Typeface::bundled);

fn bytes(slip: &Slip, profile: &Profile, language: Language) -> Vec<u8> {
    let layout = lay_out(slip, &Marks::default(), profile.width(), language);
    encode(&layout, profile, &TYPEFACE)
}

/// What a printer would have: rows of text, rows of dots, cuts.
#[derive(Debug, Default)]
struct Read {
    text: String,
    dot_rows: u32,
    cuts: u32,
    codes: u32,
}

/// Reads bytes, or names the place of the first that no command of ours explains.
fn read(bytes: &[u8], profile: &Profile) -> Result<Read, String> {
    let (mut at, mut page, mut seen) = (0, CodePage::Cp437, Read::default());
    while at < bytes.len() {
        let rest = &bytes[at..];
        let wrong = || Err(format!("at {at}: {:02x?}", &rest[..rest.len().min(8)]));
        at += match rest {
            [0x1b, b'@', ..] | [0x1c, b'.', ..] => 2,
            [0x1b, b't', number, ..] => {
                let known = profile.code_pages.iter().find(|(known, _)| known == number);
                page = known.ok_or(format!("page {number} is not the printer's"))?.1;
                3
            }
            [0x1b, b'R' | b'E' | b'a' | b'3' | b'd', ..] => 3,
            [0x1d, b'!' | b'B' | b'a' | b'h' | b'w' | b'H' | b'f', ..] if rest.len() > 2 => 3,
            [0x1d, b'V', 66, 0, ..] => {
                seen.cuts += 1;
                4
            }
            [0x1d, b'V', 1, ..] => {
                seen.cuts += 1;
                3
            }
            [0x1d, b'v', b'0', 0, xl, xh, yl, yh, ..] => {
                let (x, y) = (u16::from_le_bytes([*xl, *xh]), u16::from_le_bytes([*yl, *yh]));
                if y > 256 || x * 8 > profile.dots || !profile.images {
                    return wrong();
                }
                seen.dot_rows += u32::from(y);
                8 + usize::from(x) * usize::from(y)
            }
            [0x1d, b'(', b'k', low, high, ..] if profile.qr => {
                seen.codes += 1;
                5 + usize::from(u16::from_le_bytes([*low, *high]))
            }
            [0x1d, b'k', 73, count, ..] if profile.barcode => {
                seen.codes += 1;
                4 + usize::from(*count)
            }
            [b'\n', ..] => {
                seen.text.push('\n');
                1
            }
            [letter, ..] if *letter >= 0x20 && *letter != 0x7f => {
                seen.text.push(page.letter(*letter));
                1
            }
            _ => return wrong(),
        };
    }
    if at == bytes.len() {
        Ok(seen)
    } else {
        Err("the last command is cut off".to_owned())
    }
}

#[test]
fn every_slip_is_bytes_that_every_profile_explains_without_a_question_mark() {
    for profile in PROFILES {
        for language in Language::ALL {
            for (name, slip) in samples::all(language) {
                let bytes = bytes(&slip, profile, language);
                let seen =
                    read(&bytes, profile).unwrap_or_else(|wrong| panic!("{} {name}: {wrong}", profile.name));
                assert!(!seen.text.contains('?'), "{} {name}: {}", profile.name, seen.text);
                let cuts = u32::from(profile.cut != dialects::profile::Cut::Tear);
                assert_eq!(seen.cuts, cuts, "{} {name}", profile.name);
                assert!(
                    bytes.len() < 120_000,
                    "{} {name}: {} bytes",
                    profile.name,
                    bytes.len()
                );
            }
        }
    }
}

#[test]
fn german_with_the_euro_is_letters_and_arabic_is_dots() {
    let epson = dialects::find("epson_tm_t20").expect("a profile");
    let german = read(
        &bytes(&samples::kitchen_ticket(Language::De), epson, Language::De),
        epson,
    )
    .expect("reads");
    assert_eq!(german.dot_rows, 0);
    assert!(german.text.contains("Fr\u{fc}hkartoffeln"), "{}", german.text);
    let receipt = read(
        &bytes(&samples::receipt(Language::De), epson, Language::De),
        epson,
    )
    .expect("reads");
    assert!(receipt.text.contains("256,20 \u{20ac}"), "{}", receipt.text);
    assert!(
        receipt.dot_rows < 200,
        "only the house's picture: {}",
        receipt.dot_rows
    );
    assert_eq!(receipt.codes, 6, "square code and bars are the printer's own");
    let arabic = read(
        &bytes(&samples::kitchen_ticket(Language::Ar), epson, Language::Ar),
        epson,
    )
    .expect("reads");
    assert!(arabic.dot_rows > 300, "{}", arabic.dot_rows);
}

#[test]
fn rows_are_as_long_as_the_paper_and_money_ends_at_its_edge() {
    let epson = dialects::find("epson_tm_t20").expect("a profile");
    let seen = read(
        &bytes(&samples::z_report(Language::En), epson, Language::En),
        epson,
    )
    .expect("reads");
    let row = seen
        .text
        .lines()
        .find(|row| row.starts_with("Expected"))
        .expect("a row");
    assert_eq!(
        (row.chars().count(), row.ends_with("1,717.40")),
        (48, true),
        "{row:?}"
    );
}

#[test]
fn a_printer_without_letters_of_its_own_gets_only_dots() {
    let plain = dialects::find("picture_80").expect("a profile");
    let seen = read(
        &bytes(&samples::receipt(Language::En), plain, Language::En),
        plain,
    )
    .expect("reads");
    assert_eq!(seen.text.trim(), "");
    assert!(seen.dot_rows > 1_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn p15_whatever_people_type_no_byte_of_it_is_a_command(
        name in prop_oneof![
            any::<String>(),
            "[\\x00-\\x1f\\x7f-\\x9f@ptV!a-c\\(]{0,60}",
            Just("\u{1b}p\u{0}\u{32}\u{fa}\u{1d}V\u{0}\u{10}\u{14}\u{1}\u{0}\u{1}".to_owned()),
        ],
        which in 0..PROFILES.len(),
    ) {
        let Slip::KitchenTicket(mut ticket) = samples::kitchen_ticket(Language::En) else { unreachable!("a ticket") };
        ticket.station.clone_from(&name);
        ticket.check.clone_from(&name);
        for line in &mut ticket.lines {
            line.name.clone_from(&name);
            line.note = Some(name.clone());
            line.modifiers = vec![name.clone()];
        }
        let profile = &PROFILES[which];
        let bytes = bytes(&Slip::KitchenTicket(ticket), profile, Language::En);
        prop_assert!(read(&bytes, profile).is_ok(), "{:?}", read(&bytes, profile));
    }

    #[test]
    fn p15_codes_carry_text_and_nothing_else(code in any::<String>(), which in 0..PROFILES.len()) {
        let Slip::Receipt(mut receipt) = samples::receipt(Language::En) else { unreachable!("a receipt") };
        receipt.bill.code = Some(code.clone());
        receipt.barcode = Some(code);
        let profile = &PROFILES[which];
        let bytes = bytes(&Slip::Receipt(receipt), profile, Language::En);
        prop_assert!(read(&bytes, profile).is_ok(), "{:?}", read(&bytes, profile));
    }
}
