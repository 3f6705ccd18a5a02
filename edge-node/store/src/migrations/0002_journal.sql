-- The fiscal journal of this node's register. What a record's bytes mean stands in JOURNAL.md.

CREATE TABLE register (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL CHECK (length(id) = 16),
    public_key BLOB NOT NULL CHECK (length(public_key) = 32)
) STRICT;
CREATE TRIGGER register_stays BEFORE UPDATE ON register
BEGIN SELECT RAISE(ABORT, 'a register keeps its id and its key'); END;
CREATE TRIGGER register_is_kept BEFORE DELETE ON register
BEGIN SELECT RAISE(ABORT, 'a register is never deleted'); END;

CREATE TABLE journal (
    entry INTEGER PRIMARY KEY,
    record BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;
CREATE TRIGGER journal_only_grows BEFORE INSERT ON journal
WHEN NEW.entry IS NOT (SELECT coalesce(max(entry), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal takes its next record and no other'); END;
CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never changed; write a correction'); END;
CREATE TRIGGER journal_never_shrinks BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never deleted from'); END;
