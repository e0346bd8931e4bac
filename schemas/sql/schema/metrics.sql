-- The metrics database after every migration. For reading; the migrations make it.
-- Measured numbers: 10 s rows, rolled up to a minute after a day and to an hour after 30 days.
CREATE TABLE metrics (
  span_ms                INTEGER NOT NULL,
  at_ms                  INTEGER NOT NULL,
  step                   INTEGER NOT NULL,
  train_loss             REAL,
  held_out_bits_per_byte REAL,
  tokens_per_second      REAL,
  r                      REAL,
  b                      REAL,
  y                      REAL, learning_rate REAL,
  PRIMARY KEY (span_ms, at_ms)
) STRICT, WITHOUT ROWID;
