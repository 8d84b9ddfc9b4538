-- What leaves the platform: mails and calls that wait, were sent, or were given up.
-- The address and the words go once they are sent; the row stays 180 days as evidence.
CREATE TABLE outbox (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  id INTEGER NOT NULL CHECK (id > 0),
  channel TEXT NOT NULL,             -- 'mail', or the name of a configured call
  user_id INTEGER NOT NULL DEFAULT 0, -- whose mail, 0: nobody's in particular
  unique_key TEXT,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
  recipient TEXT,
  subject TEXT,
  body TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  made INTEGER NOT NULL,
  problem TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX outbox_once ON outbox (tenant_id, channel, user_id, unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX outbox_due ON outbox (state, next_at);
CREATE INDEX outbox_by_person ON outbox (tenant_id, user_id);
