-- The mesh database after every migration. For reading; the migrations make it.
-- What a node must not forget of one mesh: the entries of all authors' logs in the order they came, and small named values. Both sealed.
CREATE TABLE entries (
  place  INTEGER PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT;
CREATE TRIGGER entries_refuse_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries of a log are never changed'); END;
CREATE TRIGGER entries_refuse_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries of a log are never taken away'); END;
CREATE TABLE named_values (
  name   TEXT PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
