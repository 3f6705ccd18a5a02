//! How these values look in the generated OpenAPI document. Only the descriptions stand here; the wire form itself is
//! serde's, beside each type.

use crate::{BusinessDate, Currency, Money, Quantity, Rate, Timestamp};
use std::borrow::Cow;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// The description of an id: a `UUIDv7` as text.
pub(crate) fn id() -> RefOr<Schema> {
    text(Some(SchemaFormat::Custom("uuid".to_owned())), "A UUID.")
}

macro_rules! described {
    ($($type:ident: $schema:expr;)+) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                $schema
            }
        }
        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($type))
            }
            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                schemas.push((stringify!($type).to_owned(), Self::schema()));
            }
        }
    )+};
}

described! {
    Timestamp: text(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)), "An instant, RFC 3339 in UTC.");
    BusinessDate: text(Some(SchemaFormat::KnownFormat(KnownFormat::Date)), "A day of the house, such as 2026-05-01.");
    Currency: text(None, "An ISO 4217 code, such as EUR.");
    Quantity: whole("Thousandths of the item's unit: 3000 is three portions.");
    Rate: whole("Parts per million: 200000 is 20 %.");
    Money: ObjectBuilder::new()
        .property("minor", whole("Minor units (cents, pence)."))
        .required("minor")
        .property("currency", Ref::from_schema_name("Currency"))
        .required("currency")
        .description(Some("An amount in whole minor units of one currency."))
        .into();
}

fn text(format: Option<SchemaFormat>, description: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(format)
        .description(Some(description))
        .into()
}

fn whole(description: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .description(Some(description))
        .into()
}
