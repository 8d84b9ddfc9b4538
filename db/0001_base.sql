-- What every other table leans on: tenants, the audit trail, notes of the store itself.
--
-- `tenant_id` is the first column of every primary key. The exceptions belong to the
-- deployment as a whole: tenant, meta, and the list of migrations.

CREATE TABLE tenant (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  -- The host name of its requests; NULL: whatever no other tenant has.
  host TEXT UNIQUE CHECK (length(host) BETWEEN 1 AND 253 AND host = lower(host)),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
  settings TEXT NOT NULL DEFAULT '{}',
  version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL
) STRICT;

-- Small facts about the deployment: one number a name.
CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who did what. Append-only; each row's hash covers its fields and the hash before it.
CREATE TABLE audit (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  seq INTEGER NOT NULL CHECK (seq > 0),
  at INTEGER NOT NULL,
  actor_id INTEGER NOT NULL,    -- user, 0: the platform itself
  action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 100),
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
  object_id INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,  -- the person whom the personal values are about, 0: none
  before TEXT,
  after TEXT,
  personal BLOB CHECK (length(personal) = 32), -- digest of salt and values
  request TEXT,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (tenant_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_by_object ON audit (tenant_id, object_id, seq);
CREATE INDEX audit_by_actor ON audit (tenant_id, actor_id, seq);
CREATE INDEX audit_by_time ON audit (tenant_id, at, seq);

CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

-- Personal values of an entry, salted; they go when the person is erased.
CREATE TABLE audit_personal (
  tenant_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  subject_id INTEGER NOT NULL CHECK (subject_id > 0),
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  value TEXT NOT NULL,
  PRIMARY KEY (tenant_id, seq),
  FOREIGN KEY (tenant_id, seq) REFERENCES audit (tenant_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_personal_by_subject ON audit_personal (tenant_id, subject_id, seq);

-- The newest row of each chain, so that rows cut off its end are missed.
CREATE TABLE audit_head (
  tenant_id INTEGER NOT NULL PRIMARY KEY REFERENCES tenant (id),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;
