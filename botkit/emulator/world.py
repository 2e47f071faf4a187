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
from botkit.emulator.dingtalk.half import Half
from botkit.emulator.dingtalk.media import Stored as DingStored
from botkit.emulator.faults import Faults
from botkit.emulator.feed import Feed
from botkit.emulator.ids import Ids
from botkit.emulator.messages import PLATFORM, Messages
from botkit.emulator.mistakes import Mistake
from botkit.emulator.outward import NOWHERE, Delivery
from botkit.emulator.requests import Requests
from botkit.emulator.wecom.address_book import AddressBook
from botkit.emulator.wecom.agents import Agents
from botkit.emulator.wecom.aibot_callbacks import AiBotCallbacks
from botkit.emulator.wecom.aibot_replies import AiBotReplies
from botkit.emulator.wecom.aibot_socket import AiBotSockets
from botkit.emulator.wecom.aibot_talks import Talks
from botkit.emulator.wecom.aibots import AiBots, Teller
from botkit.emulator.wecom.app_chats import AppChats
from botkit.emulator.wecom.archive import Archive
from botkit.emulator.wecom.call import Rooms
from botkit.emulator.wecom.callbacks import Callbacks
from botkit.emulator.wecom.cards import Cards
from botkit.emulator.wecom.changes import Changes
from botkit.emulator.wecom.clicks import Clicks
from botkit.emulator.wecom.customer_service import CustomerService
from botkit.emulator.wecom.directory import Directory
from botkit.emulator.wecom.external_contact import ExternalContact
from botkit.emulator.wecom.happenings import Fields, Happenings
from botkit.emulator.wecom.kinds import Kinds
from botkit.emulator.wecom.media import Media, Stored
from botkit.emulator.wecom.media_jobs import MediaJobs
from botkit.emulator.wecom.menus import Menus
from botkit.emulator.wecom.office import Office
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
        self.media = Media(self.clock, ids, self._picture_url)
        cards = Cards(company, self.clock, ids, self.log)
        replies = Replies(company, self.media, self.log, cards, self.faults)
        self.callbacks = Callbacks(self.clock, ids, self.faults, self.requests, replies)
        told = Happenings(self.clock, ids)
        self.phone = Phone(company, self.log, self.media, told, self.callbacks, self._picture_url)
        self.aibots = self._aibots(cards, ids)
        self.clicks = Clicks(company, self.log, cards, told, self.callbacks, self.aibots)
        kinds = Kinds(self.media)
        sending = Sending(company, self.clock, ids, kinds, cards, self.log)
        tokens = Tokens(company, self.clock, ids)
        robots = Robots(company, self.clock, self.media, self.log)
        self.external = ExternalContact(company, self.clock, ids, self.media)
        changes = Changes(company, told, self.callbacks, self._announce_company)
        book = AddressBook(company, self.clock, ids, self.media, changes, self._picture_url)
        self.identity = book.identity
        self.office = Office(company, self.clock, ids, self.media, self.callbacks)
        self.service = CustomerService(company, self.clock, ids, self.media, self.callbacks)
        self.archive = Archive(company, self.clock)
        chats = AppChats(company, self.clock, ids, kinds, self.log, self._announce_company)
        self.dingtalk = Half(
            company, clock, ids, dice, self.faults, self.requests, self.log, self._announce_company
        )
        served: Rooms = {}
        for area in (
            sending,
            cards,
            self.media,
            MediaJobs(self.clock, ids, self.media),
            Menus(self._announce_menu),
            Directory(),
            book,
            self.external,
            self.office,
            self.service,
            self.archive,
            chats,
            Agents(company, self.media),
            self.aibots,
        ):
            served |= area.rooms()
        self.platform = Platform(
            self.clock, dice, self.faults, self.requests, tokens, robots, served
        )

    def _aibots(self, cards: Cards, ids: Ids) -> AiBots:
        talks = self._talks = Talks(self.clock, ids)
        replies = AiBotReplies(self.company, talks, cards, self.media, self.log)
        self.aibot_callbacks = AiBotCallbacks(
            self.clock, ids, self.faults, self.requests, self.callbacks, talks, replies
        )
        self.aibot_sockets = AiBotSockets(
            self.company,
            self.clock,
            ids,
            self.faults,
            self.requests,
            talks,
            replies,
            self.media,
        )
        tellers: dict[str, Teller] = {"callback": self.aibot_callbacks, "long": self.aibot_sockets}
        return AiBots(self.company, self.clock, talks, replies, self.media, self.log, tellers)

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
            app = self.aibots.mentioned(text)
        if (app is not None and self.aibots.is_one(app)) or (not chat and self.aibots.is_one(app)):
            return await self.aibots.say(person, text, app=app, chat=chat)
        return await self.phone.say(person, text, app=app, chat=chat)

    async def menu(
        self, person: str, key: str, *, app: str | None = None, platform: str = ""
    ) -> Delivery:
        """Tap a menu entry by its key, address or name."""
        if self.is_ding(app, platform):
            raise Mistake("DingTalk's robots have no menu; say the word", status=409)
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
        platform: str = "",
    ) -> Delivery:
        """Press a button of a card; see ``Clicks.click`` of each platform."""
        if message and (bubble := self.log.find(message)):
            platform = bubble.platform
        is_ding = self.is_ding(app, platform)
        clicks = self.dingtalk.clicks if is_ding else self.clicks
        return await clicks.click(
            person, key, message=message, selected=selected, app=app, force=force
        )

    async def enter(self, person: str, *, app: str | None = None, platform: str = "") -> Delivery:
        """Open the app's chat; DingTalk tells the app at most that messages were read."""
        if self.is_ding(app, platform):
            self.dingtalk.phone.read(person, app=app)
            return NOWHERE
        if self.aibots.is_one(app):
            return await self.aibots.enter(person, app=app)
        return await self.phone.enter(person, app=app)

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
        phone = self.dingtalk.phone if is_ding else self.phone
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
        if self.aibots.is_one(app):
            return await self.aibots.upload(person, kind, name, content, app=app)
        return await self.phone.upload(person, kind, name, content, app=app)

    async def verify(
        self, app: str | None = None, *, percent: bool = True, platform: str = ""
    ) -> bool:
        """Make the console's check of the app's callback address."""
        if self.is_ding(app, platform):
            return await self.dingtalk.pushes.verify(self.company.app(app, DINGTALK))
        return await self.callbacks.verify(self.company.app(app), percent=percent)

    def code(self, person: str, kind: str, *, app: str | None = None, platform: str = "") -> str:
        """What a person's client hands to a page, a mini_program ...: see the codes' own kinds."""
        if self.is_ding(app, platform):
            return self.dingtalk.office.codes.give(self.company.app(app, DINGTALK), person, kind)
        return self.identity.code(self.company.app(app), person, kind)

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
            "groups": company.groups,
        }

    def file(self, id_: str) -> Stored | DingStored | None:
        """What the chat page shows of either platform."""
        return self.media.find(id_) or self.dingtalk.media.find(id_)

    def is_ding(self, app: str | None, platform: str) -> bool:
        """Whether DingTalk is meant: it was said, or the app is there only."""
        return (platform or self.company.platform_of(app)) == DINGTALK

    def _picture_url(self, media_id: str) -> str:
        return f"{self.base}/emulator/media/{media_id}"

    def _announce_message(self, message: dict[str, Any]) -> None:
        self.feed.publish("message", message)

    def _announce_company(self) -> None:
        self.feed.publish("company", {})

    def _announce_menu(self, app: App) -> None:
        self.feed.publish("menu", {"platform": PLATFORM, "app": app.name, "menu": app.menu})
