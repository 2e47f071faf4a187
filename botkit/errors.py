"""What can go wrong, by name.  Every error says where, what was found and the way out."""

from __future__ import annotations


class BotkitError(Exception):
    """Root of all errors that botkit raises on purpose."""


class ConfigError(BotkitError):
    """Settings, templates or a bot's code cannot be used as they stand.

    ``problems`` holds one sentence per mistake, all mistakes at once.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FlowError(BotkitError):
    """A flow did something it may not do while a turn ran."""


class StoreError(BotkitError):
    """The database is away, full, in use or damaged."""


class StoreBusy(StoreError):
    """Another process owns the database (exit code 3)."""


class StoreCorrupt(StoreError):
    """The database file is damaged; it is never touched again (exit code 4)."""


class StoreTooNew(StoreError):
    """The database was written by a newer botkit (exit code 6)."""


class Unavailable(StoreError):
    """The store cannot take a write now; the sender shall come again."""


class OverLimit(BotkitError):
    """A message is too large for the platform and cannot be split."""

    def __init__(self, where: str, *, limit: int, size: int, unit: str = "bytes") -> None:
        super().__init__(f"{where}: {size} {unit}, allowed are {limit}. Shorten it.")
        self.where, self.limit, self.size, self.unit = where, limit, size, unit


class CallbackError(BotkitError):
    """A request to a callback address is not what the platform would send."""


class BadSignature(CallbackError):
    """Nobody who knows the token signed this."""


class WrongReceiver(CallbackError):
    """Well signed and well sealed, but meant for another corp or app."""


class Stale(CallbackError):
    """The timestamp lies outside the window."""


class SignatureReused(CallbackError):
    """Too many different messages came under one signature that does not cover the body."""


class Malformed(CallbackError):
    """It cannot be read: not XML, not base64, bad padding, bad length."""


class BadSeal(Malformed):
    """The ciphertext cannot be opened: base64, padding or length."""


class Unreadable(CallbackError):
    """Authentic, but what was inside cannot be used; it belongs among the dead letters.

    ``key`` is the dedupe key, ``payload`` the decrypted bytes.
    """

    def __init__(self, words: str, *, key: str, payload: bytes) -> None:
        super().__init__(words)
        self.key, self.payload = key, payload


class CallError(BotkitError):
    """A call to a platform did not succeed.

    ``request`` is the verb and path, secrets masked.  ``sent`` says whether the platform may
    have acted on it: ``False`` means surely not.
    """

    def __init__(self, words: str, *, request: str = "", sent: bool = False) -> None:
        super().__init__(f"{request}: {words}" if request else words)
        self.words, self.request, self.sent = words, request, sent


class Unreachable(CallError):
    """No answer: DNS, refused connection, TLS, time-out or reset."""


class Garbled(CallError):
    """The answer is not of the documented shape; ``words`` names the path of the bad value."""


class Refused(CallError):
    """The platform answered with an error code.

    ``code`` is the platform's, a number or a word, and 0 when botkit refused before the call;
    ``advice`` is what to do about it, ``retry_after`` seconds or None.
    """

    def __init__(
        self,
        words: str,
        *,
        code: int | str,
        request: str = "",
        advice: str = "",
        retry_after: float | None = None,
        sent: bool = False,
    ) -> None:
        text = (f"{code} {words}" if code else words) + (f" ({advice})" if advice else "")
        super().__init__(text, request=request, sent=sent)
        self.code, self.platform_words = code, words
        self.advice, self.retry_after = advice, retry_after


class TokenExpired(Refused):
    """The access token is no longer good; a new one is fetched and the call repeated once."""


class RateLimited(Refused):
    """Too many calls; wait for ``retry_after``."""


class NotAllowed(Refused):
    """The app, its secret or this machine's address may not do that; an operator must act."""


class NotFound(Refused):
    """The thing named does not exist."""


class AlreadyExists(Refused):
    """The thing to create exists."""


class BadArgument(Refused):
    """The platform cannot use a value that was sent; repeating it is pointless."""


class TooLate(Refused):
    """A code, ticket, media or message is too old or was used before."""


class PlatformFault(Refused):
    """The platform failed by itself; trying again may help."""
