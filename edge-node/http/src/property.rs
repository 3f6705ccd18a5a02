//! The property's settings over HTTP.

use crate::extract::{Answer, Command, View};
use crate::problem::Problem;
use app::House;
use axum::extract::State;
use domain::guest::ProfileField;
use domain::property::{ChangeProperty, NoShowRule, Property};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use values::{BusinessDate, Currency, PrinterId, PropertyId, Rate, TaxId, Uuid};

/// The property.
#[derive(Serialize, ToSchema)]
pub(crate) struct PropertyView {
    /// Its id.
    property: PropertyId,
    /// What stands on paper.
    name: Option<String>,
    /// The currency of every amount.
    currency: Option<Currency>,
    /// Its time zone, an IANA name.
    time_zone: Option<String>,
    /// The tax that new items get where nothing else is said.
    default_tax: Option<TaxId>,
    /// The tax in every room price, in parts per million.
    room_tax_ppm: i64,
    /// City tax per adult and night, in minor units.
    city_tax_minor: i64,
    /// Up to what value a line is voided without a second person; absent: never.
    void_limit_minor: Option<i64>,
    /// Up to what value a discount is given without a second person; absent: never.
    discount_limit_minor: Option<i64>,
    /// How far a folio may be in debt by room charges; absent: without limit.
    credit_limit_minor: Option<i64>,
    /// How many rooms a night the house may be overbooked; absent: only the types' own limits count.
    overbooking_rooms: Option<u32>,
    /// What the night audit does with arrivals that did not come.
    no_show_rule: NoShowRule,
    /// What the country asks a guest for at arrival.
    registration: Vec<ProfileField>,
    /// The front desk's printer: folios and registration cards.
    desk_printer: Option<PrinterId>,
    /// The open business date; absent in the live stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    business_date: Option<BusinessDate>,
}

impl PropertyView {
    /// The view of the property.
    pub(crate) fn of(id: Uuid, state: &Property) -> Self {
        Self {
            property: PropertyId(id),
            name: state.name.clone(),
            currency: state.currency,
            time_zone: state.time_zone.clone(),
            default_tax: state.default_tax,
            room_tax_ppm: state.room_tax.unwrap_or_default().ppm,
            city_tax_minor: state.city_tax_minor.unwrap_or(0),
            void_limit_minor: state.void_limit_minor,
            discount_limit_minor: state.discount_limit_minor,
            credit_limit_minor: state.credit_limit_minor,
            overbooking_rooms: state.overbooking_rooms,
            no_show_rule: state.no_show_rule,
            registration: state.registration_fields(),
            desk_printer: state.desk_printer,
            business_date: None,
        }
    }
}

pub(crate) async fn show(State(house): State<House>) -> Result<View<PropertyView>, Problem> {
    let (id, state, day) = app::property::look(&house).await?;
    let mut view = PropertyView::of(id.0, &state);
    view.business_date = day.map(|day| day.date);
    Ok(View(view))
}

/// What is to change about the property; what is absent stays. Currency and time zone are for ever.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PatchProperty {
    /// Another name.
    name: Option<String>,
    /// Another default tax.
    default_tax: Option<TaxId>,
    /// Another tax in room prices, in parts per million.
    room_tax_ppm: Option<i64>,
    /// Another city tax per adult and night.
    city_tax_minor: Option<i64>,
    /// Another limit of voids without a second person.
    void_limit_minor: Option<i64>,
    /// Another limit of discounts without a second person.
    discount_limit_minor: Option<i64>,
    /// Another credit limit of folios.
    credit_limit_minor: Option<i64>,
    /// Another number of rooms to overbook.
    overbooking_rooms: Option<u32>,
    /// Another rule for no-shows.
    no_show_rule: Option<NoShowRule>,
    /// Other fields that the country asks a guest for at arrival.
    registration: Option<Vec<ProfileField>>,
}

/// The property that was changed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PropertyChanged {
    /// Which.
    property: PropertyId,
}

pub(crate) async fn change(
    State(house): State<House>,
    command: Command<PatchProperty>,
) -> Result<Answer<PropertyChanged>, Problem> {
    let body = command.body;
    let change = ChangeProperty {
        name: body.name,
        default_tax: body.default_tax,
        room_tax: body.room_tax_ppm.map(Rate::from_ppm),
        city_tax_minor: body.city_tax_minor,
        void_limit_minor: body.void_limit_minor,
        discount_limit_minor: body.discount_limit_minor,
        credit_limit_minor: body.credit_limit_minor,
        overbooking_rooms: body.overbooking_rooms,
        no_show_rule: body.no_show_rule,
        registration: body.registration,
    };
    Ok(app::property::change(&house, &command.caller, change)
        .await?
        .into())
}
