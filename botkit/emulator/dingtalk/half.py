"""DingTalk's half of the pretended side: all its rooms, and what people do there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.dingtalk.call import Rooms
from botkit.emulator.dingtalk.people import People
from botkit.emulator.dingtalk.platform import Platform
from botkit.emulator.dingtalk.tokens import Tokens
from botkit.emulator.dingtalk.users import Users
from botkit.emulator.dingtalk.users_v1 import UsersV1
from botkit.emulator.faults import Faults
from botkit.emulator.ids import Ids
from botkit.emulator.messages import Messages
from botkit.emulator.requests import Requests


class Half:
    """``announce`` tells the chat page that the company is another now."""

    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        faults: Faults,
        requests: Requests,
        log: Messages,
        announce: Callable[[], None],
    ) -> None:
        self._announce = announce
        tokens = Tokens(company, clock, ids)
        people = People(company, ids, self.tell)
        rooms: Rooms = {}
        for area in (
            Users(company, people),
            UsersV1(company, people),
        ):
            rooms |= area.rooms()
        open_rooms: Rooms = {}
        for open_area in (tokens,):
            open_rooms |= open_area.open_rooms()
        self.platform = Platform(clock, ids, faults, requests, tokens, rooms, open_rooms)

    def tell(self, event: str, fields: dict[str, Any]) -> None:
        """Tell all apps of an event, while the caller goes on."""
        self._announce()
