-- Meetings of a conference: accepted requests, what the organiser arranges, walk-ins; the
-- timetables that place them, what people hold, and what came of it.

-- kind 0 an accepted request, 1 arranged by the organiser, 2 a walk-in; state 0 standing,
-- 1 cancelled. `slot` and `board`: what was published last (0: nothing) – what people hold;
-- `sequence` rises with each change of it (RFC 5545). must: to be placed at any price;
-- fixed_slot, fixed_board: where the organiser wants it (0: anywhere). A table of the hall
-- is called a board in columns, since TABLE is a word of SQL.
CREATE TABLE meeting (
  tenant_id INTEGER NOT NULL,
  id INTEGER NOT NULL CHECK (id > 0),
  conference_id INTEGER NOT NULL,
  request_id INTEGER NOT NULL DEFAULT 0,
  user_id INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
  state INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1)),
  session INTEGER NOT NULL DEFAULT 0 CHECK (session BETWEEN 0 AND 2),
  must INTEGER NOT NULL DEFAULT 0 CHECK (must IN (0, 1)),
  weight INTEGER NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 1000),
  fixed_slot INTEGER NOT NULL DEFAULT 0,
  fixed_board INTEGER NOT NULL DEFAULT 0,
  slot INTEGER NOT NULL DEFAULT 0,
  board INTEGER NOT NULL DEFAULT 0,
  was_slot INTEGER NOT NULL DEFAULT 0,         -- held before it was dropped: calendars must hear of it
  sequence INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  title TEXT NOT NULL DEFAULT '' CHECK (length(title) <= 200),
  reason TEXT NOT NULL DEFAULT '',             -- why it was cancelled
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, conference_id) REFERENCES conference (tenant_id, id)
) STRICT;
CREATE INDEX meeting_by_conference ON meeting (tenant_id, conference_id, id);
CREATE INDEX meeting_by_request ON meeting (tenant_id, request_id) WHERE request_id > 0;

-- Who sits in it, and what each side says came of it. result 0 not said, 1 nothing, 2 to be
-- followed up, 3 an intent; attended -1 not said, 0 did not come, 1 came. amount in fen.
CREATE TABLE meeting_desk (
  tenant_id INTEGER NOT NULL,
  meeting_id INTEGER NOT NULL,
  desk_id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  attended INTEGER NOT NULL DEFAULT -1 CHECK (attended BETWEEN -1 AND 1),
  result INTEGER NOT NULL DEFAULT 0 CHECK (result BETWEEN 0 AND 3),
  amount INTEGER NOT NULL DEFAULT -1,
  user_id INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  people TEXT NOT NULL DEFAULT '',             -- identities, spaces between; empty: whoever
  PRIMARY KEY (tenant_id, meeting_id, desk_id),
  FOREIGN KEY (tenant_id, meeting_id) REFERENCES meeting (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, desk_id) REFERENCES conference_desk (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_desk_by_desk ON meeting_desk (tenant_id, desk_id, meeting_id);

-- state 0 being planned, 1 draft, 2 published, 3 was published, 4 planning failed. `result`:
-- status, score, bound, what was left out and why, as JSON of `service`.
CREATE TABLE timetable (
  tenant_id INTEGER NOT NULL,
  id INTEGER NOT NULL CHECK (id > 0),
  conference_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
  created_at INTEGER NOT NULL,
  published_at INTEGER NOT NULL DEFAULT 0,
  result TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, conference_id) REFERENCES conference (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX timetable_by_number ON timetable (tenant_id, conference_id, number);
CREATE INDEX timetable_waiting ON timetable (id) WHERE state = 0;

-- slot 0: left out. Each place has a version of its own, so that two people may move
-- different meetings at once.
CREATE TABLE timetable_place (
  tenant_id INTEGER NOT NULL,
  timetable_id INTEGER NOT NULL,
  meeting_id INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  slot INTEGER NOT NULL,
  board INTEGER NOT NULL,
  locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
  PRIMARY KEY (tenant_id, timetable_id, meeting_id),
  FOREIGN KEY (tenant_id, timetable_id) REFERENCES timetable (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, meeting_id) REFERENCES meeting (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX timetable_place_by_meeting ON timetable_place (tenant_id, meeting_id);

-- The secret part of a desk's calendar address; given on request, replaced when it leaked.
CREATE TABLE desk_calendar (
  tenant_id INTEGER NOT NULL,
  desk_id INTEGER NOT NULL,
  digest BLOB NOT NULL,                        -- of the token
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, desk_id),
  FOREIGN KEY (tenant_id, desk_id) REFERENCES conference_desk (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX desk_calendar_by_digest ON desk_calendar (digest);
