-- Books and projections of people, devices, property and findings.

-- Projection: who works here.
CREATE TABLE person (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    name_key TEXT NOT NULL,
    role INTEGER NOT NULL,
    active INTEGER NOT NULL
) STRICT;
CREATE INDEX person_name ON person (name_key) WHERE active = 1;

-- Projection: enrolled terminals.
CREATE TABLE device (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    confirmed INTEGER NOT NULL,
    revoked INTEGER NOT NULL
) STRICT;

-- Book: a terminal's token, as SHA-256. The row goes when the terminal is revoked.
CREATE TABLE device_token (
    device BLOB PRIMARY KEY CHECK (length(device) = 16),
    token BLOB NOT NULL UNIQUE CHECK (length(token) = 32)
) STRICT, WITHOUT ROWID;

-- Book: one-time codes that wait for a terminal, as SHA-256. The row goes when the code is redeemed.
CREATE TABLE enrolment_code (
    code BLOB PRIMARY KEY CHECK (length(code) = 32),
    made_by BLOB NOT NULL CHECK (length(made_by) = 16),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Book: sign-ons that have not ended, their token as SHA-256.
CREATE TABLE session (
    session BLOB PRIMARY KEY CHECK (length(session) = 16),
    token BLOB NOT NULL UNIQUE CHECK (length(token) = 32),
    device BLOB NOT NULL CHECK (length(device) = 16),
    person BLOB NOT NULL CHECK (length(person) = 16),
    role INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Book: sign-ons that failed, for the limits; kept for a day. An unknown name has no person.
CREATE TABLE sign_on_failure (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    device BLOB NOT NULL CHECK (length(device) = 16),
    person BLOB CHECK (length(person) = 16)
) STRICT;
CREATE INDEX sign_on_failure_at ON sign_on_failure (at);

-- Book: second persons' approvals; used_by is the command that consumed it.
CREATE TABLE approval (
    approval BLOB PRIMARY KEY CHECK (length(approval) = 16),
    action TEXT NOT NULL,
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    minor INTEGER,
    currency TEXT,
    asked_by BLOB NOT NULL CHECK (length(asked_by) = 16),
    approved_by BLOB NOT NULL CHECK (length(approved_by) = 16),
    expires_at INTEGER NOT NULL,
    used_by BLOB CHECK (length(used_by) = 16)
) STRICT, WITHOUT ROWID;
