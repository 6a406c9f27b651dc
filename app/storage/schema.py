"""The tables of one space, as migrations. A migration that has shipped is never edited."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

space_migrations = Migrations("onefold.space")

# Positions are kept as two columns (timestamp in ms, message id): canonical order compares the number, then the
# text by bytes (SQLite's BINARY collation, PostgreSQL's "C").
IDENTITY_GRAPH = """
CREATE TABLE components (
    id INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    last_timestamp INTEGER NOT NULL,
    last_message_id TEXT NOT NULL,
    exact INTEGER NOT NULL,               -- 1: stamps are those of the canonical run
    free INTEGER NOT NULL,                -- 1: no rule can refuse anything in any order
    counts TEXT NOT NULL,                 -- JSON object: identifiers (classes) by type
    waiting_timestamp INTEGER,            -- null: no late event waits for a replay
    waiting_message_id TEXT               -- null likewise
) STRICT;

-- serves the worker that replays what waits
CREATE INDEX components_waiting ON components (waiting_timestamp) WHERE waiting_timestamp IS NOT NULL;

CREATE TABLE profiles (
    id INTEGER PRIMARY KEY,               -- the id of the profile's root node
    collection TEXT NOT NULL,
    created_at INTEGER NOT NULL,          -- timestamp of the earliest event
    updated_at INTEGER NOT NULL,          -- timestamp of the newest event
    version INTEGER NOT NULL,             -- grows with every change
    next_at INTEGER                       -- null: nothing about it changes by itself
) STRICT;

