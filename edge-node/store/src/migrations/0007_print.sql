-- Printers, and the spool: what is to be printed, in the commit that makes it necessary.

-- Projection: printers.
CREATE TABLE printer (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    withdrawn INTEGER NOT NULL
) STRICT;

-- Book: print jobs. State: 0 queued, 1 sent, 2 confirmed, 3 failed, 4 unknown, 5 cancelled. A job that was sent to a
-- printer that cannot say what it did has ended_at and stays at 1.
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
CREATE INDEX print_job_queue ON print_job (printer, id) WHERE state = 0;
CREATE INDEX print_job_under_way ON print_job (id) WHERE state = 1 AND ended_at IS NULL;
CREATE INDEX print_job_overdue ON print_job (printer, queued_at) WHERE state IN (0, 4) AND what = 0 AND rerouted_to IS NULL;
CREATE INDEX print_job_of_printer ON print_job (printer, id);
CREATE INDEX print_job_by_state ON print_job (state, id);
CREATE INDEX print_job_of_subject ON print_job (subject, id);
CREATE INDEX print_job_ended ON print_job (ended_at) WHERE ended_at IS NOT NULL;

-- Book: how often a thing was put on paper: 0 for the original, then the number of the copy.
CREATE TABLE print_copy (
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    what INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    PRIMARY KEY (subject, what)
) STRICT, WITHOUT ROWID;
