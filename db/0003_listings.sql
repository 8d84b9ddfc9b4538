-- Supply and demand: listings with their history, what was matched, what people decided and
-- asked, what they were told.

-- What searching and matching need; `facts` in the compact form of listing/codec.h without
-- the author's words. side 0 supply, 1 demand; state 0 draft, 1 submitted, 2 published,
-- 3 closed; visibilities 0 public, 1 registered, 2 verified, 3 invited, 4 private.
CREATE TABLE listing (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  id INTEGER NOT NULL CHECK (id > 0),
  org_id INTEGER NOT NULL CHECK (org_id > 0),
  side INTEGER NOT NULL CHECK (side IN (0, 1)),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 7),
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
  visibility INTEGER NOT NULL CHECK (visibility BETWEEN 0 AND 4),
  budget_visibility INTEGER NOT NULL CHECK (budget_visibility BETWEEN 0 AND 4),
  contact_visibility INTEGER NOT NULL CHECK (contact_visibility BETWEEN 0 AND 4),
  version INTEGER NOT NULL CHECK (version > 0),
  amount INTEGER NOT NULL DEFAULT -1,        -- fen, -1: not stated
  valid_until INTEGER NOT NULL DEFAULT 0,    -- first millisecond after it, 0: no end
  published_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  import_id INTEGER NOT NULL DEFAULT 0,
  import_version INTEGER NOT NULL DEFAULT 0, -- the version that the import made
  close_reason INTEGER NOT NULL DEFAULT 0 CHECK (close_reason BETWEEN 0 AND 3), -- 1 fulfilled, 2 expired, 3 withdrawn
  reminded INTEGER NOT NULL DEFAULT 0 CHECK (reminded BETWEEN 0 AND 2),
  pack TEXT NOT NULL,
  category TEXT NOT NULL DEFAULT '',         -- key within the pack, empty: not recognised
  number TEXT NOT NULL DEFAULT '' CHECK (length(number) <= 200),
  city TEXT NOT NULL DEFAULT '' CHECK (length(city) <= 200),
  invited TEXT NOT NULL DEFAULT '',          -- identities of organisations, spaces between
  title TEXT NOT NULL CHECK (length(title) <= 1000),
  text TEXT NOT NULL,
  facts BLOB NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX listing_by_state ON listing (tenant_id, state, id);
CREATE INDEX listing_by_org ON listing (tenant_id, org_id, id);
CREATE INDEX listing_by_import ON listing (tenant_id, import_id, id) WHERE import_id > 0;
CREATE INDEX listing_by_end ON listing (tenant_id, valid_until) WHERE state = 2 AND valid_until > 0;

