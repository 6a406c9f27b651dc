"""Onefold: one profile of each customer, beside the ticket or the record. This module is wiring only."""

from __future__ import annotations

from flask import Flask

from app.house import Clock, House, utc_now
from app.settings import Settings

__version__ = "0.1.0"


def create_app(settings: Settings, clock: Clock = utc_now) -> Flask:
    """Return the web application over the stores under `settings.home`.

    Raises:
        SecretKeyError: the secrets at rest were written with another key.
    """
    from app.web import register

    app = Flask("app", static_folder=None, template_folder=None)
    register(app, House.open(settings, clock))
    return app
