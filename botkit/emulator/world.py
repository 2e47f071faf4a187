"""The pretended side without its HTTP: the company, the platform's rooms, what people do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from botkit.clock import Clock, MovableClock
from botkit.emulator.bell import Bell
from botkit.emulator.company import DINGTALK, App, Company
from botkit.emulator.dingtalk.half import Half as DingHalf
from botkit.emulator.dingtalk.media import Stored as DingStored
from botkit.emulator.dingtalk.suites import PRETEND as SUITE
from botkit.emulator.faults import Faults
from botkit.emulator.feed import Feed
from botkit.emulator.ids import Ids
from botkit.emulator.messages import PLATFORM, Messages
from botkit.emulator.mistakes import Mistake
from botkit.emulator.outward import NOWHERE, Delivery
from botkit.emulator.requests import Requests
from botkit.emulator.wecom.half import Half as WecomHalf
from botkit.emulator.wecom.happenings import Fields
from botkit.emulator.wecom.media import Stored

T = TypeVar("T")

LATEST_MS = 32_503_680_000_000  # 3000-01-01; a date after 9999 cannot be told


class World:
    """Everything is made here and nowhere else; ``base`` is where it listens."""

    def __init__(self, company: Company, clock: Clock, seed: int) -> None:
        self.company, self.clock = company, clock
        self.base = ""
        self.feed, self.faults, self.bell = Feed(), Faults(), Bell()
        dice = Random(seed)  # noqa: S311 - pretend secrets, and the same ones again
        ids = Ids(clock, dice)
        self.requests = Requests(clock, self.bell)
        self.log = Messages(clock, self.bell, self._announce_message)
        shared = (company, clock, ids, dice, self.faults, self.requests, self.log)
        self.wecom = WecomHalf(*shared, self._announce_company, self._announce_menu)
        self.dingtalk = DingHalf(*shared, self._announce_company)

    async def say(
        self,
        person: str,
        text: str,
        *,
        app: str | None = None,
        chat: str = "",
        platform: str = "",
    ) -> Delivery:
        """Type a text to the app, or into the group ``chat``.  Raises Mistake, as all of these.

        Without ``platform`` the app tells which one is meant.
        """
        if self.is_ding(app, platform):
            return await self.dingtalk.phone.say(person, text, app=app, chat=chat)
        if chat and app is None:
            app = self.wecom.aibots.mentioned(text)
        if (app is not None and self.wecom.aibots.is_one(app)) or (
            not chat and self.wecom.aibots.is_one(app)
        ):
            return await self.wecom.aibots.say(person, text, app=app, chat=chat)
        return await self.wecom.phone.say(person, text, app=app, chat=chat)

    async def menu(
        self, person: str, key: str, *, app: str | None = None, platform: str = ""
    ) -> Delivery:
        """Tap a menu entry by its key, address or name."""
        if self.is_ding(app, platform):
            raise Mistake("DingTalk's robots have no menu; say the word", status=409)
        return await self.wecom.phone.menu(person, key, app=app)

    async def click(
        self,
        person: str,
        key: str,
        *,
        message: str | None = None,
        selected: Mapping[str, list[str]] | None = None,
        app: str | None = None,
        force: bool = False,
        platform: str = "",
    ) -> Delivery:
        """Press a button of a card; see ``Clicks.click`` of each platform."""
        if message and (bubble := self.log.find(message)):
            platform = bubble.platform
        is_ding = self.is_ding(app, platform)
        clicks = self.dingtalk.clicks if is_ding else self.wecom.clicks
        return await clicks.click(
            person, key, message=message, selected=selected, app=app, force=force
        )

    async def enter(self, person: str, *, app: str | None = None, platform: str = "") -> Delivery:
        """Open the app's chat; DingTalk tells the app at most that messages were read."""
        if self.is_ding(app, platform):
            self.dingtalk.phone.read(person, app=app)
            return NOWHERE
        if self.wecom.aibots.is_one(app):
            return await self.wecom.aibots.enter(person, app=app)
        return await self.wecom.phone.enter(person, app=app)

    async def happen(
        self,
        event: str,
        elements: Fields,
        *,
        person: str = "",
        app: str | None = None,
        platform: str = "",
    ) -> Delivery:
        """Tell the bot of anything; ``elements`` are the elements or fields of what it gets."""
        is_ding = self.is_ding(app, platform)
        phone = self.dingtalk.phone if is_ding else self.wecom.phone
        return await phone.happen(event, elements, person=person, app=app)

    async def upload(
        self,
        person: str,
        kind: str,
        name: str,
        content: bytes,
        *,
        app: str | None = None,
        chat: str = "",
        platform: str = "",
    ) -> Delivery:
        """Send a file named ``name``; ``kind`` is image, voice, video or file.

        ``chat`` is for DingTalk's groups.
        """
        if self.is_ding(app, platform):
            return await self.dingtalk.phone.upload(person, kind, name, content, app=app, chat=chat)
        if self.wecom.aibots.is_one(app):
            return await self.wecom.aibots.upload(person, kind, name, content, app=app)
        return await self.wecom.phone.upload(person, kind, name, content, app=app)

    async def verify(
        self, app: str | None = None, *, percent: bool = True, platform: str = ""
    ) -> bool:
        """Make the console's check of the app's callback address."""
        if self.is_ding(app, platform):
            return await self.dingtalk.pushes.verify(self.company.app(app, DINGTALK))
        return await self.wecom.callbacks.verify(self.company.app(app), percent=percent)

    def code(self, person: str, kind: str, *, app: str | None = None, platform: str = "") -> str:
        """What a person's client hands to a page, a mini_program ...: see the codes' own kinds."""
        if self.is_ding(app, platform):
            return self.dingtalk.office.codes.give(self.company.app(app, DINGTALK), person, kind)
        return self.wecom.identity.code(self.company.app(app), person, kind)

    def messages(
        self,
        *,
        person: str | None = None,
        chat: str | None = None,
        app: str | None = None,
        after: int = 0,
        platform: str | None = None,
    ) -> list[dict[str, Any]]:
        """Messages new or changed after ``after``, oldest first, as /emulator/messages has them."""
        found = self.log.listing(person=person, chat=chat, app=app, after=after, platform=platform)
        return [one.shows() for one in found]

    async def until(self, predicate: Callable[[], T], timeout: float = 10) -> T:  # noqa: ASYNC109
        """Ask again at every message and request until it is true; return what it gave.

        ``timeout`` is in seconds of the machine.  Raises TimeoutError.
        """
        async with asyncio.timeout(timeout):
            while not (found := predicate()):
                await self.bell.rung()
        return found

    def advance(self, by: timedelta) -> int:
        """Move the clock forward; the new time in milliseconds.  Raises Mistake."""
        if not isinstance(self.clock, MovableClock):
            raise Mistake("this clock cannot be moved", status=409)
        if by < timedelta(0):
            raise Mistake("advance: the clock moves forward only")
        if by > timedelta(milliseconds=LATEST_MS - self.clock.now_ms()):
            raise Mistake("advance: the clock goes to the year 3000")
        self.clock.shift(by)
        now = self.clock.now_ms()
        self.feed.publish("clock", {"now_ms": now})
        return now

    def shown_company(self) -> dict[str, Any]:
        """The company as /emulator/company has it."""
        company, assistant = self.company, self.company.assistant()
        return {
            "platforms": company.platforms(),
            "base": self.base,
            "now_ms": self.clock.now_ms(),
            "corp_id": company.corp_id,
            "ding_corp_id": company.ding_corp_id,
            "apps": [app.shows() for app in company.apps],
            "robots": company.robots,
            "departments": [one.shows() for one in company.departments],
            "people": [one.shows() for one in company.people],
            "tags": company.tags,
            "assistant": {"label": assistant.label, "secret": assistant.secret},
            "suite": SUITE,
            "groups": company.groups,
        }

    def file(self, id_: str) -> Stored | DingStored | None:
        """What the chat page shows of either platform."""
        return self.wecom.media.find(id_) or self.dingtalk.media.find(id_)

    def is_ding(self, app: str | None, platform: str) -> bool:
        """Whether DingTalk is meant: it was said, or the app is there only."""
        return (platform or self.company.platform_of(app)) == DINGTALK

    def _announce_message(self, message: dict[str, Any]) -> None:
        self.feed.publish("message", message)

    def _announce_company(self) -> None:
        self.feed.publish("company", {})

    def _announce_menu(self, app: App) -> None:
        self.feed.publish("menu", {"platform": PLATFORM, "app": app.name, "menu": app.menu})
