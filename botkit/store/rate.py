"""Token buckets that survive a restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from botkit.chat.seams import Tx
from botkit.wire.record import Fact

LONGEST_BLOCK_MS = 3_600_000  # what lies further ahead was written before the clock was set back


class Pace(Fact, frozen=True):
    """At most ``burst`` at once, then ``per_second``; burst + 60 * per_second <= the limit."""

    burst: float
    per_second: float


def take(tx: Tx, key: str, pace: Pace, now_ms: int) -> int:
    """Take one token; 0 when it was there, else the milliseconds until it will be."""
    return take_all(tx, {key: pace}, now_ms)


def take_all(tx: Tx, paces: Mapping[str, Pace], now_ms: int) -> int:
    """Take a token of each, or none of any; 0, else the milliseconds until all will be there."""
    tokens = {key: _tokens(tx, key, pace, now_ms) for key, pace in paces.items()}
    if wait := max(one.wait_ms for one in tokens.values()):
        return wait
    for key, one in tokens.items():
        tx.execute(
            "INSERT INTO rate (key, tokens, updated_at, blocked_until) VALUES (?, ?, ?, 0)"
            " ON CONFLICT (key) DO UPDATE SET tokens = excluded.tokens,"
            " updated_at = excluded.updated_at",
            (key, one.left - 1, now_ms),
        )
    return 0


class _Tokens(NamedTuple):
    left: float
    wait_ms: int


def _tokens(tx: Tx, key: str, pace: Pace, now_ms: int) -> _Tokens:
    """What is in a bucket now, and how long until one can be taken."""
    row = tx.row("SELECT tokens, updated_at, blocked_until FROM rate WHERE key = ?", (key,))
    tokens, updated_at, blocked_until = (
        (row["tokens"], row["updated_at"], row["blocked_until"]) if row else (pace.burst, now_ms, 0)
    )
    if updated_at > now_ms or blocked_until > now_ms + LONGEST_BLOCK_MS:
        # The clock was set back: nobody waits for the time that comes twice.
        updated_at, blocked_until = min(updated_at, now_ms), 0
        tx.execute(
            "UPDATE rate SET updated_at = ?, blocked_until = 0 WHERE key = ?", (updated_at, key)
        )
    if blocked_until > now_ms:
        return _Tokens(0, int(blocked_until - now_ms))
    passed_s = (now_ms - updated_at) / 1000
    tokens = min(pace.burst, tokens + passed_s * pace.per_second)
    if tokens < 1:
        return _Tokens(tokens, max(1, round((1 - tokens) / pace.per_second * 1000)))
    return _Tokens(tokens, 0)


def block(tx: Tx, key: str, until_ms: int) -> None:
    """The platform said to wait: nothing goes out under this key before then.

    That is at most ``LONGEST_BLOCK_MS`` ahead.
    """
    tx.execute(
        "INSERT INTO rate (key, tokens, updated_at, blocked_until) VALUES (?, 0, 0, ?)"
        " ON CONFLICT (key) DO UPDATE SET"
        " blocked_until = max(blocked_until, excluded.blocked_until)",
        (key, until_ms),
    )
