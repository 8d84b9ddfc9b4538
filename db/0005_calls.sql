-- Idempotency keys and the answers that they were given; see store/call.h.
CREATE TABLE call_key (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  user_id INTEGER NOT NULL,
  key TEXT NOT NULL CHECK (length(key) BETWEEN 8 AND 64),
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  at INTEGER NOT NULL,
  status INTEGER NOT NULL DEFAULT 0, -- 0: not answered yet
  body BLOB,
  etag TEXT,
  location TEXT,
  PRIMARY KEY (tenant_id, user_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_key_by_age ON call_key (at);
