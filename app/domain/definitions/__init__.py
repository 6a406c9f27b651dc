"""The language of computed traits and audiences: reading, checking, what a definition names. docs/definitions.md."""
