-- The journal database after every migration. For reading; the migrations make it.
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

-- Outside the chain: what a person may want gone, sealed with its salt. Rows here may be deleted, never changed.
CREATE TABLE payloads (
  seq    INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT;
CREATE TRIGGER payloads_refuse_update BEFORE UPDATE ON payloads
BEGIN SELECT RAISE(ABORT, 'journal bodies are erased, never changed'); END;

-- Bodies from before they were sealed; empty once the node has started.
CREATE TABLE "plain_payloads" (
  seq  INTEGER PRIMARY KEY,
  salt BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;

-- One row: names the key they are sealed with.
CREATE TABLE sealing (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  key_id TEXT NOT NULL
) STRICT;

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
-- What the rows say, ready to be asked. Every table but source_progress can be dropped and rebuilt from the rows.
CREATE TABLE grants (
  grant_id     TEXT PRIMARY KEY,
  source_id    TEXT NOT NULL,
  kind         TEXT NOT NULL,
  scope        TEXT NOT NULL,
  seq          INTEGER NOT NULL,
  granted_at   TEXT NOT NULL,
  expires_at   TEXT,
  withdrawn_at TEXT
) STRICT;
CREATE INDEX grants_by_source ON grants (source_id, seq);

CREATE TABLE readings (
  source_id     TEXT PRIMARY KEY,
  seq           INTEGER NOT NULL,
  files         INTEGER NOT NULL,
  refused_files INTEGER NOT NULL,
  bytes         INTEGER NOT NULL,
  chunks        INTEGER NOT NULL,
  masked        INTEGER NOT NULL
) STRICT;

CREATE TABLE checkpoints (
  checkpoint             TEXT PRIMARY KEY,
  seq                    INTEGER NOT NULL,
  at                     TEXT NOT NULL,
  sha256                 TEXT NOT NULL,
  bytes                  INTEGER NOT NULL,
  step                   INTEGER NOT NULL,
  held_out_bits_per_byte REAL,
  sources                TEXT NOT NULL,
  dropped                TEXT
) STRICT;
CREATE INDEX checkpoints_by_seq ON checkpoints (seq);

-- Where a source stands while the node works on it. Not a decision, so not in the chain.
CREATE TABLE source_progress (
  source_id                    TEXT PRIMARY KEY,
  state                        TEXT NOT NULL,
  held_out_bits_per_byte       REAL,
  first_held_out_bits_per_byte REAL
) STRICT;
-- What a person chose about the weights that learnt from a forgotten source. A projection: made from the rows.
CREATE TABLE forget_choices (
  source_id TEXT PRIMARY KEY,
  seq       INTEGER NOT NULL,
  choice    TEXT NOT NULL
) STRICT;
