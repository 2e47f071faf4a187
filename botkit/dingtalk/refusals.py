"""How DingTalk's refusals are raised: the rows of ``codes``, by their code."""

from __future__ import annotations

from collections.abc import Iterator

from botkit.calls.refusals import Refusal, Refusals
from botkit.dingtalk.codes import ACTED, ROWS, WAITS, WORDED
from botkit.errors import RateLimited


def _table() -> Iterator[tuple[int | str, Refusal]]:
    for codes, meaning, error, policy, advice in ROWS:
        usual = 60.0 if policy == "B" else 1.0 if error is RateLimited else None
        for code in codes if isinstance(codes, range) else (codes,):
            wait = WAITS.get(code, usual)
            yield code, Refusal(error, policy, advice, wait, meaning, code in ACTED)


REFUSALS = Refusals(
    dict(_table()),
    worded=[
        (code, words, Refusal(error, policy, advice, None, meaning))
        for code, words, meaning, error, policy, advice in WORDED
    ],
)
