//! `/trust`: the page that lets a device trust the house, in three languages, and the files that it hands out. Our own page,
//! no script, nothing from elsewhere; it works on plain HTTP, because that is where it is needed.

use super::words::{self, File, Words};
use crate::problem::Problem;
use crate::routes::Api;
use crate::serve::Secured;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lan::{Trust, Way, Whereabouts, qr};
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// The page.
pub(crate) async fn show(
    State(api): State<Api>,
    secured: Option<Extension<Secured>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (place, trust) = found(&api)?;
    let words = words::of(language(
        query.as_deref(),
        text(&headers, &header::ACCEPT_LANGUAGE),
    ));
    let system = system(text(&headers, &header::USER_AGENT));
    let page = page(words, system, secured.is_some(), place, trust);
    let told = (header::CONTENT_LANGUAGE, HeaderValue::from_static(words.language));
    Ok(([(header::CONTENT_TYPE, HTML), told], page).into_response())
}

/// Its style, on top of the style of our other pages.
pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// The authority's certificate.
pub(crate) async fn certificate(State(api): State<Api>) -> Result<Response, Problem> {
    let (_, trust) = found(&api)?;
    let named = (
        header::CONTENT_DISPOSITION,
        "attachment; filename=\"hearth-authority.crt\"",
    );
    let kind = (header::CONTENT_TYPE, "application/x-x509-ca-cert");
    Ok(([kind, named], trust.authority().pem().to_owned()).into_response())
}

/// The authority's certificate as a profile for Apple's systems.
pub(crate) async fn profile(State(api): State<Api>) -> Result<Response, Problem> {
    let (_, trust) = found(&api)?;
    let named = (
        header::CONTENT_DISPOSITION,
        "attachment; filename=\"hearth-authority.mobileconfig\"",
    );
    let kind = (header::CONTENT_TYPE, "application/x-apple-aspen-config");
    Ok(([kind, named], trust.mobileconfig()).into_response())
}

/// The page's address as a QR code.
pub(crate) async fn code(State(api): State<Api>) -> Result<Response, Problem> {
    let (place, _) = found(&api)?;
    let picture = qr::svg(&place.trust_url()).ok_or_else(Problem::no_such_route)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}

fn found(api: &Api) -> Result<(&Whereabouts, &Trust), Problem> {
    let place = api.place();
    place.and_then(|place| place.trust().map(|trust| (place, trust))).ok_or_else(|| {
        let detail = "This node does not speak HTTPS, so there is nothing to trust; set tls.on in its configuration.";
        Problem::new(StatusCode::NOT_FOUND, "https_off", detail)
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The language: asked for in the address, else the first of the browser's that is ours.
fn language<'a>(query: Option<&'a str>, accepted: Option<&'a str>) -> &'a str {
    let asked = query.and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("lang=")));
    let accepted = accepted
        .unwrap_or_default()
        .split(',')
        .filter_map(|part| part.trim().get(..2));
    asked
        .into_iter()
        .chain(accepted)
        .find(|language| {
            words::ALL
                .iter()
                .any(|words| words.language.eq_ignore_ascii_case(language))
        })
        .unwrap_or("en")
}

/// What the browser says it runs on, so that its steps stand open.
fn system(agent: Option<&str>) -> &'static str {
    let agent = agent.unwrap_or_default();
    let marks = [
        ("Android", "android"),
        ("iPhone", "ios"),
        ("iPad", "ios"),
        ("Windows", "windows"),
        ("Macintosh", "macos"),
        ("CrOS", "linux"),
        ("Linux", "linux"),
    ];
    marks
        .into_iter()
        .find(|(mark, _)| agent.contains(mark))
        .map_or("", |(_, system)| system)
}

fn page(words: &Words, system: &str, secured: bool, place: &Whereabouts, trust: &Trust) -> String {
    let mut languages = String::new();
    for other in words::ALL {
        let current = if other.language == words.language {
            " aria-current=\"page\""
        } else {
            ""
        };
        // Writing into a string cannot fail, here and below.
        let _ = write!(
            languages,
            "<a href=\"/trust?lang={0}\" hreflang=\"{0}\" lang=\"{0}\"{current}>{1}</a>",
            other.language, other.name
        );
    }
    let mut systems = String::new();
    for one in words.systems {
        let open = if one.key == system { " open" } else { "" };
        let (file, take) = match one.file {
            File::Certificate => ("/trust/ca.crt", words.certificate),
            File::Profile => ("/trust/hearth.mobileconfig", words.profile),
        };
        let steps = one.steps.join("</li><li>");
        let _ = writeln!(
            systems,
            "<details{open}><summary>{}</summary><a class=\"take\" href=\"{file}\">{take}</a><ol><li>{steps}</li></ol></details>",
            one.name
        );
    }
    let mut ways = String::new();
    for Way { url, .. } in place.ways().into_iter().filter(|way| way.https) {
        let _ = write!(ways, "<li>{} <a href=\"{url}\">{url}</a></li>", words.open);
    }
    format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/docs/page.css\">\n<link rel=\"stylesheet\" href=\"/trust/page.css\">\n</head>\n<body>\n\
         <header><h1>{title}</h1><nav>{languages}</nav></header>\n<main>\n<p>{why}</p>\n<p class=\"note\">{came}</p>\n{systems}\
         <h2>{fingerprint}</h2>\n<p class=\"print\">{print}</p>\n<p>{compare}</p>\n\
         <div class=\"scan\"><img src=\"/trust/qr.svg\" width=\"200\" height=\"200\" alt=\"QR\"><p>{scan}</p></div>\n\
         <h2>{then}</h2>\n<ul class=\"ways\">{ways}</ul>\n<p class=\"note\">{constrained}</p>\n</main>\n</body>\n</html>\n",
        language = words.language,
        direction = words.direction,
        title = words.title,
        why = words.why,
        came = if secured { words.secured } else { words.plain },
        fingerprint = words.fingerprint,
        print = trust.authority().fingerprint(),
        compare = words.compare,
        scan = words.scan,
        then = words.then,
        constrained = words.constrained,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_asked_for_else_the_browsers_first_of_ours() {
        for (query, accepted, expected) in [
            (None, None, "en"),
            (Some("lang=ar"), Some("de"), "ar"),
            (Some("x=1&lang=de"), None, "de"),
            (Some("lang=<script>"), Some("fr-FR, de-AT;q=0.8"), "de"),
            (None, Some("fr, ar-EG;q=0.5, en"), "ar"),
            (None, Some(",,\u{e4}"), "en"),
        ] {
            assert_eq!(language(query, accepted), expected, "{query:?} {accepted:?}");
        }
    }

    #[test]
    fn the_browsers_own_system_stands_open() {
        assert_eq!(system(Some("Mozilla/5.0 (Linux; Android 15; Tab)")), "android");
        assert_eq!(system(Some("Mozilla/5.0 (X11; CrOS x86_64)")), "linux");
        assert_eq!(
            system(Some("Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X)")),
            "ios"
        );
        assert_eq!(system(None), "");
    }
}
