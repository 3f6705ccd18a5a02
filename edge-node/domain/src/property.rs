//! The property: its name, currency, time zone, the tax on rooms and the limits of the house.
//!
//! The business date and document numbers are books and stand in `store`. Whether a time zone exists is looked up by
//! the caller, who has the zone data.

use crate::guest::ProfileField;
use crate::refusal::Refusal;
use crate::shape::Kind;
use crate::{aggregate, codes, refusals};
use values::{Currency, Money, MoneyError, PrinterId, Rate, Rounding, TaxId};

/// The most letters a property's name may have.
const NAME_LETTERS_MAX: usize = 80;
/// The highest rate of a tax: 100 %.
const TAX_PPM_MAX: i64 = 1_000_000;
/// The largest limit in minor units that a house may state.
const LIMIT_MINOR_MAX: i64 = 100_000_000_000;
/// The most rooms a night that a house may overbook.
const OVERBOOKING_ROOMS_MAX: u32 = 1_000;

codes! {
    /// What the night audit does with an arrival that did not come (F20). Append only.
    pub enum NoShowRule {
        /// It waits until a person has decided each one.
        ByPerson = 0, "by_person";
        /// It sets them no-show, in the name of this rule and of who set the rule.
        AtAudit = 1, "at_audit";
    }
}

aggregate! {
    /// The property's settings.
    pub struct Property, PropertyEdit, Kind::Property;
    header {
        /// What stands on paper.
        name: Option<String> = Name;
        /// The currency of every amount in the house.
        currency: Option<Currency> = Currency;
        /// The IANA name of its time zone.
        time_zone: Option<String> = TimeZone;
        /// The tax that new items of the catalogue get where nothing else is said.
        default_tax: Option<TaxId> = DefaultTax;
        /// The tax that is in every room price, in parts per million.
        room_tax: Option<Rate> = RoomTax;
        /// City tax per adult and night in minor units, posted beside the room.
        city_tax_minor: Option<i64> = CityTaxMinor;
        /// Up to what value a line may be voided without a second person; nothing: never without one.
        void_limit_minor: Option<i64> = VoidLimitMinor;
        /// Up to what value a discount may be given without a second person; nothing: never without one.
        discount_limit_minor: Option<i64> = DiscountLimitMinor;
        /// How far a folio may be in debt by room charges; nothing: without limit (F16).
        credit_limit_minor: Option<i64> = CreditLimitMinor;
        /// How many rooms a night the whole house may be sold beyond its capacity (F03).
        overbooking_rooms: Option<u32> = OverbookingRooms;
        /// What the night audit does with arrivals that did not come.
        no_show_rule: NoShowRule = NoShowRule;
        /// The printer of the front desk: folios and registration cards.
        desk_printer: Option<PrinterId> = DeskPrinter;
        /// What the country asks a guest for at arrival: words of fields of a profile, with commas (F09).
        registration: Option<String> = Registration;
    }
    facts {}
    entries {}
}

/// What is to change about the property; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeProperty {
    /// A new name.
    pub name: Option<String>,
    /// Another default tax.
    pub default_tax: Option<TaxId>,
    /// Another tax in room prices.
    pub room_tax: Option<Rate>,
    /// Another city tax per adult and night.
    pub city_tax_minor: Option<i64>,
    /// Another limit of voids without a second person.
    pub void_limit_minor: Option<i64>,
    /// Another limit of discounts without a second person.
    pub discount_limit_minor: Option<i64>,
    /// Another credit limit of folios.
    pub credit_limit_minor: Option<i64>,
    /// Another number of rooms to overbook.
    pub overbooking_rooms: Option<u32>,
    /// Another rule for no-shows.
    pub no_show_rule: Option<NoShowRule>,
    /// Other fields that a guest is asked for at arrival.
    pub registration: Option<Vec<ProfileField>>,
}

