-- Books and projections of the hotel. Dates are days since 1970, instants milliseconds, money minor units.

-- Book: a room for a day use. A party that sleeps there holds room_night instead, so both can follow each other on a day.
CREATE TABLE room_day (
    room BLOB NOT NULL CHECK (length(room) = 16),
    day INTEGER NOT NULL,
    reservation BLOB NOT NULL CHECK (length(reservation) = 16),
    PRIMARY KEY (room, day)
) STRICT, WITHOUT ROWID;

-- Book: who is in a room now. One party per room, and one room per party.
CREATE TABLE room_occupant (
    room BLOB PRIMARY KEY CHECK (length(room) = 16),
    reservation BLOB NOT NULL UNIQUE CHECK (length(reservation) = 16)
) STRICT, WITHOUT ROWID;

-- Book: the key that reads what is sealed about a guest. It stands in no document; to delete it is to erase the guest.
CREATE TABLE guest_key (
    guest BLOB PRIMARY KEY CHECK (length(guest) = 16),
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;

-- Book: the last night of a stay that was charged, and the last after which its room was set dirty.
CREATE TABLE stay_night (
    reservation BLOB PRIMARY KEY CHECK (length(reservation) = 16),
    charged INTEGER,
    dirtied INTEGER
) STRICT, WITHOUT ROWID;

-- Book: the night audit of each business date, so that it goes on where it was.
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

-- Projection: room types.
CREATE TABLE room_type (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    base_occupancy INTEGER NOT NULL,
    max_occupancy INTEGER NOT NULL,
    overbooking INTEGER NOT NULL,
    rate_minor INTEGER
) STRICT;

-- Projection: rooms.
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

-- Projection: per type and night what is sold and what is out of order.
CREATE TABLE type_night (
    room_type BLOB NOT NULL,
    night INTEGER NOT NULL,
    sold INTEGER NOT NULL,
    out_of_order INTEGER NOT NULL,
    PRIMARY KEY (room_type, night)
) STRICT, WITHOUT ROWID;

-- Projection: reservations.
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
) STRICT;
CREATE INDEX reservation_by_status ON reservation (status, arrival, doc);
CREATE INDEX reservation_by_arrival ON reservation (arrival);
CREATE INDEX reservation_by_guest ON reservation (guest);
CREATE INDEX reservation_by_number ON reservation (number);

-- Projection: guests by name. Scrubbed when a guest is erased.
CREATE TABLE guest (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;
CREATE TABLE guest_word (
    word TEXT NOT NULL,
    guest INTEGER NOT NULL,
    PRIMARY KEY (word, guest)
) STRICT, WITHOUT ROWID;
CREATE INDEX guest_word_of ON guest_word (guest);

-- Projection: folios.
CREATE TABLE folio (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    number INTEGER NOT NULL,
    reservation BLOB,
    balance_minor INTEGER NOT NULL,
    closed INTEGER NOT NULL
) STRICT;
CREATE INDEX folio_of ON folio (reservation);

-- Projection: what was posted and paid on folios per business date and code, for the day's record.
CREATE TABLE folio_day (
    date INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    code TEXT NOT NULL,
    entries INTEGER NOT NULL,
    minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    PRIMARY KEY (date, kind, code)
) STRICT, WITHOUT ROWID;

-- Projection: the latest state of each room.
CREATE TABLE room_status (
    room BLOB PRIMARY KEY,
    condition INTEGER NOT NULL,
    at INTEGER NOT NULL,
    entry BLOB NOT NULL,
    date INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
