//! The catalogue's rules.

use super::*;
use crate::ctx::Ctx;
use crate::shape::Aggregate as _;
use values::{BusinessDate, Currency, DeviceId, IdSource, PersonId, Uuid};

fn ctx() -> Ctx {
    let now = Timestamp::from_unix_ms(1_780_000_000_000);
    let day = BusinessDate::parse("2026-05-01").expect("a date");
    Ctx::new(
        PersonId(Uuid::nil()),
        DeviceId(Uuid::nil()),
        now,
        day,
        Currency::EUR,
        IdSource::new(now, 1),
    )
}

const fn eur(minor: i64) -> values::Money {
    values::Money::new(minor, Currency::EUR)
}

fn curry() -> AddItem {
    AddItem {
        name: "Curry".into(),
        price: Some(eur(1_290)),
        ..AddItem::default()
    }
}

#[test]
fn r03_an_item_is_added_changed_and_withdrawn() {
    let item = Item::default()
        .after(&add_item(&ctx(), &curry()).expect("adds"))
        .expect("reads");
    let takeaway = PriceFor {
        order_type: OrderType::Takeaway,
        price: eur(1_190),
    };
    let command = ChangeItem {
        prices: Some(vec![takeaway]),
        active: Some(false),
        ..ChangeItem::default()
    };
    let item = item
        .after(&change_item(&ctx(), &item, &command).expect("changes"))
        .expect("reads");
    assert_eq!(item.price_for(OrderType::DineIn), Some(1_290));
    assert_eq!(item.price_for(OrderType::Takeaway), Some(1_190));
    assert!(item.withdrawn);
}

#[test]
fn bad_items_are_refused_and_a_change_is_held_to_the_same_rules() {
    let add = |item: AddItem| add_item(&ctx(), &item).expect_err("refused").code();
    assert_eq!(
        add(AddItem {
            name: "  ".into(),
            ..curry()
        }),
        "bad_name"
    );
    assert_eq!(
        add(AddItem {
            name: "x".repeat(121),
            ..curry()
        }),
        "bad_name"
    );
    assert_eq!(
        add(AddItem {
            price: Some(eur(-1)),
            ..curry()
        }),
        "bad_price"
    );
    assert_eq!(
        add(AddItem {
            price: Some(eur(i64::MAX)),
            ..curry()
        }),
        "bad_price"
    );
    assert_eq!(
        add(AddItem {
            price: None,
            ..curry()
        }),
        "item_without_price"
    );
    assert_eq!(
        add(AddItem {
            taxes: vec![TaxId(Uuid::nil()); 5],
            ..curry()
        }),
        "too_many"
    );
    let item = Item::default()
        .after(&add_item(&ctx(), &curry()).expect("adds"))
        .expect("reads");
    let negative = ChangeItem {
        price: Some(eur(-5)),
        ..ChangeItem::default()
    };
    assert_eq!(
        change_item(&ctx(), &item, &negative),
        Err(CatalogRefusal::BadPrice)
    );
}

#[test]
fn groups_taxes_and_categories_that_cannot_work_are_refused() {
    let sauce = AddModifier {
        name: "mint".into(),
        price: Some(eur(50)),
    };
    let group = AddModifierGroup {
        name: "Sauces".into(),
        min: 2,
        max: 1,
        free: 0,
        modifiers: vec![sauce.clone()],
    };
    assert_eq!(add_modifier_group(&ctx(), &group), Err(CatalogRefusal::BadGroup));
    let empty = AddModifierGroup {
        modifiers: vec![],
        min: 0,
        ..group.clone()
    };
    assert_eq!(add_modifier_group(&ctx(), &empty), Err(CatalogRefusal::BadGroup));
    let good = add_modifier_group(&ctx(), &AddModifierGroup { min: 1, ..group }).expect("adds");
    let group = ModifierGroup::default().after(&good).expect("reads");
    assert_eq!(
        group.modifiers.values().next().map(|one| one.price_minor),
        Some(50)
    );
    let tax = AddTax {
        name: "VAT".into(),
        rate: Rate::from_ppm(-1),
        ..AddTax::default()
    };
    assert_eq!(add_tax(&ctx(), &tax), Err(CatalogRefusal::BadRate));
    let category = AddCategory {
        name: "Curries".into(),
        colour: Some("red".into()),
        ..AddCategory::default()
    };
    assert_eq!(add_category(&ctx(), &category), Err(CatalogRefusal::BadColour));
}

#[test]
fn the_first_answers_are_free_up_to_the_allowance_r04() {
    let modifier = ModifierId(Uuid::from_u128(1));
    let group_id = ModifierGroupId(Uuid::from_u128(2));
    let id = ItemId(Uuid::from_u128(3));
    let fact = Modifier {
        name: "egg".into(),
        price_minor: 100,
        withdrawn: false,
        position: 0,
        default: None,
    };
    let group = ModifierGroup {
        free: 2,
        modifiers: [(modifier, fact)].into(),
        ..ModifierGroup::default()
    };
    let item = Item {
        name: Some("Ramen".into()),
        price_minor: Some(900),
        groups: Listed(vec![group_id]),
        ..Item::default()
    };
    let menu = Menu {
        items: [(id, item.into())].into(),
        groups: [(group_id, group.into())].into(),
        ..Menu::default()
    };
    let order = |count| ItemOrder {
        item: id,
        quantity: values::Quantity::ONE,
        price: None,
        modifiers: vec![ChosenModifier { modifier, count }],
    };
    let charged = |count| {
        price_item(&menu, &order(count), OrderType::DineIn, Currency::EUR)
            .expect("priced")
            .modifiers[0]
            .charged
    };
    assert_eq!([1, 2, 5].map(charged), [0, 0, 3]);
    assert!(
        price_item(&menu, &order(u32::MAX), OrderType::DineIn, Currency::EUR).is_err(),
        "too dear, not wrapped"
    );
}

