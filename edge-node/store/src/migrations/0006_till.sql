-- The book of drawer sessions. One open session per drawer, by the database.
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
