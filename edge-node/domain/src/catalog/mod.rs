//! What the house sells: items, categories, modifier groups and taxes, and the commands that change them (R03, R04, R10).
//!
//! How an ordered item becomes a priced line stands in [`price`]. A line keeps the name, price, taxes and modifiers as
//! they were when it was ordered, so a change here counts for new lines only (B01, case C06).

mod change;
mod commands;
mod price;
#[cfg(test)]
mod tests;

pub use change::{
    ChangeCategory, ChangeModifierGroup, ChangeTax, PutModifier, change_category, change_modifier_group,
    change_tax, put_modifier,
};
pub use commands::{
    AddCategory, AddItem, AddModifier, AddModifierGroup, AddTax, ChangeItem, ItemFacts, PriceFor,
    add_category, add_item, add_modifier_group, add_tax, change_item,
};
pub use price::{
    ChosenModifier, ItemOrder, LINE_MODIFIERS_MAX, Menu, PricedItem, QUANTITY_MILLI_MAX, price_item,
};

use crate::shape::{Header, Kind, Scalar, decode, encode};
use crate::{aggregate, codes, refusals};
use minicbor::{Decode, Encode};
use values::{
    CategoryId, Currency, ItemId, ModifierGroupId, ModifierId, Quantity, Rate, StationId, TaxId, Timestamp,
};

/// The most taxes one item may carry.
pub const ITEM_TAXES_MAX: usize = 4;
/// The most modifier groups one item may ask for.
pub const ITEM_GROUPS_MAX: usize = 20;
/// The most kitchen stations one item or category may go to.
pub const STATIONS_MAX: usize = 8;
/// The most modifiers in one group.
pub const GROUP_MODIFIERS_MAX: usize = 100;
/// The longest name of anything in the catalogue, in bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 120;
/// The highest price of one unit, in minor units.
pub const PRICE_MINOR_MAX: i64 = 100_000_000_000;
/// The longest barcode or number of an item, in bytes of UTF-8.
pub const CODE_BYTES_MAX: usize = 40;
/// The colours of the house's palette.
pub const PALETTE_MAX: u32 = 12;
/// The most changes of a tax's rates that wait or are kept.
pub const RATE_CHANGES_MAX: usize = 20;
/// The highest rate of a tax: ten times the price.
pub const TAX_RATE_PPM_MAX: i64 = 10_000_000;

codes! {
    /// How a check's food reaches the guest.
    pub enum OrderType {
        /// At a table of the house.
        DineIn = 0, "dine_in";
        /// Fetched by the guest.
        Takeaway = 1, "takeaway";
        /// Brought to the guest's door.
        Delivery = 2, "delivery";
        /// Over the counter.
        Counter = 3, "counter";
        /// To a guest room.
        RoomService = 4, "room_service";
    }
}

codes! {
    /// The fourteen allergens of EU regulation 1169/2011, annex II.
    pub enum Allergen {
        /// Cereals with gluten.
        Gluten = 0, "gluten";
        /// Crustaceans.
        Crustaceans = 1, "crustaceans";
        /// Eggs.
        Eggs = 2, "eggs";
        /// Fish.
        Fish = 3, "fish";
        /// Peanuts.
        Peanuts = 4, "peanuts";
        /// Soybeans.
        Soybeans = 5, "soybeans";
        /// Milk.
        Milk = 6, "milk";
        /// Tree nuts.
        Nuts = 7, "nuts";
        /// Celery.
        Celery = 8, "celery";
        /// Mustard.
        Mustard = 9, "mustard";
        /// Sesame.
        Sesame = 10, "sesame";
        /// Sulphites.
        Sulphites = 11, "sulphites";
        /// Lupin.
        Lupin = 12, "lupin";
        /// Molluscs.
        Molluscs = 13, "molluscs";
    }
}

/// A short list that stands under one header key, in order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Listed<T>(#[n(0)] pub Vec<T>);

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Header for Listed<T>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    const EXPECTED: &'static str = "a list";
    fn to_scalar(&self) -> Scalar {
        if self.0.is_empty() {
            return Scalar::Null;
        }
        Scalar::Bytes(encode(self))
    }
    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(Self::default()),
            other => decode(other),
        }
    }
}

/// A price for one order type, beside the item's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OrderPrice {
    /// The order type.
    #[n(0)]
    pub order_type: OrderType,
    /// The price of one unit, in minor units.
    #[n(1)]
    pub price_minor: i64,
}

