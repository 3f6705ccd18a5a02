//! Who is known: terminals by their token, people by their session. Read from memory on every request, written to the
//! store's books when it changes, so that a restart signs nobody off.

use crate::Principal;
use crate::secret::{Fingerprint, fingerprint};
use domain::staff::Role;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use store::books::staff::SessionRow;
use values::{DeviceId, PersonId, SessionId, Timestamp};

/// The most sessions at once; the oldest must end before another begins.
pub(crate) const SESSIONS_MAX: usize = 4_096;

/// How long a session lives.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Without a request, in milliseconds.
    pub idle_ms: i64,
    /// At all, in milliseconds.
    pub absolute_ms: i64,
}

impl Default for SessionLimits {
    /// Half an hour idle, a long shift at all.
    fn default() -> Self {
        Self {
            idle_ms: 30 * 60 * 1000,
            absolute_ms: 14 * 3600 * 1000,
        }
    }
}

/// What a bearer token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearer {
    /// A terminal alone.
    Device {
        /// Which.
        device: DeviceId,
        /// Whether a manager has confirmed it.
        confirmed: bool,
    },
    /// A person at a terminal.
    Person(Principal),
    /// A session that has ended by time; sign on again.
    Ended,
    /// Nothing that is known.
    Unknown,
}

/// A session as it is kept in memory and in the books.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) principal: Principal,
    pub(crate) expires_at: Timestamp,
    seen_unix_ms: AtomicI64,
}

impl Session {
    pub(crate) fn new(principal: Principal, seen_at: Timestamp, expires_at: Timestamp) -> Self {
        Self {
            principal,
            expires_at,
            seen_unix_ms: AtomicI64::new(seen_at.unix_ms()),
        }
    }

    pub(crate) fn seen_at(&self) -> Timestamp {
        Timestamp::from_unix_ms(self.seen_unix_ms.load(Ordering::Relaxed))
    }
}

#[derive(Default)]
struct Tables {
    devices: HashMap<Fingerprint, (DeviceId, bool)>,
    sessions: HashMap<Fingerprint, Arc<Session>>,
}

/// The tables of who is known.
pub(crate) struct Sessions {
    limits: SessionLimits,
    tables: RwLock<Tables>,
}

impl Sessions {
    pub(crate) fn new(limits: SessionLimits) -> Self {
        Self {
            limits,
            tables: RwLock::default(),
        }
    }

    pub(crate) const fn limits(&self) -> SessionLimits {
        self.limits
    }

    /// What the token stands for now. A person's request keeps their session from going idle.
    pub(crate) fn bearer(&self, token: &str, now: Timestamp) -> Bearer {
        let key = fingerprint(token);
        let tables = self.read();
        if let Some(session) = tables.sessions.get(&key) {
            return self.person(session, now);
        }
        match tables.devices.get(&key) {
            Some((device, confirmed)) => Bearer::Device {
                device: *device,
                confirmed: *confirmed,
            },
            None => Bearer::Unknown,
        }
    }

    fn person(&self, session: &Session, now: Timestamp) -> Bearer {
        if now >= session.expires_at || now.ms_since(session.seen_at()) > self.limits.idle_ms {
            return Bearer::Ended;
        }
        session.seen_unix_ms.fetch_max(now.unix_ms(), Ordering::Relaxed);
        Bearer::Person(session.principal)
    }

    pub(crate) fn put_device(&self, token: Fingerprint, device: DeviceId, confirmed: bool) {
        self.write().devices.insert(token, (device, confirmed));
    }

    pub(crate) fn confirm_device(&self, device: DeviceId) {
        for (known, confirmed) in self.write().devices.values_mut() {
            *confirmed |= *known == device;
        }
    }

    /// Forgets a terminal and everybody signed on there (case A12).
    pub(crate) fn drop_device(&self, device: DeviceId) {
        let mut tables = self.write();
        tables.devices.retain(|_, (known, _)| *known != device);
        tables
            .sessions
            .retain(|_, session| session.principal.device != device);
    }

