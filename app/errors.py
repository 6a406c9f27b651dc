"""Every error that Onefold raises on purpose. Errors know no HTTP: `web/problems.py` maps classes to statuses."""

from __future__ import annotations


class OnefoldError(Exception):
    """The root of all errors raised on purpose."""

    code = "internal_error"


# -- settings and start -----------------------------------------------------


class SettingsError(OnefoldError):
    """A setting is missing or has a value that cannot be used."""

    code = "invalid_setting"


class SecretKeyError(OnefoldError):
    """The key for secrets at rest is missing, unreadable or not the one the data was written with."""

    code = "wrong_secret_key"


# -- requests ---------------------------------------------------------------


class InvalidRequestError(OnefoldError):
    """A request cannot be understood: what is wrong is in the message."""

    code = "invalid_request"


class BodyTooLargeError(OnefoldError):
    """A body holds more bytes than its route takes, counted after decompression."""

    code = "body_too_large"


class AuthenticationError(OnefoldError):
    """The key, token or signature is missing, unknown, expired or wrong."""

    code = "authentication_error"


class ForbiddenError(OnefoldError):
    """Who asks is known, and may not."""

    code = "forbidden"


class RateLimitError(OnefoldError):
    """More requests than the limit allows.

    Args:
        retry_after: Seconds after which a request is answered again, at least 1.
    """

    code = "rate_limit_error"

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OverloadedError(RateLimitError):
    """The queue of the space's writer is full."""

    code = "overloaded"


class UnavailableError(OnefoldError):
    """The service cannot do this now: a writer has stopped, or a commit took too long."""

    code = "unavailable"


class NotFoundError(OnefoldError):
    """Nothing is known under this name."""

    code = "not_found"


class ConflictError(OnefoldError):
    """What is asked contradicts what is there."""

    code = "conflict"


# -- identity ---------------------------------------------------------------


class ProfileNotFoundError(NotFoundError):
    """No profile carries this identifier, or the profile id answers `gone`."""

    code = "not_found"

    def __init__(self, space_id: str, asked: str) -> None:
        super().__init__("Profile was not found.")
        self.space_id = space_id
        self.asked = asked


class InvalidRulesError(OnefoldError):
    """Identity rules that mean nothing, such as a limit of 0."""

    code = "invalid_rules"


class ContradictoryDecisionError(ConflictError):
    """A decision that contradicts those in force, or names an identifier that no event carries."""

    code = "contradictory_decision"


# -- packages ---------------------------------------------------------------


class PackageError(OnefoldError):
    """A package would be refused by its host. The message names file, key and what to change."""

    code = "invalid_package"
