-- database: journal
-- The chain, what may be erased beside it, its sealed segments and its head.
CREATE TABLE rows (
  seq        INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  at         TEXT NOT NULL,
  author     TEXT NOT NULL,
  commitment BLOB,
  fact       BLOB NOT NULL,
  prev       BLOB NOT NULL,
  signature  BLOB NOT NULL
) STRICT;
CREATE INDEX rows_by_kind ON rows (kind, seq);
CREATE TRIGGER rows_refuse_update BEFORE UPDATE ON rows
BEGIN SELECT RAISE(ABORT, 'journal rows are append-only'); END;
CREATE TRIGGER rows_refuse_delete BEFORE DELETE ON rows
BEGIN SELECT RAISE(ABORT, 'journal rows are append-only'); END;

-- Outside the chain: what a person may want gone. Rows here may be deleted, never changed.
CREATE TABLE payloads (
  seq  INTEGER PRIMARY KEY,
  salt BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE TRIGGER payloads_refuse_update BEFORE UPDATE ON payloads
BEGIN SELECT RAISE(ABORT, 'journal bodies are erased, never changed'); END;

CREATE TABLE segments (
  segment   INTEGER PRIMARY KEY,
  first_seq INTEGER NOT NULL,
  last_seq  INTEGER NOT NULL,
  head      BLOB NOT NULL,
  signature BLOB NOT NULL
) STRICT;
CREATE TRIGGER segments_refuse_update BEFORE UPDATE ON segments
BEGIN SELECT RAISE(ABORT, 'sealed segments are append-only'); END;
CREATE TRIGGER segments_refuse_delete BEFORE DELETE ON segments
BEGIN SELECT RAISE(ABORT, 'sealed segments are append-only'); END;

-- One row: where the chain ends, so that rows lost from its end are missed. scrub tells an unfinished erasure.
CREATE TABLE head (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  seq   INTEGER NOT NULL,
  hash  BLOB NOT NULL,
  scrub INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO head (one, seq, hash) VALUES (1, 0, zeroblob(32));
