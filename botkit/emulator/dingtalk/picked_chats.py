"""A message into the chat that a person picked in a page.  Doc: message/send_to_conversation"""

from __future__ import annotations

from botkit.emulator.company import Company, Group
from botkit.emulator.dingtalk.board import Board
from botkit.emulator.dingtalk.call import Answer, Call, Rooms
from botkit.emulator.dingtalk.codes import CHAT, Codes
from botkit.emulator.dingtalk.notice_kinds import NoticeKinds
from botkit.emulator.dingtalk.people import People
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong


class PickedChats:
    """Whoever picks takes the first group that they are in."""

    def __init__(
        self, company: Company, people: People, codes: Codes, kinds: NoticeKinds, board: Board
    ) -> None:
        self._company, self._people, self._codes = company, people, codes
        self._kinds, self._board = kinds, board

    def rooms(self) -> Rooms:
        return {("POST", "/message/send_to_conversation"): self.send}

    def send(self, call: Call) -> Answer:
        if not call.body.get("sender"):
            raise missing("sender")
        sender = self._people.find(call.body["sender"]).id
        shown = self._kinds.check(call.body.get("msg"))
        code, is_late = self._codes.take(call.body.get("cid"), CHAT, call.app.client_id)
        if code is None or is_late:
            raise wrong("cid")
        group = self._group(code.person)
        if sender not in group.members:
            raise Refusal(34002, "发送者不在会话中")
        self._board.to_group(call.app, group, shown)
        return {"receiver": "|".join(group.members)}

    def _group(self, person: str) -> Group:
        found = [one for one in self._company.groups if person in one.members]
        if not found:
            raise wrong("cid")
        return found[0]
