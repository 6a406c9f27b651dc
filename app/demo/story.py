"""The demo's year as one list of calls in the order of time: a function of the seed and the moment it ends."""

from __future__ import annotations

from datetime import datetime
from random import Random

from app.demo import imani, life
from app.demo.cast import IMANI
from app.demo.diary import Call, Diary
from app.demo.people import Person, make_people


def tell_story(now: datetime) -> list[Call]:
    """Return every call of the year that ends at `now`, oldest first.

    Message ids depend on the seed only as long as `now` is the same: who sends a year again must
    keep its `now`.

    Args:
        now: Aware. No call is later.
    """
    end = int(now.timestamp() * 1000)
    calls = [call for person in make_people() for call in write_diary(person, end).calls]
    return sorted(calls, key=lambda call: (call.timestamp, call.message_id))


def write_diary(person: Person, end: int) -> Diary:
    """Return the year of one person, in the order in which it was written."""
    diary = Diary(person, end, Random(person.seed))  # noqa: S311  # a story, not a secret
    if person.user_id == IMANI.user_id:
        imani.live(diary)
    elif person.user_id is None and person.company is not None:
        life.stay_unnamed(diary)
    else:
        life.live(diary)
    return diary
