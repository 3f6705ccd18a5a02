//! Rates in parts per million, with rounding that has a name.

use crate::{Money, MoneyError};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Serialize};

/// One whole in parts per million.
const WHOLE_PPM: i128 = 1_000_000;

/// A rate in parts per million: 20 % VAT is 200,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate {
    /// Parts per million.
    pub ppm: i64,
}

/// How a fraction of a minor unit becomes a whole one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest, halves away from zero: what most tax laws and people expect.
    #[default]
    HalfAwayFromZero,
    /// To the nearest, halves to the even neighbour.
    HalfEven,
    /// Towards zero.
    TowardsZero,
    /// Away from zero.
    AwayFromZero,
}

impl Rate {
    /// A rate of `ppm` parts per million.
    #[must_use]
    pub const fn from_ppm(ppm: i64) -> Self {
        Self { ppm }
    }

    /// A rate of whole percent.
    #[must_use]
    pub const fn from_percent(percent: i64) -> Self {
        Self {
            ppm: percent.saturating_mul(10_000),
        }
    }

    /// The rate's share of `base`: the tax on a net price, a discount on a line.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] where the share does not fit.
    pub fn of(self, base: Money, rounding: Rounding) -> Result<Money, MoneyError> {
        let product = i128::from(base.minor) * i128::from(self.ppm);
        Ok(Money {
            minor: rounding.divide(product, WHOLE_PPM)?,
            ..base
        })
    }

    /// The part of a gross amount that is tax at this rate: `gross * rate / (1 + rate)`.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] where the rate is minus one whole or less, or the part does not fit.
    pub fn included_in(self, gross: Money, rounding: Rounding) -> Result<Money, MoneyError> {
        let divisor = WHOLE_PPM + i128::from(self.ppm);
        if divisor <= 0 {
            return Err(MoneyError::Overflow);
        }
        let product = i128::from(gross.minor) * i128::from(self.ppm);
        Ok(Money {
            minor: rounding.divide(product, divisor)?,
            ..gross
        })
    }
}

impl Rounding {
    /// `dividend / divisor` in whole units; the divisor is positive.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] where the quotient does not fit or the divisor is not positive.
    pub fn divide(self, dividend: i128, divisor: i128) -> Result<i64, MoneyError> {
        if divisor <= 0 {
            return Err(MoneyError::Overflow);
        }
        let (quotient, rest) = (dividend / divisor, (dividend % divisor).abs());
        let away = match self {
            Self::TowardsZero => false,
            Self::AwayFromZero => rest > 0,
            Self::HalfAwayFromZero => rest * 2 >= divisor,
            Self::HalfEven => rest * 2 > divisor || (rest * 2 == divisor && quotient % 2 != 0),
        };
        let step = if away { dividend.signum() } else { 0 };
        i64::try_from(quotient + step).map_err(|_| MoneyError::Overflow)
    }
}

impl<C> Encode<C> for Rate {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.i64(self.ppm)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Rate {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Ok(Self { ppm: d.i64()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;
    use proptest::prelude::*;

    fn cents(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    #[test]
    fn twenty_percent_in_a_gross_price() {
        let vat = Rate::from_percent(20);
        assert_eq!(vat.included_in(cents(1200), Rounding::default()), Ok(cents(200)));
        assert_eq!(vat.of(cents(1000), Rounding::default()), Ok(cents(200)));
    }

    #[test]
    fn halves_go_where_the_name_says() {
        let half = Rate::from_ppm(500_000);
        let round = |minor, rounding| half.of(cents(minor), rounding).expect("fits").minor;
        assert_eq!(
            [1, 3, -1, -3].map(|m| round(m, Rounding::HalfAwayFromZero)),
            [1, 2, -1, -2]
        );
        assert_eq!(
            [1, 3, -1, -3].map(|m| round(m, Rounding::HalfEven)),
            [0, 2, 0, -2]
        );
        assert_eq!(
            [1, 3, -1, -3].map(|m| round(m, Rounding::TowardsZero)),
            [0, 1, 0, -1]
        );
        assert_eq!(
            [1, 3, -1, -3].map(|m| round(m, Rounding::AwayFromZero)),
            [1, 2, -1, -2]
        );
    }

    #[test]
    fn a_rate_of_minus_one_whole_is_refused() {
        assert_eq!(
            Rate::from_percent(-100).included_in(cents(5), Rounding::default()),
            Err(MoneyError::Overflow)
        );
    }

    proptest! {
        #[test]
        fn rounding_is_never_off_by_a_whole(dividend in -1_000_000_000_i128..1_000_000_000, divisor in 1_i128..100_000) {
            for rounding in [Rounding::HalfAwayFromZero, Rounding::HalfEven, Rounding::TowardsZero, Rounding::AwayFromZero] {
                let quotient = i128::from(rounding.divide(dividend, divisor).expect("fits"));
                prop_assert!((quotient * divisor - dividend).abs() < divisor);
            }
        }
    }
}
