"""Every error that Onefold raises on purpose. Errors know no HTTP: `web/problems.py` maps classes to statuses."""

from __future__ import annotations

from collections.abc import Sequence


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


# -- Salesforce -------------------------------------------------------------


class SalesforceSessionExpiredError(AuthenticationError):
    """The viewer's session in Salesforce has ended, or is no longer held here; a new signed request brings another."""

    code = "salesforce_session_expired"


class SalesforceNoAccessError(ForbiddenError):
    """The viewer may not read the record in Salesforce, or it is gone."""

    code = "salesforce_no_access"


class SalesforceApiDisabledError(ForbiddenError):
    """The viewer, or the whole organisation, may not use Salesforce's API."""

    code = "salesforce_api_disabled"


class SalesforceLimitError(RateLimitError):
    """Salesforce answers no more calls of the organisation for now.

    Args:
        is_used_up: The calls of a whole day are, which is not over in a moment.
    """

    code = "salesforce_limit"

    def __init__(self, message: str, *, retry_after: int = 1, is_used_up: bool = False) -> None:
        super().__init__(message, retry_after=retry_after)
        self.is_used_up = is_used_up


class SalesforceUnavailableError(OnefoldError):
    """Salesforce does not answer, or not as its API does."""

    code = "salesforce_unavailable"


class SalesforceFieldError(SalesforceUnavailableError):
    """A query names a field that does not exist in the organisation, or that the viewer may not see."""


class SalesforceTimeoutError(SalesforceUnavailableError):
    """Salesforce took longer than we wait."""


# -- definitions ------------------------------------------------------------


class InvalidDefinitionError(OnefoldError):
    """A computed trait or an audience that means nothing.

    Args:
        faults: Of each fault its place as a JSON pointer, "" for the whole, and what to change.
    """

    code = "invalid_definition"

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place or 'the definition'} {message}" for place, message in faults))
        self.faults = tuple(faults)


class DefinitionCycleError(ConflictError):
    """Definitions that name each other in a circle.

    Args:
        keys: The circle, its first key also last.
    """

    code = "definition_cycle"

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(f"These definitions name each other in a circle: {' → '.join(keys)}.")
        self.keys = tuple(keys)


class DefinitionInUseError(ConflictError):
    """A definition that others name cannot be deleted.

    Args:
        key: The definition.
        users: Keys of those that name it.
    """

    code = "definition_in_use"

    def __init__(self, key: str, users: Sequence[str]) -> None:
        super().__init__(f"{key} is named by {', '.join(users)}: change these first.")
        self.key = key
        self.users = tuple(users)


class SumOverflowError(OnefoldError):
    """A total of a definition is beyond 64 bits of millionths."""

    code = "sum_overflow"

    def __init__(self, key: str) -> None:
        super().__init__(f"A total of {key} is beyond 9,223,372,036,853.")
        self.key = key


class DefinitionTooSlowError(OnefoldError):
    """A definition took longer on one person than it was given."""

    code = "definition_too_slow"


# -- packages ---------------------------------------------------------------


class PackageError(OnefoldError):
    """A package would be refused by its host. The message names file, key and what to change."""

    code = "invalid_package"


# -- layouts ----------------------------------------------------------------

FAULTS_TOLD_MAX = 20


class InvalidLayoutError(OnefoldError):
    """A layout that cannot be drawn. The message names each place as a JSON pointer and says what to change.

    Args:
        faults: Places and what to change there.
    """

    code = "invalid_layout"

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        told = [f"{place or '(the whole)'}: {text}" for place, text in faults[:FAULTS_TOLD_MAX]]
        if len(faults) > FAULTS_TOLD_MAX:
            told.append(f"and {len(faults) - FAULTS_TOLD_MAX} more")
        super().__init__("; ".join(told))
        self.faults = tuple(faults)


# -- programs that others wrote ---------------------------------------------


class SandboxError(OnefoldError):
    """A run in a worker process gave no answer; the process is gone, and the next run has a new one.

    Args:
        reason: `deadline`, `stopped`, `crash`, `flood` (too long an answer) or `garbage`: the run's doing;
            `request` (too long a question), `busy` or `start`: nothing ran.
    """

    code = "run_failed"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
