//! Where the node is and how to trust it: the page, its files, `GET /api/v1/node`, names of the node, and HTTPS required.

use crate::support::{Reply, TestHouse};
use axum::body::Body;
use axum::http::Request;
use http_api::{HttpConfig, Peer, Secured};
use lan::{Names, Trust, Whereabouts};
use tempfile::TempDir;
use values::Timestamp;

/// 2026-11-21T12:00:00Z.
const NOW: i64 = 1_795_262_400_000;

/// A node that is announced as `hearth.local` and speaks HTTPS at 8411.
pub(crate) fn place(folder: &TempDir) -> Whereabouts {
    let names = Names {
        name: "hearth".into(),
        hosts: ["till-box".to_owned()].into(),
        addresses: vec!["192.168.10.5".parse().expect("an address")],
    };
    let trust = Trust::open(folder.path(), names.clone(), None, Timestamp::from_unix_ms(NOW)).expect("opens");
    Whereabouts::new(names, 8410, Some((8411, trust)), true)
}

async fn house(https_required: bool) -> (TestHouse, Whereabouts, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(&folder);
    let config = HttpConfig {
        place: Some(place.clone()),
        https_required,
        ..HttpConfig::default()
    };
    (TestHouse::with(config).await, place, folder)
}

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers[name].to_str().expect("text")
}

#[tokio::test]
async fn the_page_speaks_three_languages_and_runs_no_script() {
    let (house, place, _folder) = house(false).await;
    let print = place.trust().expect("HTTPS").authority().fingerprint();
    for (ask, language, direction, word) in [
        (house.get("/trust"), "en", "ltr", "Trust this house"),
        (
            house.get("/trust").header("accept-language", "de-AT, en;q=0.5"),
            "de",
            "ltr",
            "Diesem Haus vertrauen",
        ),
        (
            house.get("/trust?lang=ar").header("accept-language", "de"),
            "ar",
            "rtl",
            "الوثوق بهذا المنزل",
        ),
    ] {
        let page = ask.send().await;
        assert_eq!(
            (page.status.as_u16(), header(&page, "content-language")),
            (200, language)
        );
        assert!(
            page.text
                .contains(&format!("<html lang=\"{language}\" dir=\"{direction}\">"))
                && page.text.contains(word)
        );
        assert!(
            page.text.contains(&print) && page.text.contains("https://hearth.local:8411/"),
            "{language}"
        );
        for system in ["Android", "iPad", "Windows", "macOS", "ChromeOS"] {
            assert!(page.text.contains(system), "{system} in {language}");
        }
        assert!(
            !page.text.contains("<script") && !page.text.contains("style=\""),
            "{language}"
        );
        // Everything that it loads is ours.
        let loaded = page
            .text
            .split("src=\"")
            .skip(1)
            .chain(page.text.split("rel=\"stylesheet\" href=\"").skip(1));
        assert!(
            loaded
                .into_iter()
                .all(|rest| rest.starts_with('/') && !rest.starts_with("//")),
            "{language}"
        );
    }
    let tablet = house
        .get("/trust")
        .header("user-agent", "Mozilla/5.0 (Linux; Android 15)")
        .send()
        .await;
    assert!(
        tablet.text.contains("<details open><summary>Android"),
        "the steps for this system stand open"
    );
}

#[tokio::test]
async fn the_page_hands_out_the_authority_and_nothing_secret() {
    let (house, place, folder) = house(false).await;
    let pem = place.trust().expect("HTTPS").authority().pem().to_owned();
    let certificate = house.get("/trust/ca.crt").send().await;
    assert_eq!(certificate.text, pem);
    assert_eq!(header(&certificate, "content-type"), "application/x-x509-ca-cert");
    assert!(header(&certificate, "content-disposition").contains("attachment"));
    let profile = house.get("/trust/hearth.mobileconfig").send().await;
    assert_eq!(
        header(&profile, "content-type"),
        "application/x-apple-aspen-config"
    );
    let code = house.get("/trust/qr.svg").send().await;
    assert!(header(&code, "content-type").starts_with("image/svg+xml") && code.text.starts_with("<svg"));
    let key = std::fs::read_to_string(folder.path().join("authority.key")).expect("a key");
    let secret = key.lines().nth(1).expect("a line of the key");
    for reply in [certificate, profile, code, house.get("/trust").send().await] {
        assert!(!reply.text.contains(secret) && !reply.text.contains("PRIVATE KEY"));
    }
    assert_eq!(
        house.get("/trust/authority.key").send().await.problem(),
        (404, "no_such_route".into())
    );
}

