//! Printers: where they are, what they can, and who prints in their place.
//!
//! A printer is a link (where its bytes go) and a profile (what it understands). Which profiles there are is known to the
//! drivers; the caller says whether one is. What is printed stands in [`super::print`].

use crate::ctx::Ctx;
use crate::refusal::Refusal;
use crate::shape::{Header, Kind, Scalar};
use crate::{aggregate, refusals};
use values::{PersonId, PrinterId, Timestamp};

/// The most letters a printer's name may have.
pub const NAME_LETTERS_MAX: usize = 40;
/// The most printers of a house that are in use.
pub const PRINTERS_MAX: usize = 64;
/// The longest host name, in bytes (RFC 1035).
const HOST_BYTES_MAX: usize = 253;
/// The longest path of a device file, in bytes.
const PATH_BYTES_MAX: usize = 200;
/// How long a printer may be silent before its stand-in prints, in seconds.
pub const STAND_IN_SECONDS: std::ops::RangeInclusive<u32> = 5..=3_600;
/// The same where nobody said.
pub const STAND_IN_SECONDS_DEFAULT: u32 = 60;
/// Speeds of a serial line that printers use, in bits per second.
pub const BAUD_RATES: &[u32] = &[9_600, 19_200, 38_400, 57_600, 115_200];

/// Where a printer's bytes go. Written `tcp:192.168.1.40:9100`, `serial:/dev/ttyUSB0@9600` or `usb:/dev/usb/lp0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// A socket, usually port 9100.
    Tcp {
        /// A name or an address.
        host: String,
        /// The port.
        port: u16,
    },
    /// A serial line.
    Serial {
        /// The device file.
        path: String,
        /// Bits per second.
        baud: u32,
    },
    /// A device file that takes the bytes as they are, such as the USB printer class.
    Usb {
        /// The device file.
        path: String,
    },
}

impl Link {
    /// The link that this text names.
    ///
    /// # Errors
    /// [`PrinterRefusal::LinkUnfit`] where it is none of the three forms or names a file outside `/dev`.
    pub fn parse(text: &str) -> Result<Self, PrinterRefusal> {
        let unfit = || PrinterRefusal::LinkUnfit;
        let (kind, rest) = text.trim().split_once(':').ok_or_else(unfit)?;
        match kind {
            "tcp" => {
                let (host, port) = rest.rsplit_once(':').ok_or_else(unfit)?;
                let port = port.parse().ok().filter(|port| *port > 0).ok_or_else(unfit)?;
                if is_host(host) {
                    let host = host.to_owned();
                    return Ok(Self::Tcp { host, port });
                }
            }
            "serial" => {
                let (path, baud) = rest.rsplit_once('@').ok_or_else(unfit)?;
                let baud = baud.parse().map_err(|_| unfit())?;
                if is_device_file(path) && BAUD_RATES.contains(&baud) {
                    let path = path.to_owned();
                    return Ok(Self::Serial { path, baud });
                }
            }
            "usb" if is_device_file(rest) => {
                return Ok(Self::Usb {
                    path: rest.to_owned(),
                });
            }
            _ => {}
        }
        Err(unfit())
    }
}

/// Letters, digits, dots and hyphens, or an address of version 6 in brackets.
fn is_host(host: &str) -> bool {
    let inner = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let fits = |text: &str, more: &[char]| {
        !text.is_empty()
            && text.len() <= HOST_BYTES_MAX
            && text
                .chars()
                .all(|one| one.is_ascii_alphanumeric() || more.contains(&one))
    };
    inner.map_or_else(|| fits(host, &['.', '-', '_']), |inner| fits(inner, &[':', '.']))
}

/// A path below `/dev` without steps upwards: nobody makes the node write into another file.
fn is_device_file(path: &str) -> bool {
    let inside = path.strip_prefix("/dev/").unwrap_or_default();
    path.len() <= PATH_BYTES_MAX
        && !inside.is_empty()
        && inside
            .split('/')
            .all(|part| !matches!(part, "" | "." | "..") && !part.chars().any(char::is_control))
}

impl std::fmt::Display for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
            Self::Serial { path, baud } => write!(f, "serial:{path}@{baud}"),
            Self::Usb { path } => write!(f, "usb:{path}"),
        }
    }
}

