"""Onefold: one profile of each customer, beside the ticket or the record. This module is wiring only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `app.__main__` is to begin before anything that takes time to import
    from flask import Flask

    from app.house import Clock
    from app.settings import Settings

__version__ = "0.1.0"


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """Return the web application over the stores under `settings.home`.

    Args:
        settings: Checked.
        clock: Returns the present; None: the machine's.

    Raises:
        SecretKeyError: the secrets at rest were written with another key.
    """
    from flask import Flask

    from app.house import House, utc_now
    from app.web import register

    app = Flask("app", static_folder=None, template_folder=None)
    register(app, House.open(settings, clock or utc_now))
    return app
