"""What tests of delivery share: messages, troubles of the platform, and a line that is stepped."""

from __future__ import annotations

from botkit.chat.messages import Button, TaskCard
from botkit.chat.seams import Repaint
from botkit.errors import (
    Garbled,
    PlatformFault,
    TokenExpired,
    Unreachable,
)

CARD = TaskCard("报修", "?", [Button("yes", "好")])
PAINT = Repaint(person="li", task_id="t", code="c", label="好")
LINE = "wecom/main/li"

LOST = Unreachable("no answer", sent=True)
NOT_SENT = Unreachable("no connection", sent=False)
SERVER_ERROR = PlatformFault("HTTP status 502", code=502, sent=True)
BUSY = PlatformFault("system busy", code=-1)
GARBLED = Garbled("no JSON", sent=True)
EXPIRED = TokenExpired("access_token expired", code=42001)


async def status(here):
    return [row[0] for row in await here.rows("SELECT status FROM outbox ORDER BY seq")]


async def drain(here, line=LINE, most=99):
    """Step a line until it is empty, moving the clock; the waits in milliseconds."""
    waits = []
    while (wait := await here.delivery.step(line)) is not None:
        if wait:
            waits.append(wait)
            here.clock.advance_ms(wait)
        assert len(waits) < most
    return waits