refusals! {
    /// Why the property was not set up or changed.
    pub enum PropertyRefusal {
        /// No name, or a very long one.
        NameUnfit = "property_name_unfit", "A property's name has 1 to 80 letters and no control characters.";
        /// No such zone.
        TimeZoneUnknown { /// What was given.
            zone: String } = "time_zone_unknown", "{zone} is no time zone; write it like Europe/Lisbon.";
        /// A rate outside 0 to 100 %.
        TaxRateUnfit = "tax_rate_unfit", "A tax rate is between 0 and 100 %, in parts per million: 60000 is 6 %.";
        /// A negative or very large limit.
        LimitUnfit = "limit_unfit", "A limit is 0 or more and at most 100,000,000,000 minor units, or 1,000 rooms.";
    }
}

impl Property {
    /// What the country asks a guest for at arrival.
    pub fn registration_fields(&self) -> Vec<ProfileField> {
        let words = self.registration.as_deref().unwrap_or_default().split(',');
        words.filter_map(ProfileField::from_word).collect()
    }

    /// The tax that is in a room price.
    ///
    /// # Errors
    /// [`MoneyError`] where it does not fit.
    pub fn tax_in_room_price(&self, gross: Money) -> Result<Money, MoneyError> {
        self.room_tax
            .unwrap_or_default()
            .included_in(gross, Rounding::default())
    }

    /// Whether a void of this value needs a second person.
    pub fn void_needs_approval(&self, minor: i64) -> bool {
        beyond(self.void_limit_minor, minor)
    }

    /// Whether a discount of this value needs a second person.
    pub fn discount_needs_approval(&self, minor: i64) -> bool {
        beyond(self.discount_limit_minor, minor)
    }
}

/// Whether a value is beyond a limit; without a limit every value is.
fn beyond(limit_minor: Option<i64>, minor: i64) -> bool {
    limit_minor.is_none_or(|limit| minor.unsigned_abs() > limit.unsigned_abs())
}

/// Sets the property up. Whether the zone exists is looked up by the caller, who has the zone data.
///
/// # Errors
/// [`PropertyRefusal`] where the name is unfit or the zone unknown.
pub fn set_up(
    name: &str,
    currency: Currency,
    zone: &str,
    zone_known: bool,
) -> Result<Vec<PropertyEdit>, Refusal> {
    let name = fit_name(name)?;
    if !zone_known {
        let zone = zone.chars().take(NAME_LETTERS_MAX).collect();
        return Err(PropertyRefusal::TimeZoneUnknown { zone }.into());
    }
    Ok(vec![
        PropertyEdit::Name(Some(name)),
        PropertyEdit::Currency(Some(currency)),
        PropertyEdit::TimeZone(Some(zone.to_owned())),
    ])
}

/// Changes the property's settings. The currency and the zone are for ever: amounts and days stand on them.
///
/// # Errors
/// [`PropertyRefusal`] where a name, a rate or a limit is unfit.
pub fn change(command: &ChangeProperty) -> Result<Vec<PropertyEdit>, PropertyRefusal> {
    check_limits(command)?;
    let name = command.name.as_deref().map(fit_name).transpose()?;
    let edits = [
        name.map(|v| PropertyEdit::Name(Some(v))),
        command.default_tax.map(|v| PropertyEdit::DefaultTax(Some(v))),
        command.room_tax.map(|v| PropertyEdit::RoomTax(Some(v))),
        command
            .city_tax_minor
            .map(|v| PropertyEdit::CityTaxMinor(Some(v))),
        command
            .void_limit_minor
            .map(|v| PropertyEdit::VoidLimitMinor(Some(v))),
        command
            .discount_limit_minor
            .map(|v| PropertyEdit::DiscountLimitMinor(Some(v))),
        command
            .credit_limit_minor
            .map(|v| PropertyEdit::CreditLimitMinor(Some(v))),
        command
            .overbooking_rooms
            .map(|v| PropertyEdit::OverbookingRooms(Some(v))),
        command.no_show_rule.map(PropertyEdit::NoShowRule),
        command
            .registration
            .as_deref()
            .map(|fields| PropertyEdit::Registration(Some(words_of(fields)))),
    ];
    Ok(edits.into_iter().flatten().collect())
}

