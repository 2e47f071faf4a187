"""A robot takes 20 messages in any 60 seconds, also from a bot that is started anew."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from botkit.chat.messages import Text

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

MOST, WINDOW_MS = 20, 60_000
EACH = 30  # waits between two restarts


async def test_no_minute_has_more_than_twenty_posts_across_restarts(near, sized, figure):
    many, clock = sized(120, 1000), near.rehearsal.clock
    draft = near.rehearsal.app.engine.draft("room/ops")
    for nth in range(many):
        draft.send("robot/ops", "", Text(f"{nth}"))
    await near.rehearsal.app.engine.commit(draft)
    waits, restarts = 0, 0
    while (wake_ms := await near.rehearsal.app.engine.settle()) is not None:
        clock.shift(timedelta(milliseconds=max(1, wake_ms - clock.now_ms())))
        await asyncio.sleep(0)  # let those who slept run
        waits += 1
        if waits % EACH == 0:
            await near.rehearsal.restart()
            restarts += 1
    found = near.emulator.messages(chat="ops")
    assert [f"{nth}" for nth in range(many)] == [one["body"]["text"]["content"] for one in found]
    times = [one["at"] for one in found]
    fullest = max(
        sum(at - WINDOW_MS < one <= at for one in times[: nth + 1][-30:])
        for nth, at in enumerate(times)
    )
    assert MOST >= fullest
    minutes = (times[-1] - times[0]) / 60_000
    figure(
        f"{many} posts across {restarts} restarts: at most {fullest} in 60 s,"
        f" {many / minutes:.1f} a minute over {minutes:.0f} minutes"
    )
