//! Quantities in thousandths: three portions are 3,000, 250 g of a kilogram price are 250.

use crate::{Money, MoneyError, Rounding};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Serialize};

/// A quantity in thousandths of the item's unit. On the wire a whole number of thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity {
    /// Thousandths of a unit.
    pub milli: i64,
}

impl Quantity {
    /// One unit.
    pub const ONE: Self = Self { milli: 1000 };

    /// `milli` thousandths.
    #[must_use]
    pub const fn from_milli(milli: i64) -> Self {
        Self { milli }
    }

    /// `units` whole units.
    #[must_use]
    pub const fn from_units(units: i32) -> Self {
        Self {
            milli: units as i64 * 1000,
        }
    }

    /// What the quantity costs at `unit_price`, rounded half away from zero to a minor unit.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] where the product does not fit.
    pub fn price(self, unit_price: Money) -> Result<Money, MoneyError> {
        let product = i128::from(self.milli) * i128::from(unit_price.minor);
        Ok(Money {
            minor: Rounding::HalfAwayFromZero.divide(product, 1000)?,
            ..unit_price
        })
    }

    /// Whether it is a whole number of units.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.milli % 1000 == 0
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.milli < 0 { "-" } else { "" };
        let (whole, rest) = (self.milli.unsigned_abs() / 1000, self.milli.unsigned_abs() % 1000);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let decimals = format!("{rest:03}");
        write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
    }
}

impl<C> Encode<C> for Quantity {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.i64(self.milli)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Quantity {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Ok(Self { milli: d.i64()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    #[test]
    fn a_quarter_kilogram_is_priced_and_read() {
        let weight = Quantity::from_milli(250);
        assert_eq!(
            weight.price(Money::new(1999, Currency::EUR)),
            Ok(Money::new(500, Currency::EUR))
        );
        assert_eq!(weight.to_string(), "0.25");
        assert_eq!(Quantity::from_units(3).to_string(), "3");
        assert!(Quantity::from_units(3).is_whole() && !weight.is_whole());
    }

    #[test]
    fn a_price_beyond_64_bits_is_refused() {
        let price = Quantity::from_milli(i64::MAX).price(Money::new(i64::MAX, Currency::EUR));
        assert_eq!(price, Err(MoneyError::Overflow));
    }
}