CREATE TABLE nodes (
    id INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    created_timestamp INTEGER NOT NULL,
    created_message_id TEXT NOT NULL,
    parent_id INTEGER REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,   -- null: a root
    merged_timestamp INTEGER,             -- null: a root
    merged_message_id TEXT,               -- null: a root
    profile_id INTEGER NOT NULL REFERENCES profiles (id) DEFERRABLE INITIALLY DEFERRED,
    component_id INTEGER NOT NULL REFERENCES components (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- serves every read of a profile, which is a set of nodes
CREATE INDEX nodes_by_profile ON nodes (profile_id);
-- serves the merge of components and re-resolution
CREATE INDEX nodes_by_component ON nodes (component_id);
-- serves undoing a merge; few rows, since most nodes are roots
CREATE INDEX nodes_by_parent ON nodes (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE identifiers (
    id INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    type TEXT NOT NULL,
    value TEXT NOT NULL,                  -- folded for comparing
    sent TEXT,                            -- as sent; null where the same as value
    component_id INTEGER REFERENCES components (id) DEFERRABLE INITIALLY DEFERRED,
                                          -- null: owned (its node names the component), or not usable
    node_id INTEGER REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,     -- null: no profile owns it
    since_timestamp INTEGER,              -- null where node_id is: first event that kept it
    since_message_id TEXT,                -- null where node_id is
    first_timestamp INTEGER NOT NULL,     -- first event that carried it
    first_message_id TEXT NOT NULL,
    source_id TEXT NOT NULL,              -- of the event that it was attached by, else of the first sighting
    partners BLOB NOT NULL,               -- 8-byte digests of the distinct strong partners, at most threshold + 1
    UNIQUE (collection, type, value)
) STRICT;

-- serves the list of a profile's identifiers
CREATE INDEX identifiers_by_node ON identifiers (node_id) WHERE node_id IS NOT NULL;
-- serves the merge of components: those that no node leads to
CREATE INDEX identifiers_unowned ON identifiers (component_id) WHERE component_id IS NOT NULL;

CREATE TABLE refusals (
    collection TEXT NOT NULL,
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES events (seq) ON DELETE CASCADE,
    reason TEXT NOT NULL,                 -- never, cap, blocked, quarantined, or "limit " and the type
    PRIMARY KEY (collection, type, value, seq)
) STRICT, WITHOUT ROWID;

-- serves explanation: what an event lost
CREATE INDEX refusals_by_event ON refusals (seq);

CREATE TABLE waiting (
    collection TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES events (seq) ON DELETE CASCADE,
    component_id INTEGER NOT NULL REFERENCES components (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (seq, collection)
) STRICT, WITHOUT ROWID;

-- serves the replay of a component's waiting events
CREATE INDEX waiting_by_component ON waiting (component_id);

CREATE TABLE links (
    user_node_id INTEGER NOT NULL REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,
    account_node_id INTEGER NOT NULL REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,
    first_timestamp INTEGER NOT NULL,
    first_message_id TEXT NOT NULL,
    PRIMARY KEY (user_node_id, account_node_id)
) STRICT, WITHOUT ROWID;

-- serves the people of an account
CREATE INDEX links_by_account ON links (account_node_id);

CREATE TABLE splits (
    id INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    old_key BLOB NOT NULL,                -- the event key that the old public id names
    other_keys TEXT NOT NULL,             -- JSON array of the other profiles' event keys, hex
    cause TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- serves the answer to an old public id
CREATE INDEX splits_by_key ON splits (old_key);

CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                   -- never, join, release
    collection TEXT NOT NULL,
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    other_type TEXT NOT NULL,
    other_value TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    withdrawn_at INTEGER,                 -- null: in force
    withdrawn_by TEXT                     -- null: in force
) STRICT;

-- serves every batch, which has to know the decisions in force
CREATE INDEX decisions_in_force ON decisions (collection) WHERE withdrawn_at IS NULL;

CREATE TABLE rules (
    version INTEGER PRIMARY KEY,          -- the greatest is in force
    document TEXT NOT NULL,               -- JSON
    author TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;
"""

EVENTS = """
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,             -- 16-byte BLAKE2b of space and message id
    message_id TEXT NOT NULL,
    type TEXT NOT NULL,
    name TEXT NOT NULL,                   -- "" where the call has none
    timestamp INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    node_id INTEGER REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,     -- null: unresolved or waiting
    account_node_id INTEGER REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,
                                          -- null: concerns no account
    counts_as_activity INTEGER NOT NULL,
    payload TEXT NOT NULL                 -- JSON: what the other columns do not hold
) STRICT;

-- serves timeline, cursors and `*`
CREATE INDEX events_by_node ON events (node_id, timestamp, message_id);
-- serves one person's events of one name
CREATE INDEX events_by_node_name ON events (node_id, name, timestamp);
-- serves one name over everyone
CREATE INDEX events_by_name ON events (name, timestamp, node_id);
-- serves an account's events
CREATE INDEX events_by_account ON events (account_node_id, timestamp, message_id)
    WHERE account_node_id IS NOT NULL;

CREATE TABLE tombstones (
    key BLOB PRIMARY KEY,                 -- of a deleted event
    successor BLOB,                       -- key of the earliest remaining event of its person; null: none remained
    account_successor BLOB                -- the same of its account
) STRICT, WITHOUT ROWID;

CREATE TABLE traits (
    node_id INTEGER NOT NULL REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,
    key TEXT NOT NULL,
    value TEXT NOT NULL,                  -- JSON; null is a tombstone
    txt TEXT,                             -- text form of a text, number or boolean; null for others
    num REAL,                             -- null unless a JSON number
    moment INTEGER,                       -- null unless an RFC 3339 date or date-time; ms
    timestamp INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    wins INTEGER NOT NULL,                -- 1: newest of its profile and key
    PRIMARY KEY (node_id, key)
) STRICT, WITHOUT ROWID;

-- these three serve conditions on a trait over everyone
CREATE INDEX traits_by_text ON traits (key, txt) WHERE wins = 1 AND txt IS NOT NULL;
CREATE INDEX traits_by_number ON traits (key, num) WHERE wins = 1 AND num IS NOT NULL;
CREATE INDEX traits_by_moment ON traits (key, moment) WHERE wins = 1 AND moment IS NOT NULL;

-- profiles whose words for the people search are to be written anew
CREATE TABLE search_due (
    profile_id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE rejected (
    id INTEGER PRIMARY KEY,
    received_at INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    message_id TEXT,                      -- null: none could be read
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

-- serves the 30 days after which they go
CREATE INDEX rejected_by_time ON rejected (received_at);

-- what arrived, by source and hour: the admin's figures without a scan of events
CREATE TABLE arrivals (
    source_id TEXT NOT NULL,
    hour INTEGER NOT NULL,                -- hours since 1970
    accepted INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    repeated INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (source_id, hour)
) STRICT, WITHOUT ROWID;
"""

PANEL = """
CREATE TABLE picks (
    connection_id TEXT NOT NULL,
    object_type TEXT NOT NULL,
    object_id TEXT NOT NULL,
    profile_key BLOB NOT NULL,
    viewer TEXT NOT NULL,
    picked_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, object_type, object_id)
) STRICT, WITHOUT ROWID;
"""

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

LAYOUTS = """
CREATE TABLE layouts (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL,                   -- for whom the variant is, in small letters; "": any
    object TEXT NOT NULL,                 -- likewise
    role TEXT NOT NULL,                   -- likewise
    version INTEGER NOT NULL,             -- of the variant
    document TEXT,                        -- JSON; null: from this version on there is no such variant
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    published_at INTEGER,                 -- null: a draft
    published_by TEXT,                    -- null: a draft
    UNIQUE (host, object, role, version)
) STRICT;

-- serves every look-up, which has to know the layouts in force
CREATE INDEX layouts_published ON layouts (published_at, id) WHERE published_at IS NOT NULL;

CREATE TABLE remarks (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                   -- not_this_person, one_person, note
    profile_key BLOB NOT NULL,            -- event key of the profile's public id
    other_key BLOB,                       -- null: the remark is about one profile only
    note TEXT NOT NULL,
    session_hash BLOB NOT NULL,           -- of the panel session that it was made under
    connection_id TEXT NOT NULL,
    viewer TEXT NOT NULL,
    viewer_proven INTEGER NOT NULL,
    object_type TEXT NOT NULL,
    object_id TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    done_at INTEGER,                      -- null: nobody has dealt with it
    done_by TEXT                          -- null likewise
) STRICT;

-- serves the count of what is to be done
CREATE INDEX remarks_open ON remarks (id) WHERE done_at IS NULL;
-- serves the limit on a session's remarks
CREATE INDEX remarks_by_session ON remarks (session_hash);
-- these two serve the erasure of a person
CREATE INDEX remarks_by_profile ON remarks (profile_key);
CREATE INDEX remarks_by_other ON remarks (other_key) WHERE other_key IS NOT NULL;
"""

# Panel sessions are opened with every look-up and last two hours. They lie in a file of their own, whose commits do
# not wait for the disk: a session lost with the power is opened again by the next look-up.
SESSIONS = """
CREATE TABLE panel_sessions (
    token_hash BLOB PRIMARY KEY,          -- BLAKE2b of the token, which is not kept
    connection_id TEXT NOT NULL,
    viewer TEXT NOT NULL,
    viewer_proven INTEGER NOT NULL,
    object_type TEXT NOT NULL,
    object_id TEXT NOT NULL,
    profile_key BLOB NOT NULL,            -- event key of the profile's public id
    fields TEXT NOT NULL,                 -- JSON: what the layout and the mask let through
    matched_by TEXT NOT NULL,             -- JSON
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- serves the removal of those that have ended
CREATE INDEX panel_sessions_by_age ON panel_sessions (created_at);
"""

PAGE_TOKENS = """
CREATE TABLE page_tokens (
    token_hash BLOB PRIMARY KEY,          -- BLAKE2b of the token, which is not kept
    connection_id TEXT NOT NULL,
    viewer TEXT NOT NULL,                 -- proven by the host's signature
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- serves the removal of those that have ended
CREATE INDEX page_tokens_by_end ON page_tokens (expires_at);
"""

# Figures only, about nobody; in the file whose commits do not wait for the disk, since every panel sends them.
PAINTS = """
CREATE TABLE paints (
    day INTEGER NOT NULL,                 -- days since 1970
    host TEXT NOT NULL,
    kind TEXT NOT NULL,                   -- first, next, wide
    step INTEGER NOT NULL,                -- of time, as `app.domain.activity_paints` has them
    count INTEGER NOT NULL,
    PRIMARY KEY (day, host, kind, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE paint_errors (
    day INTEGER NOT NULL,
    host TEXT NOT NULL,
    code TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, host, code)
) STRICT, WITHOUT ROWID;
"""

# One engine's own: full-text search. The rowid is the profile's root node. Words are written a moment later, from
# marks: in ingest they would cost as much as the event itself.
SEARCH = """
CREATE VIRTUAL TABLE people_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
"""


@space_migrations(name="0001_space")
def space_tables(db: Database) -> None:
    """The first shape of a space."""
    for script in (IDENTITY_GRAPH, EVENTS, PANEL, SEARCH):
        db.executescript(script)


@space_migrations(name="0002_definitions")
def definition_tables(db: Database) -> None:
    """Computed traits and audiences."""
    db.executescript(DEFINITIONS)


@space_migrations(name="0003_layouts")
def layout_tables(db: Database) -> None:
    """How panels are composed, and what agents remark about profiles."""
    db.executescript(LAYOUTS)


session_migrations = Migrations("onefold.sessions")


@session_migrations(name="0001_sessions")
def session_tables(db: Database) -> None:
    """The first shape of a space's panel sessions."""
    db.executescript(SESSIONS)


@session_migrations(name="0002_page_tokens")
def page_token_table(db: Database) -> None:
    """The tokens of pages that a host loads signed."""
    db.executescript(PAGE_TOKENS)


@session_migrations(name="0003_paints")
def paint_tables(db: Database) -> None:
    """How long panels took to paint."""
    db.executescript(PAINTS)