#[test]
fn f18_a_rate_that_changes_at_an_instant_counts_for_what_is_ordered_from_then_on() {
    let tax = AddTax {
        name: "A".into(),
        rate: Rate::from_ppm(70_000),
        inclusive: true,
        rates: Vec::new(),
    };
    let tax = Tax::default()
        .after(&add_tax(&ctx(), &tax).expect("adds"))
        .expect("reads");
    let midnight = ctx().now.plus_ms(3_600_000);
    let command = ChangeTax {
        rate: Some(Rate::from_ppm(190_000)),
        from: Some(midnight),
        ..ChangeTax::default()
    };
    let tax = tax
        .after(&change_tax(&ctx(), &tax, &command).expect("changes"))
        .expect("reads");
    let rate = |at: Timestamp| tax.at(at).rate_for(OrderType::DineIn).ppm;
    assert_eq!(rate(midnight.plus_ms(-1)), 70_000);
    assert_eq!(rate(midnight), 190_000);
    let takeaway = OrderRate {
        order_type: OrderType::Takeaway,
        rate: Rate::from_ppm(100_000),
    };
    let also = ChangeTax {
        rates: Some(vec![takeaway]),
        from: Some(midnight),
        ..ChangeTax::default()
    };
    let tax = tax
        .after(&change_tax(&ctx(), &tax, &also).expect("changes"))
        .expect("reads");
    assert_eq!(tax.changes.0.len(), 1, "the same instant is one change");
    assert_eq!(tax.at(midnight).rate_for(OrderType::Takeaway).ppm, 100_000);
    assert_eq!(tax.at(midnight).rate.ppm, 190_000);
    let bad = ChangeTax {
        rate: Some(Rate::from_ppm(-1)),
        ..ChangeTax::default()
    };
    assert_eq!(change_tax(&ctx(), &tax, &bad), Err(CatalogRefusal::BadRate));
}

#[test]
fn b01_categories_groups_and_modifiers_are_changed_within_their_limits() {
    let palette = ChangeCategory {
        palette: Some(13),
        ..ChangeCategory::default()
    };
    assert_eq!(change_category(&ctx(), &palette), Err(CatalogRefusal::BadPalette));
    let group = AddModifierGroup {
        name: "Sauces".into(),
        max: 2,
        modifiers: vec![AddModifier {
            name: "Pepper".into(),
            price: None,
        }],
        ..AddModifierGroup::default()
    };
    let group = ModifierGroup::default()
        .after(&add_modifier_group(&ctx(), &group).expect("adds"))
        .expect("reads");
    let least = |min| ChangeModifierGroup {
        min: Some(min),
        ..ChangeModifierGroup::default()
    };
    assert!(change_modifier_group(&ctx(), &group, &least(2)).is_ok());
    assert_eq!(
        change_modifier_group(&ctx(), &group, &least(3)),
        Err(CatalogRefusal::BadGroup)
    );
    let one = group
        .after(&change_modifier_group(&ctx(), &group, &least(1)).expect("changes"))
        .expect("reads");
    let id = *one.modifiers.keys().next().expect("a modifier");
    let put = |active| PutModifier {
        name: "Pepper sauce".into(),
        price: Some(eur(250)),
        position: 3,
        default: true,
        active,
    };
    assert_eq!(
        put_modifier(&ctx(), &one, id, &put(false)),
        Err(CatalogRefusal::BadGroup),
        "nobody could answer"
    );
    let after = one
        .after(&put_modifier(&ctx(), &one, id, &put(true)).expect("puts"))
        .expect("reads");
    assert_eq!(
        (after.modifiers[&id].price_minor, after.modifiers[&id].default),
        (250, Some(true))
    );
}

#[test]
fn r03_a_code_is_short_and_plain_and_is_taken_off_by_an_empty_one() {
    let coded = |code: &str| AddItem {
        code: Some(code.into()),
        ..curry()
    };
    for code in ["", "4 5", &"7".repeat(41)] {
        assert_eq!(
            add_item(&ctx(), &coded(code)),
            Err(CatalogRefusal::BadCode),
            "{code}"
        );
    }
    let item = Item::default()
        .after(&add_item(&ctx(), &coded("4006381333931")).expect("adds"))
        .expect("reads");
    let none = ChangeItem {
        code: Some(String::new()),
        ..ChangeItem::default()
    };
    let after = item
        .after(&change_item(&ctx(), &item, &none).expect("changes"))
        .expect("reads");
    assert_eq!(after.code, None);
}
