"""One house for all small worlds of a worker; each world is a space of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.house import House
from app.settings import Settings
from tests.effort import LONG, SECONDS_MAX_LONG

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = House.open(Settings(home=tmp_path_factory.mktemp("identity")))
    yield opened
    opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give properties time: the long run takes many times as many examples, and a failure is told in few words only
    after a search.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.timeout(SECONDS_MAX_LONG if LONG else 900))
