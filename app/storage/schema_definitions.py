"""The tables of computed traits and audiences in a space; `app.storage.schema` makes them."""

# What people define, what follows from it for each profile, and what is due. No row here refers to a profile by a
# reference: merges and re-resolution write profiles anew, and settling puts their results right from the marks.
DEFINITIONS = """
CREATE TABLE definitions (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,                   -- trait, audience
    name TEXT NOT NULL,                   -- of the version in force
    version INTEGER NOT NULL,             -- in force
    status TEXT NOT NULL,                 -- active, archived
    fault TEXT,                           -- code of why it cannot be settled; null: it can
    slow INTEGER NOT NULL,                -- 1: took too long on a person, settled in the slow lane
    created_at INTEGER NOT NULL
) STRICT;

-- serves ingest, which asks of every batch whether there is any
CREATE INDEX definitions_in_force ON definitions (status) WHERE status = 'active';

CREATE TABLE definition_versions (
    definition_id INTEGER NOT NULL REFERENCES definitions (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    document TEXT NOT NULL,               -- JSON in its normal form
    digest TEXT NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (definition_id, version)
) STRICT, WITHOUT ROWID;

-- results of computed traits; no row: nothing
CREATE TABLE computed (
    definition_id INTEGER NOT NULL REFERENCES definitions (id) ON DELETE CASCADE,
    profile_id INTEGER NOT NULL,
    value TEXT NOT NULL,                  -- JSON
    txt TEXT,                             -- as of traits
    num REAL,                             -- likewise
    moment INTEGER,                       -- likewise
    since INTEGER NOT NULL,               -- what brought it happened then
    version INTEGER NOT NULL,             -- of the definition
    settled_at INTEGER NOT NULL,
    PRIMARY KEY (definition_id, profile_id)
) STRICT, WITHOUT ROWID;

-- serves a person's values
CREATE INDEX computed_by_profile ON computed (profile_id);

CREATE TABLE memberships (
    definition_id INTEGER NOT NULL REFERENCES definitions (id) ON DELETE CASCADE,
    profile_id INTEGER NOT NULL,
    since INTEGER NOT NULL,               -- what let the person in happened then
    version INTEGER NOT NULL,             -- of the definition
    settled_at INTEGER NOT NULL,
    PRIMARY KEY (definition_id, profile_id)
) STRICT, WITHOUT ROWID;

-- serves a person's audiences
CREATE INDEX memberships_by_profile ON memberships (profile_id);

-- when a result can next change with nothing new arriving, for pairs that have such a moment
CREATE TABLE recheck (
    definition_id INTEGER NOT NULL REFERENCES definitions (id) ON DELETE CASCADE,
    profile_id INTEGER NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (definition_id, profile_id)
) STRICT, WITHOUT ROWID;

-- serves the worker, who takes what is due
CREATE INDEX recheck_by_due ON recheck (due);
-- serves a read of one person
CREATE INDEX recheck_by_profile ON recheck (profile_id, due);

-- one mark for each touched profile and batch; the worker expands it to the definitions concerned
CREATE TABLE dirty (
    id INTEGER PRIMARY KEY,
    profile_id INTEGER NOT NULL,
    events TEXT NOT NULL,                 -- JSON array of [name, type, activity, message id]; "*" instead: everything
    traits TEXT NOT NULL,                 -- JSON array of [key, message id]
    cause TEXT NOT NULL,                  -- event, merge, split, decision, deletion, rules
    at INTEGER NOT NULL                   -- when the cause arrived
) STRICT;

-- serves a read of one person
CREATE INDEX dirty_by_profile ON dirty (profile_id);

-- definitions made or edited, settled for everybody in slices by profile id
CREATE TABLE backfills (
    definition_id INTEGER PRIMARY KEY REFERENCES definitions (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    after_profile_id INTEGER NOT NULL,    -- settled up to this one
    at INTEGER NOT NULL                   -- when the definition was saved
) STRICT;

-- records of what happened: never rebuilt, and kept when a definition is deleted
CREATE TABLE membership_changes (
    id INTEGER PRIMARY KEY,
    definition_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    profile_id INTEGER NOT NULL,
    profile_key BLOB NOT NULL,            -- event key of the public id at that time
    entered INTEGER NOT NULL,             -- 0: left
    cause TEXT NOT NULL,                  -- as of dirty, or moment
    message_id TEXT,                      -- of the event that caused it; null: no single one did
    at INTEGER NOT NULL,                  -- when the cause arrived, or the moment came
    recorded_at INTEGER NOT NULL
) STRICT;

-- serves the history of an audience
CREATE INDEX membership_changes_by_definition ON membership_changes (definition_id, id);
-- serves the history of a person
CREATE INDEX membership_changes_by_profile ON membership_changes (profile_id, id);

CREATE TABLE trait_changes (
    id INTEGER PRIMARY KEY,
    definition_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    profile_id INTEGER NOT NULL,
    profile_key BLOB NOT NULL,            -- event key of the public id at that time
    old_value TEXT,                       -- JSON; null: nothing
    new_value TEXT,                       -- JSON; null: nothing
    cause TEXT NOT NULL,                  -- as of dirty, or moment
    message_id TEXT,                      -- of the event that caused it; null: no single one did
    at INTEGER NOT NULL,                  -- when the cause arrived, or the moment came
    recorded_at INTEGER NOT NULL
) STRICT;

-- serves the history of a computed trait
CREATE INDEX trait_changes_by_definition ON trait_changes (definition_id, id);
-- serves the history of a person
CREATE INDEX trait_changes_by_profile ON trait_changes (profile_id, id);
"""
