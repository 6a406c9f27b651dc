"""The tables of webhooks: receivers, what they are still to be told, and deliveries.

Their secrets stand in the control database, so that they are in no copy of a space.
"""

from __future__ import annotations

WEBHOOKS = """
CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,                  -- never given twice
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    form TEXT NOT NULL,                   -- track, identify
    wants_all INTEGER NOT NULL,           -- 1: every definition, those to come too
    status TEXT NOT NULL,                 -- active, paused
    created_at INTEGER NOT NULL,
    failures INTEGER NOT NULL,            -- attempts in a row that failed
    failing_since INTEGER,                -- null: the last attempt did not fail, or there was none
    retry_at INTEGER,                     -- null: it need not be left alone
    last_at INTEGER,                      -- null: no attempt yet
    last_took INTEGER,                    -- ms; null likewise
    last_outcome TEXT                     -- null likewise; status or a word
) STRICT, WITHOUT ROWID;

-- what a webhook wants to know of; no rows where it wants all
CREATE TABLE webhook_definitions (
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    definition_id INTEGER NOT NULL REFERENCES definitions (id) ON DELETE CASCADE,
    PRIMARY KEY (webhook_id, definition_id)
) STRICT, WITHOUT ROWID;

-- serves the deletion of a definition
CREATE INDEX webhook_definitions_by_definition ON webhook_definitions (definition_id);

-- whom a new webhook is still to be told first: the present members and values
CREATE TABLE webhook_firsts (
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    definition_id INTEGER NOT NULL REFERENCES definitions (id) ON DELETE CASCADE,
    after_profile_id INTEGER NOT NULL,    -- told up to this one
    PRIMARY KEY (webhook_id, definition_id)
) STRICT, WITHOUT ROWID;

-- serves the deletion of a definition
CREATE INDEX webhook_firsts_by_definition ON webhook_firsts (definition_id);

-- changes that a webhook is to be told; written with the record of changes, removed with the deliveries they become
CREATE TABLE webhook_changes (
    id INTEGER PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    definition_id INTEGER NOT NULL,
    key TEXT NOT NULL,                    -- of the definition
    kind TEXT NOT NULL,                   -- trait, audience
    version INTEGER NOT NULL,
    profile_id INTEGER NOT NULL,
    profile_key BLOB NOT NULL,            -- event key of the public id at that time
    value TEXT,                           -- JSON; null: nothing, or no member
    cause TEXT NOT NULL,                  -- as of the record of changes, or first
    at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

-- serves the making of deliveries
CREATE INDEX webhook_changes_by_webhook ON webhook_changes (webhook_id, id);
-- serves the erasure of a person
CREATE INDEX webhook_changes_by_profile ON webhook_changes (profile_id);

CREATE TABLE webhook_deliveries (
    id INTEGER PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    message_id TEXT NOT NULL,             -- follows from the change and the identifier
    title TEXT NOT NULL,                  -- what is told, in words
    definition_id INTEGER NOT NULL,       -- 0: a test
    profile_id INTEGER NOT NULL,          -- 0: likewise
    body TEXT,                            -- JSON; null: delivered
    status TEXT NOT NULL,                 -- waiting, delivered, dead
    created_at INTEGER NOT NULL,
    due INTEGER NOT NULL,                 -- when it is tried next; of others when it was tried last
    attempts INTEGER NOT NULL,
    first_at INTEGER,                     -- null: no attempt yet, or none since it was replayed or resumed
    last_at INTEGER,                      -- null: no attempt yet
    outcome TEXT,                         -- null likewise; status or a word
    answer TEXT                           -- null likewise; how the receiver's answer begins
) STRICT;

-- serves the sending
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due, id) WHERE status = 'waiting';
-- serves the order of what concerns one person and definition, and the erasure of a person
CREATE INDEX webhook_deliveries_by_profile ON webhook_deliveries (profile_id, definition_id, webhook_id, id);
-- serves the lists of a webhook
CREATE INDEX webhook_deliveries_by_status ON webhook_deliveries (webhook_id, status, id);
"""
