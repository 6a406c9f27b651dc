"""The secrets of webhooks: encrypted at rest, in no copy of a space, moved to a new key with all others."""

from __future__ import annotations

from pathlib import Path

from tests.webhook_world import SPACE, opened


def test_a_secret_is_in_no_file_as_it_is_and_survives_a_change_of_the_key(tmp_path: Path) -> None:
    with opened(tmp_path) as place:
        webhook = place.attach("http://127.0.0.1:9/")
        secret, before = place.ids[webhook], place.house.control
        place.house.keyring.rotate()
        assert before.reencrypt() == 1
        assert before.webhook_secrets.list_live(SPACE, webhook) == (secret,)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "control.db" for path in files)
    assert [path.name for path in files if secret.encode() in path.read_bytes()] == []


def test_at_most_two_secrets_are_live_and_those_of_other_webhooks_stay(tmp_path: Path) -> None:
    with opened(tmp_path) as place:
        mine, other = place.attach("http://127.0.0.1:9/"), place.attach("http://127.0.0.1:9/")
        secrets = place.house.control.webhook_secrets
        second, third = (secrets.rotate(SPACE, mine, author="ada") for _ in range(2))
        assert secrets.list_live(SPACE, mine) == (third, second)
        secrets.end_old(SPACE, mine, author="ada")
        assert secrets.list_live(SPACE, mine) == (third,)
        secrets.remove(SPACE, mine, author="ada")
        assert (secrets.list_live(SPACE, mine), secrets.list_live(SPACE, other)) == ((), (place.ids[other],))
        said = [row.action for row in place.house.control.list_audit(SPACE)]
        assert said[:3] == ["webhook deleted", "old webhook secret ended", "webhook secret rotated"]
