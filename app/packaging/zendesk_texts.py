"""What Zendesk warns of in a package's texts: addresses without encryption, and what looks like a secret.

Rules: the vendor's app validator, "requests" and "secrets". Its search is crude, so the words it stops at are better
avoided than explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.packaging.zendesk_rules import UNAVOIDABLE, Fault, Files

TEXTS = (".html", ".htm", ".xml", ".js", ".json")
SCRIPTS_AND_PAGES = (".js", ".jsx", ".html", ".htm")
UNENCRYPTED = re.compile(r"\bhttp://[^\s\"'`<>\\]+")
WORDS = re.compile("password|secret|auth_key|authKey|auth_pass|authPass|auth_user|AuthUser|api_key")
WORD_START = re.compile(r"[\w-]{0,40}\Z", re.ASCII)
WORD_END = re.compile(r"[\w-]{0,40}", re.ASCII)
REACH = 400  # how far after a name its value is looked for: a long line is not searched again and again
VALUE = r"[0-9a-zA-Z+_.-]{4}"


def _assigned(name: str, value: str = VALUE) -> re.Pattern[str]:
    """Return the pattern of a name, a separator, and somewhere after it in the line a value."""
    return re.compile(rf'(?i:{name}) ?[:"=-].{{1,{REACH}}}?{value}')


def _beside(name: str, value: str) -> re.Pattern[str]:
    """Return the pattern of a name and somewhere after it in the line a value."""
    return re.compile(rf"(?i:{name}).{{1,{REACH}}}?{value}")


SECRETS: dict[str, re.Pattern[str]] = {
    "private key": re.compile(r"-----BEGIN (?:(?:RSA|OPENSSH|DSA|EC|ENCRYPTED) )?PRIVATE KEY-----"),
    "PGP key": re.compile("-----BEGIN PGP PRIVATE KEY BLOCK-----"),
    "AWS access key": re.compile("AKIA[0-9A-Z]{8}"),
    "AWS secret access key": _beside("aws[_-]secret[_-]access[_-]key", "[0-9a-zA-Z]{24}"),
    "Slack token": re.compile(r"xox[pboa|]-*.[a-z0-9]"),
    "Facebook token": _assigned("facebook", "[0-9a-f]{24}"),
    "Twitter token": _assigned("twitter", "[0-9a-zA-Z]{30}"),
    "GitHub token": _assigned("github", "[0-9a-zA-Z]{30}"),
    "Google client secret": _assigned("client[-_]secret", "[a-zA-Z0-9_-]{16}"),
    "Heroku key": _beside("heroku", "[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{6}"),
    "Quickpay secret": _beside("quickpay_secret:", "[0-9a-zA-Z]{24}"),
    "Braintree key": _beside("braintree_key", "[0-9a-zA-Z]{16}"),
    "session secret": _beside("shared_session_secret", "[0-9a-f]{4}"),
    "cookie secret": _beside("permanent_cookie_secret", "[0-9a-f]{120}"),
    "doorman secret": _beside("doorman[-_]secret", "[0-9a-f]{16}"),
    "validation key": _beside("ticket_validation_key", "[0-9a-zA-Z]{15}"),
    "attachment key": _beside("attachment_token_key", "[0-9a-f]{24}"),
    "outbound key": _beside("x-outbound-key[: \t=\"-]", "[0-9a-z-]{32}"),
    "key or secret of an app": _assigned("(?:app|consumer|master|token|private)[-_](?:key|secret)"),
    "secret": re.compile(rf'^(?i:secret) ?[:"=-].{{1,{REACH}}}?{VALUE}', re.MULTILINE),
    "password": _beside("password", VALUE),
    "token": _assigned("token"),
}  # fmt: skip


def check_texts(files: Files) -> Iterator[Fault]:
    """Yield what Zendesk would warn of."""
    for name, data in files.items():
        text = data.decode(errors="replace")
        if name.endswith(SCRIPTS_AND_PAGES):
            for address in dict.fromkeys(found.rstrip(";,.)") for found in UNENCRYPTED.findall(text)):
                yield Fault("insecure_http_request", name, address, "write it with https, or leave it out")
        if name.endswith(TEXTS):
            yield from _secrets(name, text)


def _secrets(name: str, text: str) -> Iterator[Fault]:
    for kind, pattern in SECRETS.items():
        if pattern.search(text):
            change = "looks like one: keep it in a secure parameter, or write the text another way"
            yield Fault("application_secret", name, kind, change)
    for word in dict.fromkeys(_whole(text, found) for found in WORDS.finditer(text)):
        change = UNAVOIDABLE.get(word, "Zendesk looks for this word: keep secrets in secure parameters, or reword it")
        yield Fault("generic_secrets", name, word, change)


def _whole(text: str, found: re.Match[str]) -> str:
    """Return the name that a word stands in, such as `jwt_secret_key`."""
    start = WORD_START.search(text, max(0, found.start() - 40), found.start())
    end = WORD_END.match(text, found.end())
    return f"{start[0] if start else ''}{found[0]}{end[0] if end else ''}"
