"""Equal messages: WeCom takes one that equals another of the last minutes for a repeat of it, and
drops it without a word."""

from __future__ import annotations

import hashlib

from botkit.chat.seams import Channel, Tx
from botkit.engine.draft import Send, encode_body
from botkit.store import said
from botkit.store.outbox import Parcel

# The duplicate check remembers a body for 600 s from its arrival, as we ask it to; it arrives
# while its attempt lasts, and perhaps later than the clock of this machine says.
EQUAL_WINDOW_MS = 600_000 + 60_000


def receiver(parcel: Parcel) -> str:
    """The row's line without what parking added to it."""
    return parcel.line.partition("#")[0]


def unlike(tx: Tx, parcel: Parcel, body: Send, channel: Channel, now_ms: int) -> Send | int:
    """What is sent, unlike all the platform remembers; or the milliseconds to wait.

    That is decided before the first attempt, and goes into the parcel: all attempts send the same.
    """
    if parcel.digest:
        if (wait := free_at(tx, parcel) - now_ms) > 0:
            return wait
        said.again(tx, parcel.digest, parcel.variant, seq=parcel.seq, now_ms=now_ms)
        return body
    words = f"{receiver(parcel)}\n{parcel.body}"
    parcel.digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    parcel.variant = said.say(
        tx, parcel.digest, seq=parcel.seq, now_ms=now_ms, since_ms=now_ms - EQUAL_WINDOW_MS
    )
    if parcel.variant:
        body = Send(to=body.to, message=channel.vary(body.message, parcel.variant))
        parcel.body = encode_body(body)
    return body


def free_at(tx: Tx, parcel: Parcel) -> int:
    """When the platform remembers no other row that said the very same; 0 when there is none."""
    said_at = said.by_another(tx, parcel.digest, parcel.variant, seq=parcel.seq)
    return 0 if said_at is None else said_at + EQUAL_WINDOW_MS


def begin_anew(tx: Tx, parcel: Parcel, now_ms: int) -> int:
    """Prepare the replay of a row that died; when it may be sent.

    What surely never arrived, and has its own words still, is decided on like a new row.
    """
    if not parcel.perhaps_sent and not parcel.variant:
        parcel.digest = ""
        return now_ms
    not_before = max(now_ms, free_at(tx, parcel))
    said.again(tx, parcel.digest, parcel.variant, seq=parcel.seq, now_ms=not_before)  # it is ours
    return not_before
