//! Amounts, quantities, rates and moments as the reader's language writes them. Digits are the ones that every till key
//! has, in Arabic too, so that a figure on paper is the figure on the screen.

use crate::WallTime;
use crate::words::Language;
use values::{BusinessDate, Money, Quantity, Rate};

/// An amount without its currency: `1,234.50`, `1.234,50`.
#[must_use]
pub fn amount(money: Money, language: Language) -> String {
    let (group, point) = language.marks();
    let digits = money.currency.exponent();
    let unit = 10_u64.pow(digits);
    let (whole, rest) = (
        money.minor.unsigned_abs() / unit,
        money.minor.unsigned_abs() % unit,
    );
    let mut text = if money.minor < 0 {
        "-".to_owned()
    } else {
        String::new()
    };
    let figures = whole.to_string();
    for (index, figure) in figures.chars().enumerate() {
        if index > 0 && (figures.len() - index).is_multiple_of(3) {
            text.push(group);
        }
        text.push(figure);
    }
    if digits > 0 {
        text.push(point);
        let decimals = format!("{rest:0width$}", width = digits as usize);
        text.push_str(&decimals);
    }
    text
}

/// An amount with its currency, for sums: `€1,234.50`, `1.234,50 €`, `CHF 12.00`.
#[must_use]
pub fn amount_with_currency(money: Money, language: Language) -> String {
    let figures = amount(money, language);
    let symbol = match money.currency.code() {
        "EUR" => "\u{20ac}",
        "GBP" => "\u{a3}",
        "USD" => "$",
        code => code,
    };
    match (language, symbol.len() == 3 && symbol.is_ascii()) {
        (Language::En, false) => match figures.strip_prefix('-') {
            Some(rest) => format!("-{symbol}{rest}"),
            None => format!("{symbol}{figures}"),
        },
        (Language::En, true) => format!("{symbol} {figures}"),
        (Language::De | Language::Ar, _) => format!("{figures} {symbol}"),
    }
}

/// A quantity: `3`, `0.25`, `0,25`.
#[must_use]
pub fn quantity(quantity: Quantity, language: Language) -> String {
    quantity.to_string().replace('.', &language.marks().1.to_string())
}

/// A rate in percent: `19 %`, `5.5 %`.
#[must_use]
pub fn percent(rate: Rate, language: Language) -> String {
    let (whole, rest) = (rate.ppm / 10_000, (rate.ppm % 10_000).unsigned_abs());
    let decimals = format!("{rest:04}");
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() {
        String::new()
    } else {
        language.marks().1.to_string()
    };
    let gap = if language == Language::De { " " } else { "" };
    format!("{whole}{point}{decimals}{gap}%")
}

/// A date: `1 May 2026`, `01.05.2026`, `2026/05/01`.
#[must_use]
pub fn date(date: BusinessDate, language: Language) -> String {
    let text = date.to_string();
    let mut parts = text.split('-');
    let (year, month, day) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    match language {
        Language::En => {
            let month = month.parse::<usize>().unwrap_or(1).saturating_sub(1);
            let month = months.get(month).copied().unwrap_or_default();
            format!("{} {month} {year}", day.trim_start_matches('0'))
        }
        Language::De => format!("{day}.{month}.{year}"),
        Language::Ar => format!("{year}/{month}/{day}"),
    }
}

/// A moment: the date and the time of day.
#[must_use]
pub fn moment(at: WallTime, language: Language) -> String {
    format!("{} {:02}:{:02}", date(at.date, language), at.hour, at.minute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use values::Currency;

    #[test]
    fn amounts_are_written_as_the_reader_writes_them() {
        let eur = |minor| Money::new(minor, Currency::EUR);
        let yen = Money::new(1_234_567, Currency::parse("JPY").expect("a code"));
        assert_eq!(amount(eur(123_450), Language::En), "1,234.50");
        assert_eq!(amount(eur(-123_450), Language::De), "-1.234,50");
        assert_eq!(amount(yen, Language::En), "1,234,567");
        assert_eq!(amount_with_currency(eur(-5), Language::En), "-\u{20ac}0.05");
        assert_eq!(amount_with_currency(eur(4560), Language::De), "45,60 \u{20ac}");
        assert_eq!(amount_with_currency(yen, Language::En), "JPY 1,234,567");
        assert_eq!(amount(eur(i64::MIN), Language::En), "-92,233,720,368,547,758.08");
    }

    #[test]
    fn rates_quantities_and_days_too() {
        assert_eq!(percent(Rate::from_ppm(55_000), Language::De), "5,5 %");
        assert_eq!(percent(Rate::from_percent(20), Language::En), "20%");
        assert_eq!(quantity(Quantity::from_milli(250), Language::De), "0,25");
        let at = WallTime::parse("2026-05-01T09:05").expect("a time");
        assert_eq!(moment(at, Language::En), "1 May 2026 09:05");
        assert_eq!(moment(at, Language::De), "01.05.2026 09:05");
        assert_eq!(moment(at, Language::Ar), "2026/05/01 09:05");
    }
}
