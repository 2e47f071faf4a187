"""WeCom's half of the pretended side: all its rooms, and what people do there."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from botkit.clock import Clock
from botkit.emulator.company import App, Company
from botkit.emulator.faults import Faults
from botkit.emulator.ids import Ids
from botkit.emulator.messages import Messages
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
from botkit.emulator.wecom.happenings import Happenings
from botkit.emulator.wecom.kinds import Kinds
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.media_jobs import MediaJobs
from botkit.emulator.wecom.menus import Menus
from botkit.emulator.wecom.office import Office
from botkit.emulator.wecom.phone import Phone
from botkit.emulator.wecom.platform import Platform
from botkit.emulator.wecom.replies import Replies
from botkit.emulator.wecom.robots import Robots
from botkit.emulator.wecom.sending import Sending
from botkit.emulator.wecom.tokens import Tokens


class Half:
    """``announce`` tells the chat page that the company is another now, ``announce_menu`` that
    an app's menu is.  ``base`` is where the emulator listens.
    """

    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        dice: Random,
        faults: Faults,
        requests: Requests,
        log: Messages,
        announce: Callable[[], None],
        announce_menu: Callable[[App], None],
    ) -> None:
        self._company, self._clock, self._ids, self._log = company, clock, ids, log
        self._faults, self._requests, self._announce = faults, requests, announce
        self.base = ""
        self.media = Media(clock, ids, self._picture_url)
        self._cards = Cards(company, clock, ids, log)
        replies = Replies(company, self.media, log, self._cards, faults)
        self.callbacks = Callbacks(clock, ids, faults, requests, replies)
        self._told = Happenings(clock, ids)
        self.phone = Phone(company, log, self.media, self._told, self.callbacks, self._picture_url)
        self._talks = Talks(clock, ids)
        self.aibots = self._make_aibots()
        self.clicks = Clicks(company, log, self._cards, self._told, self.callbacks, self.aibots)
        rooms = {**self._messaging(), **Menus(announce_menu).rooms(), **self._offices()}
        tokens = Tokens(company, clock, ids)
        robots = Robots(company, clock, self.media, log)
        self.platform = Platform(clock, dice, faults, requests, tokens, robots, rooms)

    async def start(self) -> None:
        await self.callbacks.start()

    async def stop(self) -> None:
        """Break off deliveries, close all connections."""
        await self.aibot_callbacks.stop()
        await self.callbacks.stop()
        await self.aibot_sockets.stop()

    def listens_at(self, base: str) -> None:
        """Where programs reach the emulator; it stands in addresses that are handed out."""
        self.base = self._talks.base = base

    def _make_aibots(self) -> AiBots:
        replies = AiBotReplies(self._company, self._talks, self._cards, self.media, self._log)
        self.aibot_callbacks = AiBotCallbacks(
            self._clock,
            self._ids,
            self._faults,
            self._requests,
            self.callbacks,
            self._talks,
            replies,
        )
        self.aibot_sockets = AiBotSockets(
            self._company,
            self._clock,
            self._ids,
            self._faults,
            self._requests,
            self._talks,
            replies,
            self.media,
        )
        tellers: dict[str, Teller] = {"callback": self.aibot_callbacks, "long": self.aibot_sockets}
        return AiBots(
            self._company, self._clock, self._talks, replies, self.media, self._log, tellers
        )

    def _messaging(self) -> Rooms:
        """What is said: by apps, in their groups, with files."""
        company, clock, ids, kinds = self._company, self._clock, self._ids, Kinds(self.media)
        return {
            **Sending(company, clock, ids, kinds, self._cards, self._log).rooms(),
            **AppChats(company, clock, ids, kinds, self._log, self._announce).rooms(),
            **self._cards.rooms(),
            **self.media.rooms(),
            **MediaJobs(clock, ids, self.media).rooms(),
            **self.aibots.rooms(),
        }

    def _offices(self) -> Rooms:
        """What is no message: people, customers, approvals, service, the archive."""
        company, clock, ids, media = self._company, self._clock, self._ids, self.media
        changes = Changes(company, self._told, self.callbacks, self._announce)
        book = AddressBook(company, clock, ids, media, changes, self._picture_url)
        self.identity = book.identity
        self.external = ExternalContact(company, clock, ids, media)
        self.office = Office(company, clock, ids, media, self.callbacks)
        self.service = CustomerService(company, clock, ids, media, self.callbacks)
        self.archive = Archive(company, clock)
        return {
            **Directory().rooms(),
            **book.rooms(),
            **self.external.rooms(),
            **self.office.rooms(),
            **self.service.rooms(),
            **self.archive.rooms(),
            **Agents(company, media).rooms(),
        }

    def _picture_url(self, media_id: str) -> str:
        return f"{self.base}/emulator/media/{media_id}"
