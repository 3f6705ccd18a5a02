//! One terminal over HTTP: a request, its answer, or the knowledge that the answer is lost.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::time::Duration;
use values::{CommandId, IdSource, Timestamp};

/// The longest wait for an answer.
const ANSWER_WAIT: Duration = Duration::from_secs(20);
/// The most bytes of one answer.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A new command id, as a terminal makes it.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn command_id() -> Result<CommandId> {
    let entropy = getrandom::u64().context("random bytes")?;
    Ok(IdSource::new(now()?, entropy).make())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a terminal reads its own clock to make command ids"
)]
fn now() -> Result<Timestamp> {
    let since = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH)?;
    Ok(Timestamp::from_unix_ms(i64::try_from(since.as_millis())?))
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Whether the node says that it gave this answer before.
    pub replayed: bool,
    /// The body as JSON; `Null` where it is none.
    pub body: Value,
}

impl Answer {
    /// The body of a success.
    ///
    /// # Errors
    /// Any other status; the words hold the problem.
    pub fn done(self) -> Result<Value> {
        if !(200..300).contains(&self.status) {
            bail!("{}: {}", self.status, self.body);
        }
        Ok(self.body)
    }
}

/// No answer came: the command may or may not have been carried out.
#[derive(Debug, thiserror::Error)]
#[error("no answer: {0}")]
pub struct Lost(String);

/// A terminal with a token.
#[derive(Clone, Debug)]
pub struct Client {
    agent: ureq::Agent,
    base_url: String,
    token: String,
}

impl Client {
    /// A terminal at `base_url` with a device's or a session's token; empty for none.
    #[must_use]
    pub fn new(base_url: &str, token: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(ANSWER_WAIT))
            .build();
        Self {
            agent: config.into(),
            base_url: base_url.to_owned(),
            token: token.to_owned(),
        }
    }

    /// Reads a path under `/api/v1`.
    ///
    /// # Errors
    /// [`Lost`].
    pub fn get(&self, path: &str) -> Result<Answer, Lost> {
        self.get_at_root(&format!("/api/v1{path}"))
    }

    /// Reads a path of the root, such as `/readyz`.
    ///
    /// # Errors
    /// [`Lost`].
    pub fn get_at_root(&self, path: &str) -> Result<Answer, Lost> {
        self.send("GET", path, None, None)
    }

    /// Sends a command under `id` to a path under `/api/v1`.
    ///
    /// # Errors
    /// [`Lost`]: whether it was carried out is known only after the same command was sent again.
    pub fn command(&self, method: &str, path: &str, id: CommandId, body: &Value) -> Result<Answer, Lost> {
        self.send(method, &format!("/api/v1{path}"), Some(id), Some(body))
    }

    /// Sends a command under a new id and wants it done.
    ///
    /// # Errors
    /// A lost answer, a refusal.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let answer = self.command("POST", path, command_id()?, body);
        answer?.done().with_context(|| format!("POST {path} {body}"))
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        id: Option<CommandId>,
        body: Option<&Value>,
    ) -> Result<Answer, Lost> {
        let lost = |error: &dyn std::fmt::Display| Lost(format!("{method} {path}: {error}"));
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base_url));
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if let Some(id) = id {
            request = request.header("idempotency-key", id.to_string());
        }
        let answer = match body {
            Some(body) => {
                let request = request
                    .header("content-type", "application/json")
                    .body(body.to_string());
                self.agent.run(request.map_err(|error| lost(&error))?)
            }
            None => self.agent.run(request.body(()).map_err(|error| lost(&error))?),
        };
        let mut answer = answer.map_err(|error| lost(&error))?;
        let text = answer
            .body_mut()
            .with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_string();
        let text = text.map_err(|error| lost(&error))?;
        Ok(Answer {
            status: answer.status().as_u16(),
            replayed: answer.headers().contains_key("idempotency-replayed"),
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
        })
    }
}
