-- database: journal
-- What a person chose about the weights that learnt from a forgotten source. A projection: made from the rows.
CREATE TABLE forget_choices (
  source_id TEXT PRIMARY KEY,
  seq       INTEGER NOT NULL,
  choice    TEXT NOT NULL
) STRICT;
