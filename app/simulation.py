"""Trying a change of rules or a decision on a copy of the real graph first; what is applied is what was shown (P5)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from app.errors import ConflictError
from app.house import House
from app.resolution import LONG_SECONDS, Change, carry_out
from app.storage.copies import Inputs, copied, find_inputs, writing
from app.storage.pictures import Picture, picture_of_tables

SIMULATOR = "simulation"


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a change would do.

    Args:
        change: What was tried.
        inputs: The version of events, rules and decisions that it was tried on.
        before: The graph as it is.
        after: The graph as it would be.
    """

    change: Change
    inputs: Inputs
    before: Picture
    after: Picture


def simulate(house: House, space_id: str, change: Change) -> Simulation:
    """Carry a change out on a copy of the space and return both graphs.

    Raises:
        ContradictoryDecisionError, NotFoundError: as when it is carried out for good.
    """
    with copied(house.spaces.reading(space_id)) as connection:
        inputs = find_inputs(connection)
        before = picture_of_tables(connection, space_id)
        with writing(connection):
            carry_out(house, connection, space_id, change, SIMULATOR)
        return Simulation(change, inputs, before, picture_of_tables(connection, space_id))


def apply_simulation(house: House, space_id: str, simulation: Simulation, *, author: str) -> int:
    """Carry out for good what was tried, and return the number of the rules or of the decision.

    Raises:
        ConflictError: events, rules or decisions have come since, so the outcome could be another.
    """

    def job(connection: sqlite3.Connection) -> int:
        if find_inputs(connection) != simulation.inputs:
            raise ConflictError("the space has changed since this was tried: try it again")
        return carry_out(house, connection, space_id, simulation.change, author)

    return house.spaces.write(space_id, job, timeout=LONG_SECONDS)
