"""Bots' messages as people see them.

Three dialects come in: of webhook robots, of the robot's calls, of work notices.  All are shown in
the first: ``{"msgtype": kind, kind: content, "raw": as it was sent}``.
"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import DINGTALK, App, Group, Member, Robot
from botkit.emulator.messages import Bubble, Messages
from botkit.wire.record import Record, field


class Shown(Record):
    """``mentioned``: userids that are really called, ``*`` for all."""

    kind: str  # text, markdown, link, actionCard, feedCard, image, voice, video, file, oa
    content: dict[str, Any]
    raw: dict[str, Any]
    mentioned: list[str] = field(default_factory=list)

    @property
    def body(self) -> dict[str, Any]:
        told = {"msgtype": self.kind, self.kind: self.content, "raw": self.raw}
        return {**told, "mentioned": self.mentioned} if self.mentioned else told


class Board:
    def __init__(self, log: Messages) -> None:
        self._log = log

    def to_person(self, app: App, member: Member, shown: Shown, handle: str = "") -> Bubble:
        """In the chat of a person with an app."""
        return self._log.add(
            origin="bot",
            sender=app.name,
            msgtype=shown.kind,
            body=shown.body,
            app=app.name,
            person=member.id,
            msgid=handle,
            platform=DINGTALK,
        )

    def to_group(self, by: App | Robot, group: Group, shown: Shown, handle: str = "") -> Bubble:
        """In a group, by an app's robot or a webhook robot."""
        is_app = isinstance(by, App)
        return self._log.add(
            origin="bot",
            sender=by.name,
            msgtype=shown.kind,
            body=shown.body,
            app=by.name if is_app else None,
            robot=None if is_app else by.name,
            chat=group.id,
            msgid=handle,
            platform=DINGTALK,
        )

    def recall(self, handle: str) -> int:
        """Take all copies of a message away; how many there were."""
        bubbles = [one for one in self._log.sent(handle) if one.msgtype != "recalled"]
        for bubble in bubbles:
            bubble.msgtype, bubble.body = "recalled", {"msgtype": "recalled"}
            bubble.task_id = bubble.state = None
            self._log.touch(bubble)
        return len(bubbles)