/// A tax rate for one order type, beside the tax's own (R10: eating in or taking away).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OrderRate {
    /// The order type.
    #[n(0)]
    pub order_type: OrderType,
    /// The rate.
    #[n(1)]
    pub rate: Rate,
}

/// A modifier: an answer to its group's question.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Modifier {
    /// Its name as the kitchen reads it.
    #[n(0)]
    pub name: String,
    /// What it adds to the price of one unit, in minor units; negative where it takes something off.
    #[n(1)]
    pub price_minor: i64,
    /// No longer offered.
    #[n(2)]
    pub withdrawn: bool,
    /// Its place in the group.
    #[n(3)]
    pub position: u32,
    /// Chosen unless the guest says otherwise.
    #[n(4)]
    pub default: Option<bool>,
}

/// Rates of a tax from an instant on (case F18).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RateChange {
    /// From when: lines ordered at this instant or later have these rates.
    #[n(0)]
    pub from: Timestamp,
    /// The rate.
    #[n(1)]
    pub rate: Rate,
    /// Other rates by order type.
    #[n(2)]
    pub rates: Vec<OrderRate>,
}

aggregate! {
    /// Something the house sells.
    pub struct Item, ItemEdit, Kind::Item;
    header {
        /// Its name on screens and receipts.
        name: Option<String> = Name;
        /// A shorter name for tiles and tickets.
        short_name: Option<String> = ShortName;
        /// Its category.
        category: Option<CategoryId> = Category;
        /// The price of one unit in minor units; `None` where the price is asked for.
        price_minor: Option<i64> = PriceMinor;
        /// Other prices by order type.
        prices: Listed<OrderPrice> = Prices;
        /// Its taxes.
        taxes: Listed<TaxId> = Taxes;
        /// The modifier groups it asks for, in order.
        groups: Listed<ModifierGroupId> = Groups;
        /// The stations that make it, where they differ from its category's.
        stations: Listed<StationId> = Stations;
        /// Its price is entered with the line.
        open_price: bool = OpenPrice;
        /// It is sold by weight: the quantity need not be whole.
        weighed: bool = Weighed;
        /// What it contains.
        allergens: Listed<Allergen> = Allergens;
        /// No longer sold.
        withdrawn: bool = Withdrawn;
        /// Its barcode, or the number that it is called by.
        code: Option<String> = Code;
        /// When somebody last said what is left of it; how much stands in a book.
        stock_at: Option<Timestamp> = StockAt;
    }
    facts {}
    entries {}
}

aggregate! {
    /// A page of the menu.
    pub struct Category, CategoryEdit, Kind::Category;
    header {
        /// Its name.
        name: Option<String> = Name;
        /// Its colour on tiles, `#rrggbb`.
        colour: Option<String> = Colour;
        /// Its place on the menu.
        position: u32 = Position;
        /// The stations that make its items.
        stations: Listed<StationId> = Stations;
        /// Its colour of the house's palette, from 1; 0 for none.
        palette: u32 = Palette;
    }
    facts {}
    entries {}
}

aggregate! {
    /// A question asked with an item: how done, which sauce.
    pub struct ModifierGroup, ModifierGroupEdit, Kind::ModifierGroup;
    header {
        /// Its name.
        name: Option<String> = Name;
        /// The fewest answers.
        min: u32 = Min;
        /// The most answers; 0 for no limit.
        max: u32 = Max;
        /// How many answers cost nothing, the first chosen first.
        free: u32 = Free;
        /// Its place among the groups.
        position: u32 = Position;
    }
    facts {
        /// The answers.
        modifiers: ModifierId => Modifier = Modifier;
    }
    entries {}
}

aggregate! {
    /// A tax on what is sold.
    pub struct Tax, TaxEdit, Kind::Tax;
    header {
        /// Its name on the receipt.
        name: Option<String> = Name;
        /// Its rate.
        rate: Rate = Rate;
        /// Whether listed prices include it.
        inclusive: bool = Inclusive;
        /// Other rates by order type.
        rates: Listed<OrderRate> = Rates;
        /// Rates from later instants on, the earliest first.
        changes: Listed<RateChange> = Changes;
    }
    facts {}
    entries {}
}

