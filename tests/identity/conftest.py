"""One house for all small worlds of a worker; each world is a space of its own."""

from collections.abc import Iterator

import pytest

from app.house import House
from app.settings import Settings


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = House.open(Settings(home=tmp_path_factory.mktemp("identity")))
    yield opened
    opened.close()
