-- A second secret for one link: what went to the mailbox alone, so that its use shows that
-- mail arrives there. The first one may have been shown to who made the link.
ALTER TABLE account_link ADD COLUMN mailed BLOB CHECK (length(mailed) = 32);
CREATE UNIQUE INDEX account_link_by_mailed ON account_link (tenant_id, mailed) WHERE mailed IS NOT NULL;

-- People with an account whose mail address is not proven: members once they accept.
CREATE TABLE organisation_invitation (
  tenant_id INTEGER NOT NULL,
  organisation_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  admin INTEGER NOT NULL DEFAULT 0 CHECK (admin IN (0, 1)),
  shown BLOB NOT NULL CHECK (length(shown) = 32), -- secret of the link that who invites hands over
  mailed BLOB CHECK (length(mailed) = 32),        -- and of the one that went by mail
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, organisation_id, account_id),
  FOREIGN KEY (tenant_id, organisation_id) REFERENCES organisation (tenant_id, id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX organisation_invitation_by_shown ON organisation_invitation (tenant_id, shown);
CREATE UNIQUE INDEX organisation_invitation_by_mailed ON organisation_invitation (tenant_id, mailed) WHERE mailed IS NOT NULL;
CREATE INDEX organisation_invitation_by_account ON organisation_invitation (tenant_id, account_id);
