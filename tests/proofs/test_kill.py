"""SIGKILL at random instants under load; the platform resends as it does."""

from __future__ import annotations

import asyncio
import random
import statistics
from collections import Counter

import pytest

pytestmark = [pytest.mark.proof, pytest.mark.kill, pytest.mark.timeout(1800)]

SEND = "/cgi-bin/message/send"
RESENT = "（重发）"
MOST_READY_SECONDS = 10.0  # 3 s is the promise; machines that test are shared


class Talker:
    """Somebody who says the next text once the last one was taken or given up."""

    def __init__(self, child, name):
        self.child, self.name = child, child.emulator.company.hire(name).id
        self.said, self.accepted = [], set()
        self.saying = None

    async def begin(self):
        delivery = await self.child.emulator.say(self.name, "begin")
        assert 200 == delivery.status

    def speak(self, text):
        if self.saying is None or self.saying.done():
            self.said.append(text)
            self.saying = asyncio.create_task(self._say(text))

    async def _say(self, text):
        delivery = await self.child.emulator.say(self.name, text)
        if delivery.status == 200:
            self.accepted.add(text)

    @property
    def heard(self):
        """The counted texts, as (number, text)."""
        spoken = [words.partition(" ") for words in self.child.heard(self.name)[1:]]
        return [(int(number), text) for number, _, text in spoken]

    def is_answered(self):
        return self.accepted <= {text for _, text in self.heard}

    def check(self):
        """Each accepted text counted once; one that was given up, at most once; all in order."""
        numbers, texts = [number for number, _ in self.heard], [text for _, text in self.heard]
        assert list(range(1, len(texts) + 1)) == numbers
        assert [text for text in self.said if text in texts] == texts
        assert set() == self.accepted - set(texts)


class Repeats:
    """How many sends the duplicate check kept away; only the newest requests are listed."""

    def __init__(self, emulator):
        self.emulator, self.count, self.after = emulator, 0, 0

    def look(self):
        found = self.emulator.requests.listing(self.after)
        self.count += sum(one["verdict"].startswith("duplicate") for one in found)
        self.after = max((one["seq"] for one in found), default=self.after)


async def test_kills_under_load_lose_double_and_disorder_nothing(child, sized, figure, tmp_path):
    kills, people = sized(8, 100), sized(40, 200)
    dice = random.Random(3)  # noqa: S311
    bot = child()
    assert await bot.start()
    talkers = [Talker(bot, f"p{nth}") for nth in range(people)]
    await asyncio.gather(*(one.begin() for one in talkers))
    ready, repeats = [], Repeats(bot.emulator)
    for kill in range(kills):
        for talker in talkers:
            is_poster = talker is talkers[0] and kill % 2
            talker.speak(f"post {kill}" if is_poster else f"t{kill}")
        bot.emulator.faults.order("slow", times=people // 4, path=SEND, seconds=1)
        await asyncio.sleep(dice.uniform(0, 0.6))
        await bot.kill()
        bot.emulator.faults.clear()
        repeats.look()
        bot.left(tmp_path / "copy").check()
        assert await bot.start(), bot.log()[-2000:]
        ready.append(bot.ready_seconds)
    await asyncio.gather(*(one.saying for one in talkers))
    posts = {text for text in talkers[0].accepted if text.startswith("post ")}
    await bot.until(
        lambda: all(one.is_answered() for one in talkers) and posts <= set(posted(bot)), 300
    )
    await until_done(bot, tmp_path / "copy")
    await bot.kill()

    left = bot.left(tmp_path / "copy")
    left.check()
    assert {} == left.undone()
    for talker in talkers:
        talker.check()
    unmarked = Counter(words for words in all_posts(bot) if not words.endswith(RESENT))
    assert {1} >= set(unmarked.values())
    assert max(ready) < MOST_READY_SECONDS
    said = sum(len(one.said) for one in talkers)
    accepted = sum(len(one.accepted) for one in talkers)
    repeats.look()
    figure(
        f"{kills} kills, {people} people: {said} texts, {accepted} accepted, 0 lost, 0 doubled;"
        f" {repeats.count} sends repeated and dropped by the duplicate check,"
        f" {len(all_posts(bot)) - len(unmarked)} posts repeated with a mark;"
        f" ready again in {statistics.median(ready):.2f} s (median), {max(ready):.2f} s (most)"
    )


async def until_done(bot, scratch):
    """Wait until the last outcome is written: what was heard is noted a moment later."""
    async with asyncio.timeout(60):
        while bot.left(scratch).undone():  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def all_posts(bot):
    found = bot.emulator.messages(chat="ops")
    return [one["body"]["text"]["content"] for one in found]


def posted(bot):
    return [words.removesuffix(RESENT) for words in all_posts(bot)]
