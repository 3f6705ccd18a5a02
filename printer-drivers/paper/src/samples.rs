//! A dinner, a stay and a shift as slips, the same in each language: for tests, previews and demonstrations.

use crate::{
    Bill, BillLine, BillModifier, Bitmap, CheckHead, CheckKind, DrawerReport, Folio, FolioKind, FolioLine,
    House, KitchenLine, KitchenMark, KitchenTicket, Language, PaymentWord, Receipt, RegistrationCard,
    Renamed, ReportKind, Signature, Slip, TaxRow, TenderReport, TenderRow, TenderWord, TestPage, Traveller,
    WallTime,
};
use values::{BusinessDate, Currency, Money, Quantity, Rate};

/// Texts in the slip's language.
struct Texts {
    house: &'static str,
    outlet: &'static str,
    street: &'static str,
    foot: &'static str,
    dishes: [&'static str; 4],
    modifiers: [&'static str; 3],
    note: &'static str,
    discount: &'static str,
    service: &'static str,
    vat: &'static str,
    station: &'static str,
    guest: &'static str,
    night: &'static str,
    dinner: &'static str,
    terms: &'static str,
    nuts: &'static str,
}

const fn texts(language: Language) -> Texts {
    match language {
        Language::En => ENGLISH,
        Language::De => GERMAN,
        Language::Ar => ARABIC,
    }
}

const ENGLISH: Texts = Texts {
    house: "The Lamplighter",
    outlet: "Harbour Room",
    street: "12 Quay Street, Portsmouth",
    foot: "Thank you, come again",
    dishes: [
        "Grilled sea bass with lemon, fennel and new potatoes",
        "Onion soup",
        "Sirloin 300 g",
        "House red 0.5 l",
    ],
    modifiers: ["no onions", "extra cheese", "medium rare"],
    note: "birthday, candle please",
    discount: "Staff discount",
    service: "Service 12.5%",
    vat: "VAT",
    station: "Grill",
    guest: "Margaret O\u{2019}Neill",
    night: "Room night",
    dinner: "Dinner, Harbour Room",
    terms: "I agree to the house rules and to the processing of my data as the law asks for it.",
    nuts: "nuts",
};

const GERMAN: Texts = Texts {
    house: "Gasthof zur Laterne",
    outlet: "Hafenstube",
    street: "Kaistra\u{df}e 12, 18055 Rostock",
    foot: "Vielen Dank, auf Wiedersehen",
    dishes: [
        "Gegrillter Wolfsbarsch mit Zitrone, Fenchel und Fr\u{fc}hkartoffeln",
        "Zwiebelsuppe",
        "Rumpsteak 300 g",
        "Hauswein rot 0,5 l",
    ],
    modifiers: ["ohne Zwiebeln", "extra K\u{e4}se", "medium"],
    note: "Geburtstag, bitte Kerze",
    discount: "Personalrabatt",
    service: "Servicezuschlag 5 %",
    vat: "MwSt",
    station: "Grill",
    guest: "J\u{fc}rgen Gro\u{df}",
    night: "\u{dc}bernachtung",
    dinner: "Abendessen Hafenstube",
    terms: "Ich stimme der Hausordnung und der gesetzlich vorgeschriebenen Verarbeitung meiner Daten zu.",
    nuts: "N\u{fc}sse",
};

const ARABIC: Texts = Texts {
    house: "\u{641}\u{646}\u{62f}\u{642} \u{627}\u{644}\u{645}\u{646}\u{627}\u{631}\u{629}",
    outlet: "\u{645}\u{637}\u{639}\u{645} \u{627}\u{644}\u{645}\u{64a}\u{646}\u{627}\u{621}",
    street: "12 \u{634}\u{627}\u{631}\u{639} \u{627}\u{644}\u{628}\u{62d}\u{631}\u{60c} \u{627}\u{644}\u{625}\u{633}\u{643}\u{646}\u{62f}\u{631}\u{64a}\u{629}",
    foot: "\u{634}\u{643}\u{631}\u{627} \u{644}\u{632}\u{64a}\u{627}\u{631}\u{62a}\u{643}\u{645}",
    dishes: [
        "\u{642}\u{627}\u{631}\u{648}\u{635} \u{645}\u{634}\u{648}\u{64a} \u{645}\u{639} \u{627}\u{644}\u{644}\u{64a}\u{645}\u{648}\u{646} \u{648}\u{627}\u{644}\u{634}\u{645}\u{631} \u{648}\u{627}\u{644}\u{628}\u{637}\u{627}\u{637}\u{633}",
        "\u{634}\u{648}\u{631}\u{628}\u{629} \u{628}\u{635}\u{644}",
        "\u{633}\u{62a}\u{64a}\u{643} 300 \u{62c}\u{631}\u{627}\u{645}",
        "\u{639}\u{635}\u{64a}\u{631} \u{631}\u{645}\u{627}\u{646} (Pomegranate)",
    ],
    modifiers: [
        "\u{628}\u{62f}\u{648}\u{646} \u{628}\u{635}\u{644}",
        "\u{62c}\u{628}\u{646} \u{625}\u{636}\u{627}\u{641}\u{64a}",
        "\u{646}\u{635}\u{641} \u{627}\u{633}\u{62a}\u{648}\u{627}\u{621}",
    ],
    note: "\u{639}\u{64a}\u{62f} \u{645}\u{64a}\u{644}\u{627}\u{62f}",
    discount: "\u{62e}\u{635}\u{645} \u{627}\u{644}\u{645}\u{648}\u{638}\u{641}\u{64a}\u{646}",
    service: "\u{62e}\u{62f}\u{645}\u{629} 12%",
    vat: "\u{636}\u{631}\u{64a}\u{628}\u{629}",
    station: "\u{627}\u{644}\u{634}\u{648}\u{627}\u{64a}\u{629}",
    guest: "\u{644}\u{64a}\u{644}\u{649} \u{62d}\u{62f}\u{627}\u{62f}",
    night: "\u{645}\u{628}\u{64a}\u{62a}",
    dinner: "\u{639}\u{634}\u{627}\u{621} \u{645}\u{637}\u{639}\u{645} \u{627}\u{644}\u{645}\u{64a}\u{646}\u{627}\u{621}",
    terms: "\u{623}\u{648}\u{627}\u{641}\u{642} \u{639}\u{644}\u{649} \u{642}\u{648}\u{627}\u{639}\u{62f} \u{627}\u{644}\u{641}\u{646}\u{62f}\u{642} \u{648}\u{639}\u{644}\u{649} \u{645}\u{639}\u{627}\u{644}\u{62c}\u{629} \u{628}\u{64a}\u{627}\u{646}\u{627}\u{62a}\u{64a} \u{643}\u{645}\u{627} \u{64a}\u{637}\u{644}\u{628} \u{627}\u{644}\u{642}\u{627}\u{646}\u{648}\u{646}.",
    nuts: "\u{645}\u{643}\u{633}\u{631}\u{627}\u{62a}",
};

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn day(day: i8) -> BusinessDate {
    BusinessDate::from_ymd(2026, 5, day).unwrap_or(BusinessDate::EPOCH)
}

fn at(date: i8, hour: u8, minute: u8) -> WallTime {
    WallTime {
        date: day(date),
        hour,
        minute,
    }
}

/// The house, with a lantern as its picture.
pub fn house(language: Language) -> House {
    let texts = texts(language);
    House {
        name: texts.house.to_owned(),
        outlet: Some(texts.outlet.to_owned()),
        lines: vec![texts.street.to_owned(), "+49 381 555 0142".to_owned()],
        tax_number: Some("DE 811 907 980".to_owned()),
        foot: vec![texts.foot.to_owned()],
        logo: Some(lantern()),
    }
}

/// A lantern of 96 by 96 dots.
pub fn lantern() -> Bitmap {
    let mut picture = Bitmap::white(96, 96);
    for y in 0..96_u16 {
        for x in 0..96_u16 {
            let (dx, dy) = (i32::from(x) - 48, i32::from(y) - 48);
            let ring = dx * dx + dy * dy;
            let is_ring = (42 * 42..47 * 47).contains(&ring);
            let roof = (16..28).contains(&y) && dx.unsigned_abs() <= u32::from(y - 16) * 3 / 2 + 4;
            let glass = (28..70).contains(&y) && (14..=18).contains(&dx.unsigned_abs());
            let foot = (70..78).contains(&y) && dx.unsigned_abs() <= 22;
            let flame = dx * dx * 5 + (dy - 4) * (dy - 4) <= 190;
            picture.set(x, u32::from(y), is_ring || roof || glass || foot || flame);
        }
    }
    picture
}

/// What stands on the table before paying.
pub fn bill(language: Language) -> Bill {
    let texts = texts(language);
    let line = |quantity: i64, name: &str, unit: i64, amount: i64| BillLine {
        quantity: Quantity::from_milli(quantity),
        name: name.to_owned(),
        unit_price: Some(eur(unit)),
        amount: eur(amount),
        modifiers: Vec::new(),
        adjustments: Vec::new(),
        tax_letter: Some("A".to_owned()),
    };
    let [bass, soup, sirloin, red] = texts.dishes;
    let mut lines = vec![
        line(2000, bass, 2450, 4900),
        line(1000, soup, 780, 780),
        line(1000, sirloin, 3400, 3400),
        line(12_000, red, 1290, 15_480),
    ];
    if let Some(soup) = lines.get_mut(1) {
        soup.modifiers = vec![
            BillModifier {
                name: texts.modifiers[0].to_owned(),
                amount: None,
            },
            BillModifier {
                name: texts.modifiers[1].to_owned(),
                amount: Some(eur(150)),
            },
        ];
    }
    if let Some(sirloin) = lines.get_mut(2) {
        sirloin.adjustments = vec![(texts.discount.to_owned(), eur(-340))];
    }
    Bill {
        house: house(language),
        check: CheckHead {
            number: "1042".to_owned(),
            table: Some("12".to_owned()),
            kind: CheckKind::DineIn,
            covers: Some(4),
            server: Some("Anna".to_owned()),
            part: None,
            at: at(1, 19, 42),
        },
        lines,
        adjustments: vec![(texts.service.to_owned(), eur(1250))],
        taxes: vec![TaxRow {
            letter: Some("A".to_owned()),
            name: texts.vat.to_owned(),
            rate: Rate::from_percent(19),
            net: eur(21_529),
            tax: eur(4091),
            inclusive: true,
        }],
        total: eur(25_620),
        paid: None,
        code: None,
    }
}

/// What the guest takes home.
pub fn receipt(language: Language) -> Slip {
    let mut bill = bill(language);
    bill.code = Some("https://hearth.example/r/8f2c1a".to_owned());
    Slip::Receipt(Box::new(Receipt {
        bill,
        number: "R-2026-000381".to_owned(),
        tenders: vec![
            TenderRow {
                word: TenderWord::Card,
                amount: eur(20_000),
                tip: Some(eur(1000)),
                given: None,
                note: Some("****4242".to_owned()),
            },
            TenderRow {
                word: TenderWord::Cash,
                amount: eur(5620),
                tip: None,
                given: Some((eur(6000), eur(380))),
                note: None,
            },
        ],
        fiscal: vec![("TSE".to_owned(), "4711-0815".to_owned())],
        barcode: Some("1042-381".to_owned()),
    }))
}

/// The bill as a slip.
pub fn bill_slip(language: Language) -> Slip {
    Slip::Bill(Box::new(bill(language)))
}

/// A second sending to the grill: an addition, a void, a moved table.
pub fn kitchen_ticket(language: Language) -> Slip {
    let texts = texts(language);
    let line = |quantity: i32, name: &str, mark: KitchenMark| KitchenLine {
        quantity: Quantity::from_units(quantity),
        name: name.to_owned(),
        mark,
        modifiers: Vec::new(),
        note: None,
        allergens: Vec::new(),
        seat: None,
        course: None,
    };
    let mut lines = vec![
        line(2, texts.dishes[0], KitchenMark::Make),
        line(1, texts.dishes[1], KitchenMark::Add),
        line(1, texts.dishes[2], KitchenMark::Void),
        line(3, texts.dishes[2], KitchenMark::Hold),
    ];
    if let Some(bass) = lines.first_mut() {
        bass.seat = Some(3);
        bass.note = Some(texts.note.to_owned());
    }
    if let Some(soup) = lines.get_mut(1) {
        soup.modifiers = vec![texts.modifiers[0].to_owned(), texts.modifiers[1].to_owned()];
        soup.allergens = vec![texts.nuts.to_owned()];
    }
    if let Some(sirloin) = lines.last_mut() {
        sirloin.modifiers = vec![texts.modifiers[2].to_owned()];
        sirloin.course = Some(2);
    }
    Slip::KitchenTicket(Box::new(KitchenTicket {
        station: texts.station.to_owned(),
        check: "1042".to_owned(),
        table: Some("12".to_owned()),
        kind: CheckKind::DineIn,
        covers: Some(4),
        server: Some("Anna".to_owned()),
        at: at(1, 19, 58),
        round: 2,
        course: Some(1),
        rush: true,
        renamed: Some(Renamed {
            from: "7".to_owned(),
            to: "12".to_owned(),
        }),
        lines,
        note: None,
    }))
}

/// Three nights and a dinner.
pub fn folio(language: Language) -> Slip {
    let texts = texts(language);
    let line = |date: i8, text: &str, reference: Option<&str>, minor: i64| FolioLine {
        date: day(date),
        text: text.to_owned(),
        reference: reference.map(str::to_owned),
        amount: eur(minor),
    };
    Slip::Folio(Box::new(Folio {
        house: house(language),
        kind: FolioKind::Invoice,
        number: "F-2026-000088".to_owned(),
        addressee: vec![texts.guest.to_owned(), texts.street.to_owned()],
        guest: texts.guest.to_owned(),
        room: Some("204".to_owned()),
        stay: Some((day(1), day(4))),
        window: None,
        at: at(4, 10, 15),
        charges: vec![
            line(1, texts.night, None, 14_900),
            line(1, texts.dinner, Some("#1042"), 25_620),
            line(2, texts.night, None, 14_900),
            line(3, texts.night, None, 14_900),
        ],
        payments: vec![
            (PaymentWord::BankTransfer, line(1, "", None, -20_000)),
            (PaymentWord::Card, line(4, "****4242", None, -50_320)),
        ],
        taxes: vec![
            TaxRow {
                letter: None,
                name: texts.vat.to_owned(),
                rate: Rate::from_percent(7),
                net: eur(41_776),
                tax: eur(2924),
                inclusive: true,
            },
            TaxRow {
                letter: None,
                name: texts.vat.to_owned(),
                rate: Rate::from_percent(19),
                net: eur(21_529),
                tax: eur(4091),
                inclusive: true,
            },
        ],
        total: eur(70_320),
        balance: eur(0),
    }))
}

/// An arriving guest with a companion, signed.
pub fn registration_card(language: Language) -> Slip {
    let texts = texts(language);
    let wave = |offset: u16| -> Vec<(u16, u16)> {
        (0..40_u16)
            .map(|step| (20 + offset + step * 6, 90 + (step * 37 % 60) - step.min(40) / 2))
            .collect()
    };
    Slip::RegistrationCard(Box::new(RegistrationCard {
        house: house(language),
        number: "88231".to_owned(),
        guest: Traveller {
            name: texts.guest.to_owned(),
            address: Some(texts.street.to_owned()),
            nationality: Some("GB".to_owned()),
            document_number: Some("925076473".to_owned()),
            email: Some("guest@example.org".to_owned()),
            phone: Some("+44 20 7946 0018".to_owned()),
            born: BusinessDate::from_ymd(1971, 3, 9).ok(),
        },
        companions: vec![Traveller {
            name: "Sam Reed".to_owned(),
            ..Traveller::default()
        }],
        room: Some("204".to_owned()),
        room_type: Some("Double, sea view".to_owned()),
        arrival: day(1),
        departure: day(4),
        adults: 2,
        children: 1,
        rate: Some(eur(14_900)),
        at: at(1, 15, 5),
        terms: vec![texts.terms.to_owned()],
        signature: Some(Signature {
            width: 600,
            height: 200,
            strokes: vec![wave(0), wave(240), vec![(560, 60)]],
        }),
    }))
}

/// A drawer closed a little short.
pub fn z_report(language: Language) -> Slip {
    let texts = texts(language);
    Slip::DrawerReport(Box::new(DrawerReport {
        house: house(language),
        kind: ReportKind::Z,
        number: Some("117".to_owned()),
        drawer: "Bar 1".to_owned(),
        person: Some("Anna".to_owned()),
        date: day(1),
        opened_at: at(1, 16, 30),
        at: at(2, 0, 40),
        checks: 86,
        gross: eur(412_345),
        taxes: vec![TaxRow {
            letter: None,
            name: texts.vat.to_owned(),
            rate: Rate::from_percent(19),
            net: eur(346_508),
            tax: eur(65_837),
            inclusive: true,
        }],
        tenders: vec![
            TenderReport {
                word: TenderWord::Cash,
                count: 41,
                amount: eur(151_020),
                tip: eur(4210),
            },
            TenderReport {
                word: TenderWord::Card,
                count: 40,
                amount: eur(241_325),
                tip: eur(18_130),
            },
            TenderReport {
                word: TenderWord::RoomCharge("204".to_owned()),
                count: 5,
                amount: eur(20_000),
                tip: eur(0),
            },
        ],
        discounts: eur(-6240),
        voids: eur(-3180),
        float: eur(20_000),
        paid_in: (1, eur(5000)),
        paid_out: (2, eur(-8490)),
        no_sales: 3,
        expected: Some(eur(171_740)),
        counted: Some(eur(171_240)),
        difference: Some(eur(-500)),
        reason: Some(texts.note.to_owned()),
        training_sales: 2,
    }))
}

/// A test page.
pub fn test_page(language: Language) -> Slip {
    Slip::TestPage(Box::new(TestPage {
        house: house(language),
        printer: "Bar".to_owned(),
        address: "192.0.2.40:9100".to_owned(),
        profile: "generic_80".to_owned(),
        at: at(1, 12, 0),
    }))
}

/// All of them with their names.
pub fn all(language: Language) -> Vec<(&'static str, Slip)> {
    vec![
        ("receipt", receipt(language)),
        ("bill", bill_slip(language)),
        ("kitchen_ticket", kitchen_ticket(language)),
        ("folio", folio(language)),
        ("registration_card", registration_card(language)),
        ("z_report", z_report(language)),
        ("test_page", test_page(language)),
    ]
}
