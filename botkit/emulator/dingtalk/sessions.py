"""Reply addresses that come with a robot message.  Doc: robot, reply by sessionWebhook"""

from __future__ import annotations

from urllib.parse import quote

from botkit.clock import Clock
from botkit.emulator.company import App, Company, Group, Member
from botkit.emulator.dingtalk import robot_kinds
from botkit.emulator.dingtalk.board import Board
from botkit.emulator.dingtalk.call import Answer, Call, Rooms
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.emulator.ids import Ids
from botkit.wire.record import Record

LIFE_MS = 90 * 60 * 1000
PATH = "/robot/sendBySession"
OVER = "session 不存在"


class Session(Record):
    """``to`` is the person, or the group."""

    app: App
    to: Member | Group
    expires_at: int


class Sessions:
    """``base`` is where the emulator listens."""

    def __init__(self, company: Company, clock: Clock, ids: Ids, board: Board) -> None:
        self._company, self._clock, self._ids, self._board = company, clock, ids, board
        self.base = ""
        self._sessions: dict[str, Session] = {}

    def open_rooms(self) -> Rooms:
        return {("POST", PATH): self.send}

    def issue(self, app: App, to: Member | Group) -> tuple[str, int]:
        """An address and until when it is good, in milliseconds."""
        id_ = f"{self._ids.text()[:32]}+/="
        expires_at = self._clock.now_ms() + LIFE_MS
        self._sessions[id_] = Session(app, to, expires_at)
        return f"{self.base}{PATH}?session={quote(id_, safe='')}", expires_at

    def send(self, call: Call) -> Answer:
        session = self._sessions.get(call.query.get("session", ""))
        if session is None or session.expires_at <= self._clock.now_ms():
            raise Refusal(300001, OVER)
        to = session.to
        if isinstance(to, Group):
            self._board.to_group(
                session.app, to, robot_kinds.check(call.body, self._company, to.members)
            )
        else:
            self._board.to_person(
                session.app, to, robot_kinds.check(call.body, self._company, [to.id])
            )
        return {}
