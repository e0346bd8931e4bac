-- database: journal
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
