-- Who takes part: people, how they log in, organisations, who belongs where.
--
-- Secrets stand here only as their BLAKE2b-256; passwords as argon2id. Visibilities are the
-- numbers of oh_visibility, platform roles the bits of OH_ROLE_x.

CREATE TABLE account (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  id INTEGER NOT NULL CHECK (id > 0),
  state TEXT NOT NULL CHECK (state IN ('invited', 'open', 'disabled', 'erased')),
  mail TEXT CHECK (length(mail) BETWEEN 3 AND 254),
  mail_key TEXT,              -- lower case, what log-in looks for; NULL once erased
  mail_proven INTEGER,        -- when its owner showed that mail to it arrives
  name TEXT NOT NULL CHECK (length(name) <= 80),
  sort BLOB NOT NULL,         -- of the name, see ouhe/text/collate.h
  phone TEXT CHECK (length(phone) <= 30),
  language TEXT NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
  password TEXT,              -- NULL: logs in elsewhere, or has not chosen one yet
  roles INTEGER NOT NULL DEFAULT 0,
  place TEXT CHECK (length(place) <= 60),
  show_mail INTEGER NOT NULL DEFAULT 4 CHECK (show_mail BETWEEN 0 AND 4),
  show_phone INTEGER NOT NULL DEFAULT 4 CHECK (show_phone BETWEEN 0 AND 4),
  digest INTEGER NOT NULL DEFAULT 1 CHECK (digest BETWEEN 0 AND 2), -- none, daily, weekly
  instant INTEGER NOT NULL DEFAULT 1 CHECK (instant IN (0, 1)),
  consented INTEGER,          -- when, and to what words
  purpose TEXT,
  seen INTEGER,
  version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK (state <> 'erased' OR (mail IS NULL AND mail_key IS NULL AND phone IS NULL
    AND password IS NULL AND name = ''))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX account_by_mail ON account (tenant_id, mail_key) WHERE mail_key IS NOT NULL;
CREATE INDEX account_by_name ON account (tenant_id, sort, id);
CREATE INDEX account_by_role ON account (tenant_id, id) WHERE roles <> 0;

-- Who is who at an OpenID provider.
CREATE TABLE account_identity (
  tenant_id INTEGER NOT NULL,
  issuer TEXT NOT NULL CHECK (length(issuer) BETWEEN 1 AND 500),
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
  account_id INTEGER NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, issuer, subject),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_identity_by_account ON account_identity (tenant_id, account_id);

-- Log-ins of browsers. `seen` is some minutes behind.
CREATE TABLE account_session (
  tenant_id INTEGER NOT NULL,
  id INTEGER NOT NULL CHECK (id > 0),
  account_id INTEGER NOT NULL,
  secret BLOB NOT NULL UNIQUE CHECK (length(secret) = 32),
  agent TEXT CHECK (length(agent) <= 200),
  created INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_session_by_account ON account_session (tenant_id, account_id, id);

-- Tokens of programs.
CREATE TABLE account_token (
  tenant_id INTEGER NOT NULL,
  id INTEGER NOT NULL CHECK (id > 0),
  account_id INTEGER NOT NULL,
  secret BLOB NOT NULL UNIQUE CHECK (length(secret) = 32),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  scopes INTEGER NOT NULL CHECK (scopes BETWEEN 1 AND 15),
  created INTEGER NOT NULL,
  used INTEGER,
  expires INTEGER,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_token_by_account ON account_token (tenant_id, account_id, id);

-- What works once: first start, a new password, an invitation.
CREATE TABLE account_link (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  secret BLOB NOT NULL CHECK (length(secret) = 32),
  kind TEXT NOT NULL CHECK (kind IN ('setup', 'reset', 'invite')),
  account_id INTEGER,  -- NULL: setup
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, secret),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_link_by_account ON account_link (tenant_id, account_id, kind);

CREATE TABLE organisation (
  tenant_id INTEGER NOT NULL REFERENCES tenant (id),
  id INTEGER NOT NULL CHECK (id > 0),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  name_key TEXT NOT NULL,     -- folded: one name, one organisation
  sort BLOB NOT NULL,
  code TEXT CHECK (length(code) = 18),
  industry TEXT CHECK (length(industry) BETWEEN 1 AND 5),
  size INTEGER CHECK (size BETWEEN 0 AND 3), -- micro, small, medium, large
  about TEXT,
  website TEXT,
  contact_visibility INTEGER NOT NULL DEFAULT 2 CHECK (contact_visibility BETWEEN 0 AND 4),
  verification INTEGER NOT NULL DEFAULT 0 CHECK (verification BETWEEN 0 AND 2), -- pending, verified, refused
  verification_reason TEXT,
  verified INTEGER,
  version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX organisation_by_key ON organisation (tenant_id, name_key);
CREATE UNIQUE INDEX organisation_by_code ON organisation (tenant_id, code) WHERE code IS NOT NULL;
CREATE INDEX organisation_by_name ON organisation (tenant_id, sort, id);

CREATE TABLE organisation_site (
  tenant_id INTEGER NOT NULL,
  organisation_id INTEGER NOT NULL,
  place INTEGER NOT NULL,     -- first, second …
  city TEXT NOT NULL CHECK (length(city) BETWEEN 1 AND 40),
  name TEXT CHECK (length(name) <= 80),
  address TEXT CHECK (length(address) <= 200),
  PRIMARY KEY (tenant_id, organisation_id, place),
  FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisation (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_site_by_city ON organisation_site (tenant_id, city, organisation_id);

CREATE TABLE organisation_contact (
  tenant_id INTEGER NOT NULL,
  organisation_id INTEGER NOT NULL,
  place INTEGER NOT NULL,
  name TEXT NOT NULL CHECK (length(name) <= 80),
  phone TEXT CHECK (length(phone) <= 30),
  mail TEXT CHECK (length(mail) <= 254),
  PRIMARY KEY (tenant_id, organisation_id, place),
  FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisation (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation_member (
  tenant_id INTEGER NOT NULL,
  organisation_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  admin INTEGER NOT NULL CHECK (admin IN (0, 1)),
  created INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, organisation_id, account_id),
  FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisation (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_member_by_account ON organisation_member (tenant_id, account_id, organisation_id);
