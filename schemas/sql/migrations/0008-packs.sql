-- database: texts
-- What a document brings is sealed together: to seal each chunk alone, and to link it in a row, took as long as reading it.
CREATE TABLE packs (
  pack INTEGER PRIMARY KEY,
  body BLOB NOT NULL
) STRICT;
INSERT INTO packs (pack, body) SELECT rowid, body FROM chunks;

ALTER TABLE documents ADD COLUMN extents TEXT NOT NULL DEFAULT '[]';
UPDATE documents SET extents = (
  SELECT '[' || group_concat(c.rowid || ',0,' || c.bytes, ',' ORDER BY d.position) || ']'
  FROM document_chunks d JOIN chunks c USING (chunk_id) WHERE d.uid = documents.uid
) WHERE uid IN (SELECT uid FROM document_chunks);
DROP TABLE document_chunks;

CREATE TABLE placed (
  chunk_id TEXT PRIMARY KEY,
  pack     INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  bytes    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO placed (chunk_id, pack, at, bytes) SELECT chunk_id, rowid, 0, bytes FROM chunks ORDER BY chunk_id;
DROP TABLE chunks;
ALTER TABLE placed RENAME TO chunks;
