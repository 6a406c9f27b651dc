"""Secrets at rest: the key file, its rotation, and the canary."""

import stat
import threading
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from app.errors import SecretKeyError
from app.keys import Keyring, hash_token, new_token
from app.settings import Settings


def test_the_first_start_makes_a_key_that_only_its_owner_can_read(tmp_path: Path) -> None:
    Keyring.open(Settings(home=tmp_path))

    file = tmp_path / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_later_start_reads_what_an_earlier_one_encrypted(tmp_path: Path) -> None:
    stored = Keyring.open(Settings(home=tmp_path)).encrypt("ps_secret")

    assert "ps_secret" not in stored
    assert Keyring.open(Settings(home=tmp_path)).decrypt(stored) == "ps_secret"


def test_starts_at_the_same_moment_end_with_one_key(tmp_path: Path) -> None:
    barrier, rings = threading.Barrier(8), list[Keyring]()

    def start() -> None:
        barrier.wait()
        rings.append(Keyring.open(Settings(home=tmp_path)))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    stored = rings[0].encrypt("one")
    assert [ring.decrypt(stored) for ring in rings] == ["one"] * 8
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_from_the_settings_leaves_no_file(tmp_path: Path) -> None:
    Keyring.open(Settings(home=tmp_path, secret_key=(Fernet.generate_key().decode(),)))

    assert [path.name for path in tmp_path.iterdir()] == []


def test_data_without_its_key_file_stops_the_start_and_makes_no_second_key(tmp_path: Path) -> None:
    (tmp_path / "control.db").touch()

    with pytest.raises(SecretKeyError, match=r"secret\.key is missing"):
        Keyring.open(Settings(home=tmp_path))

    assert [path.name for path in tmp_path.iterdir()] == ["control.db"]


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Keyring.open(Settings(home=tmp_path))
    (tmp_path / "secret.key").chmod(0o640)

    with pytest.raises(SecretKeyError, match="chmod 600"):
        Keyring.open(Settings(home=tmp_path))


@pytest.mark.parametrize("text", ["short", "é" * 44, ""])
def test_what_is_no_key_is_refused_without_being_repeated(tmp_path: Path, text: str) -> None:
    file = tmp_path / "secret.key"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)

    with pytest.raises(SecretKeyError) as refused:
        Keyring.open(Settings(home=tmp_path))

    assert not text or text not in str(refused.value)


def test_after_a_rotation_old_secrets_are_read_and_new_ones_need_the_new_key(tmp_path: Path) -> None:
    ring = Keyring.open(Settings(home=tmp_path))
    before = (tmp_path / "secret.key").read_text().split()
    old = ring.encrypt("old")

    ring.rotate()

    keys = (tmp_path / "secret.key").read_text().split()
    assert keys[1:] == before and stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert ring.decrypt(old) == "old"
    with pytest.raises(SecretKeyError):
        Keyring(tuple(before)).decrypt(ring.encrypt("new"))
    assert Keyring((keys[0],)).decrypt(ring.reencrypt(old)) == "old"


def test_a_process_that_started_before_a_rotation_reads_what_came_after_it(tmp_path: Path) -> None:
    running = Keyring.open(Settings(home=tmp_path))
    other = Keyring.open(Settings(home=tmp_path))
    other.rotate()

    assert running.decrypt(other.encrypt("new")) == "new"


def test_keys_of_the_environment_are_not_rotated_by_us(tmp_path: Path) -> None:
    ring = Keyring.open(Settings(home=tmp_path, secret_key=(Fernet.generate_key().decode(),)))

    assert not ring.rotates_by_itself
    with pytest.raises(SecretKeyError, match="ONEFOLD_SECRET_KEY"):
        ring.rotate()


def test_the_canary_tells_a_wrong_key(tmp_path: Path) -> None:
    canary = Keyring.open(Settings(home=tmp_path)).new_canary()
    wrong = Keyring((Fernet.generate_key().decode(),))

    Keyring.open(Settings(home=tmp_path)).check_canary(canary)
    with pytest.raises(SecretKeyError, match="not the key this data was written with"):
        wrong.check_canary(canary)


def test_tokens_are_letters_and_digits_and_never_the_same() -> None:
    tokens = {new_token("wk") for _ in range(200)}

    assert len(tokens) == 200
    assert all(token.startswith("wk_") and token[3:].isalnum() and len(token) == 35 for token in tokens)


def test_hashes_are_of_32_bytes_and_take_any_text() -> None:
    assert len(hash_token("pt_1")) == 32
    assert hash_token("pt_1") != hash_token("pt_2")
    assert hash_token("\ud800") != hash_token("")
