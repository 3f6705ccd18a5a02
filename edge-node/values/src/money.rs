//! Money as whole minor units of one currency. No float comes near it; every sum is checked.

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code, three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Why money could not be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The sum does not fit into 64 bits of minor units.
    #[error("the amount is larger than this system can hold")]
    Overflow,
    /// Two currencies met in one sum.
    #[error("{left} and {right} cannot be added")]
    CurrencyMismatch {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second amount.
        right: Currency,
    },
    /// The code is not three capital letters.
    #[error("a currency is three capital letters, such as EUR")]
    BadCurrency,
    /// An amount was to be split into no parts, or by weights that sum to nothing.
    #[error("an amount cannot be split into no parts")]
    NoParts,
}

impl Currency {
    /// Pound sterling.
    pub const GBP: Self = Self(*b"GBP");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");

    /// Reads a code such as `EUR`.
    ///
    /// # Errors
    /// [`MoneyError::BadCurrency`] where the text is not three capital ASCII letters.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        match code.as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|letter| letter.is_ascii_uppercase()) => Ok(Self([*a, *b, *c])),
            _ => Err(MoneyError::BadCurrency),
        }
    }

    /// The code as text.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many digits of a major unit are minor ones (ISO 4217): 2 for the euro, 0 for the yen.
    #[must_use]
    pub fn exponent(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::fmt::Debug for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).map_err(serde::de::Error::custom)
    }
}

/// An amount of one currency in whole minor units (cents, pence). On the wire `{"minor": 395, "currency": "GBP"}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units; negative for what is given back.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Whether the amount is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError`] where the currencies differ or the sum does not fit.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The difference.
    ///
    /// # Errors
    /// [`MoneyError`] where the currencies differ or the difference does not fit.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The amount with the other sign.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] for the one value that has no opposite.
    pub fn negated(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The amount `count` times.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] where the product does not fit.
    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(count).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The sum of `amounts`, starting from nothing in `currency`.
    ///
    /// # Errors
    /// [`MoneyError`] where an amount has another currency or the sum does not fit.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::plus)
    }

    /// `count` parts that differ by at most one minor unit and sum to the whole; the first parts are the larger ones.
    ///
    /// # Errors
    /// [`MoneyError::NoParts`] for a count of nothing.
    pub fn split(self, count: usize) -> Result<Vec<Self>, MoneyError> {
        Ok(split_minor(self.minor, count)?
            .into_iter()
            .map(|minor| Self { minor, ..self })
            .collect())
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch {
            left: self.currency,
            right: other.currency,
        })
    }
}

/// Splits `minor` into `count` parts that differ by at most one and sum to the whole; the first are the larger ones.
///
/// # Errors
/// [`MoneyError::NoParts`] for a count of nothing.
pub fn split_minor(minor: i64, count: usize) -> Result<Vec<i64>, MoneyError> {
    split_minor_by_weights(minor, &vec![1; count])
}

/// Splits `minor` in proportion to `weights`; what rounding leaves goes, one unit each, to the parts with the largest
/// remainders (Hamilton's method), the earlier part first where remainders are equal. The parts sum to the whole.
///
/// # Errors
/// [`MoneyError::NoParts`] where no weight is positive.
pub fn split_minor_by_weights(minor: i64, weights: &[u64]) -> Result<Vec<i64>, MoneyError> {
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if total == 0 {
        return Err(MoneyError::NoParts);
    }
    let sign: i128 = if minor < 0 { -1 } else { 1 };
    let whole = i128::from(minor) * sign;
    let mut parts: Vec<i128> = weights
        .iter()
        .map(|weight| whole * i128::from(*weight) / total)
        .collect();
    let left = whole - parts.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let remainder = |index: usize| {
        weights
            .get(index)
            .map_or(0, |weight| whole * i128::from(*weight) % total)
    };
    order.sort_by_key(|index| std::cmp::Reverse(remainder(*index)));
    for index in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
        }
    }
    parts
        .into_iter()
        .map(|part| i64::try_from(part * sign).map_err(|_| MoneyError::Overflow))
        .collect()
}

