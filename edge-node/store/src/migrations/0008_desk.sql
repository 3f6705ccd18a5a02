-- What the desk's screens show: the tape chart, the day's lists, one box to search in, rooms out of order.

ALTER TABLE reservation ADD COLUMN company TEXT;
ALTER TABLE reservation ADD COLUMN noted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reservation ADD COLUMN do_not_move INTEGER NOT NULL DEFAULT 0;
CREATE INDEX reservation_by_departure ON reservation (status, departure, doc);
ALTER TABLE folio ADD COLUMN no_post INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guest ADD COLUMN vip INTEGER NOT NULL DEFAULT 0;

-- Projection: where a stay sleeps, span by span, under each week (days since 1970 by 7) that it touches: a chart of a month
-- reads five weeks of it, however long the house's history is. A stay that is cancelled or did not come has none.
CREATE TABLE tape (
    week INTEGER NOT NULL,
    doc INTEGER NOT NULL,
    first INTEGER NOT NULL,
    until INTEGER NOT NULL,
    room BLOB,
    PRIMARY KEY (week, doc, first)
) STRICT, WITHOUT ROWID;

-- Projection: the words of the companies and agencies of reservations.
CREATE TABLE company_word (
    word TEXT NOT NULL,
    doc INTEGER NOT NULL,
    PRIMARY KEY (word, doc)
) STRICT, WITHOUT ROWID;

-- Projection: spans in which a room is out of order or out of service.
CREATE TABLE room_closure (
    entry BLOB PRIMARY KEY,
    room BLOB NOT NULL,
    kind INTEGER NOT NULL,
    first INTEGER NOT NULL,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX room_closure_until ON room_closure (until);
CREATE INDEX room_closure_of ON room_closure (room);