impl Tax {
    /// The tax as it is at an instant: a change of its rates counts for what is ordered from then on (F18).
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        let mut tax = self.clone();
        let past = self.changes.0.iter().filter(|change| change.from <= now);
        if let Some(change) = past.max_by_key(|change| change.from) {
            tax.rate = change.rate;
            tax.rates = Listed(change.rates.clone());
        }
        tax
    }

    /// The rate for this order type.
    #[must_use]
    pub fn rate_for(&self, order_type: OrderType) -> Rate {
        let special = self.rates.0.iter().find(|rate| rate.order_type == order_type);
        special.map_or(self.rate, |special| special.rate)
    }
}

impl Item {
    /// The price of one unit for this order type, in minor units; `None` where it is asked for.
    #[must_use]
    pub fn price_for(&self, order_type: OrderType) -> Option<i64> {
        let special = self.prices.0.iter().find(|price| price.order_type == order_type);
        special.map(|special| special.price_minor).or(self.price_minor)
    }
}

refusals! {
    /// Why the catalogue refuses.
    pub enum CatalogRefusal {
        /// A name is missing or too long.
        BadName { /// What was to be named.
            what: &'static str } = "bad_name", "the name of the {what} is empty or longer than 120 bytes; give a shorter one";
        /// A price is negative or beyond the limit.
        BadPrice = "bad_price", "a price lies between 0 and 1,000,000,000.00; enter it in minor units";
        /// An amount in another currency.
        ForeignCurrency { /// The house's.
            currency: Currency } = "foreign_currency", "prices are in {currency}; enter the price in that currency";
        /// No price and not an open-price item.
        NoPrice = "item_without_price", "the item has no price; give it one or mark it as an open-price item";
        /// A rate is negative or beyond the limit.
        BadRate = "bad_rate", "a tax rate lies between 0 and 1,000 percent";
        /// Too many of something.
        TooMany { /// What there are too many of.
            what: &'static str, /// The limit.
            most: usize } = "too_many", "more than {most} {what}; leave some out";
        /// Min and max of a group contradict each other.
        BadGroup = "bad_group", "the group asks for more answers than it allows or has; change its least, most or answers";
        /// A colour is not one.
        BadColour = "bad_colour", "a colour is written like #3366cc";
        /// A colour outside the palette.
        BadPalette = "bad_palette", "the palette has the colours 1 to 12; 0 is none";
        /// A code is empty or too long.
        BadCode = "bad_code", "a barcode or number has 1 to 40 letters or digits";
        /// The code belongs to another item.
        CodeTaken { /// The code.
            code: String } = "code_taken", "another item has the code {code}; a code finds one item";
        /// There is not so much left.
        SoldOut { /// The item's name.
            name: String } = "item_sold_out", "{name} is sold out; choose something else, or have somebody say that there is more";
        /// There is some left, but not so much.
        NotSoMany { /// The item's name.
            name: String, /// What is left.
            left: Quantity } = "item_not_so_many", "only {left} of {name} left; order that or less";
        /// The item is not in the catalogue.
        UnknownItem { /// The item.
            item: ItemId } = "item_unknown", "there is no item {item}; read the catalogue again";
        /// Something that the item names is not in the catalogue.
        UnknownPart { /// What is named.
            what: &'static str } = "catalog_part_unknown", "the {what} that is named does not exist; read the catalogue again";
        /// The item is no longer sold.
        Withdrawn { /// Its name.
            name: String } = "item_withdrawn", "{name} is no longer sold; choose another item";
        /// The quantity is nothing, negative, too large or not whole.
        BadQuantity { /// The item's name.
            name: String } = "bad_quantity", "{name}: the quantity must be above 0, at most 10,000, and whole unless it is sold by weight";
        /// An open-price item without a price.
        PriceNeeded { /// The item's name.
            name: String } = "price_needed", "{name} has an open price; enter it with the line";
        /// A price with an item that has its own.
        PriceFixed { /// The item's name.
            name: String } = "price_fixed", "{name} has a fixed price; leave the price out and give a discount instead";
        /// Too few or too many answers in a group.
        ModifierCount { /// The item's name.
            name: String, /// The group's name.
            group: String, /// Answers given.
            given: u32, /// The fewest.
            min: u32, /// The most.
            max: u32 } = "modifier_count", "{name} asks for {group}: {given} chosen, at least {min} and at most {max} are needed";
        /// A modifier that is not offered with the item.
        ModifierUnknown { /// The item's name.
            name: String } = "modifier_unknown", "{name}: a chosen modifier is not offered with it; read the catalogue again";
    }
}