impl std::fmt::Debug for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// `3.95 GBP`: for logs and refusals. What a person sees on paper or screen is formatted there, by locale.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.currency.exponent();
        let unit = 10_u64.pow(digits);
        let sign = if self.minor < 0 { "-" } else { "" };
        let minor = self.minor.unsigned_abs();
        if digits == 0 {
            return write!(f, "{sign}{minor} {}", self.currency);
        }
        let width = digits as usize;
        write!(
            f,
            "{sign}{}.{:0width$} {}",
            minor / unit,
            minor % unit,
            self.currency
        )
    }
}

impl<C> Encode<C> for Currency {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.str(self.code())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Currency {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let position = d.position();
        Self::parse(d.str()?).map_err(|_| decode::Error::message("not a currency").at(position))
    }
}

/// A two-element array: minor units, currency code.
impl<C> Encode<C> for Money {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(2)?.i64(self.minor)?;
        self.currency.encode(e, c)
    }
}

impl<'b, C> Decode<'b, C> for Money {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, decode::Error> {
        let position = d.position();
        if d.array()? != Some(2) {
            return Err(decode::Error::message("money is an array of two").at(position));
        }
        Ok(Self {
            minor: d.i64()?,
            currency: Currency::decode(d, c)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_read_like_money() {
        assert_eq!(Money::new(-5, Currency::GBP).to_string(), "-0.05 GBP");
        assert_eq!(Money::new(395, Currency::EUR).to_string(), "3.95 EUR");
        assert_eq!(
            Money::new(700, Currency::parse("JPY").expect("a code")).to_string(),
            "700 JPY"
        );
        assert_eq!(
            Money::new(i64::MIN, Currency::EUR).to_string(),
            "-92233720368547758.08 EUR"
        );
    }

    #[test]
    fn f15_sums_at_the_edge_are_refused_not_wrapped() {
        let most = Money::new(i64::MAX, Currency::EUR);
        assert_eq!(most.plus(Money::new(1, Currency::EUR)), Err(MoneyError::Overflow));
        assert_eq!(
            Money::new(i64::MIN, Currency::EUR).negated(),
            Err(MoneyError::Overflow)
        );
        assert!(matches!(
            most.plus(Money::new(1, Currency::GBP)),
            Err(MoneyError::CurrencyMismatch { .. })
        ));
        assert_eq!(most.times(2), Err(MoneyError::Overflow));
    }

    #[test]
    fn ten_in_three_is_four_three_three() {
        assert_eq!(split_minor(10, 3), Ok(vec![4, 3, 3]));
        assert_eq!(split_minor(-10, 3), Ok(vec![-4, -3, -3]));
        assert_eq!(split_minor(10, 0), Err(MoneyError::NoParts));
    }

    proptest! {
        #[test]
        fn f14_parts_sum_to_the_whole(minor in any::<i64>(), weights in prop::collection::vec(0_u64..1_000_000, 1..40)) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let parts = split_minor_by_weights(minor, &weights).expect("has parts");
            prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(minor));
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!(*weight > 0 || *part == 0);
            }
        }

        #[test]
        fn even_parts_differ_by_one_at_most(minor in any::<i64>(), count in 1_usize..200) {
            let parts = split_minor(minor, count).expect("has parts");
            let (least, most) = (parts.iter().min().expect("some"), parts.iter().max().expect("some"));
            prop_assert!(most - least <= 1);
        }

        #[test]
        fn money_survives_cbor(minor in any::<i64>()) {
            let money = Money::new(minor, Currency::GBP);
            let bytes = minicbor::to_vec(money).expect("encodes");
            prop_assert_eq!(minicbor::decode::<Money>(&bytes).expect("decodes"), money);
        }
    }
}
