"""Webhooks: the list, adding one, and one of them with its deliveries."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.delivering import send_test
from app.domain.webhooks import checked_url, is_taken, say_outcome
from app.errors import InvalidRequestError
from app.keys import base62
from app.storage import deliveries, webhooks
from app.storage.definitions import list_definitions
from app.storage.webhooks import Webhook, WebhookForm
from app.web.admin.gate import admin, control, person
from app.web.admin.render import go, is_confirmed, page, say, typed
from app.web.context import house

WAITING_SHOWN, DELIVERED_SHOWN, DEAD_SHOWN = 20, 30, 50
TESTS_AT_ONCE = 2  # each holds a thread of the server for up to ten seconds
SECRET = "Signing secret"

T = TypeVar("T")
_testing = threading.BoundedSemaphore(TESTS_AT_ONCE)


@admin.route("/spaces/<space_id>/webhooks", methods=["GET", "POST"])
def webhooks_list(space_id: str) -> Response | AnyResponse:
    """List the webhooks, or add one."""
    if request.method == "GET":
        return _listed(space_id)
    webhook_id = f"whk_{base62(12)}"
    try:
        form = _form()
        named: dict[str, Any] = {"form": form, "first": typed("first") == "yes", "now": house().now_ms()}
        _write(space_id, partial(webhooks.add_webhook, webhook_id=webhook_id, **named))
    except InvalidRequestError as error:
        return _listed(space_id, status=HTTPStatus.BAD_REQUEST, error=error, given=_given())
    # The secret lies elsewhere and comes second: a webhook without one is sent nothing, and its page says so.
    secret = control().webhook_secrets.rotate(space_id, webhook_id, author=person().email, action="webhook added")
    text = f"This is the signing secret of {form.name}. It is shown this once; copy it now."
    say(text, secret=secret, label=SECRET)
    return _back(space_id, webhook_id)


@admin.get("/spaces/<space_id>/webhooks/<webhook_id>")
def webhook(space_id: str, webhook_id: str) -> Response:
    """Show a webhook with its deliveries."""
    return _shown(space_id, webhook_id)


@admin.post("/spaces/<space_id>/webhooks/<webhook_id>")
def change_webhook(space_id: str, webhook_id: str) -> Response | AnyResponse:
    """Change name, address, form, or what is wanted."""
    try:
        form = _form()
        _write(space_id, lambda connection: webhooks.set_webhook(connection, webhook_id, form))
    except InvalidRequestError as error:
        return _shown(space_id, webhook_id, status=HTTPStatus.BAD_REQUEST, error=error, given=_given())
    _note("webhook changed", space_id, webhook_id)
    say("Saved. What waits is sent at once.")
    return _back(space_id, webhook_id)


@admin.post("/spaces/<space_id>/webhooks/<webhook_id>/test")
def test_webhook(space_id: str, webhook_id: str) -> AnyResponse:
    """Send a test and say what came back."""
    if not _testing.acquire(blocking=False):
        say("Other tests are under way, so this one was not sent. Try again in ten seconds.")
        return _back(space_id, webhook_id)
    try:
        answer = send_test(house(), space_id, webhook_id)
    finally:
        _testing.release()
    word = "The test was taken: the receiver" if is_taken(answer.status) else "The test failed: the receiver"
    say(f"{word} {say_outcome(answer.word)}, after {answer.took} ms.")
    return _back(space_id, webhook_id)


@admin.post("/spaces/<space_id>/webhooks/<webhook_id>/status")
def switch_webhook(space_id: str, webhook_id: str) -> AnyResponse:
    """Pause a webhook, or resume it."""
    resumed, now = typed("status") == "active", house().now_ms()

    def job(connection: sqlite3.Connection) -> None:
        webhooks.set_webhook_status(connection, webhook_id, "active" if resumed else "paused")
        if resumed:
            deliveries.resume(connection, webhook_id, now=now)

    _write(space_id, job)
    _note("webhook resumed" if resumed else "webhook paused", space_id, webhook_id)
    say("Resumed: what waits is sent now." if resumed else "Paused: what happens meanwhile is kept and sent later.")
    return _back(space_id, webhook_id)


@admin.post("/spaces/<space_id>/webhooks/<webhook_id>/rotate")
def rotate_webhook(space_id: str, webhook_id: str) -> AnyResponse:
    """Add a secret beside the present one."""
    _found(space_id, webhook_id)
    secret = control().webhook_secrets.rotate(space_id, webhook_id, author=person().email)
    text = "This is the new signing secret. It is shown this once. Both sign until you end the one before."
    say(text, secret=secret, label=SECRET)
    return _back(space_id, webhook_id)


@admin.post("/spaces/<space_id>/webhooks/<webhook_id>/end-old")
def end_old_webhook_secret(space_id: str, webhook_id: str) -> AnyResponse:
    """End the older of two secrets."""
    if is_confirmed(_found(space_id, webhook_id).name):
        control().webhook_secrets.end_old(space_id, webhook_id, author=person().email)
        say("The older secret has ended. Only the newest signs now.")
    return _back(space_id, webhook_id)


@admin.post("/spaces/<space_id>/webhooks/<webhook_id>/delete")
def delete_webhook(space_id: str, webhook_id: str) -> AnyResponse:
    """Delete a webhook with what waits for it."""
    found = _found(space_id, webhook_id)
    if not is_confirmed(found.name):
        return _back(space_id, webhook_id)
    _write(space_id, lambda connection: webhooks.remove_webhook(connection, webhook_id))
    control().webhook_secrets.remove(space_id, webhook_id, author=person().email)
    say(f"The webhook {found.name} is deleted.")
    return go("webhooks_list", space_id=space_id)


@admin.post("/spaces/<space_id>/webhooks/<webhook_id>/replay")
def replay_webhook(space_id: str, webhook_id: str) -> AnyResponse:
    """Let one event that was given up wait again, or all of them."""
    _found(space_id, webhook_id)
    number, now = typed("delivery"), house().now_ms()
    if number.isascii() and number.isdigit() and len(number) <= 18:
        one = partial(deliveries.replay_one, webhook_id=webhook_id, number=int(number), now=now)
        count = int(_write(space_id, one))
    else:
        count = _replay_all(space_id, webhook_id, now)
    _note("webhook deliveries replayed", space_id, f"{webhook_id} {count}")
    say(f"{count} {'event waits' if count == 1 else 'events wait'} to be sent again.")
    return _back(space_id, webhook_id)


def _replay_all(space_id: str, webhook_id: str, now: int) -> int:
    with house().spaces.reading(space_id) as connection:
        last = deliveries.find_last_dead(connection, webhook_id)
    count = 0
    if last is not None:
        some = partial(deliveries.replay_some, webhook_id=webhook_id, last=last, now=now)
        while found := _write(space_id, some):
            count += found
    return count


def _form() -> WebhookForm:
    settings = house().settings
    url = checked_url(typed("url"), loopback=settings.webhooks_to_loopback, own=settings.public_url)
    wanted = None if typed("what") == "all" else request.form.getlist("wanted")
    return WebhookForm(typed("name"), url, typed("form"), wanted)


def _given() -> dict[str, Any]:
    """Return what was typed, to be shown again beside what was wrong."""
    names = ("name", "url", "form", "what", "first")
    return {name: typed(name) for name in names} | {"wanted": request.form.getlist("wanted")}


def _found(space_id: str, webhook_id: str) -> Webhook:
    with house().spaces.reading(space_id) as connection:
        return webhooks.get_webhook(connection, webhook_id)


def _write(space_id: str, job: Callable[[sqlite3.Connection], T]) -> T:
    return house().spaces.write(space_id, job)


def _note(action: str, space_id: str, subject: str) -> None:
    control().note_act(action, author=person().email, space_id=space_id, subject=subject)


def _back(space_id: str, webhook_id: str) -> AnyResponse:
    return go("webhook", space_id=space_id, webhook_id=webhook_id)


def _listed(space_id: str, *, status: int = HTTPStatus.OK, **values: object) -> Response:
    with house().spaces.reading(space_id) as connection:
        known = webhooks.list_webhooks(connection)
        counts = {one.id: deliveries.count_deliveries(connection, one.id) for one in known}
        definitions = [one for one in list_definitions(connection) if one.status == "active"]
    return page(
        "webhooks.html",
        status=status,
        webhooks=known,
        counts=counts,
        definitions=definitions,
        loopback=house().settings.webhooks_to_loopback,
        **{"given": {}, "error": ""} | values,
    )


def _shown(space_id: str, webhook_id: str, *, status: int = HTTPStatus.OK, **values: object) -> Response:
    before = request.args.get("before", "")
    end = {"before": int(before)} if before.isascii() and before.isdigit() and len(before) <= 18 else {}
    with house().spaces.reading(space_id) as connection:
        one = webhooks.get_webhook(connection, webhook_id)
        listed = partial(deliveries.list_deliveries, connection, webhook_id)
        dead = listed("dead", limit=DEAD_SHOWN + 1, **end)
        shown: dict[str, Any] = {
            "one": one,
            "counts": deliveries.count_deliveries(connection, webhook_id),
            "waiting": listed("waiting", limit=WAITING_SHOWN),
            "delivered": listed("delivered", limit=DELIVERED_SHOWN),
            "dead": dead[:DEAD_SHOWN],
            "older": dead[DEAD_SHOWN - 1].id if len(dead) > DEAD_SHOWN else None,
            "definitions": list_definitions(connection),
        }
    secrets = len(control().webhook_secrets.list_live(space_id, webhook_id))
    return page("webhook.html", status=status, **shown, secrets=secrets, **{"given": {}, "error": ""} | values)
