"""The rules of Onefold, pure: no Flask, no SQL, no clock, no network."""