impl Header for Link {
    const EXPECTED: &'static str = "a printer's link";
    fn to_scalar(&self) -> Scalar {
        Scalar::Text(self.to_string())
    }
    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Text(text) => Self::parse(text).ok(),
            _ => None,
        }
    }
}

aggregate! {
    /// A printer.
    pub struct Printer, PrinterEdit, Kind::Printer;
    header {
        /// What people call it: "Grill".
        name: Option<String> = Name;
        /// Where it is.
        link: Option<Link> = Link;
        /// The code of what it understands, such as `generic_80`.
        profile: Option<String> = Profile;
        /// The code of the language on its slips, such as `de`.
        language: Option<String> = Language;
        /// Who prints kitchen tickets in its place.
        stand_in: Option<PrinterId> = StandIn;
        /// After how many seconds of silence.
        stand_in_after_s: Option<u32> = StandInAfter;
        /// Whether a drawer hangs on it.
        drawer_kick: bool = DrawerKick;
        /// No longer used.
        withdrawn: bool = Withdrawn;
        /// Who added it.
        added_by: Option<PersonId> = AddedBy;
        /// When.
        added_at: Option<Timestamp> = AddedAt;
    }
    facts {}
    entries {}
}

impl Printer {
    /// What people call it.
    #[must_use]
    pub fn called(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// After how many seconds of silence its stand-in prints.
    #[must_use]
    pub fn stand_in_after_s(&self) -> u32 {
        self.stand_in_after_s.unwrap_or(STAND_IN_SECONDS_DEFAULT)
    }

    /// The same in milliseconds.
    #[must_use]
    pub fn stand_in_after_ms(&self) -> i64 {
        i64::from(self.stand_in_after_s()) * 1_000
    }
}

/// A printer as somebody wants it; `None` leaves a part as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetPrinter {
    /// The name.
    pub name: Option<String>,
    /// The link as text; see [`Link`].
    pub link: Option<String>,
    /// The profile's code.
    pub profile: Option<String>,
    /// The language's code.
    pub language: Option<String>,
    /// The stand-in; `Some(None)` takes it away.
    pub stand_in: Option<Option<PrinterId>>,
    /// After how many seconds.
    pub stand_in_after_s: Option<u32>,
    /// Whether a drawer hangs on it.
    pub drawer_kick: Option<bool>,
    /// Whether it is used.
    pub active: Option<bool>,
}

/// What the rules have to know of the house around the printer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// The profiles' codes.
    pub profiles: &'a [&'a str],
    /// The languages' codes.
    pub languages: &'a [&'a str],
    /// The other printers in use.
    pub others: &'a [(PrinterId, &'a Printer)],
}

refusals! {
    /// Why a printer was not added or changed.
    pub enum PrinterRefusal {
        /// No name, or a very long one.
        NameUnfit = "printer_name_unfit", "A printer's name has 1 to 40 letters and no control characters.";
        /// The name of another one.
        NameTaken { /// The name.
            name: String } = "printer_name_taken", "There is another printer {name}; choose another name, so that people know which one is meant.";
        /// No link.
        LinkUnfit = "printer_link_unfit", "Write where the printer is as tcp:192.168.1.40:9100, serial:/dev/ttyUSB0@9600 or usb:/dev/usb/lp0.";
        /// The link of another one: two tasks would write into one printer.
        LinkTaken { /// Whose it is.
            name: String } = "printer_link_taken", "Printer {name} has this link already; one printer takes one conversation at a time.";
        /// No such profile.
        ProfileUnknown { /// What was given.
            profile: String } = "printer_profile_unknown", "There is no profile {profile}; GET /api/v1/printer-profiles lists them.";
        /// No such language.
        LanguageUnknown { /// What was given.
            language: String } = "printer_language_unknown", "Slips are printed in English (en), German (de) or Arabic (ar), not in {language}.";
        /// A stand-in that is not there, or the printer itself.
        StandInUnfit = "printer_stand_in_unfit", "A stand-in is another printer that is in use.";
        /// Too soon or too late.
        StandInTime = "printer_stand_in_time_unfit", "A stand-in prints after 5 to 3,600 seconds of silence.";
        /// Too many.
        TooMany = "too_many_printers", "The house has 64 printers; withdraw one that is gone.";
        /// It is out of use.
        Withdrawn { /// Its name.
            name: String } = "printer_withdrawn", "Printer {name} is out of use; take another, or ask a manager to put it back into use.";
    }
}

