"""How WeCom's refusals are raised: the rows of ``codes``, by their code."""

from __future__ import annotations

from collections.abc import Iterator

from botkit.calls.refusals import Refusal, Refusals
from botkit.wecom.codes import ACTED, ROWS, WAITS


def _table() -> Iterator[tuple[int, Refusal]]:
    for codes, meaning, error, policy, advice in ROWS:
        for code in codes if isinstance(codes, range) else (codes,):
            wait = WAITS.get(code)
            yield code, Refusal(error, policy, advice, wait, meaning, code in ACTED)


REFUSALS = Refusals(dict(_table()))
