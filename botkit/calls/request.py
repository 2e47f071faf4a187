"""One API call as a record, before anything is sent."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import msgspec

from botkit.calls.files import Upload
from botkit.wire.record import Fact, field

MIB = 1024 * 1024
JSON_BYTES = 16 * MIB  # the longest JSON answer taken; a large address book fits

CALL_SECONDS = 10.0
FILE_SECONDS = 60.0  # patience with a call that carries a file

_SECRET = re.compile(
    r"(?:token|secret|signature|ticket|credential|accesskeyid|auth_key|q-ak)$"
    r"|^(?:(?:js_|response_)?code|key|session|sign)$",
    re.IGNORECASE,
)
"""Names of query fields that are never shown, those of signed file addresses too.  Headers never
are."""


class Request(Fact, frozen=True):
    """``verb`` and ``path`` at ``base``; ``body`` is plain data for JSON.

    ``given`` is path and query of an address from outside: it is sent as it stands, and ``path``
    and ``query`` are what is shown of it.

    ``repeatable``: a second call does no harm, so it may be repeated when nobody knows whether
    the first one arrived.
    """

    verb: str
    path: str
    base: str = ""
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    upload: Upload | None = None
    headers: dict[str, str] = field(default_factory=dict)
    given: str = ""
    repeatable: bool = False
    seconds: float = CALL_SECONDS  # patience with one attempt
    most_bytes: int = JSON_BYTES  # the longest answer taken
    hears_errors: bool = False  # JSON that comes with status 4xx or 5xx is an answer too

    @property
    def name(self) -> str:
        """Verb and path, e.g. ``GET /cgi-bin/user/get``."""
        return f"{self.verb} {self.path}"

    def with_query(self, **more: str) -> Request:
        """The same call with more in its query."""
        return msgspec.structs.replace(self, query={**self.query, **more})

    def shown(self) -> str:
        """The call for logs and errors: secrets masked, body left out."""
        pairs = "&".join(
            f"{key}={'***' if _SECRET.search(key) else quote(value)}"
            for key, value in self.query.items()
        )
        return f"{self.name}?{pairs}" if pairs else self.name

    def __repr__(self) -> str:
        return f"<{self.shown()}>"


def quoted(part: str | int) -> str:
    """One part of a path: ``f"/v1.0/todo/users/{quoted(union_id)}/tasks"``."""
    return quote(str(part), safe="")


def query_of(**fields: str | int | None) -> dict[str, str]:
    """A query as platforms read it; ``None`` is not sent."""
    return {key: str(value) for key, value in fields.items() if value is not None}
