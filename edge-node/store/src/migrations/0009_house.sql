-- Deposits before an arrival.

ALTER TABLE reservation ADD COLUMN deposit_minor INTEGER;
ALTER TABLE reservation ADD COLUMN deposit_due INTEGER;
CREATE INDEX reservation_deposit ON reservation (doc) WHERE deposit_minor IS NOT NULL AND status = 0;
CREATE INDEX folio_owing ON folio (doc) WHERE balance_minor <> 0 AND closed = 0;
