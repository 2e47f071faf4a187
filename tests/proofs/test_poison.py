"""Messages that break the bot: their neighbours go on, and each ends as a dead letter."""

from __future__ import annotations

import asyncio
import re
import statistics
import time

import aiohttp
import pytest

pytestmark = [pytest.mark.proof, pytest.mark.kill, pytest.mark.timeout(300)]

MEMORY_KIB = 2 * 1024 * 1024  # of addresses, so that a hoarder meets a wall and not the machine
BOUNDED = ("sh", "-c", f'ulimit -v {MEMORY_KIB}; exec "$@"', "sh")
SICK = {
    "zhangsan": "raises",
    "lisi": "loops",
    "wangwu": "allocates",
    "zhaoliu": "leaves",
    "sunqi": "stores",
}
ERRORS = (
    "ZeroDivisionError",
    "deciding took longer than 0.2 s",
    "MemoryError",
    "SystemExit",
    "UnicodeEncodeError",
)
WELL = ("zhouba", "wujiu", "zhengshi", "linna", "fengyi", "chener", "hanmei")
MOST_SECONDS = 5.0  # for a round of talk; a loop costs everybody 0.2 s
NUMBER = re.compile("编号 [0-9a-f]{8}")


class Dev:
    """``botkit dev`` in a process of its own: platform and bot on one clock that can be moved."""

    def __init__(self, child, session):
        self.child, self.session = child, session
        self.base = child.words["chat page"].rstrip("/")

    async def ask(self, path, **fields):
        async with self.session.post(f"{self.base}/emulator/{path}", json=fields) as response:
            return await response.json()

    async def heard(self, person):
        url = f"{self.base}/emulator/messages"
        async with self.session.get(url, params={"person": person}) as response:
            found = (await response.json())["messages"]
        return [one["body"]["text"]["content"].rstrip() for one in found if one["from"] == "bot"]

    async def say(self, person, text):
        assert 200 == (await self.ask("say", person=person, text=text))["status"]

    async def until_heard(self, person, wanted):
        """Wait for words; how long that took, in seconds."""
        begun = time.monotonic()
        while not any(wanted in words for words in await self.heard(person)):
            assert time.monotonic() - begun < 30, f"{person} did not hear {wanted}"
            await asyncio.sleep(0.01)
        return time.monotonic() - begun

    async def talk(self, nth):
        """All neighbours say something; how long each waited for the answer."""
        begun = time.monotonic()
        await asyncio.gather(*(self.say(one, f"n{nth}") for one in WELL))
        await asyncio.gather(*(self.until_heard(one, f"{nth} n{nth}") for one in WELL))
        return time.monotonic() - begun


@pytest.fixture
async def dev(child):
    made = child(verb="dev", before=BOUNDED)
    assert await made.start(), made.log()
    async with aiohttp.ClientSession() as session:
        yield Dev(made, session)
    assert made.exit_code is None, made.log()


async def test_neighbours_of_what_raises_loops_or_hoards_keep_their_pace(dev, figure):
    for person in (*SICK, *WELL):
        await dev.say(person, "begin")
    usual = await dev.talk(1)
    await asyncio.gather(*(dev.say(person, text) for person, text in SICK.items()))
    waits = [await dev.talk(2)]
    for nth, seconds in enumerate((1, 4, 10, 10), start=3):
        await dev.ask("clock", advance=seconds + 1)
        waits.append(await dev.talk(nth))
    for person in SICK:
        await dev.until_heard(person, "编号")
        assert 1 == len([words for words in await dev.heard(person) if NUMBER.search(words)])
        await dev.say(person, "after")
        await dev.until_heard(person, "1 after")  # what broke left nothing behind
    assert max(waits) < MOST_SECONDS
    assert [] == [words for words in ERRORS if words not in dev.child.log()]
    figure(
        f"{len(WELL)} neighbours talk for {usual:.2f} s alone, beside five poisons"
        f" {statistics.median(waits):.2f} s (median), {max(waits):.2f} s (most);"
        " raises, loops, allocates, leaves and stores end as dead letters with a number"
    )


@pytest.mark.parametrize(
    ("poison", "deaths", "told"),
    [("exits", 3, "编号"), ("fatal", 2, "over")],
    ids=["a message that exits", "a job that exits"],
)
async def test_what_ends_the_process_is_given_up_and_told(child, figure, poison, deaths, told):
    """A process that ends is started again, as systemd would."""
    bot = child()
    assert await bot.start()
    emulator = bot.emulator
    await asyncio.gather(*(emulator.say(one, "begin") for one in ("zhangsan", *WELL)))
    accepted = await asyncio.gather(*(emulator.say(one, "hello") for one in WELL))
    assert {200} == {delivery.status for delivery in accepted}
    # It is answered like any other, before its turn: what came at the same time is answered, too.
    assert 200 == (await emulator.say("zhangsan", poison)).status
    assert deaths == await deaths_until(bot, lambda: told in " ".join(bot.heard("zhangsan")))
    await bot.until(lambda: all("1 hello" in bot.heard(one) for one in WELL))
    await emulator.say("zhangsan", "begin" if poison == "fatal" else "after")
    last = "0" if poison == "fatal" else "1 after"
    await bot.until(lambda: last == bot.heard("zhangsan")[-1])
    figure(f"{poison}: given up at start {deaths + 1}, its neighbours answered")


async def deaths_until(bot, is_over):
    """Start the process again as often as it ends, until it is so; how often it ended."""
    deaths = 0
    while True:
        ended = asyncio.create_task(bot.process.wait())
        over = asyncio.create_task(bot.until(is_over))
        await asyncio.wait({ended, over}, return_when=asyncio.FIRST_COMPLETED)
        for task in (ended, over):
            task.cancel()
        if over.done() and not over.cancelled():
            return deaths
        assert 9 == bot.exit_code, bot.log()
        deaths += 1
        assert deaths < 10, "it is never given up"
        await bot.start()
