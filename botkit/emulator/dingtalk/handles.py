"""``processQueryKey``: the handle of a message a robot sent.  Doc: robot, read status and recall"""

from __future__ import annotations

from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import App, Member
from botkit.emulator.dingtalk.board import Board
from botkit.emulator.dingtalk.call import is_filled
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.emulator.ids import Ids
from botkit.wire.record import Record, field

LIFE_MS = 24 * 3600 * 1000
PEOPLE, GROUP, PAIR = "people", "group", "pair"


class Sent(Record):
    """``chat`` is the openConversationId, "" in the chats of people with the robot."""

    app: App
    kind: str
    at: int
    receivers: list[Member]
    chat: str = ""
    read: dict[str, int] = field(default_factory=dict)  # userid -> when
    is_recalled: bool = False

    @property
    def status(self) -> str:
        return "RECALLED" if self.is_recalled else "SUCCESS"


class Handles:
    def __init__(self, clock: Clock, ids: Ids, board: Board) -> None:
        self._clock, self._ids, self._board = clock, ids, board
        self._sent: dict[str, Sent] = {}

    def new(self, app: App, kind: str, receivers: list[Member], chat: str = "") -> str:
        handle = f"{self._ids.text()}+/=="
        self._sent[handle] = Sent(app, kind, self._clock.now_ms(), receivers, chat)
        return handle

    def find(self, app: App, kind: str, handle: Any) -> Sent:
        """Raises Refusal."""
        if not is_filled(handle):
            raise Refusal("invalidParameter.processQueryKey.missing")
        sent = self._sent.get(handle)
        if sent is None or sent.kind != kind:
            raise Refusal("invalid.processQueryKey")
        if sent.app is not app:
            raise Refusal("not.allowed.robotCode")
        if sent.at + LIFE_MS <= self._clock.now_ms():
            raise Refusal("processQueryKey.expireTime")
        return sent

    def recall(self, app: App, kind: str, handle: str, chat: str = "") -> str:
        """Why it could not be taken back, "" when it was."""
        try:
            sent = self.find(app, kind, handle)
        except Refusal as refusal:
            return str(refusal.code)
        if sent.is_recalled or sent.chat != chat:
            return "invalid.processQueryKey"
        sent.is_recalled = True
        self._board.recall(handle)
        return ""

    def read(self, app: App, member: Member, chat: str = "") -> list[str]:
        """A person looks at a conversation; handles of what is newly read there."""
        found = []
        for handle, sent in self._sent.items():
            is_there = sent.chat == chat and any(one.id == member.id for one in sent.receivers)
            if sent.app is app and is_there and member.id not in sent.read:
                sent.read[member.id] = self._clock.now_ms()
                found.append(handle)
        return found
