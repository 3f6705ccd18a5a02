//! The words of paper, in each language. A language that lacks a word does not compile.

mod ar;
mod de;
mod en;

use crate::layout::Direction;
use serde::{Deserialize, Serialize};

/// A language of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// Arabic.
    Ar,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::En, Self::De, Self::Ar];

    /// Reads a language tag such as `de` or `de-AT`.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next()? {
            "en" => Some(Self::En),
            "de" => Some(Self::De),
            "ar" => Some(Self::Ar),
            _ => None,
        }
    }

    /// Its tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Ar => "ar",
        }
    }

    /// Which way it reads.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::En | Self::De => Direction::LeftToRight,
            Self::Ar => Direction::RightToLeft,
        }
    }

    /// Its words.
    #[must_use]
    pub const fn words(self) -> &'static Words {
        match self {
            Self::En => &en::WORDS,
            Self::De => &de::WORDS,
            Self::Ar => &ar::WORDS,
        }
    }

    /// What stands between thousands and before decimals.
    pub(crate) const fn marks(self) -> (char, char) {
        match self {
            Self::En | Self::Ar => (',', '.'),
            Self::De => ('.', ','),
        }
    }
}

/// Puts `values` in place of `{}`, one after the other.
#[must_use]
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut parts = template.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for part in parts {
        text.push_str(values.next().copied().unwrap_or_default());
        text.push_str(part);
    }
    text
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Every word of paper in one language; `{}` takes a value.
        #[derive(Debug)]
        pub struct Words {
            $(
                $(#[$doc])*
                pub $name: &'static str,
            )+
        }

        impl Words {
            /// Each word's name and text, for tests.
            #[must_use]
            pub fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name)),+]
            }
        }
    };
}

words! {
    /// Mark: printed again.
    copy,
    /// Mark: may be on paper already.
    possible_duplicate,
    /// Mark: meant for another printer.
    rerouted_from,
    /// Mark: practice.
    training,
    /// Head of a receipt.
    receipt,
    /// Head of a bill.
    bill,
    /// Under a bill.
    bill_is_no_receipt,
    /// Number of a check.
    check,
    /// A table.
    table,
    /// Guests at it.
    covers,
    /// Who serves.
    server,
    /// Part of a split bill.
    part,
    /// Served at a table.
    dine_in,
    /// Taken away.
    takeaway,
    /// Brought.
    delivery,
    /// Over the counter.
    counter,
    /// To a room.
    room_service,
    /// Sum of lines.
    subtotal,
    /// The sum to pay.
    total,
    /// Already paid.
    paid,
    /// Left to pay.
    balance,
    /// Head of taxes.
    taxes,
    /// Without tax.
    net,
    /// The tax.
    tax,
    /// With tax.
    gross,
    /// Included in prices.
    includes,
    /// Paid with cash.
    cash,
    /// Paid with a card.
    card,
    /// Paid on a room.
    room_charge,
    /// Paid with a voucher.
    voucher,
    /// Paid by transfer.
    bank_transfer,
    /// Taken over by an account.
    city_ledger,
    /// Paid otherwise.
    other,
    /// Cash given.
    given,
    /// Cash given back.
    change,
    /// On top.
    tip,
    /// A price for one.
    each,
    /// Thanks.
    thanks,
    /// Kitchen: to make in addition.
    addition,
    /// Kitchen: not to make.
    void,
    /// Kitchen: later.
    hold,
    /// Kitchen: before others.
    rush,
    /// Kitchen: a table moved.
    moved,
    /// Kitchen: a seat.
    seat,
    /// Kitchen: a course.
    course,
    /// Kitchen: what it contains.
    allergens,
    /// Kitchen: sending number.
    round,
    /// Head of a folio.
    statement,
    /// Head of a folio.
    proforma,
    /// Head of a folio.
    invoice,
    /// Head of a folio.
    credit_note,
    /// A guest.
    guest,
    /// A room.
    room,
    /// First day.
    arrival,
    /// Last day.
    departure,
    /// Nights.
    nights,
    /// A date.
    date,
    /// What for.
    description,
    /// How much.
    amount,
    /// Head of charges.
    charges,
    /// Head of payments.
    payments,
    /// A window of a folio.
    window,
    /// Tax number.
    tax_number,
    /// Printed at.
    printed,
    /// Head of a card.
    registration_card,
    /// A reservation.
    reservation,
    /// Room type.
    room_type,
    /// Price of a night.
    rate,
    /// Adults.
    adults,
    /// Children.
    children,
    /// Name.
    name,
    /// Address.
    address,
    /// Nationality.
    nationality,
    /// Document.
    document_number,
    /// Mail.
    email,
    /// Telephone.
    phone,
    /// Date of birth.
    born,
    /// Who comes along.
    companions,
    /// Signature.
    signature,
    /// Head of X.
    x_report,
    /// Head of Z.
    z_report,
    /// Drawer.
    drawer,
    /// Business date.
    business_date,
    /// Opened.
    opened,
    /// Read or closed.
    closed,
    /// Person.
    person,
    /// Head of sales.
    sales,
    /// How many checks.
    checks,
    /// Taken off.
    discounts,
    /// Voided.
    voids,
    /// Head of tenders.
    tenders,
    /// Head of the cash drawer.
    cash_in_drawer,
    /// Cash at the start.
    float,
    /// Put in.
    paid_in,
    /// Taken out.
    paid_out,
    /// Opened without sale.
    no_sales,
    /// Cash that should be there.
    expected,
    /// Cash that is there.
    counted,
    /// Difference.
    difference,
    /// Why.
    reason,
    /// Practice sales.
    training_sales,
    /// Head of a test page.
    test_page,
    /// A printer.
    printer,
    /// A profile.
    profile,
    /// Test: letters.
    letters,
    /// Test: styles.
    styles,
    /// Test: code below.
    codes,
    /// Test: end.
    test_end,
    /// Page n of m.
    page,
    /// As of.
    as_of,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word_with_the_same_gaps() {
        let english = Language::En.words().all();
        for language in Language::ALL {
            for ((name, text), (_, model)) in language.words().all().into_iter().zip(&english) {
                assert!(!text.trim().is_empty(), "{language:?} {name}");
                let gaps = |text: &str| text.matches("{}").count();
                assert_eq!(gaps(text), gaps(model), "{language:?} {name}");
            }
            assert_eq!(Language::parse(language.tag()), Some(language));
        }
    }

    #[test]
    fn gaps_are_filled_in_order() {
        assert_eq!(fill("part {} of {}", &["1", "3"]), "part 1 of 3");
        assert_eq!(fill("copy {}", &[]), "copy ");
    }
}
