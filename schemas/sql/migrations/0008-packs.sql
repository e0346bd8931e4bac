-- database: texts
-- What a document brings is sealed together: to seal each chunk alone, with a row or two of its own, took as long as reading it.
CREATE TABLE packs (
  pack   INTEGER PRIMARY KEY,
  chunks INTEGER NOT NULL,
  bytes  INTEGER NOT NULL,
  holds  TEXT NOT NULL,
  body   BLOB NOT NULL
) STRICT;
INSERT INTO packs (pack, chunks, bytes, holds, body) SELECT rowid, 1, bytes, json_array(substr(chunk_id, 3), bytes), body FROM chunks;

ALTER TABLE documents ADD COLUMN extents TEXT NOT NULL DEFAULT '[]';
UPDATE documents SET extents = (
  SELECT '[' || coalesce(group_concat(c.rowid || ',0,' || c.bytes, ',' ORDER BY d.position), '') || ']'
  FROM document_chunks d JOIN chunks c USING (chunk_id) WHERE d.uid = documents.uid
) WHERE uid IN (SELECT uid FROM document_chunks);
-- Emptied first: what a dropped table held is erased in memory, all of it at once.
DELETE FROM document_chunks;
DROP TABLE document_chunks;
DELETE FROM chunks;
DROP TABLE chunks;
