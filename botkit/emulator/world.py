"""The pretended side without its HTTP: the company, the platform's rooms, what people do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from botkit.clock import Clock, MovableClock
from botkit.emulator.bell import Bell
from botkit.emulator.company import App, Company
from botkit.emulator.faults import Faults
from botkit.emulator.feed import Feed
from botkit.emulator.ids import Ids
from botkit.emulator.messages import PLATFORM, Messages
from botkit.emulator.mistakes import Mistake
from botkit.emulator.requests import Requests
from botkit.emulator.wecom.call import Rooms
from botkit.emulator.wecom.callbacks import Callbacks, Delivery
from botkit.emulator.wecom.cards import Cards
from botkit.emulator.wecom.clicks import Clicks
from botkit.emulator.wecom.directory import Directory
from botkit.emulator.wecom.happenings import Happenings
from botkit.emulator.wecom.kinds import Kinds
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.menus import Menus
from botkit.emulator.wecom.phone import Phone
from botkit.emulator.wecom.platform import Platform
from botkit.emulator.wecom.replies import Replies
from botkit.emulator.wecom.robots import Robots
from botkit.emulator.wecom.sending import Sending
from botkit.emulator.wecom.tokens import Tokens

T = TypeVar("T")


class World:
    """Everything is made here and nowhere else; ``base`` is where it listens."""

    def __init__(self, company: Company, clock: Clock, seed: int) -> None:
        self.company, self.clock = company, clock
        self.base = ""
        self.feed, self.faults, self.bell = Feed(), Faults(), Bell()
        dice = Random(seed)  # noqa: S311 - pretend secrets, and the same ones again
        ids = Ids(self.clock, dice)
        self.requests = Requests(self.clock, self.bell)
        self.log = Messages(self.clock, self.bell, self._announce_message)
        self.media = Media(self.clock, ids)
        cards = Cards(company, self.clock, ids, self.log)
        replies = Replies(company, self.media, self.log)
        self.callbacks = Callbacks(self.clock, ids, self.faults, self.requests, replies)
        told = Happenings(self.clock, ids)
        self.phone = Phone(company, self.log, self.media, told, self.callbacks, self._picture_url)
        self.clicks = Clicks(company, self.log, cards, told, self.callbacks)
        kinds = Kinds(self.media)
        sending = Sending(company, self.clock, ids, kinds, cards, self.log)
        tokens = Tokens(company, self.clock, ids)
        robots = Robots(company, self.clock, self.media, self.log)
        served: Rooms = {}
        for area in (
            sending,
            cards,
            self.media,
            Menus(self._announce_menu),
            Directory(company),
        ):
            served |= area.rooms()
        self.platform = Platform(
            self.clock, dice, self.faults, self.requests, tokens, robots, served
        )

    async def say(
        self, person: str, text: str, *, app: str | None = None, chat: str = ""
    ) -> Delivery:
        """Type a text to the app, or into the group ``chat``.  Raises Mistake, as all of these."""
        return await self.phone.say(person, text, app=app, chat=chat)

    async def menu(self, person: str, key: str, *, app: str | None = None) -> Delivery:
        """Tap a menu entry by its key, address or name."""
        return await self.phone.menu(person, key, app=app)

    async def click(
        self,
        person: str,
        key: str,
        *,
        message: str | None = None,
        selected: Mapping[str, list[str]] | None = None,
        app: str | None = None,
        force: bool = False,
    ) -> Delivery:
        """Press a button of a card; see ``Clicks.click``."""
        return await self.clicks.click(
            person, key, message=message, selected=selected, app=app, force=force
        )

    async def enter(self, person: str, *, app: str | None = None) -> Delivery:
        """Open the app's chat."""
        return await self.phone.enter(person, app=app)

    async def upload(
        self,
        person: str,
        kind: str,
        name: str,
        content: bytes,
        *,
        app: str | None = None,
    ) -> Delivery:
        """Send a file named ``name``; ``kind`` is image, voice, video or file."""
        return await self.phone.upload(person, kind, name, content, app=app)

    async def verify(self, app: str | None = None, *, percent: bool = True) -> bool:
        """Make the console's check of the app's callback address."""
        return await self.callbacks.verify(self.company.app(app), percent=percent)

    def messages(
        self,
        *,
        person: str | None = None,
        chat: str | None = None,
        app: str | None = None,
        after: int = 0,
    ) -> list[dict[str, Any]]:
        """Messages new or changed after ``after``, oldest first, as /emulator/messages has them."""
        found = self.log.listing(person=person, chat=chat, app=app, after=after)
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
        self.clock.shift(by)
        now = self.clock.now_ms()
        self.feed.publish("clock", {"now_ms": now})
        return now

    def shown_company(self) -> dict[str, Any]:
        """The company as /emulator/company has it."""
        company = self.company
        return {
            "platforms": [PLATFORM],
            "base": self.base,
            "now_ms": self.clock.now_ms(),
            "corp_id": company.corp_id,
            "apps": [app.shows() for app in company.apps],
            "robots": company.robots,
            "departments": company.departments,
            "people": company.people,
            "groups": company.groups,
        }

    def _picture_url(self, media_id: str) -> str:
        return f"{self.base}/emulator/media/{media_id}"

    def _announce_message(self, message: dict[str, Any]) -> None:
        self.feed.publish("message", message)

    def _announce_menu(self, app: App) -> None:
        self.feed.publish("menu", {"platform": PLATFORM, "app": app.name, "menu": app.menu})
