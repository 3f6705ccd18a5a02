//! A terminal of the house that is a program: speaks the HTTP API and nothing else, as a browser would.
//!
//! Used by the demo and the replay. Every command carries an id that the caller derives, so that a repeat after a lost
//! answer, or a whole second start, changes nothing. Not here: what is said; see `demo` and `replay`.

mod crew;
mod house;
mod pace;

pub(crate) use crew::{Crew, work_through};
pub(crate) use house::{Kept, NewHouse, ServedHouse};
pub(crate) use pace::{HouseClock, Pace, Stretch, wait_ms};

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use ureq::http;
use values::{CommandId, Uuid, derived_id};

/// The longest wait for one answer.
const ANSWER_SECONDS_MAX: u64 = 60;
/// How often a command is sent before its refusal as busy, or a lost connection, is passed on.
const ATTEMPTS_MAX: u32 = 12;
/// The wait before the first repeat; it doubles up to the longest.
const REPEAT_AFTER_MS: u64 = 20;
/// The longest wait before a repeat.
const REPEAT_AFTER_MS_MAX: u64 = 2_000;
/// Connections kept open to the house.
const CONNECTIONS_MAX: usize = 64;
/// The most entries asked for in one page of a list.
const PAGE_LIMIT: usize = 200;
/// The most bytes of one answer.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Who signs on.
#[derive(Clone, Debug)]
pub(crate) struct SignOn {
    /// The person's name.
    pub(crate) name: String,
    /// The person's PIN.
    pub(crate) pin: String,
}

/// An answer of the house that is not a success: the problem's status, code and words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The stable code, such as `check_closed`.
    pub(crate) code: String,
    /// What happened and what to do.
    pub(crate) detail: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.status, self.code, self.detail)
    }
}

impl std::error::Error for Problem {}

/// One terminal with, usually, one person signed on. Shared by worker threads.
pub(crate) struct Terminal {
    base_url: String,
    namespace: Uuid,
    agent: ureq::Agent,
    device_token: String,
    person: Option<SignOn>,
    session: Mutex<Option<String>>,
}

impl Terminal {
    /// A terminal at `base_url` that derives its command ids from `namespace`. Signs on when first needed.
    pub(crate) fn new(base_url: &str, namespace: Uuid, device_token: &str, person: Option<SignOn>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))
            .max_idle_connections(CONNECTIONS_MAX)
            .max_idle_connections_per_host(CONNECTIONS_MAX)
            .build();
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            namespace,
            agent: config.into(),
            device_token: device_token.to_owned(),
            person,
            session: Mutex::new(None),
        }
    }

    /// The command id that this terminal derives for `name`: the same name is the same command for ever.
    pub(crate) fn command_id(&self, name: &str) -> CommandId {
        derived_id(self.namespace, name.as_bytes())
    }

    /// Sends `body` by POST as the command called `name`.
    pub(crate) fn post(&self, name: &str, path: &str, body: &Value) -> Result<Value> {
        self.command(&http::Method::POST, name, path, body)
    }

    /// Sends `body` by PUT as the command called `name`.
    pub(crate) fn put(&self, name: &str, path: &str, body: &Value) -> Result<Value> {
        self.command(&http::Method::PUT, name, path, body)
    }

    /// Sends `body` by PATCH as the command called `name`.
    pub(crate) fn patch(&self, name: &str, path: &str, body: &Value) -> Result<Value> {
        self.command(&http::Method::PATCH, name, path, body)
    }

    /// Reads `path`.
    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        self.call(&http::Method::GET, path, None, None)
            .with_context(|| format!("GET {path}"))
    }

    /// Reads all pages of the list at `path` (which has its query already when it needs one).
    pub(crate) fn list(&self, path: &str, mut each: impl FnMut(Value) -> Result<()>) -> Result<()> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut after: Option<String> = None;
        loop {
            let cursor = after.map(|after| format!("&after={after}")).unwrap_or_default();
            let page = self.get(&format!("{path}{joint}limit={PAGE_LIMIT}{cursor}"))?;
            let entries = page
                .get("items")
                .and_then(Value::as_array)
                .context("a list without `items`")?;
            entries.iter().cloned().try_for_each(&mut each)?;
            after = page.get("next").and_then(Value::as_str).map(str::to_owned);
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn command(&self, method: &http::Method, name: &str, path: &str, body: &Value) -> Result<Value> {
        let id = self.command_id(name).to_string();
        self.call(method, path, Some(&id), Some(body))
            .with_context(|| format!("{method} {path} ({name})"))
    }

    fn call(
        &self,
        method: &http::Method,
        path: &str,
        id: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Value> {
        for attempt in 0..ATTEMPTS_MAX {
            let sent = self
                .token()
                .and_then(|token| Ok((self.send(method, path, &token, id, body)?, token)));
            let repeat = match sent {
                // The sign-on was idle for too long, or the house's clock made a leap: sign on again.
                Ok((answer, token)) if answer.is_session_ended() && self.person.is_some() => {
                    self.forget(&token);
                    continue;
                }
                Ok((answer, _)) if answer.is_busy() => answer.retry_after_ms.unwrap_or(0),
                Ok((answer, _)) => return answer.into_result(),
                Err(error) if error.is::<Problem>() => return Err(error),
                Err(error) if attempt + 1 == ATTEMPTS_MAX => {
                    return Err(error.context(format!("no answer after {ATTEMPTS_MAX} attempts")));
                }
                // The answer was lost, on the sign-on or on the command: both may be said again.
                Err(_) => 0,
            };
            let patience = REPEAT_AFTER_MS << attempt.min(8);
            wait_ms(repeat.max(patience).min(REPEAT_AFTER_MS_MAX));
        }
        bail!("the house stayed busy for {ATTEMPTS_MAX} attempts")
    }

    fn send(
        &self,
        method: &http::Method,
        path: &str,
        token: &str,
        id: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Answer> {
        let mut request = http::Request::builder()
            .method(method.clone())
            .uri(format!("{}/api/v1{path}", self.base_url))
            .header("accept", "application/json");
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(id) = id {
            request = request.header("idempotency-key", id);
        }
        let answer = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(serde_json::to_vec(body)?)?)?
            }
            None => self.agent.run(request.body(())?)?,
        };
        Answer::read(answer)
    }

    /// The token of the person's session; of the device when nobody is to sign on.
    fn token(&self) -> Result<String> {
        let Some(person) = &self.person else {
            return Ok(self.device_token.clone());
        };
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = session.as_ref() {
            return Ok(token.clone());
        }
        let body = json!({"name": person.name, "pin": person.pin});
        let id = Uuid::from_u128(fresh_bits()?).to_string();
        let answer = self.send(
            &http::Method::POST,
            "/sessions",
            &self.device_token,
            Some(&id),
            Some(&body),
        )?;
        let answer = answer
            .into_result()
            .with_context(|| format!("signing {} on", person.name))?;
        let token = text(&answer, "token")?;
        *session = Some(token.clone());
        Ok(token)
    }

    fn forget(&self, token: &str) {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if session.as_deref() == Some(token) {
            *session = None;
        }
    }
}

