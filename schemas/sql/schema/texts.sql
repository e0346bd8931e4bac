-- The texts database after every migration. For reading; the migrations make it.
-- Text of one consented source; the file goes when the source is forgotten.
CREATE TABLE chunks (
  chunk_id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  held_out INTEGER NOT NULL CHECK (held_out IN (0, 1)),
  sha256   TEXT NOT NULL,
  text     TEXT NOT NULL
) STRICT;
CREATE INDEX chunks_by_position ON chunks (position);
