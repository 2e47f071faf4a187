"""What a platform's error codes mean: a table per platform, and how to read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from botkit.errors import Refused
from botkit.wire.record import Fact

RetryPolicy = Literal["N", "T", "B", "X", "R", "A"]
"""N repeat now, with backoff · T renew the token, repeat once · B wait for the window · X never ·
R get a new media id, code or ticket first · A never; an operator must act."""


class Refusal(Fact, frozen=True):
    """The error a code is raised as, when a repeat helps, and what to do about it."""

    error: type[Refused]
    policy: RetryPolicy
    advice: str = ""
    retry_after: float | None = None  # seconds


UNKNOWN = Refusal(Refused, "X")


class Refusals:
    """A platform's table of error codes."""

    def __init__(self, table: Mapping[int, Refusal]) -> None:
        self._table = table

    def policy(self, error: Refused) -> RetryPolicy:
        """When a repeat helps.  HTTP status 5xx stands in no table and counts as N."""
        if error.code in self._table:
            return self._table[error.code].policy
        return "N" if 500 <= error.code < 600 else "X"

    def error(self, code: int, words: str, *, request: str) -> Refused:
        """The error to raise for a code; one that is not in the table gives Refused."""
        row = self._table.get(code, UNKNOWN)
        return row.error(
            words,
            code=code,
            request=request,
            advice=row.advice,
            retry_after=row.retry_after,
        )