struct Answer {
    status: u16,
    retry_after_ms: Option<u64>,
    body: Value,
}

impl Answer {
    fn read(mut answer: http::Response<ureq::Body>) -> Result<Self> {
        let status = answer.status().as_u16();
        let retry_after = answer
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok());
        let retry_after_ms = retry_after
            .and_then(|seconds| seconds.parse::<u64>().ok())
            .map(|seconds| seconds * 1000);
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_vec()?;
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap_or(Value::Null)
        };
        Ok(Self {
            status,
            retry_after_ms,
            body,
        })
    }

    const fn is_busy(&self) -> bool {
        matches!(self.status, 429 | 503)
    }

    fn is_session_ended(&self) -> bool {
        self.status == 401 && self.body.get("code").and_then(Value::as_str) == Some("session_ended")
    }

    fn into_result(self) -> Result<Value> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        let word = |name: &str| {
            self.body
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or("(none)")
                .to_owned()
        };
        Err(anyhow!(Problem {
            status: self.status,
            code: word("code"),
            detail: word("detail")
        }))
    }
}

/// The text at `name` of an answer; a word per level, split by `.`.
pub(crate) fn text(answer: &Value, name: &str) -> Result<String> {
    let value = name.split('.').try_fold(answer, |value, part| value.get(part));
    value
        .and_then(Value::as_str)
        .map(str::to_owned)
        .with_context(|| format!("an answer without `{name}`: {answer}"))
}

/// The whole number at `name` of an answer; a word per level, split by `.`.
pub(crate) fn number(answer: &Value, name: &str) -> Result<i64> {
    let value = name.split('.').try_fold(answer, |value, part| value.get(part));
    value
        .and_then(Value::as_i64)
        .with_context(|| format!("an answer without `{name}`: {answer}"))
}

/// The list at `name` of an answer.
pub(crate) fn entries<'a>(answer: &'a Value, name: &str) -> Result<&'a [Value]> {
    let list = answer.get(name).and_then(Value::as_array).map(Vec::as_slice);
    list.with_context(|| format!("an answer without the list `{name}`"))
}

/// How many findings wait for a person.
pub(crate) fn open_findings(terminal: &Terminal) -> Result<i64> {
    let mut count = 0;
    terminal.list("/findings", |_| {
        count += 1;
        Ok(())
    })?;
    Ok(count)
}

/// 128 fresh random bits, for what must not be repeated.
pub(crate) fn fresh_bits() -> Result<u128> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the machine gives no random bytes: {error}"))?;
    Ok(u128::from_be_bytes(bytes))
}