    /// Takes a session in; `false` where there are too many that still live.
    pub(crate) fn put_session(&self, token: Fingerprint, session: Session, now: Timestamp) -> bool {
        let mut tables = self.write();
        if tables.sessions.len() >= SESSIONS_MAX {
            let idle_ms = self.limits.idle_ms;
            tables
                .sessions
                .retain(|_, old| now < old.expires_at && now.ms_since(old.seen_at()) <= idle_ms);
        }
        if tables.sessions.len() >= SESSIONS_MAX {
            return false;
        }
        tables.sessions.insert(token, Arc::new(session));
        true
    }

    pub(crate) fn drop_session(&self, session: SessionId) {
        self.write()
            .sessions
            .retain(|_, known| known.principal.session != session);
    }

    pub(crate) fn drop_person(&self, person: PersonId) {
        self.write()
            .sessions
            .retain(|_, known| known.principal.person != person);
    }

    /// Every session with when it was last used, for the books.
    pub(crate) fn seen(&self) -> Vec<(SessionId, Timestamp)> {
        self.read()
            .sessions
            .values()
            .map(|session| (session.principal.session, session.seen_at()))
            .collect()
    }

    /// Takes a session of the books in at a start.
    pub(crate) fn restore(&self, row: &SessionRow) {
        let Some(role) = Role::from_code(row.role) else {
            return;
        };
        let principal = Principal {
            device: row.device,
            person: row.person,
            role,
            session: row.session,
        };
        let session = Session::new(principal, row.seen_at, row.expires_at);
        self.write().sessions.insert(row.token, Arc::new(session));
    }

    /// Forgets sessions that ended before `edge`.
    pub(crate) fn forget_before(&self, edge: Timestamp) {
        self.write()
            .sessions
            .retain(|_, session| session.expires_at > edge);
    }

    fn read(&self) -> RwLockReadGuard<'_, Tables> {
        self.tables.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Tables> {
        self.tables.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use values::Uuid;

    const MINUTE: i64 = 60_000;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_700_000_000_000 + minutes * MINUTE)
    }

    fn principal() -> Principal {
        Principal {
            device: DeviceId(Uuid::from_u128(1)),
            person: PersonId(Uuid::from_u128(2)),
            role: Role::Server,
            session: SessionId(Uuid::from_u128(3)),
        }
    }

    fn signed_on() -> Sessions {
        let sessions = Sessions::new(SessionLimits::default());
        sessions.put_device(fingerprint("device"), principal().device, true);
        let session = Session::new(principal(), at(0), at(14 * 60));
        assert!(sessions.put_session(fingerprint("session"), session, at(0)));
        sessions
    }

    #[test]
    fn a_session_ends_when_idle_and_at_the_end_of_a_long_shift() {
        let sessions = signed_on();
        for minutes in (0..14 * 60).step_by(29) {
            assert_eq!(
                sessions.bearer("session", at(minutes)),
                Bearer::Person(principal())
            );
        }
        assert_eq!(sessions.bearer("session", at(14 * 60)), Bearer::Ended);
        let idle = signed_on();
        assert_eq!(idle.bearer("session", at(31)), Bearer::Ended);
    }

    #[test]
    fn k02_a_clock_that_jumps_ahead_and_back_ends_no_session() {
        let sessions = signed_on();
        assert_eq!(sessions.bearer("session", at(5 * 365 * 24 * 60)), Bearer::Ended);
        assert_eq!(sessions.bearer("session", at(1)), Bearer::Person(principal()));
    }

    #[test]
    fn a12_a_revoked_terminal_takes_its_sessions_with_it() {
        let sessions = signed_on();
        sessions.drop_device(principal().device);
        assert_eq!(sessions.bearer("device", at(1)), Bearer::Unknown);
        assert_eq!(sessions.bearer("session", at(1)), Bearer::Unknown);
    }
}
