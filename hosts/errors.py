"""What no stand-in can start with."""

from __future__ import annotations


class StandInError(Exception):
    """The stand-in cannot start: a package, a file of records or a port is not usable."""
