"""The platform fails in every way it knows; each message ends as its policy says."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter

import pytest

from botkit.chat.messages import Text
from botkit.emulator.mistakes import Mistake
from botkit.engine.draft import Send, decode_body
from botkit.store import outbox

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

RESENT = "（重发）"
GETTOKEN = "/cgi-bin/gettoken"
SHARE = 0.3
KINDS = [
    dict(fault="busy"),
    dict(fault="server_error"),
    dict(fault="server_error", code=503),
    dict(fault="answer_lost"),
    dict(fault="slow", seconds=0.2),
    dict(fault="refuse", code=45009),
    dict(fault="refuse", code=45033),
    dict(fault="refuse", code=40014),
    dict(fault="expire_token"),
    dict(fault="refuse_ip"),
]


class Trouble:
    """For each request that came, orders a fault for a later one to its path, in 30 % of cases."""

    def __init__(self, emulator):
        self.emulator, self.after, self.ordered = emulator, 0, 0
        self.dice = random.Random(5)  # noqa: S311

    async def run(self):
        while True:
            await self.emulator.bell.rung()
            requests = self.emulator.requests.listing(self.after)
            self.after = max((one["seq"] for one in requests), default=self.after)
            for one in requests:
                if one["to"] == "platform" and self.dice.random() < SHARE:
                    self.emulator.faults.order(**self.dice.choice(KINDS), path=one["path"])
                    self.ordered += 1


async def test_each_message_ends_sent_unknown_or_dead_and_nobody_hears_it_twice(
    near, sized, figure
):
    emulator, app = near.emulator, near.rehearsal.app
    people = [emulator.company.hire(f"p{nth}").id for nth in range(sized(20, 200))]
    trouble = Trouble(emulator)
    causing = asyncio.create_task(trouble.run())
    for words in ("one", "card", "post", "two", "three"):
        posters = people[:10] if words == "post" else people
        said = (emulator.say(one, f"post {one}" if words == "post" else words) for one in posters)
        assert {200} == {delivery.status for delivery in await asyncio.gather(*said)}
        await near.settle()
        if words == "card":
            await asyncio.gather(*(press(emulator, one) for one in people))
            await near.settle()
    causing.cancel()
    rows = await app.database.run(lambda tx: outbox.listed(tx, most=100_000))
    for row in rows:
        check(row, row.conv.rpartition("/")[2], emulator)
    ends = Counter((row.policy, row.status) for row in rows)
    told = ", ".join(f"{policy} {end} {count}" for (policy, end), count in sorted(ends.items()))
    figure(f"{trouble.ordered} faults over {len(rows)} messages: {told}; none heard twice")
    assert trouble.ordered > len(rows) * SHARE / 2


async def press(emulator, person):
    with contextlib.suppress(Mistake):  # the card is not there: its message is dead
        await emulator.click(person, "yes")


def check(row, person, emulator):
    """What became of one row, and how often it was heard."""
    wanted = {
        "dedupe": {"sent", "dead"},
        "at_least_once": {"sent", "dead"},
        "at_most_once": {"sent", "dead", "unknown"},
    }
    assert row.status in wanted[row.policy], row
    body = decode_body(row.body)
    if not isinstance(body, Send) or not isinstance(body.message, Text):
        return
    is_post = row.channel == "robot/ops"
    found = emulator.messages(chat="ops") if is_post else emulator.messages(person=person)
    texts = [one["body"]["text"]["content"] for one in found if one["msgtype"] == "text"]
    times = texts.count(body.message.content)
    marked = texts.count(body.message.content + RESENT)
    assert times <= 1, row
    assert times + marked >= (row.status == "sent"), row
    assert is_post or not marked


async def test_a_token_that_is_withdrawn_under_many_sends_is_renewed_once(near, sized, figure):
    emulator = near.emulator
    people = [emulator.company.hire(f"p{nth}").id for nth in range(sized(60, 200))]
    before = renewals(emulator)
    emulator.faults.order("expire_token", path="/cgi-bin/message/send")
    await asyncio.gather(*(emulator.say(one, "hello") for one in people))
    await near.settle()
    assert 1 == renewals(emulator) - before
    assert all(1 == len(near.person(one).heard) for one in people)
    refused = [one for one in emulator.requests.listing() if one["errcode"] == 42001]
    figure(f"{len(people)} sends, {len(refused)} of them refused for their token: 1 renewal")


async def test_a_renewal_that_is_refused_once_costs_nobody_a_message(near, sized):
    """It is not asked for again within a minute; attempts are kept for later."""
    emulator = near.emulator
    people = [emulator.company.hire(f"p{nth}").id for nth in range(sized(60, 200))]
    emulator.faults.order("expire_token", path="/cgi-bin/message/send")
    emulator.faults.order("refuse", code=45033, path=GETTOKEN)
    await asyncio.gather(*(emulator.say(one, "hello") for one in people))
    await near.settle()
    assert [1] * len(people) == [len(near.person(one).heard) for one in people]


def renewals(emulator):
    return sum(one["path"] == GETTOKEN for one in emulator.requests.listing())
