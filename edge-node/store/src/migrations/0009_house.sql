-- Deposits before an arrival, sheets of the people who clean, and what they saw in the rooms.

ALTER TABLE reservation ADD COLUMN deposit_minor INTEGER;
ALTER TABLE reservation ADD COLUMN deposit_due INTEGER;
CREATE INDEX reservation_deposit ON reservation (doc) WHERE deposit_minor IS NOT NULL AND status = 0;
CREATE INDEX folio_owing ON folio (doc) WHERE balance_minor <> 0 AND closed = 0;

-- Projection: which room is on whose sheet on a business date. The latest word counts.
CREATE TABLE room_sheet (
    date INTEGER NOT NULL,
    room BLOB NOT NULL,
    person BLOB,
    credits INTEGER NOT NULL,
    done INTEGER NOT NULL,
    at INTEGER NOT NULL,
    entry BLOB NOT NULL,
    PRIMARY KEY (date, room)
) STRICT, WITHOUT ROWID;

-- Projection: whether housekeeping last saw somebody in the room.
CREATE TABLE room_seen (
    room BLOB PRIMARY KEY,
    occupied INTEGER NOT NULL,
    people INTEGER,
    at INTEGER NOT NULL,
    date INTEGER NOT NULL,
    entry BLOB NOT NULL
) STRICT, WITHOUT ROWID;
