"""Secrets: the key file, encryption at rest and its rotation, new tokens and their hashes.

What must be read back (panel secrets) is encrypted; what only has to be recognised (tokens, sessions) is hashed.
"""

from __future__ import annotations

import os
import secrets
import threading
from hashlib import blake2b
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.errors import SecretKeyError
from app.settings import Settings

KEY_FILE = "secret.key"
KEYS_MAX = 10  # older keys stay readable for restored copies of the control database
TOKEN_CHARACTERS = 32  # of 62: 190 bits
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CANARY = "onefold"


def new_token(prefix: str) -> str:
    """Return a new secret such as `wk_` and 32 base62 characters, which survive URLs, headers and double clicks."""
    return f"{prefix}_{base62(TOKEN_CHARACTERS)}"


def base62(length: int) -> str:
    """Return that many random letters and digits."""
    number = secrets.randbits(6 * length + 64)  # 64 bits more than needed, so that no letter is likelier than another
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def hash_token(text: str) -> bytes:
    """Return what is stored of a token. A plain hash is enough, since tokens are random and long."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32, person=b"onefold-token").digest()


class Keyring:
    """The keys for secrets at rest, newest first. New secrets are written with the first, read with any.

    Args:
        keys: Fernet keys (32 bytes in URL-safe base64).
        file: Where they were read from; None if the environment gave them.

    Raises:
        SecretKeyError: there is no key, or one of them is not a key.
    """

    def __init__(self, keys: tuple[str, ...], file: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._file = file
        self._keys = keys
        self._fernet = _fernet(keys, str(file) if file else "ONEFOLD_SECRET_KEY")

    @classmethod
    def open(cls, settings: Settings) -> Keyring:
        """Return the keyring of an installation; on the first start its key file is made.

        Raises:
            SecretKeyError: there is data but no key, or the file cannot be used.
        """
        if settings.secret_key is not None:
            return cls(settings.secret_key)
        file = settings.home / KEY_FILE
        if not file.exists():
            # The key is always there before the database. So a database seen first and still no key afterwards
            # means a lost key; a second key would make every stored secret unreadable.
            if (settings.home / "control.db").exists() and not file.exists():
                raise SecretKeyError(
                    f"{file} is missing: put it back from its copy, or set ONEFOLD_SECRET_KEY to the key it held"
                )
            _make(file)
        return cls(_read(file), file)

    @property
    def rotates_by_itself(self) -> bool:
        """Whether `rotate` can add a key: it can to a file, not to the environment."""
        return self._file is not None

    def encrypt(self, text: str) -> str:
        """Return a text encrypted with the newest key."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def decrypt(self, stored: str) -> str:
        """Return what was encrypted.

        Another process may have rotated the keys since they were read, so the file is read again before giving up.

        Raises:
            SecretKeyError: none of the keys wrote it.
        """
        for fernet in (self._fernet, self._reread()):
            if fernet is None:
                break
            try:
                return fernet.decrypt(stored).decode()
            except InvalidToken:
                continue
        raise SecretKeyError("a stored secret was written with a key that is not here")

    def reencrypt(self, stored: str) -> str:
        """Return the same secret encrypted with the newest key.

        Raises:
            SecretKeyError: none of the keys wrote it.
        """
        return self.encrypt(self.decrypt(stored))

    def rotate(self) -> None:
        """Put a new key in front. What is stored stays readable; `Control.reencrypt` then moves it to the new key.

        Raises:
            SecretKeyError: the keys come from the environment, where only the operator can put one in front.
        """
        if self._file is None:
            raise SecretKeyError("ONEFOLD_SECRET_KEY: put the new key in front of the old one yourself")
        with self._lock:
            keys = (_new_key(), *_read(self._file))[:KEYS_MAX]
            staged = _stage(self._file, keys)
            staged.replace(self._file)
            _sync_folder(self._file.parent)
            self._keys, self._fernet = keys, _fernet(keys, str(self._file))

    def new_canary(self) -> str:
        """Return what a database keeps to recognise its key."""
        return self.encrypt(CANARY)

    def check_canary(self, stored: str) -> None:
        """Stop a start with the wrong key.

        Raises:
            SecretKeyError: the database was written with another key.
        """
        try:
            self.decrypt(stored)
        except SecretKeyError:
            where = self._file or "ONEFOLD_SECRET_KEY"
            raise SecretKeyError(
                f"{where} is not the key this data was written with; start with the right one"
            ) from None

    def _reread(self) -> MultiFernet | None:
        """Return the keys of the file if they changed."""
        if self._file is None:
            return None
        with self._lock:
            keys = _read(self._file)
            if keys == self._keys:
                return None
            self._keys, self._fernet = keys, _fernet(keys, str(self._file))
            return self._fernet


def _new_key() -> str:
    return Fernet.generate_key().decode("ascii")


def _fernet(keys: tuple[str, ...], where: str) -> MultiFernet:
    if not keys:
        raise SecretKeyError(f"{where} holds no key")
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise SecretKeyError(f"{where}: a key must be 32 bytes in URL-safe base64") from None


def _read(file: Path) -> tuple[str, ...]:
    try:
        if file.stat().st_mode & 0o077:
            raise SecretKeyError(f"{file} can be read by others: run chmod 600 {file}")
        return tuple(file.read_text(encoding="ascii").split())
    except UnicodeDecodeError:
        raise SecretKeyError(f"{file}: a key must be 32 bytes in URL-safe base64") from None
    except OSError as error:
        raise SecretKeyError(f"{file} cannot be read ({error.strerror})") from error


def _make(file: Path) -> None:
    """Write the first key so that nobody ever sees half a file and the first of two processes wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    staged = _stage(file, (_new_key(),))
    try:
        os.link(staged, file)  # unlike a rename, this refuses to replace what the other process made
        _sync_folder(file.parent)
    except FileExistsError:
        return
    finally:
        staged.unlink()


def _stage(file: Path, keys: tuple[str, ...]) -> Path:
    staged = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write("\n".join(keys) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return staged


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
