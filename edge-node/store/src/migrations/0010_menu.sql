-- What is left of an item, and whether it is sold out: a book of this node, never merged. No count means that nobody counts.
-- `lsn` is the last place in the log when it changed: a screen that was away asks for what lies behind its own place.
CREATE TABLE item_stock (
    item BLOB PRIMARY KEY CHECK (length(item) = 16),
    left_milli INTEGER CHECK (left_milli >= 0),
    out INTEGER NOT NULL,
    lsn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX item_stock_since ON item_stock (lsn);

-- Items by category and name, and by barcode or number.
CREATE TABLE catalog_item (
    doc INTEGER PRIMARY KEY REFERENCES doc (doc),
    category BLOB,
    name_key TEXT NOT NULL,
    code TEXT
) STRICT;
CREATE INDEX catalog_item_of_category ON catalog_item (category, name_key, doc);
CREATE INDEX catalog_item_by_name ON catalog_item (name_key, doc);
CREATE INDEX catalog_item_by_code ON catalog_item (code) WHERE code IS NOT NULL;

-- The words of items' names, so that a search looks at what begins with a word and at nothing else.
CREATE TABLE item_word (
    word TEXT NOT NULL,
    doc INTEGER NOT NULL,
    PRIMARY KEY (word, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_word_of ON item_word (doc, word);

-- Both stand only while the check is open.
ALTER TABLE guest_check ADD COLUMN sent_at INTEGER;
ALTER TABLE guest_check ADD COLUMN bill_at INTEGER;

CREATE INDEX ticket_by_state ON ticket (state, sent_at, batch);

-- Figures of a business date, kept running by closed checks and refunds: `what` says which (see domain::insight::sales), `subject`
-- whose (an item, a person; empty for none), `part` which part of it (a quarter of an hour, a rate, a code).
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
