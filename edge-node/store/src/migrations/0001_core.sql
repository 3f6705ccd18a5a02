-- The engine's own tables: who this node is, the log of changes, stored answers, outboxes, what was put aside, and the
-- books that every house has. Integers are instants (milliseconds since 1970, UTC), dates (days since 1970) or codes.

CREATE TABLE identity (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    node BLOB NOT NULL CHECK (length(node) = 16),
    property BLOB NOT NULL CHECK (length(property) = 16),
    register BLOB NOT NULL CHECK (length(register) = 16),
    epoch INTEGER NOT NULL,
    boot INTEGER NOT NULL,
    running INTEGER NOT NULL,
    projected INTEGER NOT NULL
) STRICT;

CREATE TABLE actor (
    actor INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 12)
) STRICT;

CREATE TABLE doc (
    doc INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16)
) STRICT;

CREATE TABLE change (
    lsn INTEGER PRIMARY KEY,
    txn INTEGER NOT NULL,
    doc INTEGER NOT NULL REFERENCES doc (doc),
    actor INTEGER NOT NULL REFERENCES actor (actor),
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (doc, actor, seq)
) STRICT;

CREATE TABLE device_slot (
    slot INTEGER PRIMARY KEY,
    device BLOB NOT NULL UNIQUE CHECK (length(device) = 16)
) STRICT;

CREATE TABLE answer (
    command BLOB PRIMARY KEY CHECK (length(command) = 16),
    body_hash BLOB NOT NULL CHECK (length(body_hash) = 16),
    slot INTEGER NOT NULL,
    at INTEGER NOT NULL,
    lsn INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    lane TEXT NOT NULL,
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    body BLOB NOT NULL,
    at INTEGER NOT NULL,
    state INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_waiting ON outbox (lane, id) WHERE state = 0;

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    doc BLOB NOT NULL CHECK (length(doc) = 16),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL,
    sender BLOB NOT NULL,
    bytes BLOB NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (hash, doc)
) STRICT;

CREATE TABLE orphan (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    doc BLOB NOT NULL CHECK (length(doc) = 16),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    sender BLOB NOT NULL,
    bytes BLOB NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (doc, hash)
) STRICT;

CREATE TABLE number (
    series TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE room_night (
    room BLOB NOT NULL CHECK (length(room) = 16),
    night INTEGER NOT NULL,
    reservation BLOB NOT NULL CHECK (length(reservation) = 16),
    PRIMARY KEY (room, night)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_night_of ON room_night (reservation, room, night);

CREATE TABLE business_day (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    date INTEGER NOT NULL,
    opened_at INTEGER NOT NULL
) STRICT;

-- Projection: what a person has to look at.
CREATE TABLE finding (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    code INTEGER NOT NULL,
    at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE INDEX finding_open ON finding (doc) WHERE closed_at IS NULL;
