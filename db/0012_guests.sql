-- What the organiser asks of single meetings, and guests who sit at no desk.

-- Slots in which it may be, spaces between; empty: any.
ALTER TABLE meeting ADD COLUMN slots TEXT NOT NULL DEFAULT '';

-- One meeting comes before another, where both have a place.
CREATE TABLE meeting_order (
  tenant_id INTEGER NOT NULL,
  conference_id INTEGER NOT NULL,
  first_id INTEGER NOT NULL,
  later_id INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, conference_id, first_id, later_id),
  FOREIGN KEY (tenant_id, first_id) REFERENCES meeting (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, later_id) REFERENCES meeting (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_order_by_first ON meeting_order (tenant_id, first_id);
CREATE INDEX meeting_order_by_later ON meeting_order (tenant_id, later_id);

-- Who is invited without a desk: role 0 guest, 1 speaker, 2 press, 3 staff, 4 came without
-- being announced. Personal data that the organiser gave; `code` is on the badge.
CREATE TABLE conference_guest (
  tenant_id INTEGER NOT NULL,
  id INTEGER NOT NULL CHECK (id > 0),
  conference_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 4),
  created_at INTEGER NOT NULL,
  arrived_at INTEGER NOT NULL DEFAULT 0,
  code TEXT NOT NULL CHECK (length(code) BETWEEN 8 AND 40),
  name TEXT NOT NULL CHECK (length(name) <= 200),
  org TEXT NOT NULL DEFAULT '',
  post TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, conference_id) REFERENCES conference (tenant_id, id)
) STRICT;
CREATE INDEX conference_guest_by_conference ON conference_guest (tenant_id, conference_id, id);
CREATE UNIQUE INDEX conference_guest_by_code ON conference_guest (tenant_id, conference_id, code);
