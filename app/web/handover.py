"""Handing a connection to the process whose part its next request is, with nothing of it read yet.

All processes accept on one socket, so a connection may come to any. The beginning of a request is looked at without
taking it from the kernel; where it belongs elsewhere, the connection itself goes there. Whoever cannot tell, or cannot
hand over, answers itself: every process can answer everything, the parts only keep work of one kind together.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass

# What panels and the Profile API ask: reads, which would otherwise wait for the interpreter behind ingest.
READ_PATHS = (b"/panel/", b"/v1/spaces/", b"/zendesk/", b"/salesforce/")
PEEK_BYTES = 64
METHOD_BYTES_MAX = 8  # with the blank behind it

# Tells from the beginning of a request whether it is ours; None: too little has arrived.
Belongs = Callable[[bytes], bool | None]


def is_read(head: bytes) -> bool | None:
    """Tell from its first bytes whether a request is for `READ_PATHS`; None: they are too few to tell."""
    method, blank, target = head.partition(b" ")
    if not blank:
        return None if len(method) < METHOD_BYTES_MAX else False
    if any(target.startswith(path) for path in READ_PATHS):
        return True
    return None if any(path.startswith(target) for path in READ_PATHS) else False


def is_no_read(head: bytes) -> bool | None:
    """Tell the opposite of `is_read`."""
    answer = is_read(head)
    return None if answer is None else not answer


@dataclass(frozen=True, slots=True)
class Handover:
    """One process's end of the way between two.

    Args:
        end: Datagrams of one byte, each with a connection.
        is_ours: What this process keeps.
    """

    end: socket.socket
    is_ours: Belongs

    @classmethod
    def pair(cls, first: Belongs, second: Belongs) -> tuple[Handover, Handover]:
        """Return both ends, for processes that keep what `first` and `second` tell."""
        ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        for end in ends:
            end.setblocking(False)
        return cls(ends[0], first), cls(ends[1], second)

    def give(self, connection: socket.socket) -> bool:
        """Hand a connection over if its next request belongs to the other; tell whether it is theirs now.

        The caller then closes its own handle, which does not end the connection.
        """
        try:
            if self.is_ours(connection.recv(PEEK_BYTES, socket.MSG_PEEK)) is not False:
                return False
            socket.send_fds(self.end, [b"c"], [connection.fileno()])
        except OSError:  # a broken connection shows when it is read; a full or closed way leaves it with us
            return False
        return True

    def take(self) -> socket.socket | None:
        """Return a connection that was handed to us, or None."""
        try:
            _, numbers, _, _ = socket.recv_fds(self.end, 1, 1)
        except OSError:
            return None
        return socket.socket(fileno=numbers[0]) if numbers else None
