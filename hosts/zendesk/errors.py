"""What the stand-in refuses, and what it cannot start with."""

from __future__ import annotations

from hosts.errors import StandInError

__all__ = ["RefusedError", "StandInError"]


class RefusedError(Exception):
    """The proxy does not send a request. Nothing has left when this is raised.

    Args:
        reason: What the app did wrong, in one sentence.
        status: The HTTP status that the app sees.
    """

    def __init__(self, reason: str, *, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
