//! Printers as data: how wide, which letters, what they answer. A new model is a row here.

use crate::code_page::CodePage::{self, Cp437, Cp850, Cp852, Cp858, Cp866, Windows1252};
use paper::Width;

/// How a printer says that everything before was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It sends an id back when printing is done (`GS ( H`).
    ProcessId,
    /// It answers a status request that waits its turn behind the data (`GS r 1`).
    StatusIdle,
    /// It cannot.
    None,
}

/// Whether a printer answers questions about its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Always: silence means that it is not there.
    Always,
    /// Many of the kind do; silence means nothing.
    Sometimes,
    /// Never ask: it may choke on the question.
    Never,
}

/// How paper is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Feed to the knife and cut (`GS V 66`).
    FeedAndCut,
    /// Feed by rows, then cut (`GS V 1`), for models that know only this.
    CutOnly,
    /// No knife: feed so that it can be torn.
    Tear,
}

/// A kind of printer.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that a model has or lacks"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name in settings: `generic_80`.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Letters in a row.
    pub columns: u16,
    /// Dots in a row.
    pub dots: u16,
    /// Code pages by their number for `ESC t`, the ones to try first in front.
    pub code_pages: &'static [(u8, CodePage)],
    /// Whether it prints pictures (`GS v 0`).
    pub images: bool,
    /// Whether it draws square codes itself (`GS ( k`).
    pub qr: bool,
    /// Whether it draws bars itself (`GS k`).
    pub barcode: bool,
    /// How it cuts.
    pub cut: Cut,
    /// Whether it answers.
    pub answers: Answers,
    /// Whether it can send its state by itself (`GS a`).
    pub reports_by_itself: bool,
    /// How it proves.
    pub proof: Proof,
    /// Bytes that are handed to the link at a time.
    pub chunk_bytes: usize,
    /// How long a slip waits for a new roll or a closed cover before it is called unknown.
    pub hold_ms: u64,
}

impl Profile {
    /// The paper's width.
    #[must_use]
    pub const fn width(&self) -> Width {
        Width {
            columns: self.columns,
            dots: self.dots,
        }
    }
}

/// Pages that Epson's models have, in the order in which they are tried: Western with the euro first, never an exotic one for
/// a single letter.
const EPSON_PAGES: &[(u8, CodePage)] = &[
    (16, Windows1252),
    (19, Cp858),
    (0, Cp437),
    (2, Cp850),
    (18, Cp852),
    (17, Cp866),
];
/// Pages that copies of Epson's models have for sure.
const GENERIC_PAGES: &[(u8, CodePage)] = &[(0, Cp437), (2, Cp850), (19, Cp858)];

const GENERIC_80: Profile = Profile {
    name: "generic_80",
    title: "Any 80 mm printer with ESC/POS",
    columns: 48,
    dots: 576,
    code_pages: GENERIC_PAGES,
    images: true,
    qr: false,
    barcode: false,
    cut: Cut::FeedAndCut,
    answers: Answers::Sometimes,
    reports_by_itself: false,
    proof: Proof::StatusIdle,
    chunk_bytes: 2048,
    hold_ms: 120_000,
};

/// What is taken for a printer whose profile is not known to this version.
pub const DEFAULT: &Profile = &GENERIC_80;

/// Every profile.
pub const PROFILES: &[Profile] = &[
    GENERIC_80,
    Profile {
        name: "generic_58",
        title: "Any 58 mm printer with ESC/POS",
        columns: 32,
        dots: 384,
        cut: Cut::Tear,
        answers: Answers::Never,
        proof: Proof::None,
        chunk_bytes: 512,
        ..GENERIC_80
    },
    Profile {
        name: "epson_tm_t20",
        title: "Epson TM-T20 II and III",
        code_pages: EPSON_PAGES,
        qr: true,
        barcode: true,
        answers: Answers::Always,
        reports_by_itself: true,
        proof: Proof::ProcessId,
        chunk_bytes: 4096,
        ..GENERIC_80
    },
    Profile {
        name: "epson_tm_t88",
        title: "Epson TM-T88 IV to VII",
        columns: 42,
        dots: 512,
        code_pages: EPSON_PAGES,
        qr: true,
        barcode: true,
        answers: Answers::Always,
        reports_by_itself: true,
        proof: Proof::ProcessId,
        chunk_bytes: 4096,
        ..GENERIC_80
    },
    Profile {
        name: "epson_tm_m30",
        title: "Epson TM-m30",
        code_pages: EPSON_PAGES,
        qr: true,
        barcode: true,
        answers: Answers::Always,
        reports_by_itself: true,
        proof: Proof::ProcessId,
        chunk_bytes: 4096,
        ..GENERIC_80
    },
    Profile {
        name: "star_escpos_80",
        title: "Star TSP100 and TSP600 in ESC/POS mode",
        code_pages: &[(0, Cp437), (2, Cp850), (19, Cp858), (18, Cp852), (17, Cp866)],
        cut: Cut::CutOnly,
        answers: Answers::Always,
        ..GENERIC_80
    },
    Profile {
        name: "picture_80",
        title: "80 mm printer whose letters cannot be trusted: everything as a picture",
        code_pages: &[],
        ..GENERIC_80
    },
];

/// The profile of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_named_once_and_its_paper_is_whole() {
        for (index, profile) in PROFILES.iter().enumerate() {
            assert_eq!(
                PROFILES.iter().position(|other| other.name == profile.name),
                Some(index)
            );
            assert_eq!(profile.dots % 8, 0, "{}", profile.name);
            assert!(profile.columns * 12 <= profile.dots, "{}", profile.name);
            assert!(
                profile.proof == Proof::None || profile.answers != Answers::Never,
                "{}",
                profile.name
            );
            assert_eq!(find(profile.name), Some(profile));
        }
        assert_eq!(find("daisy_wheel"), None);
    }
}
