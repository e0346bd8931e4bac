-- database: metrics
-- The rate a step was learnt with: shown beside the loss, as it explains bends of the curve.
ALTER TABLE metrics ADD COLUMN learning_rate REAL;
