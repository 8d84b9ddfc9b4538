-- An import is decided about at once, and its rows come in, or go back, in many short
-- transactions. What a crash interrupts is finished at the next start, on the terms and in the
-- name of who decided.
ALTER TABLE import ADD COLUMN taking INTEGER NOT NULL DEFAULT 0 CHECK (taking BETWEEN 0 AND 2); -- 1 in, 2 back
ALTER TABLE import ADD COLUMN terms TEXT NOT NULL DEFAULT '';
CREATE INDEX import_taking ON import (id) WHERE taking > 0;