/// Adds a printer.
///
/// # Errors
/// [`PrinterRefusal`] where a part is missing or does not fit.
pub fn add(ctx: &Ctx, around: Around<'_>, set: &SetPrinter) -> Result<Vec<PrinterEdit>, Refusal> {
    if around.others.len() >= PRINTERS_MAX {
        return Err(PrinterRefusal::TooMany.into());
    }
    set.name.as_ref().ok_or(PrinterRefusal::NameUnfit)?;
    set.link.as_ref().ok_or(PrinterRefusal::LinkUnfit)?;
    let mut edits = vec![
        PrinterEdit::AddedBy(Some(ctx.person)),
        PrinterEdit::AddedAt(Some(ctx.now)),
    ];
    edits.extend(change(None, &Printer::default(), around, set)?);
    Ok(edits)
}

/// Changes a printer; what it was given already changes nothing.
///
/// # Errors
/// [`PrinterRefusal`] where a part does not fit.
pub fn change(
    id: Option<PrinterId>,
    printer: &Printer,
    around: Around<'_>,
    set: &SetPrinter,
) -> Result<Vec<PrinterEdit>, Refusal> {
    let mut edits = Vec::new();
    if let Some(name) = &set.name {
        edits.push(PrinterEdit::Name(Some(named(around, name.trim())?)));
    }
    if let Some(link) = &set.link {
        edits.push(PrinterEdit::Link(Some(linked(around, link)?)));
    }
    if let Some(profile) = &set.profile {
        let profile = known(around.profiles, profile).ok_or_else(|| PrinterRefusal::ProfileUnknown {
            profile: profile.clone(),
        })?;
        edits.push(PrinterEdit::Profile(Some(profile)));
    }
    if let Some(language) = &set.language {
        let language = known(around.languages, language).ok_or_else(|| PrinterRefusal::LanguageUnknown {
            language: language.clone(),
        })?;
        edits.push(PrinterEdit::Language(Some(language)));
    }
    if let Some(stand_in) = set.stand_in {
        let fits = |one: PrinterId| id != Some(one) && around.others.iter().any(|(other, _)| *other == one);
        if stand_in.is_some_and(|one| !fits(one)) {
            return Err(PrinterRefusal::StandInUnfit.into());
        }
        edits.push(PrinterEdit::StandIn(stand_in));
    }
    if let Some(seconds) = set.stand_in_after_s {
        if !STAND_IN_SECONDS.contains(&seconds) {
            return Err(PrinterRefusal::StandInTime.into());
        }
        edits.push(PrinterEdit::StandInAfter(Some(seconds)));
    }
    edits.extend(set.drawer_kick.map(PrinterEdit::DrawerKick));
    if let Some(active) = set.active {
        if active && printer.withdrawn && around.others.len() >= PRINTERS_MAX {
            return Err(PrinterRefusal::TooMany.into());
        }
        edits.push(PrinterEdit::Withdrawn(!active));
    }
    Ok(edits)
}

fn named(around: Around<'_>, name: &str) -> Result<String, PrinterRefusal> {
    let letters = name.chars().count();
    if letters == 0 || letters > NAME_LETTERS_MAX || name.chars().any(char::is_control) {
        return Err(PrinterRefusal::NameUnfit);
    }
    if around.others.iter().any(|(_, other)| other.called() == name) {
        return Err(PrinterRefusal::NameTaken {
            name: name.to_owned(),
        });
    }
    Ok(name.to_owned())
}

fn linked(around: Around<'_>, text: &str) -> Result<Link, PrinterRefusal> {
    let link = Link::parse(text)?;
    let other = around
        .others
        .iter()
        .find(|(_, other)| other.link.as_ref() == Some(&link));
    match other {
        Some((_, other)) => Err(PrinterRefusal::LinkTaken {
            name: other.called().to_owned(),
        }),
        None => Ok(link),
    }
}

