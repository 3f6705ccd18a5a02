//! Who may: one layer in front of every handler, made from the access that the list of routes states.

use crate::limits::Bucketed;
use crate::problem::Problem;
use crate::routes::{Access, Api};
use crate::serve::Peer;
use app::{Bearer, Principal};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use values::DeviceId;

/// Whom the layer let in; stands in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Known {
    /// Nobody in particular.
    Nobody,
    /// A confirmed terminal.
    Device(DeviceId),
    /// A person at a terminal.
    Person(Principal),
}

/// A route's door: the house and the access stated in the list.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) api: Api,
    pub(crate) access: Access,
}

/// Lets the request through to its handler, or says why not.
pub(crate) async fn authorise(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    match admit(&door, request.headers(), peer) {
        Ok(known) => {
            request.extensions_mut().insert(known);
            next.run(request).await
        }
        Err(problem) => {
            if problem.status() == StatusCode::UNAUTHORIZED {
                metrics::counter!("edge_auth_failures_total", "method" => "token").increment(1);
            }
            problem.into_response()
        }
    }
}

fn admit(door: &Door, headers: &HeaderMap, peer: Option<Peer>) -> Result<Known, Problem> {
    let bearer = match token(headers) {
        Some(token) => door.api.house().bearer(token),
        None => Bearer::Unknown,
    };
    let bucketed = match bearer {
        Bearer::Device { device, .. } => Bucketed::Device(device),
        Bearer::Person(principal) => Bucketed::Device(principal.device),
        Bearer::Ended | Bearer::Unknown => Bucketed::Address(peer.map(|Peer(address)| address)),
    };
    door.api.limits().take(bucketed)?;
    decide(door.access, bearer, peer, token(headers).is_some())
}

fn decide(access: Access, bearer: Bearer, peer: Option<Peer>, had_token: bool) -> Result<Known, Problem> {
    match (access, bearer) {
        (Access::Open, _) => Ok(Known::Nobody),
        (Access::LoopbackOr(_), _) if peer.is_some_and(|Peer(address)| address.is_loopback()) => {
            Ok(Known::Nobody)
        }
        (
            Access::Device,
            Bearer::Device {
                device,
                confirmed: true,
            },
        ) => Ok(Known::Device(device)),
        (Access::Device, Bearer::Person(principal)) => Ok(Known::Device(principal.device)),
        (_, Bearer::Device { confirmed: false, .. }) => Err(not_confirmed()),
        (_, Bearer::Device { .. }) => Err(sign_on_needed()),
        (_, Bearer::Ended) => Err(session_ended()),
        (_, Bearer::Unknown) if had_token => Err(token_unknown()),
        (_, Bearer::Unknown) => Err(token_missing()),
        (Access::Person, Bearer::Person(principal)) => Ok(Known::Person(principal)),
        (Access::Needs(permission) | Access::LoopbackOr(permission), Bearer::Person(principal)) => {
            if principal.role.allows(permission) {
                Ok(Known::Person(principal))
            } else {
                Err(Problem::permission_missing(permission))
            }
        }
    }
}

/// The bearer token of the request (RFC 6750, header form only).
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn unauthorised(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, code, detail)
}

fn token_missing() -> Problem {
    unauthorised(
        "token_missing",
        "Enrol this terminal, sign on, and send the token as Authorization: Bearer.",
    )
}

fn token_unknown() -> Problem {
    unauthorised(
        "token_unknown",
        "This token is not known here or was revoked; sign on again, or enrol the terminal again.",
    )
}

fn session_ended() -> Problem {
    unauthorised("session_ended", "This sign-on has ended; sign on again.")
}

/// 401: a terminal alone, where a person is needed.
pub(crate) fn sign_on_needed() -> Problem {
    unauthorised("sign_on_needed", "Sign on with your name and PIN first.")
}

fn not_confirmed() -> Problem {
    let detail = "This terminal waits for a manager to confirm it.";
    Problem::new(StatusCode::FORBIDDEN, "device_not_confirmed", detail)
}
