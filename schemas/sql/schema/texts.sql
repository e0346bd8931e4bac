-- The texts database after every migration. For reading; the migrations make it.
-- How far the reading is. One row; rows of one reading never mix with those of another.
CREATE TABLE flow (
  one         INTEGER PRIMARY KEY CHECK (one = 1),
  grant_id    TEXT NOT NULL,
  edition     INTEGER NOT NULL,
  query       TEXT NOT NULL,
  started_at  TEXT NOT NULL,
  finished_at TEXT,
  stage_ms    TEXT NOT NULL
) STRICT;

-- Everything the grant covered when it was listed, once each. `name` is sealed; `seen` tells a file that changed since.
CREATE TABLE entries (
  entry  INTEGER PRIMARY KEY,
  name   BLOB NOT NULL,
  bytes  INTEGER NOT NULL,
  seen   TEXT NOT NULL,
  state  TEXT NOT NULL CHECK (state IN ('listed', 'read', 'refused')),
  reason TEXT
) STRICT;
CREATE INDEX entries_by_state ON entries (state, entry);

-- What an archive or mailbox held and was not taken.
CREATE TABLE inner_refusals (
  entry  INTEGER NOT NULL,
  inner  BLOB,
  bytes  INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;

-- `extents`: where its chunks lie, in order: pack, first byte, bytes; three numbers a chunk.
CREATE TABLE documents (
  uid       TEXT PRIMARY KEY,
  entry     INTEGER NOT NULL,
  inner     BLOB,
  read_at   TEXT NOT NULL,
  record    TEXT NOT NULL,
  signature BLOB NOT NULL
, extents TEXT NOT NULL DEFAULT '[]') STRICT;
CREATE INDEX documents_by_entry ON documents (entry);

-- Chunks that came with one document and were not there yet, one behind the other, sealed together; a long text has several
-- packs. `holds`: the first 64 bits of the hash and the bytes of each, in order.
CREATE TABLE packs (
  pack   INTEGER PRIMARY KEY,
  chunks INTEGER NOT NULL,
  bytes  INTEGER NOT NULL,
  holds  TEXT NOT NULL,
  body   BLOB NOT NULL
) STRICT;
