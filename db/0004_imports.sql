-- Lists as people keep them: imports with their rows, the layouts and twins that were
-- decided about, and calls for one file from each.

-- A file as it came, by the digest of its bytes. Deleted when `keep_until` has passed: what
-- was read of it stays.
CREATE TABLE upload (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  size INTEGER NOT NULL,
  keep_until INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (tenant_id, hash)
) STRICT;
CREATE INDEX upload_by_age ON upload (keep_until);

-- side 0 supply, 1 demand; state 0 reading, 1 ready, 2 committed, 3 undone, 4 failed.
CREATE TABLE import (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  id INTEGER NOT NULL CHECK (id > 0),
  user_id INTEGER NOT NULL,
  org_id INTEGER NOT NULL,        -- 0: each row names its own
  submission_id INTEGER NOT NULL DEFAULT 0,
  side INTEGER NOT NULL CHECK (side IN (0, 1)),
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
  version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
  known_layout INTEGER NOT NULL DEFAULT 0 CHECK (known_layout IN (0, 1)),
  created_at INTEGER NOT NULL,
  ready_at INTEGER NOT NULL DEFAULT 0,
  committed_at INTEGER NOT NULL DEFAULT 0,
  undone_at INTEGER NOT NULL DEFAULT 0,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  problem TEXT NOT NULL DEFAULT '', -- failed: why, as the key of a message and its arguments
  uses TEXT NOT NULL DEFAULT '',    -- columns as a person chose them
  sheets TEXT NOT NULL DEFAULT '',  -- columns as understood
  issues TEXT NOT NULL DEFAULT '',  -- those of no row
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX import_waiting ON import (id) WHERE state = 0;

-- A row as it is (cells) and as understood (reading, facts). state 0 ready, 1 mend, 2
-- duplicate, 3 skipped, 4 committed; decision 0 none, 1 import, 2 skip, 3 merge, 4 keep;
-- decided 0 by nobody, 1 as the last time, 2 by a person.
CREATE TABLE import_row (
  tenant_id INTEGER NOT NULL,
  import_id INTEGER NOT NULL,
  row INTEGER NOT NULL CHECK (row >= 0),
  sheet INTEGER NOT NULL,
  line INTEGER NOT NULL,
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
  decision INTEGER NOT NULL CHECK (decision BETWEEN 0 AND 4),
  decided INTEGER NOT NULL CHECK (decided BETWEEN 0 AND 2),
  mended INTEGER NOT NULL CHECK (mended IN (0, 1)),
  content INTEGER NOT NULL,       -- digest of what the row says
  twin_listing INTEGER NOT NULL,  -- what it is likely the same as, 0: no stored one
  twin_row INTEGER NOT NULL,      -- an earlier row, -1: none
  twin_content INTEGER NOT NULL,
  likeness REAL NOT NULL,
  listing_id INTEGER NOT NULL DEFAULT 0, -- what it became
  merged INTEGER NOT NULL DEFAULT 0,     -- it went into one that was there before
  cells TEXT NOT NULL,
  reading TEXT NOT NULL,
  issues TEXT NOT NULL,
  facts BLOB NOT NULL,
  others BLOB NOT NULL,
  PRIMARY KEY (tenant_id, import_id, row),
  FOREIGN KEY (tenant_id, import_id) REFERENCES import (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX import_row_by_state ON import_row (tenant_id, import_id, state, row);
CREATE INDEX import_row_by_sheet ON import_row (tenant_id, import_id, sheet, row);
CREATE INDEX import_row_mended ON import_row (tenant_id, import_id, row) WHERE mended = 1;

-- What columns mean in a list of this layout.
CREATE TABLE import_layout (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  side INTEGER NOT NULL CHECK (side IN (0, 1)),
  layout INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  uses TEXT NOT NULL,
  PRIMARY KEY (tenant_id, side, layout)
) STRICT;

-- Two that were likely the same, and what was decided: not asked again. `there` is a
-- listing's identity, or what the other row said.
CREATE TABLE import_pair (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  here INTEGER NOT NULL,
  there INTEGER NOT NULL,
  decision INTEGER NOT NULL CHECK (decision BETWEEN 1 AND 4),
  user_id INTEGER NOT NULL,
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, here, there)
) STRICT, WITHOUT ROWID;

CREATE TABLE collection (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  id INTEGER NOT NULL CHECK (id > 0),
  user_id INTEGER NOT NULL,
  everybody INTEGER NOT NULL CHECK (everybody IN (0, 1)), -- all organisations are asked
  created_at INTEGER NOT NULL,
  deadline INTEGER NOT NULL,      -- first millisecond after it
  reminded INTEGER NOT NULL DEFAULT 0 CHECK (reminded BETWEEN 0 AND 2),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  text TEXT NOT NULL DEFAULT '',
  levels TEXT NOT NULL DEFAULT '', -- who checks, lowest first, a line each
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX collection_due ON collection (reminded, deadline);

CREATE TABLE collection_org (
  tenant_id INTEGER NOT NULL,
  collection_id INTEGER NOT NULL,
  org_id INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, collection_id, org_id),
  FOREIGN KEY (tenant_id, collection_id) REFERENCES collection (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_by_org ON collection_org (tenant_id, org_id);

-- state 0 checking, 1 sent back, 2 accepted, 3 unread; level: index of who checks now.
CREATE TABLE submission (
  tenant_id INTEGER NOT NULL,
  id INTEGER NOT NULL CHECK (id > 0),
  collection_id INTEGER NOT NULL,
  org_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  import_id INTEGER NOT NULL DEFAULT 0,
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
  level INTEGER NOT NULL,
  declared INTEGER NOT NULL CHECK (declared = 1), -- nothing in it is classified
  at INTEGER NOT NULL,
  decided_at INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  reason TEXT NOT NULL DEFAULT '',
  problem TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, collection_id) REFERENCES collection (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX submission_by_collection ON submission (tenant_id, collection_id, id);
CREATE INDEX submission_by_org ON submission (tenant_id, collection_id, org_id, id);

-- Who decided what at which level.
CREATE TABLE submission_step (
  tenant_id INTEGER NOT NULL,
  submission_id INTEGER NOT NULL,
  step INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  level INTEGER NOT NULL,
  accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)),
  at INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, submission_id, step),
  FOREIGN KEY (tenant_id, submission_id) REFERENCES submission (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
