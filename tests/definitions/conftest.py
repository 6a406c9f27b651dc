"""PostgreSQL with the same tables."""

from tests.storage.conftest import server

__all__ = ["server"]