#[tokio::test]
async fn a_node_without_https_says_so() {
    let (house, device) = TestHouse::set_up().await;
    assert_eq!(
        house.get("/trust").send().await.problem(),
        (404, "https_off".into())
    );
    let node = house.get("/api/v1/node").token(&device).send().await.ok();
    assert!(
        node["authority"].is_null() && node["https"] == false && node["screens"] == false,
        "{node}"
    );
}

#[tokio::test]
async fn a_terminal_learns_the_ways_to_the_node_and_whether_it_came_by_https() {
    let (house, place, _folder) = house(false).await;
    let device = house.do_set_up().await;
    assert_eq!(
        house.get("/api/v1/node").send().await.problem(),
        (401, "token_missing".into())
    );
    let node = house.get("/api/v1/node").token(&device).send().await.ok();
    let urls: Vec<_> = node["urls"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|url| url["url"].as_str().expect("text"))
        .collect();
    let expected = [
        "https://hearth.local:8411/",
        "https://192.168.10.5:8411/",
        "http://hearth.local:8410/",
        "http://192.168.10.5:8410/",
    ];
    assert_eq!(urls, expected);
    assert_eq!(
        node["authority"]["sha256"],
        place.trust().expect("HTTPS").authority().fingerprint()
    );
    assert_eq!(node["links"]["terminal"]["state"], "live");
    assert_eq!(node["https"], false);
    let mut request = Request::get("/api/v1/node")
        .header("host", "localhost")
        .header("authorization", format!("Bearer {device}"))
        .body(Body::empty())
        .expect("a request");
    request.extensions_mut().insert(Secured);
    assert_eq!(house.send(request).await.ok()["https"], true);
}

#[tokio::test]
async fn a07_n16_the_node_answers_to_its_names_as_they_change_and_to_no_others() {
    let (house, place, _folder) = house(false).await;
    let call = async |host: &str| {
        let request = Request::get("/livez").header("host", host).body(Body::empty());
        house.send(request.expect("a request")).await.status.as_u16()
    };
    for own in ["hearth.local:8411", "HEARTH.local", "till-box:8410"] {
        assert_eq!(call(own).await, 200, "{own}");
    }
    for foreign in [
        "other.local",
        "x.hearth.local",
        "hearth.local.evil.example",
        "till-box.evil.example",
    ] {
        assert_eq!(call(foreign).await, 421, "{foreign}");
    }
    let mut names = place.names();
    names.hosts = ["bar".to_owned()].into();
    place.look(names, Timestamp::from_unix_ms(NOW)).expect("looks");
    assert_eq!((call("bar").await, call("till-box").await), (200, 421));
    let mut request = Request::get("/livez")
        .header("host", "hearth.local:8411")
        .header("origin", "https://hearth.local:8411")
        .body(Body::empty())
        .expect("a request");
    request.extensions_mut().insert(Secured);
    assert_eq!(
        house.send(request).await.status.as_u16(),
        200,
        "the node's own page by HTTPS"
    );
}

#[tokio::test]
async fn a17_where_https_is_required_plain_http_leads_there_and_takes_no_command() {
    let (house, _place, _folder) = house(true).await;
    let from = |method: &str, path: &str, address: &str, secured: bool| {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "hearth.local:8410")
            .body(Body::empty())
            .expect("a request");
        request
            .extensions_mut()
            .insert(Peer(address.parse().expect("an address")));
        if secured {
            request.extensions_mut().insert(Secured);
        }
        request
    };
    let far = "192.168.10.77";
    let led = house.send(from("GET", "/docs?x=1", far, false)).await;
    assert_eq!(
        (led.status.as_u16(), header(&led, "location")),
        (307, "https://hearth.local:8411/docs?x=1")
    );
    let refused = house.send(from("POST", "/api/v1/setup", far, false)).await;
    assert_eq!(refused.problem(), (403, "https_needed".into()));
    for open in ["/trust", "/trust/ca.crt", "/docs/page.css", "/livez"] {
        assert_eq!(
            house.send(from("GET", open, far, false)).await.status.as_u16(),
            200,
            "{open}"
        );
    }
    assert_eq!(
        house.send(from("GET", "/docs", far, true)).await.status.as_u16(),
        200,
        "by HTTPS"
    );
    assert_eq!(
        house
            .send(from("GET", "/docs", "127.0.0.1", false))
            .await
            .status
            .as_u16(),
        200,
        "the node's own machine"
    );
}
