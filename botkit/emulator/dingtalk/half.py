"""DingTalk's half of the pretended side: all its rooms, and what people do there."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.dingtalk.board import Board
from botkit.emulator.dingtalk.call import Rooms
from botkit.emulator.dingtalk.cards import Cards
from botkit.emulator.dingtalk.clicks import Clicks
from botkit.emulator.dingtalk.gateway import Gateway
from botkit.emulator.dingtalk.handles import Handles
from botkit.emulator.dingtalk.media import Media
from botkit.emulator.dingtalk.notice_kinds import NoticeKinds
from botkit.emulator.dingtalk.people import People
from botkit.emulator.dingtalk.phone import Phone
from botkit.emulator.dingtalk.platform import Platform
from botkit.emulator.dingtalk.pushes import Pushes
from botkit.emulator.dingtalk.robot_files import RobotFiles
from botkit.emulator.dingtalk.robots import Robots
from botkit.emulator.dingtalk.sessions import Sessions
from botkit.emulator.dingtalk.telling import Telling
from botkit.emulator.dingtalk.templates import Templates
from botkit.emulator.dingtalk.tokens import Tokens
from botkit.emulator.dingtalk.users import Users
from botkit.emulator.dingtalk.users_v1 import UsersV1
from botkit.emulator.dingtalk.webhooks import Webhooks
from botkit.emulator.dingtalk.work_notices import WorkNotices
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
        self.board, self.media = Board(log), Media(clock, ids)
        self._sessions = Sessions(company, clock, ids, self.board)
        handles = Handles(clock, ids, self.board)
        self._files = RobotFiles(clock, ids)
        self.phone = Phone(
            company, clock, ids, log, self.media, self._files, handles, self._sessions, self.telling
        )
        self.cards = Cards(company, handles, log)
        self.clicks = Clicks(company, log, self.cards, self.telling)
        people = People(company, ids, self.tell)
        kinds = NoticeKinds(self.media)
        rooms: Rooms = {}
        for area in (
            Users(company, people),
            UsersV1(company, people),
            self.media,
            self._files,
            Robots(company, faults, Templates(self.media), handles, self.board),
            WorkNotices(company, clock, ids, kinds, self.board, log),
            self.cards,
        ):
            rooms |= area.rooms()
        open_rooms: Rooms = {}
        for open_area in (
            tokens,
            self.gateway,
            self._files,
            self._sessions,
            Webhooks(company, clock, self.board),
        ):
            open_rooms |= open_area.open_rooms()
        self.platform = Platform(clock, ids, faults, requests, tokens, rooms, open_rooms)

    async def start(self) -> None:
        await self._outward.start()

    async def stop(self) -> None:
        """Break off deliveries, close all connections."""
        await self.telling.stop()
        await self.gateway.stop()
        await self._outward.stop()

    def listens_at(self, base: str) -> None:
        """Where programs reach the emulator; it stands in addresses that are handed out."""
        self.gateway.base = self._sessions.base = self._files.base = base

    def tell(self, event: str, fields: dict[str, Any]) -> None:
        """Tell all apps of an event, while the caller goes on."""
        self._announce()
        self.telling.tell_all(event, fields)
