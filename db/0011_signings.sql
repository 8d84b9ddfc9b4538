-- What is signed at a conference, as it may be released: figures lock before that, and every
-- later change stays in the log.

-- kind 0 framework, 1 intent, 2 purchase contract, 3 research, 4 strategic; tax 0 not said,
-- 1 included, 2 excluded; novelty 0 new, 1 renewal, 2 agreed before; amount in fen, -1: none.
-- parties: a line each, "identity<TAB>name", the identity empty for who is not registered.
CREATE TABLE signing (
  tenant_id INTEGER NOT NULL,
  id INTEGER NOT NULL CHECK (id > 0),
  conference_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),
  tax INTEGER NOT NULL DEFAULT 0 CHECK (tax BETWEEN 0 AND 2),
  novelty INTEGER NOT NULL DEFAULT 0 CHECK (novelty BETWEEN 0 AND 2),
  related INTEGER NOT NULL DEFAULT 0 CHECK (related IN (0, 1)), -- the parties are of one group
  tender INTEGER NOT NULL DEFAULT 0 CHECK (tender IN (0, 1)),   -- a tender must follow
  stage INTEGER NOT NULL DEFAULT 0,                             -- order on stage, 0: not on stage
  amount INTEGER NOT NULL DEFAULT -1,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  title TEXT NOT NULL CHECK (length(title) <= 300),
  period TEXT NOT NULL DEFAULT '',
  parties TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  file_name TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, conference_id) REFERENCES conference (tenant_id, id)
) STRICT;
CREATE INDEX signing_by_conference ON signing (tenant_id, conference_id, stage, id);

CREATE TABLE signing_file (
  tenant_id INTEGER NOT NULL,
  signing_id INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (tenant_id, signing_id),
  FOREIGN KEY (tenant_id, signing_id) REFERENCES signing (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- Who changed what, from what to what; late: after the figures were locked. Stays when the
-- entry is taken out.
CREATE TABLE signing_revision (
  tenant_id INTEGER NOT NULL,
  signing_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  conference_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  late INTEGER NOT NULL CHECK (late IN (0, 1)),
  reason TEXT NOT NULL DEFAULT '',
  changes TEXT NOT NULL,                       -- JSON of `service`
  PRIMARY KEY (tenant_id, signing_id, version)
) STRICT;
CREATE INDEX signing_revision_by_conference ON signing_revision (tenant_id, conference_id, at);

-- Since when the figures of a conference are locked.
CREATE TABLE signing_lock (
  tenant_id INTEGER NOT NULL,
  conference_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, conference_id),
  FOREIGN KEY (tenant_id, conference_id) REFERENCES conference (tenant_id, id)
) STRICT, WITHOUT ROWID;