fn words_of(fields: &[ProfileField]) -> String {
    let asked = ProfileField::ALL.iter().filter(|field| fields.contains(field));
    asked.map(|field| field.word()).collect::<Vec<_>>().join(",")
}

fn check_limits(command: &ChangeProperty) -> Result<(), PropertyRefusal> {
    let rate_fits = command
        .room_tax
        .is_none_or(|r| (0..=TAX_PPM_MAX).contains(&r.ppm));
    if !rate_fits {
        return Err(PropertyRefusal::TaxRateUnfit);
    }
    let amounts = [
        command.city_tax_minor,
        command.void_limit_minor,
        command.discount_limit_minor,
        command.credit_limit_minor,
    ];
    let amounts_fit = amounts
        .into_iter()
        .flatten()
        .all(|minor| (0..=LIMIT_MINOR_MAX).contains(&minor));
    let rooms_fit = command
        .overbooking_rooms
        .is_none_or(|r| r <= OVERBOOKING_ROOMS_MAX);
    if amounts_fit && rooms_fit {
        Ok(())
    } else {
        Err(PropertyRefusal::LimitUnfit)
    }
}

fn fit_name(name: &str) -> Result<String, PropertyRefusal> {
    let name = name.trim();
    let letters = name.chars().count();
    if letters == 0 || letters > NAME_LETTERS_MAX || name.chars().any(char::is_control) {
        return Err(PropertyRefusal::NameUnfit);
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Aggregate;

    fn house() -> Property {
        let edits = set_up(" The Anchor ", Currency::EUR, "Europe/Lisbon", true).expect("sets up");
        Property::default().after(&edits).expect("reads")
    }

    #[test]
    fn a_house_is_set_up_with_a_name_a_currency_and_a_known_zone() {
        assert_eq!(house().name.as_deref(), Some("The Anchor"));
        assert_eq!(house().no_show_rule, NoShowRule::ByPerson);
        let refusal = set_up("The Anchor", Currency::EUR, "Mars/Base", false).expect_err("no such zone");
        assert_eq!(refusal.code, "time_zone_unknown");
        let refusal = set_up(" \u{7} ", Currency::EUR, "Europe/Lisbon", true).expect_err("no name");
        assert_eq!(refusal.code, "property_name_unfit");
    }

    #[test]
    fn limits_change_within_reason_and_only_where_said() {
        let change_to =
            |command: ChangeProperty| change(&command).map(|edits| house().after(&edits).expect("reads"));
        let limits = ChangeProperty {
            void_limit_minor: Some(500),
            room_tax: Some(Rate::from_percent(6)),
            ..Default::default()
        };
        let changed = change_to(limits).expect("changes");
        assert_eq!(
            (changed.void_limit_minor, changed.name.as_deref()),
            (Some(500), Some("The Anchor"))
        );
        assert_eq!(
            changed.tax_in_room_price(Money::new(10_600, Currency::EUR)),
            Ok(Money::new(600, Currency::EUR))
        );
        let negative = ChangeProperty {
            credit_limit_minor: Some(-1),
            ..Default::default()
        };
        assert_eq!(change_to(negative), Err(PropertyRefusal::LimitUnfit));
        let too_much = ChangeProperty {
            room_tax: Some(Rate::from_percent(101)),
            ..Default::default()
        };
        assert_eq!(change_to(too_much), Err(PropertyRefusal::TaxRateUnfit));
        let crowd = ChangeProperty {
            overbooking_rooms: Some(1001),
            ..Default::default()
        };
        assert_eq!(change_to(crowd), Err(PropertyRefusal::LimitUnfit));
    }

    #[test]
    fn a13_without_a_limit_every_void_and_discount_needs_a_second_person() {
        assert!(house().void_needs_approval(1) && house().discount_needs_approval(1));
        let edits = [
            PropertyEdit::VoidLimitMinor(Some(500)),
            PropertyEdit::DiscountLimitMinor(Some(0)),
        ];
        let limited = house().after(&edits).expect("reads");
        assert!(!limited.void_needs_approval(-500) && limited.void_needs_approval(501));
        assert!(!limited.discount_needs_approval(0) && limited.discount_needs_approval(1));
    }
}
