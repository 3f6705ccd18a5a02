//! Guests under their keys: found by name, erased for good (H10).

use crate::hotel::{Hotel, code};
use app::front_desk::stay;
use domain::guest::{Guest, Profile, ProfileField};
use values::GuestId;

const CANARY: &str = "Xanthippe Quackenbush";

async fn guest_of(hotel: &Hotel, stay: values::ReservationId) -> GuestId {
    app::front_desk::look(&hotel.house, stay)
        .await
        .expect("looks")
        .stay
        .guest
        .expect("a guest")
}

async fn found(hotel: &Hotel, name: &str) -> Vec<String> {
    let rows = app::guest::search(&hotel.house, name.into())
        .await
        .expect("searches");
    rows.into_iter().map(|row| row.name).collect()
}

#[tokio::test]
async fn a_guest_is_found_by_the_beginnings_of_names_in_any_order() {
    let hotel = Hotel::at("2026-05-01", 3).await;
    for name in ["José Núñez", "Joseph Smith", "Anna Müller-Smith"] {
        hotel.book(name, "2026-05-01", "2026-05-02").await;
    }
    assert_eq!(found(&hotel, "jose").await, ["Joseph Smith", "José Núñez"]);
    assert_eq!(found(&hotel, "smith jo").await, ["Joseph Smith"]);
    assert_eq!(found(&hotel, "MUELLER").await, ["Anna Müller-Smith"]);
    assert!(found(&hotel, "%").await.is_empty());
    hotel.assert_lists_are_rebuilt_alike().await;
}

#[tokio::test]
async fn h10_an_erased_guest_is_gone_from_lists_documents_answers_and_the_file() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    let stay = hotel.book(CANARY, "2026-05-01", "2026-05-02").await;
    let guest = guest_of(&hotel, stay).await;
    let phone = Profile {
        fields: vec![(ProfileField::Phone, "+351 555 0199 887".into())],
    };
    app::guest::change(&hotel.house, &hotel.desk(), guest, phone.clone())
        .await
        .expect("changes");
    let look = app::guest::look(&hotel.house, guest).await.expect("looks");
    assert_eq!(look.profile.len(), 2);
    let erase =
        async || app::guest::erase(&hotel.house, &hotel.manager(), guest, "the guest's wish".into()).await;
    assert_eq!(code(erase().await), "guest_still_expected");
    stay::cancel(&hotel.house, &hotel.desk(), stay, "ill".into())
        .await
        .expect("cancels");
    assert_eq!(code(erase().await), "done");
    assert_eq!(code(erase().await), "guest_erased");
    assert_eq!(
        code(app::guest::change(&hotel.house, &hotel.desk(), guest, phone).await),
        "guest_erased"
    );
    assert!(found(&hotel, "xanthippe").await.is_empty());
    let look = app::guest::look(&hotel.house, guest).await.expect("looks");
    assert!(look.erased && look.profile.is_empty());
    hotel.assert_lists_are_rebuilt_alike().await;
    assert!(
        found(&hotel, "xanthippe").await.is_empty(),
        "a rebuild does not bring the name back"
    );
    hotel.store.close().await.expect("closes");
    let bytes: Vec<u8> = std::fs::read_dir(hotel.folder.path())
        .expect("a folder")
        .flat_map(|entry| std::fs::read(entry.expect("an entry").path()).unwrap_or_default())
        .collect();
    for canary in [CANARY.as_bytes(), b"xanthippe", b"555 0199 887"] {
        assert!(
            !bytes.windows(canary.len()).any(|window| window == canary),
            "{}",
            String::from_utf8_lossy(canary)
        );
    }
}

#[tokio::test]
async fn no_change_of_the_log_holds_a_name_in_the_clear() {
    let hotel = Hotel::at("2026-05-01", 1).await;
    let stay = hotel.book(CANARY, "2026-05-01", "2026-05-02").await;
    for change in hotel.changes().await {
        assert!(!change.bytes.windows(9).any(|window| window == b"Xanthippe"));
    }
    let guest = guest_of(&hotel, stay).await;
    let sealed = hotel
        .store
        .read(move |reader| reader.load::<Guest>(guest))
        .await
        .expect("reads")
        .expect("a guest");
    let mut bent = sealed.profile.values().next().expect("a field").clone();
    let key = hotel
        .store
        .read(move |reader| store::books::guest::guest_key(reader.rows(), guest));
    let key = key.await.expect("reads").expect("a key");
    assert_eq!(
        store::books::guest::unseal(&key, guest, &bent).as_deref(),
        Some(CANARY)
    );
    for bit in 0..bent.sealed.len() * 8 {
        bent.sealed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(store::books::guest::unseal(&key, guest, &bent), None);
        bent.sealed[bit / 8] ^= 1 << (bit % 8);
    }
    let other = GuestId(values::Uuid::from_u128(1));
    assert_eq!(
        store::books::guest::unseal(&key, other, &bent),
        None,
        "sealed for one guest only"
    );
}
