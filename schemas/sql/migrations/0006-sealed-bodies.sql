-- database: journal
-- Bodies are stored sealed, their salts inside: main/node/journal/bodies.ts says how. Those from before wait in
-- plain_payloads until the node has sealed them; afterwards it is empty.
DROP TRIGGER payloads_refuse_update;
ALTER TABLE payloads RENAME TO plain_payloads;
CREATE TABLE payloads (
  seq    INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT;
CREATE TRIGGER payloads_refuse_update BEFORE UPDATE ON payloads
BEGIN SELECT RAISE(ABORT, 'journal bodies are erased, never changed'); END;

-- One row: names the key they are sealed with.
CREATE TABLE sealing (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  key_id TEXT NOT NULL
) STRICT;