fn known(codes: &[&str], code: &str) -> Option<String> {
    codes
        .iter()
        .find(|one| **one == code)
        .map(|one| (*one).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Aggregate as _;
    use values::{BusinessDate, Currency, DeviceId, IdSource, Uuid};

    const PROFILES: &[&str] = &["generic_80"];
    const LANGUAGES: &[&str] = &["en", "ar"];

    fn ctx() -> Ctx {
        let now = Timestamp::from_unix_ms(1_780_000_000_000);
        let (person, device) = (PersonId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(2)));
        Ctx::new(
            person,
            device,
            now,
            BusinessDate::EPOCH,
            Currency::EUR,
            IdSource::new(now, 3),
        )
    }

    fn around<'a>(others: &'a [(PrinterId, &'a Printer)]) -> Around<'a> {
        Around {
            profiles: PROFILES,
            languages: LANGUAGES,
            others,
        }
    }

    fn grill() -> SetPrinter {
        SetPrinter {
            name: Some(" Grill ".into()),
            link: Some("tcp:192.168.1.40:9100".into()),
            profile: Some("generic_80".into()),
            language: Some("ar".into()),
            ..SetPrinter::default()
        }
    }

    #[test]
    fn a_printer_is_added_with_its_link_and_changed_in_parts() {
        let printer = Printer::default()
            .after(&add(&ctx(), around(&[]), &grill()).expect("fits"))
            .expect("reads");
        assert_eq!((printer.called(), printer.stand_in_after_ms()), ("Grill", 60_000));
        let id = PrinterId(Uuid::from_u128(1));
        let set = SetPrinter {
            stand_in_after_s: Some(5),
            active: Some(false),
            ..SetPrinter::default()
        };
        let after = printer
            .after(&change(Some(id), &printer, around(&[]), &set).expect("fits"))
            .expect("reads");
        assert!(after.withdrawn);
        assert_eq!((after.link, after.stand_in_after_s), (printer.link, Some(5)));
    }

    #[test]
    fn a_link_is_one_of_three_and_a_file_outside_dev_is_none() {
        for text in [
            "tcp:10.0.0.5:9100",
            "tcp:[fe80::1]:9100",
            "serial:/dev/ttyUSB0@9600",
            "usb:/dev/usb/lp0",
        ] {
            assert_eq!(Link::parse(text).expect(text).to_string(), text);
        }
        for text in [
            "",
            "tcp:10.0.0.5",
            "tcp:10.0.0.5:0",
            "tcp::9100",
            "tcp:a b:9100",
            "serial:/dev/ttyUSB0@300",
            "usb:/etc/passwd",
            "usb:/dev/../etc/passwd",
            "usb:/dev/",
            "lpt:1",
        ] {
            assert_eq!(Link::parse(text), Err(PrinterRefusal::LinkUnfit), "{text}");
        }
    }

    #[test]
    fn two_printers_share_neither_name_nor_link_and_nobody_stands_in_for_himself() {
        let printer = Printer::default()
            .after(&add(&ctx(), around(&[]), &grill()).expect("fits"))
            .expect("reads");
        let (one, two) = (PrinterId(Uuid::from_u128(1)), PrinterId(Uuid::from_u128(2)));
        let others = [(one, &printer)];
        let code = |set: &SetPrinter| {
            change(Some(two), &Printer::default(), around(&others), set)
                .expect_err("refused")
                .code
        };
        assert_eq!(code(&grill()), "printer_name_taken");
        let link = SetPrinter {
            name: Some("Bar".into()),
            ..grill()
        };
        assert_eq!(code(&link), "printer_link_taken");
        for (stand_in, fits) in [(one, true), (two, false), (PrinterId(Uuid::from_u128(9)), false)] {
            let set = SetPrinter {
                stand_in: Some(Some(stand_in)),
                ..SetPrinter::default()
            };
            assert_eq!(
                change(Some(two), &Printer::default(), around(&others), &set).is_ok(),
                fits
            );
        }
        let soon = SetPrinter {
            stand_in_after_s: Some(4),
            ..SetPrinter::default()
        };
        assert_eq!(code(&soon), "printer_stand_in_time_unfit");
    }
}
