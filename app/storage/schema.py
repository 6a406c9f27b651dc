"""The tables of one space, as migrations. A migration that has shipped is never edited."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from app.storage.schema_definitions import DEFINITIONS
from app.storage.schema_presets import PRESETS
from app.storage.schema_webhooks import WEBHOOKS

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


@space_migrations(name="0004_webhooks")
def webhook_tables(db: Database) -> None:
    """Receivers of changes, and what is told to them."""
    db.executescript(WEBHOOKS)


@space_migrations(name="0005_presets")
def preset_tables(db: Database) -> None:
    """Presets that a space keeps of its own."""
    db.executescript(PRESETS)