-- What only a look at one listing needs: facts with the author's words, corrections over
-- the text, what was left over.
CREATE TABLE listing_detail (
  tenant_id INTEGER NOT NULL,
  listing_id INTEGER NOT NULL,
  spans BLOB NOT NULL,
  edits TEXT NOT NULL DEFAULT '',
  standards TEXT NOT NULL DEFAULT '',
  extras TEXT NOT NULL DEFAULT '',
  issues TEXT NOT NULL DEFAULT '',
  sent_back TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, listing_id),
  FOREIGN KEY (tenant_id, listing_id) REFERENCES listing (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- Personal data, apart from all else, so that it can be erased.
CREATE TABLE listing_contact (
  tenant_id INTEGER NOT NULL,
  listing_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL, -- who gave it, 0: a list
  name TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  mail TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, listing_id),
  FOREIGN KEY (tenant_id, listing_id) REFERENCES listing (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_contact_by_user ON listing_contact (tenant_id, user_id);

-- What stood before an import was merged into a listing, so that the import can be undone.
CREATE TABLE listing_prior (
  tenant_id INTEGER NOT NULL,
  listing_id INTEGER NOT NULL,
  import_id INTEGER NOT NULL,      -- the import that was merged
  own_import_id INTEGER NOT NULL,  -- the one that the listing came from, 0: none
  kind INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  valid_until INTEGER NOT NULL,
  pack TEXT NOT NULL,
  category TEXT NOT NULL,
  number TEXT NOT NULL,
  city TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  facts BLOB NOT NULL,
  spans BLOB NOT NULL,
  edits TEXT NOT NULL,
  standards TEXT NOT NULL,
  extras TEXT NOT NULL,
  issues TEXT NOT NULL,
  PRIMARY KEY (tenant_id, listing_id),
  FOREIGN KEY (tenant_id, listing_id) REFERENCES listing (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- Who changed what, from what to what. Stays when a draft is thrown away.
CREATE TABLE listing_version (
  tenant_id INTEGER NOT NULL,
  listing_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  user_id INTEGER NOT NULL, -- 0: the platform
  action TEXT NOT NULL,
  changes TEXT NOT NULL,
  PRIMARY KEY (tenant_id, listing_id, version)
) STRICT;

-- What the matcher still has to look at: one a listing, written in the transaction of the
-- change, deleted in that of its matches and notices.
CREATE TABLE match_job (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  listing_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, listing_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_job_by_time ON match_job (at);

-- Pairs that were told of, by the verdict that was told.
CREATE TABLE match (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  demand_id INTEGER NOT NULL,
  supply_id INTEGER NOT NULL,
  verdict INTEGER NOT NULL CHECK (verdict BETWEEN 0 AND 3),
  score REAL NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, demand_id, supply_id, verdict)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_by_supply ON match (tenant_id, supply_id);

-- 意向 and 不感兴趣, a row a side: 1 interested, 2 declined.
CREATE TABLE decision (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  demand_id INTEGER NOT NULL,
  supply_id INTEGER NOT NULL,
  side INTEGER NOT NULL CHECK (side IN (0, 1)),
  org_id INTEGER NOT NULL,
  decision INTEGER NOT NULL CHECK (decision IN (1, 2)),
  note TEXT NOT NULL DEFAULT '',
  user_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, demand_id, supply_id, side)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_by_org ON decision (tenant_id, org_id, decision);
CREATE INDEX decision_by_supply ON decision (tenant_id, supply_id, decision);

CREATE TABLE question (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  id INTEGER NOT NULL CHECK (id > 0),
  demand_id INTEGER NOT NULL,
  supply_id INTEGER NOT NULL,
  from_org INTEGER NOT NULL,
  to_org INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  keys TEXT NOT NULL DEFAULT '', -- attributes asked about, spaces between
  text TEXT NOT NULL DEFAULT '',
  answer TEXT NOT NULL DEFAULT '',
  answered_at INTEGER NOT NULL DEFAULT 0,
  answered_by INTEGER NOT NULL DEFAULT 0,
  applied INTEGER NOT NULL DEFAULT 0 CHECK (applied IN (0, 1)),
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX question_by_pair ON question (tenant_id, demand_id, supply_id);
CREATE INDEX question_by_supply ON question (tenant_id, supply_id);
CREATE INDEX question_from ON question (tenant_id, from_org, id);
CREATE INDEX question_to ON question (tenant_id, to_org, id);

CREATE TABLE saved_search (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  id INTEGER NOT NULL CHECK (id > 0),
  user_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  notify INTEGER NOT NULL CHECK (notify IN (0, 1)),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX saved_search_by_user ON saved_search (tenant_id, user_id, id);
CREATE INDEX saved_search_that_tells ON saved_search (tenant_id, id) WHERE notify = 1;

-- What a person was told; words are put into the reader's language when shown.
CREATE TABLE notice (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  id INTEGER NOT NULL CHECK (id > 0),
  user_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  read_at INTEGER NOT NULL DEFAULT 0,
  message TEXT NOT NULL,            -- key of the title's wording
  args TEXT NOT NULL DEFAULT '[]',
  text TEXT NOT NULL DEFAULT '',
  verdict INTEGER NOT NULL DEFAULT -1,
  link TEXT NOT NULL DEFAULT '',
  unique_key TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX notice_once ON notice (tenant_id, user_id, unique_key);
CREATE INDEX notice_by_user ON notice (tenant_id, user_id, id);
CREATE INDEX notice_unread ON notice (tenant_id, user_id) WHERE read_at = 0;
CREATE INDEX notice_by_time ON notice (at);

-- Up to when a person's digest has told.
CREATE TABLE digest (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  user_id INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
) STRICT, WITHOUT ROWID;
