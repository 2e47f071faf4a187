"""DingTalk's half of the pretended side: all its rooms, and what people do there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.dingtalk.call import Rooms
from botkit.emulator.dingtalk.gateway import Gateway
from botkit.emulator.dingtalk.media import Media
from botkit.emulator.dingtalk.office import Office
from botkit.emulator.dingtalk.people import People
from botkit.emulator.dingtalk.platform import Platform
from botkit.emulator.dingtalk.pushes import Pushes
from botkit.emulator.dingtalk.talk import Talk
from botkit.emulator.dingtalk.telling import Telling
from botkit.emulator.dingtalk.tokens import Tokens
from botkit.emulator.dingtalk.users import Users
from botkit.emulator.dingtalk.users_v1 import UsersV1
from botkit.emulator.faults import Faults
from botkit.emulator.ids import Ids
from botkit.emulator.messages import Messages
from botkit.emulator.outward import Outward
from botkit.emulator.requests import Requests


class Half:
    """``announce`` tells the chat page that the company is another now."""

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
    ) -> None:
        self._announce = announce
        tokens = Tokens(company, clock, ids)
        self._outward = Outward(clock)
        self.gateway = Gateway(clock, ids, dice, faults, requests, tokens)
        self.pushes = Pushes(clock, ids, requests, self._outward)
        self.telling = Telling(company, clock, ids, faults, self.gateway, self.pushes)
        self.media = Media(clock, ids)
        talk = self._talk = Talk(company, clock, ids, faults, log, self.media, self.telling)
        self.phone, self.cards, self.clicks = talk.phone, talk.cards, talk.clicks
        people = People(company, ids, self.tell)
        self.office = Office(
            company,
            clock,
            ids,
            tokens,
            people,
            talk.kinds,
            talk.board,
            self.media,
            self.pushes,
            self.tell,
            announce,
        )
        areas = (self.office, Users(company, people), UsersV1(company, people), self.media, talk)
        rooms = _all(area.rooms() for area in areas)
        open_areas = (tokens, self.office, self.gateway, talk)
        open_rooms = _all(area.open_rooms() for area in open_areas)
        self.platform = Platform(clock, ids, faults, requests, tokens, rooms, open_rooms)

    async def start(self) -> None:
        await self._outward.start()

    async def stop(self) -> None:
        """Break off deliveries, close all connections."""
        await self.telling.stop()
        await self.office.subscriptions.stop()
        await self.gateway.stop()
        await self._outward.stop()

    def listens_at(self, base: str) -> None:
        """Where programs reach the emulator; it stands in addresses that are handed out."""
        self.gateway.base = base
        self._talk.listens_at(base)

    def tell(self, event: str, fields: dict[str, Any]) -> None:
        """Tell all apps of an event, while the caller goes on."""
        self._announce()
        self.telling.tell_all(event, fields)
        self.office.subscriptions.tell(event, fields)


def _all(tables: Iterable[Rooms]) -> Rooms:
    return {path: room for table in tables for path, room in table.items()}
