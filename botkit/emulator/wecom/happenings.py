"""What a person did, as the elements of the callback's XML.  Doc: path/90239 and path/90240"""

from __future__ import annotations

from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import App, Member
from botkit.emulator.ids import Ids

Fields = dict[str, Any]
SYSTEM = "sys"  # the sender of what nobody did


class Happenings:
    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock, self._ids = clock, ids
        self._last: dict[tuple[str, str], int] = {}  # app and person -> second of the last event

    def message(self, app: App, member: Member, msgtype: str, **elements: Any) -> Fields:
        at = self._clock.now_ms() // 1000
        told = {**_common(app, member, at, msgtype), **elements}
        return {**told, "MsgId": self._ids.number(), "AgentID": app.agent_id}

    def event(self, app: App, member: Member, event: str, key: str = "", **elements: Any) -> Fields:
        told = {**_common(app, member, self._second(app, member), "event"), "Event": event}
        return {**told, "EventKey": key, **elements, "AgentID": app.agent_id}

    def told(self, app: App, event: str, elements: Fields, member: Member | None = None) -> Fields:
        """Any event, of a member or of the platform itself, with elements as given."""
        common = _common(app, member, self._second(app, member), "event")
        at_the_app = {"AgentID": app.agent_id} if member else {}
        return {**common, "Event": event, **at_the_app, **elements}

    def taskcard_click(self, app: App, member: Member, key: str, task_id: str) -> Fields:
        told = _common(app, member, self._second(app, member), "event")
        told |= {"Event": "taskcard_click", "EventKey": key, "TaskId": task_id}
        return {**told, "AgentId": app.agent_id}  # this one is spelt so

    def _second(self, app: App, member: Member | None) -> int:
        # Events are told apart by person and second; two taps of one second would be one.
        who = member.id if member else SYSTEM
        second = max(self._clock.now_ms() // 1000, self._last.get((app.name, who), 0) + 1)
        self._last[app.name, who] = second
        return second


def _common(app: App, member: Member | None, at: int, msgtype: str) -> Fields:
    return {
        "ToUserName": app.corp_id,
        "FromUserName": member.id if member else SYSTEM,
        "CreateTime": at,
        "MsgType": msgtype,
    }
