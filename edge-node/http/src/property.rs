//! The property's settings over HTTP.

use crate::extract::View;
use crate::problem::Problem;
use app::House;
use axum::extract::State;
use domain::property::Property;
use serde::Serialize;
use utoipa::ToSchema;
use values::{BusinessDate, Currency, PropertyId, Uuid};

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
