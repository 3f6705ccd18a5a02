-- Projections of the restaurant. `doc` is the document's integer; an enumeration is its code.

CREATE TABLE outlet (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc)
) STRICT;

-- Stations by id, so that a ticket or a command finds the outlet.
CREATE TABLE station (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    outlet INTEGER NOT NULL REFERENCES doc (doc)
) STRICT, WITHOUT ROWID;

CREATE TABLE floor (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE dining_table (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    floor INTEGER NOT NULL REFERENCES doc (doc),
    name TEXT NOT NULL,
    withdrawn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE catalog_part (
    kind INTEGER NOT NULL,
    doc INTEGER NOT NULL REFERENCES doc (doc),
    PRIMARY KEY (kind, doc)
) STRICT, WITHOUT ROWID;

-- The last four columns stand only while the check is open: a closed one is read from its document.
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
) STRICT;
CREATE INDEX guest_check_open ON guest_check (doc) WHERE status < 5;

-- State: 0 to be made, 1 made, 2 brought.
CREATE TABLE ticket (
    doc INTEGER NOT NULL REFERENCES doc (doc),
    batch BLOB NOT NULL CHECK (length(batch) = 16),
    station BLOB NOT NULL CHECK (length(station) = 16),
    sent_at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (doc, batch, station)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_of_station ON ticket (station, state, sent_at, batch);
