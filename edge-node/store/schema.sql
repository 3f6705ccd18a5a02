-- What the migrations add up to. Made by a test; do not edit: BLESS=1 cargo test -p store --test store schema

CREATE TABLE actor (
    actor INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 12)
) STRICT;

CREATE TABLE answer (
    command BLOB PRIMARY KEY CHECK (length(command) = 16),
    body_hash BLOB NOT NULL CHECK (length(body_hash) = 16),
    slot INTEGER NOT NULL,
    at INTEGER NOT NULL,
    lsn INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE business_day (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    date INTEGER NOT NULL,
    opened_at INTEGER NOT NULL
) STRICT;

CREATE TABLE catalog_item (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    category BLOB,
    name_key TEXT NOT NULL,
    code TEXT
) STRICT;

CREATE INDEX catalog_item_by_code ON catalog_item (code) WHERE code IS NOT NULL;

CREATE INDEX catalog_item_by_name ON catalog_item (name_key, doc);

CREATE INDEX catalog_item_of_category ON catalog_item (category, name_key, doc);

CREATE TABLE catalog_part (
    kind INTEGER NOT NULL,
    doc INTEGER NOT NULL REFERENCES doc (doc),
    PRIMARY KEY (kind, doc)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
    lsn INTEGER PRIMARY KEY,
    txn INTEGER NOT NULL,
    doc INTEGER NOT NULL REFERENCES doc (doc),
    actor INTEGER NOT NULL REFERENCES actor (actor),
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (doc, actor, seq)
) STRICT;

CREATE TABLE company_word (
    word TEXT NOT NULL,
    doc INTEGER NOT NULL,
    PRIMARY KEY (word, doc)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_figure (
    date INTEGER NOT NULL,
    what INTEGER NOT NULL,
    subject BLOB NOT NULL,
    part INTEGER NOT NULL,
    count INTEGER NOT NULL,
    milli INTEGER NOT NULL,
    gross_minor INTEGER NOT NULL,
    net_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    PRIMARY KEY (date, what, subject, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    confirmed INTEGER NOT NULL,
    revoked INTEGER NOT NULL
) STRICT;

CREATE TABLE device_slot (
    slot INTEGER PRIMARY KEY,
    device BLOB NOT NULL UNIQUE CHECK (length(device) = 16)
) STRICT;

CREATE TABLE device_token (
    device BLOB PRIMARY KEY CHECK (length(device) = 16),
    token BLOB NOT NULL UNIQUE CHECK (length(token) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE dining_table (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    floor INTEGER NOT NULL REFERENCES doc (doc),
    name TEXT NOT NULL,
    withdrawn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE doc (
    doc INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16)
) STRICT;

CREATE TABLE drawer_session (
    session BLOB NOT NULL PRIMARY KEY CHECK (length(session) = 16),
    drawer BLOB NOT NULL CHECK (length(drawer) = 16),
    opened_at INTEGER NOT NULL,
    opened_by BLOB NOT NULL CHECK (length(opened_by) = 16),
    business_date INTEGER NOT NULL,
    float_minor INTEGER NOT NULL,
    totals BLOB NOT NULL,
    closed BLOB
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX drawer_session_open ON drawer_session (drawer) WHERE closed IS NULL;

CREATE TABLE enrolment_code (
    code BLOB PRIMARY KEY CHECK (length(code) = 32),
    made_by BLOB NOT NULL CHECK (length(made_by) = 16),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    code INTEGER NOT NULL,
    at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;

CREATE INDEX finding_open ON finding (doc) WHERE closed_at IS NULL;

CREATE TABLE floor (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE folio (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    number INTEGER NOT NULL,
    reservation BLOB,
    balance_minor INTEGER NOT NULL,
    closed INTEGER NOT NULL
, no_post INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX folio_of ON folio (reservation);

CREATE INDEX folio_owing ON folio (doc) WHERE balance_minor <> 0 AND closed = 0;

CREATE TABLE folio_day (
    date INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    code TEXT NOT NULL,
    entries INTEGER NOT NULL,
    minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    PRIMARY KEY (date, kind, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE guest (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL
, vip INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE guest_check (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    status INTEGER NOT NULL,
    number INTEGER,
    total_minor INTEGER NOT NULL,
    balance_minor INTEGER NOT NULL,
    opened_at INTEGER,
    dining_table BLOB,
    covers INTEGER,
    server BLOB,
    name TEXT
, sent_at INTEGER, bill_at INTEGER) STRICT;

CREATE INDEX guest_check_open ON guest_check (doc) WHERE status < 5;

CREATE TABLE guest_key (
    guest BLOB PRIMARY KEY CHECK (length(guest) = 16),
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE guest_word (
    word TEXT NOT NULL,
    guest INTEGER NOT NULL,
    PRIMARY KEY (word, guest)
) STRICT, WITHOUT ROWID;

CREATE INDEX guest_word_of ON guest_word (guest);

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

CREATE TABLE item_stock (
    item BLOB PRIMARY KEY CHECK (length(item) = 16),
    left_milli INTEGER CHECK (left_milli >= 0),
    out INTEGER NOT NULL,
    lsn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX item_stock_since ON item_stock (lsn);

CREATE TABLE item_word (
    word TEXT NOT NULL,
    doc INTEGER NOT NULL,
    PRIMARY KEY (word, doc)
) STRICT, WITHOUT ROWID;

CREATE INDEX item_word_of ON item_word (doc, word);

CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never changed; write a correction'); END;

CREATE TRIGGER journal_never_shrinks BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never deleted from'); END;

CREATE TRIGGER journal_only_grows BEFORE INSERT ON journal
WHEN NEW.entry IS NOT (SELECT coalesce(max(entry), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal takes its next record and no other'); END;

CREATE TABLE journal (
    entry INTEGER PRIMARY KEY,
    record BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

CREATE TABLE night_audit (
    date INTEGER PRIMARY KEY,
    started_at INTEGER NOT NULL,
    started_by BLOB NOT NULL CHECK (length(started_by) = 16),
    no_shows INTEGER NOT NULL,
    stays_charged INTEGER NOT NULL,
    charged_minor INTEGER NOT NULL,
    rooms_dirtied INTEGER NOT NULL,
    closed_at INTEGER,
    z_number INTEGER
) STRICT;

CREATE TABLE number (
    series TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    lane TEXT NOT NULL,
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    body BLOB NOT NULL,
    at INTEGER NOT NULL,
    state INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_waiting ON outbox (lane, id) WHERE state = 0;

CREATE TABLE outlet (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc)
) STRICT;

CREATE TABLE person (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    name_key TEXT NOT NULL,
    role INTEGER NOT NULL,
    active INTEGER NOT NULL
) STRICT;

CREATE INDEX person_name ON person (name_key) WHERE active = 1;

CREATE TABLE print_copy (
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    what INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    PRIMARY KEY (subject, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE print_job (
    id INTEGER PRIMARY KEY,
    job BLOB NOT NULL UNIQUE CHECK (length(job) = 16),
    printer BLOB NOT NULL CHECK (length(printer) = 16),
    what INTEGER NOT NULL,
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    content BLOB NOT NULL,
    state INTEGER NOT NULL,
    reason INTEGER,
    attempts INTEGER NOT NULL,
    copy INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    origin BLOB CHECK (length(origin) = 16),
    rerouted_from TEXT,
    rerouted_to BLOB CHECK (length(rerouted_to) = 16),
    epoch INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    sent_at INTEGER,
    ended_at INTEGER
) STRICT;

CREATE INDEX print_job_by_state ON print_job (state, id);

CREATE INDEX print_job_ended ON print_job (ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX print_job_of_printer ON print_job (printer, id);

CREATE INDEX print_job_of_subject ON print_job (subject, id);

CREATE INDEX print_job_overdue ON print_job (printer, queued_at) WHERE state IN (0, 4) AND what = 0 AND rerouted_to IS NULL;

CREATE INDEX print_job_queue ON print_job (printer, id) WHERE state = 0;

CREATE INDEX print_job_under_way ON print_job (id) WHERE state = 1 AND ended_at IS NULL;

CREATE TABLE printer (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    withdrawn INTEGER NOT NULL
) STRICT;

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

CREATE TRIGGER register_is_kept BEFORE DELETE ON register
BEGIN SELECT RAISE(ABORT, 'a register is never deleted'); END;

CREATE TRIGGER register_stays BEFORE UPDATE ON register
BEGIN SELECT RAISE(ABORT, 'a register keeps its id and its key'); END;

CREATE TABLE register (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL CHECK (length(id) = 16),
    public_key BLOB NOT NULL CHECK (length(public_key) = 32)
) STRICT;

CREATE TABLE reservation (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    number INTEGER NOT NULL,
    status INTEGER NOT NULL,
    arrival INTEGER NOT NULL,
    departure INTEGER NOT NULL,
    guest BLOB,
    room_type BLOB,
    room BLOB,
    folio BLOB,
    adults INTEGER NOT NULL,
    children INTEGER NOT NULL,
    nights_minor INTEGER NOT NULL
, company TEXT, noted INTEGER NOT NULL DEFAULT 0, do_not_move INTEGER NOT NULL DEFAULT 0, deposit_minor INTEGER, deposit_due INTEGER) STRICT;

CREATE INDEX reservation_by_arrival ON reservation (arrival);

CREATE INDEX reservation_by_departure ON reservation (status, departure, doc);

CREATE INDEX reservation_by_guest ON reservation (guest);

CREATE INDEX reservation_by_number ON reservation (number);

CREATE INDEX reservation_by_status ON reservation (status, arrival, doc);

CREATE INDEX reservation_deposit ON reservation (doc) WHERE deposit_minor IS NOT NULL AND status = 0;

CREATE TABLE room (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    id BLOB NOT NULL UNIQUE,
    number TEXT NOT NULL,
    room_type BLOB NOT NULL,
    floor TEXT,
    features TEXT
) STRICT;

CREATE INDEX room_by_number ON room (number);

CREATE INDEX room_by_type ON room (room_type);

CREATE TABLE room_closure (
    entry BLOB PRIMARY KEY,
    room BLOB NOT NULL,
    kind INTEGER NOT NULL,
    first INTEGER NOT NULL,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX room_closure_of ON room_closure (room);

CREATE INDEX room_closure_until ON room_closure (until);

CREATE TABLE room_day (
    room BLOB NOT NULL CHECK (length(room) = 16),
    day INTEGER NOT NULL,
    reservation BLOB NOT NULL CHECK (length(reservation) = 16),
    PRIMARY KEY (room, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE room_night (
    room BLOB NOT NULL CHECK (length(room) = 16),
    night INTEGER NOT NULL,
    reservation BLOB NOT NULL CHECK (length(reservation) = 16),
    PRIMARY KEY (room, night)
) STRICT, WITHOUT ROWID;

CREATE INDEX room_night_of ON room_night (reservation, room, night);

CREATE TABLE room_occupant (
    room BLOB PRIMARY KEY CHECK (length(room) = 16),
    reservation BLOB NOT NULL UNIQUE CHECK (length(reservation) = 16)
) STRICT, WITHOUT ROWID;

CREATE TABLE room_status (
    room BLOB PRIMARY KEY,
    condition INTEGER NOT NULL,
    at INTEGER NOT NULL,
    entry BLOB NOT NULL,
    date INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE room_type (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    base_occupancy INTEGER NOT NULL,
    max_occupancy INTEGER NOT NULL,
    overbooking INTEGER NOT NULL,
    rate_minor INTEGER
) STRICT;

CREATE TABLE session (
    session BLOB PRIMARY KEY CHECK (length(session) = 16),
    token BLOB NOT NULL UNIQUE CHECK (length(token) = 32),
    device BLOB NOT NULL CHECK (length(device) = 16),
    person BLOB NOT NULL CHECK (length(person) = 16),
    role INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_on_failure (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    device BLOB NOT NULL CHECK (length(device) = 16),
    person BLOB CHECK (length(person) = 16)
) STRICT;

CREATE INDEX sign_on_failure_at ON sign_on_failure (at);

CREATE TABLE station (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    outlet INTEGER NOT NULL REFERENCES doc (doc)
) STRICT, WITHOUT ROWID;

CREATE TABLE stay_night (
    reservation BLOB PRIMARY KEY CHECK (length(reservation) = 16),
    charged INTEGER,
    dirtied INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE tape (
    week INTEGER NOT NULL,
    doc INTEGER NOT NULL,
    first INTEGER NOT NULL,
    until INTEGER NOT NULL,
    room BLOB,
    PRIMARY KEY (week, doc, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket (
    doc INTEGER NOT NULL REFERENCES doc (doc),
    batch BLOB NOT NULL CHECK (length(batch) = 16),
    station BLOB NOT NULL CHECK (length(station) = 16),
    sent_at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (doc, batch, station)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_by_state ON ticket (state, sent_at, batch);

CREATE INDEX ticket_of_station ON ticket (station, state, sent_at, batch);

CREATE TABLE type_night (
    room_type BLOB NOT NULL,
    night INTEGER NOT NULL,
    sold INTEGER NOT NULL,
    out_of_order INTEGER NOT NULL,
    PRIMARY KEY (room_type, night)
) STRICT, WITHOUT ROWID;
