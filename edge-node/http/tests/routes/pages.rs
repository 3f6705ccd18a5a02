//! The web's files: caching, packing, places inside the web, and that neither the API nor a path out of it becomes a page.

use crate::support::{Reply, TestHouse};
use http_api::{HttpConfig, Page};

const SCRIPT: &str = "/assets/index-BQX9zZ1a.js";

/// A web of three files, as a build packs them.
fn pages(path: &str, accept_encoding: Option<&str>) -> Option<Page> {
    let gzip = accept_encoding.is_some_and(|accepted| accepted.contains("gzip"));
    let page = match path {
        "/index.html" if gzip => (
            "text/html; charset=utf-8",
            Some("gzip"),
            "\"aa-gz\"",
            false,
            &b"packed index"[..],
        ),
        "/index.html" => (
            "text/html; charset=utf-8",
            None,
            "\"aa\"",
            false,
            &b"the index"[..],
        ),
        "/sw.js" => (
            "text/javascript; charset=utf-8",
            None,
            "\"bb\"",
            false,
            &b"the worker"[..],
        ),
        SCRIPT => (
            "text/javascript; charset=utf-8",
            None,
            "\"cc\"",
            true,
            &b"the script"[..],
        ),
        _ => return None,
    };
    let (media, encoding, etag, immutable, bytes) = page;
    Some(Page {
        media,
        encoding,
        etag,
        immutable,
        bytes,
    })
}

async fn house() -> TestHouse {
    TestHouse::with(HttpConfig {
        pages: Some(pages),
        ..HttpConfig::default()
    })
    .await
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.get(name).and_then(|value| value.to_str().ok())
}

#[tokio::test]
async fn hashed_files_are_kept_for_good_and_the_index_is_asked_about_each_time() {
    let house = house().await;
    let script = house.get(SCRIPT).send().await;
    assert_eq!(
        (script.status.as_u16(), script.text.as_str()),
        (200, "the script")
    );
    assert_eq!(
        header(&script, "cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    let index = house
        .get("/index.html")
        .header("accept-encoding", "gzip, br")
        .send()
        .await;
    assert_eq!(
        (index.text.as_str(), header(&index, "content-encoding")),
        ("packed index", Some("gzip"))
    );
    assert_eq!(header(&index, "cache-control"), Some("no-cache"));
    assert_eq!(header(&index, "vary"), Some("accept-encoding"));
    assert_eq!(header(&index, "etag"), Some("\"aa-gz\""));
}

#[tokio::test]
async fn what_the_browser_has_already_is_not_sent_again_and_head_sends_no_body() {
    let house = house().await;
    for tags in ["\"aa\"", "W/\"aa\"", "\"zz\", \"aa\"", "*"] {
        let reply = house.get("/").header("if-none-match", tags).send().await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (304, ""), "{tags}");
        assert_eq!(header(&reply, "etag"), Some("\"aa\""));
    }
    let reply = house.get("/").header("if-none-match", "\"aa-gz\"").send().await;
    assert_eq!(reply.status.as_u16(), 200, "another form is another tag");
    let head = house.ask("HEAD", SCRIPT).send().await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    assert_eq!(header(&head, "content-length"), Some("10"));
    assert_eq!(
        house.post("/pos").send().await.problem(),
        (405, "no_such_method".into())
    );
}

#[tokio::test]
async fn a_place_inside_the_web_gets_the_index_and_the_worker_may_care_for_all_of_it() {
    let house = house().await;
    for path in [
        "/",
        "/pos",
        "/desk/tape-chart",
        "/office/people/018f8a52-7c1e-7a3b-9c2d-1e5f6a7b8c9d?tab=pin",
    ] {
        let reply = house.get(path).send().await;
        assert_eq!(
            (reply.status.as_u16(), reply.text.as_str()),
            (200, "the index"),
            "{path}"
        );
    }
    let worker = house.get("/sw.js").send().await;
    assert_eq!(header(&worker, "service-worker-allowed"), Some("/"));
    assert_eq!(header(&worker, "cache-control"), Some("no-cache"));
    assert_eq!(
        house.get("/livez").send().await.text,
        "alive\n",
        "a route goes first"
    );
}

#[tokio::test]
async fn a26_a_path_out_of_the_web_and_an_unknown_path_of_the_api_are_problems_and_no_page() {
    let house = house().await;
    for path in [
        "/api/v1/nothing",
        "/api",
        "/docs/nothing",
        "/metrics/x",
        "/assets/gone-BQX9zZ1b.js",
        "/assets/../index.html",
        "/../index.html",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/pos/..%5c..%5cboot.ini",
        "//etc/passwd",
        "/pos//x",
        "/.git/config",
        "/index.html%00.js",
        "/logo.svg",
    ] {
        let reply = house.get(path).send().await;
        assert_eq!(reply.problem(), (404, "no_such_route".into()), "{path}");
    }
    let long = format!("/{}", "a".repeat(600));
    assert_eq!(
        house.get(&long).send().await.problem(),
        (404, "no_such_route".into())
    );
}

#[tokio::test]
async fn a08_a_page_may_run_and_load_only_what_comes_from_here() {
    let house = house().await;
    let reply = house.get("/pos").send().await;
    let policy = header(&reply, "content-security-policy").expect("a policy");
    let parts: Vec<&str> = policy.split(';').map(str::trim).collect();
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(parts.contains(&part), "{part} in {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    assert_eq!(header(&reply, "x-content-type-options"), Some("nosniff"));
    assert_eq!(header(&reply, "referrer-policy"), Some("no-referrer"));
    assert!(header(&reply, "permissions-policy").is_some_and(|policy| policy.contains("geolocation=()")));
}
