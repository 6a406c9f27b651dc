"""The table of presets that a space keeps of its own."""

from __future__ import annotations

PRESETS = """
CREATE TABLE presets (
    key TEXT PRIMARY KEY,
    document TEXT NOT NULL,               -- JSON of the definition in its normal form
    tells TEXT NOT NULL,                  -- what it tells those who see it
    author TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""
