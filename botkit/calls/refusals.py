"""What a platform's error codes mean: a table per platform, and how to read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from botkit.errors import PlatformFault, Refused
from botkit.wire.record import Fact

RetryPolicy = Literal["N", "T", "B", "X", "R", "A"]
"""N repeat now, with backoff · T renew the token, repeat once · B wait for the window · X never ·
R get a new media id, code or ticket first · A never; an operator must act."""


class Refusal(Fact, frozen=True):
    """The error a code is raised as, when a repeat helps, what to do about it, what it means."""

    error: type[Refused]
    policy: RetryPolicy
    advice: str = ""
    retry_after: float | None = None  # seconds
    meaning: str = ""
    sent: bool = False  # nobody knows whether the platform acted

    @property
    def said(self) -> str:
        """Meaning and way out in one phrase."""
        return "; ".join(part for part in (self.meaning, self.advice) if part)


UNKNOWN = Refusal(Refused, "X")


class Refusals:
    """A platform's table of error codes, numbers or words; ``"miss.param.*"`` is a family.

    ``worded`` has the codes that mean different things: the first row whose words stand in the
    platform's, in any case, is taken before the table's.
    """

    def __init__(
        self,
        table: Mapping[int, Refusal] | Mapping[int | str, Refusal],
        *,
        worded: Sequence[tuple[int | str, str, Refusal]] = (),
    ) -> None:
        self._table: dict[int | str, Refusal] = dict(table.items())
        heads = [code[:-1] for code in self._table if isinstance(code, str) and code[-1:] == "*"]
        self._families = sorted(heads, key=len, reverse=True)
        self._worded = worded

    def of(self, code: int | str, words: str = "") -> Refusal:
        """What a code means; ``UNKNOWN`` for one that is not in the table."""
        return self._row(code, words) or UNKNOWN

    def policy(self, error: Refused) -> RetryPolicy:
        """When a repeat helps.  HTTP status 5xx stands in no table and counts as N."""
        if row := self._row(error.code, error.platform_words):
            return row.policy
        return "N" if isinstance(error, PlatformFault) else "X"

    def error(
        self, code: int | str, words: str, *, request: str, otherwise: Refusal = UNKNOWN
    ) -> Refused:
        """The error to raise for a code; one that is not in the table gives ``otherwise``."""
        row = self._row(code, words) or otherwise
        return row.error(
            words,
            code=code,
            request=request,
            advice=row.said,
            retry_after=row.retry_after,
            sent=row.sent,
        )

    def _row(self, code: int | str, words: str) -> Refusal | None:
        for its_code, its_words, row in self._worded:
            if code == its_code and its_words in words.lower():
                return row
        if row_of_code := self._table.get(code):
            return row_of_code
        if isinstance(code, str):
            for head in self._families:
                if code.startswith(head):
                    return self._table[f"{head}*"]
        return None
