//! What must not get in by the side door or out by the back: streams from other sites, paths, secrets in the file.

use crate::support::{OWNER_PIN, PIN, TestHouse};

#[tokio::test]
async fn a06_a_page_from_elsewhere_cannot_listen_to_the_house() {
    let (house, owner) = TestHouse::with_owner().await;
    for foreign in ["https://evil.example", "null"] {
        let stream = house
            .get("/api/v1/events")
            .token(&owner)
            .header("origin", foreign);
        assert_eq!(
            stream.send().await.problem(),
            (403, "origin_refused".into()),
            "{foreign}"
        );
    }
}

#[tokio::test]
async fn a26_a_path_or_an_address_in_place_of_an_id_reaches_nothing() {
    let (house, owner) = TestHouse::with_owner().await;
    for path in [
        "/docs/../../etc/passwd",
        "/docs/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/docs/page.js/../../house.db",
        "/api/v1/checks/..%2f..%2fhouse.db",
        "/api/v1/checks/http:%2f%2f127.0.0.1:8410",
        "/api/v1/folios/%00",
        "//etc/passwd",
    ] {
        let reply = house.get(path).token(&owner).send().await;
        let (status, code) = reply.problem();
        assert!(matches!(status, 400 | 404), "{path}: {status} {code}");
        assert!(
            !reply.text.contains("root:") && !reply.text.contains("SQLite format"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a22_no_pin_and_no_token_stands_in_the_file_or_its_backup() {
    let (house, device) = TestHouse::set_up().await;
    let owner = house.sign_on(&device, "Olga Owner", OWNER_PIN).await;
    house.add(&owner, "Walter Waiter", "server").await;
    let waiter = house.sign_on(&device, "Walter Waiter", PIN).await;
    let backup = house.folder().join("backup.db");
    house.backup(&backup).await;
    let kept: Vec<_> = std::fs::read_dir(house.folder()).expect("a folder").collect();
    assert!(kept.len() >= 2, "the house's file and its backup");
    for entry in kept {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        for secret in [OWNER_PIN, PIN, &device, &owner, &waiter, &house.setup_code] {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "a secret stands in {}", path.display());
        }
    }
}
