"""The Stream gateway, the socket or the bot dies at random under load."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import timedelta

import pytest

from botkit.emulator.company import DINGTALK, Company
from botkit.emulator.emulator import Emulator
from tests.proofs.project import write_project

pytestmark = [pytest.mark.proof, pytest.mark.kill, pytest.mark.timeout(1800)]

RESENT = "（重发）"
OPEN = "/v1.0/gateway/connections/open"
ROBOT, SESSION = "/v1.0/robot/", "/robot/sendBySession"
SOCKET_FAULTS = ["cut_before", "cut_after", "lose_ack", "ask_to_leave", "duplicate_delivery"]
STEP = timedelta(seconds=5)  # of the platform's clock, while a text waits for its next delivery


@pytest.fixture
async def emulator():
    """The platform with a DingTalk app, in this process."""
    company = Company.pretend([], [], dingtalk={"main": "stream"}, ding_rooms=["ops"])
    made = Emulator(company)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def bot(child, tmp_path):
    write_project(tmp_path / "project", DINGTALK)
    return child()


class Talker:
    """Somebody who says the next text once the last one was taken or given up."""

    def __init__(self, bot, name):
        self.bot, self.name = bot, bot.emulator.company.hire(name).id
        self.said, self.accepted = [], set()
        self.saying = None

    async def begin(self):
        delivery = await self.bot.emulator.say(self.name, "begin", platform=DINGTALK)
        assert 200 == delivery.status

    def speak(self, text):
        if self.saying is None or self.saying.done():
            self.said.append(text)
            self.saying = asyncio.create_task(self._say(text))

    async def _say(self, text):
        delivery = await self.bot.emulator.say(self.name, text, platform=DINGTALK)
        if delivery.status == 200:
            self.accepted.add(text)

    @property
    def is_waiting(self):
        return self.saying is not None and not self.saying.done()

    @property
    def heard(self):
        """The counted texts as (number, text), without what came again with a mark."""
        words = self.bot.heard(self.name)
        plain = [one for one in words if not one.endswith(RESENT)]
        marked = [one.removesuffix(RESENT) for one in words if one.endswith(RESENT)]
        spoken = [one.partition(" ") for one in dict.fromkeys(plain + marked)]
        found = [(int(number), text) for number, _, text in spoken if number.isdigit()]
        return sorted((number, text) for number, text in found if number)

    @property
    def repeated(self):
        """What was heard twice without a word that it might be a repeat."""
        plain = Counter(one for one in self.bot.heard(self.name) if not one.endswith(RESENT))
        return [words for words, times in plain.items() if times > 1]

    def is_answered(self):
        return self.accepted <= {text for _, text in self.heard}

    def check(self):
        """Each accepted text counted once; one that was given up, at most once; all in order."""
        numbers, texts = [number for number, _ in self.heard], [text for _, text in self.heard]
        assert list(range(1, len(texts) + 1)) == numbers
        assert [text for text in self.said if text in texts] == texts
        assert set() == self.accepted - set(texts)
        assert [] == self.repeated


async def connected(bot):
    """Return when the bot has a connection that stays."""
    app, before = bot.emulator.company.app("main", DINGTALK), None
    async with asyncio.timeout(60):
        while not before or before != lines(bot, app):
            before = lines(bot, app)
            await asyncio.sleep(0.1)


def lines(bot, app):
    return [one.id for one in bot.emulator.dingtalk.gateway.lines(app) if not one.is_leaving]


async def kill_bot(bot, dice):
    await bot.kill()
    assert await bot.start(), bot.log()[-2000:]


async def kill_socket(bot, dice):
    bot.emulator.faults.order(dice.choice(SOCKET_FAULTS))


async def kill_gateway(bot, dice):
    """All connections at once, and nobody gets a ticket for a while."""
    bot.emulator.faults.order("server_error", times=dice.randint(1, 2), path=OPEN)
    bot.emulator.dingtalk.gateway.cut(bot.emulator.company.app("main", DINGTALK))


async def test_deaths_of_bot_socket_and_gateway_lose_and_double_nothing(
    bot, sized, figure, tmp_path
):
    deaths, people = sized(9, 60), sized(12, 24)
    dice = random.Random(5)  # noqa: S311
    assert await bot.start()
    await connected(bot)
    talkers = [Talker(bot, f"p{nth}") for nth in range(people)]
    await asyncio.gather(*(one.begin() for one in talkers))
    kinds = [kill_bot, kill_socket, kill_gateway] * (deaths // 3)
    dice.shuffle(kinds)
    for nth, kill in enumerate(kinds):
        bot.emulator.faults.order("slow", times=3, path=dice.choice([ROBOT, SESSION]), seconds=1)
        if kill is kill_socket:
            await kill(bot, dice)
        for talker in talkers:
            talker.speak(f"t{nth}")
        await asyncio.sleep(dice.uniform(0, 0.06))
        if kill is not kill_socket:
            await kill(bot, dice)
        await delivered(bot, talkers)
        bot.emulator.faults.clear()
        await connected(bot)
    await bot.until(lambda: all(one.is_answered() for one in talkers), 300)
    await bot.kill()

    left = bot.left(tmp_path / "copy")
    left.check()
    assert not [name for name in left.undone() if not name.startswith("outbox")]
    for talker in talkers:
        talker.check()
    said = sum(len(one.said) for one in talkers)
    accepted = sum(len(one.accepted) for one in talkers)
    marked = sum(one.endswith(RESENT) for talker in talkers for one in bot.heard(talker.name))
    figure(
        f"{len(kinds)} deaths, {people} people: {said} texts, {accepted} accepted, 0 lost,"
        f" 0 doubled; {marked} answers repeated with a mark"
    )


async def delivered(bot, talkers):
    """Let the platform's time pass until each text was taken or given up."""
    async with asyncio.timeout(120):
        while any(one.is_waiting for one in talkers):
            await asyncio.sleep(0.1)
            await connected(bot)
            bot.emulator.clock.shift(STEP)
