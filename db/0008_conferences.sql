-- Conferences (对接会): who takes part, at which desks, and who asks whom for a meeting.

-- Calendar, tables, rules and the form in `settings` as `service` reads and writes them.
-- state 0 draft, 1 open, 2 over, 3 called off.
CREATE TABLE conference (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  id INTEGER NOT NULL CHECK (id > 0),
  user_id INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  starts_at INTEGER NOT NULL,                  -- of the first slot
  ends_at INTEGER NOT NULL,                    -- of the last one
  register_by INTEGER NOT NULL,                -- first millisecond after the deadline
  request_by INTEGER NOT NULL,
  title TEXT NOT NULL CHECK (length(title) <= 200),
  place TEXT NOT NULL DEFAULT '' CHECK (length(place) <= 400),
  text TEXT NOT NULL DEFAULT '',
  settings TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;

-- A desk takes part: one organisation may have several at once. side 0 supply, 1 demand,
-- 2 both; state 0 asked, 1 approved, 2 refused, 3 withdrawn. `away`: slots in which nobody
-- is there, spaces between.
CREATE TABLE conference_desk (
  tenant_id INTEGER NOT NULL,
  id INTEGER NOT NULL CHECK (id > 0),
  conference_id INTEGER NOT NULL,
  org_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,                    -- who registered it
  version INTEGER NOT NULL CHECK (version > 0),
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
  side INTEGER NOT NULL CHECK (side BETWEEN 0 AND 2),
  meetings_most INTEGER NOT NULL DEFAULT 0,    -- 0: as the rules say
  print INTEGER NOT NULL DEFAULT 0 CHECK (print IN (0, 1)), -- released for the catalogue
  created_at INTEGER NOT NULL,
  decided_at INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL CHECK (length(name) <= 200),
  domain TEXT NOT NULL DEFAULT '',
  away TEXT NOT NULL DEFAULT '',
  answers TEXT NOT NULL DEFAULT '',            -- to the form's own questions, JSON
  reason TEXT NOT NULL DEFAULT '',             -- why it was refused
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, conference_id) REFERENCES conference (tenant_id, id)
) STRICT;
CREATE INDEX conference_desk_by_conference ON conference_desk (tenant_id, conference_id, id);
CREATE INDEX conference_desk_by_org ON conference_desk (tenant_id, org_id, id);

-- Personal data, apart from all else, so that it can be erased. `code` is on the badge.
CREATE TABLE conference_person (
  tenant_id INTEGER NOT NULL,
  id INTEGER NOT NULL CHECK (id > 0),
  conference_id INTEGER NOT NULL,
  desk_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL DEFAULT 0,          -- who named the person
  arrived_at INTEGER NOT NULL DEFAULT 0,
  code TEXT NOT NULL CHECK (length(code) BETWEEN 8 AND 40),
  name TEXT NOT NULL DEFAULT '',
  post TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, desk_id) REFERENCES conference_desk (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX conference_person_by_desk ON conference_person (tenant_id, desk_id, id);
CREATE INDEX conference_person_by_user ON conference_person (tenant_id, user_id);
CREATE UNIQUE INDEX conference_person_by_code ON conference_person (tenant_id, conference_id, code);

-- One desk asks another for a meeting. state 0 open, 1 accepted, 2 declined, 3 withdrawn,
-- 4 expired; demand and supply 0: asked without a match; verdict -1: none. session 0 any,
-- 1 morning, 2 afternoon.
CREATE TABLE meeting_request (
  tenant_id INTEGER NOT NULL,
  id INTEGER NOT NULL CHECK (id > 0),
  conference_id INTEGER NOT NULL,
  from_desk INTEGER NOT NULL,
  to_desk INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
  demand_id INTEGER NOT NULL DEFAULT 0,
  supply_id INTEGER NOT NULL DEFAULT 0,
  verdict INTEGER NOT NULL DEFAULT -1 CHECK (verdict BETWEEN -1 AND 3),
  session INTEGER NOT NULL DEFAULT 0 CHECK (session BETWEEN 0 AND 2),
  stars_from INTEGER NOT NULL DEFAULT 3 CHECK (stars_from BETWEEN 1 AND 5),
  stars_to INTEGER NOT NULL DEFAULT 0 CHECK (stars_to BETWEEN 0 AND 5),
  reminded INTEGER NOT NULL DEFAULT 0 CHECK (reminded IN (0, 1)),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  decided_at INTEGER NOT NULL DEFAULT 0,
  decided_by INTEGER NOT NULL DEFAULT 0,
  text TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',             -- the other side's words
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, conference_id) REFERENCES conference (tenant_id, id),
  FOREIGN KEY (tenant_id, from_desk) REFERENCES conference_desk (tenant_id, id),
  FOREIGN KEY (tenant_id, to_desk) REFERENCES conference_desk (tenant_id, id)
) STRICT;
CREATE INDEX meeting_request_by_conference ON meeting_request (tenant_id, conference_id, id);
CREATE INDEX meeting_request_by_from ON meeting_request (tenant_id, from_desk, id);
CREATE INDEX meeting_request_by_to ON meeting_request (tenant_id, to_desk, id);
CREATE INDEX meeting_request_by_end ON meeting_request (expires_at) WHERE state = 0;

-- A desk that never wants to sit with the other one.
CREATE TABLE conference_never (
  tenant_id INTEGER NOT NULL,
  desk_id INTEGER NOT NULL,
  other_desk INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, desk_id, other_desk),
  FOREIGN KEY (tenant_id, desk_id) REFERENCES conference_desk (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, other_desk) REFERENCES conference_desk (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX conference_never_by_other ON conference_never (tenant_id, other_desk);
