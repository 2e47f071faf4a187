"""To-dos as before 2022: frozen, still served.  Doc: workrecord"""

from __future__ import annotations

from typing import Any

from botkit.clock import Clock
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, is_filled, whole
from botkit.emulator.dingtalk.people import People
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong
from botkit.emulator.ids import Ids
from botkit.wire.record import Record

TITLE_LETTERS, MOST_ITEMS = 50, 19
A_DAY = 100
HOUR_MS = 60 * 60 * 1000
PAGE = 50


class WorkRecord(Record):
    id: str
    userid: str
    made_at: int
    create_time: int
    title: str
    url: str
    items: list[dict[str, str]]
    key: str = ""
    is_done: bool = False


class TodosV1:
    def __init__(self, people: People, clock: Clock, ids: Ids) -> None:
        self._people, self._clock, self._ids = people, clock, ids
        self._all: list[WorkRecord] = []

    def rooms(self) -> Rooms:
        return {
            ("POST", "/topapi/workrecord/add"): self.add,
            ("POST", "/topapi/workrecord/update"): self.finish,
            ("POST", "/topapi/workrecord/getbyuserid"): self.listed,
        }

    def add(self, call: Call) -> Answer:
        body = call.body
        member = self._people.find(body.get("userid"))
        created = whole(body.get("create_time"))
        if created is None:
            raise missing("create_time")
        if not is_filled(body.get("title")):
            raise Refusal(400002, "标题为空")
        if len(body["title"]) > TITLE_LETTERS:
            raise wrong("title")
        if not is_filled(body.get("url")):
            raise missing("url")
        items, key = _items(body.get("formItemList")), str(body.get("biz_id") or "")
        self._check(member.id, body["title"], items, key)
        made = WorkRecord(
            f"record{self._ids.text()[:24]}",
            member.id,
            self._clock.now_ms(),
            created,
            body["title"],
            body["url"],
            items,
            key,
        )
        self._all.append(made)
        return {"record_id": made.id}

    def finish(self, call: Call) -> Answer:
        member = self._people.find(call.body.get("userid"))
        wanted = call.body.get("record_id")
        for one in self._of(member.id):
            if wanted and wanted in (one.id, one.key):
                one.is_done = True
                return {"result": True}
        raise wrong("record_id")

    def listed(self, call: Call) -> Answer:
        member = self._people.find(call.body.get("userid"))
        offset, limit = whole(call.body.get("offset")), whole(call.body.get("limit"))
        status = whole(call.body.get("status"))
        if offset is None or offset < 0:
            raise Refusal(40068)
        if limit is None or not 0 < limit <= PAGE:
            raise Refusal(40069)
        if status not in (0, 1):
            raise wrong("status")
        found = [one for one in self._of(member.id) if one.is_done is bool(status)]
        found.sort(key=lambda one: one.create_time, reverse=True)
        rows = [_shows(one) for one in found[offset : offset + limit]]
        return {"records": {"has_more": offset + limit < len(found), "list": rows}}

    def _check(self, userid: str, title: str, items: list[dict[str, str]], key: str) -> None:
        """Raises Refusal 854001 or 854002."""
        today = _day(self._clock.now_ms())
        day = [one for one in self._of(userid) if _day(one.made_at) == today]
        if any((one.title, one.items) == (title, items) for one in day):
            raise Refusal(854001, "同一人一天内待办内容重复")
        if key and any(one.key == key for one in self._of(userid)):
            raise Refusal(854001, "biz_id 重复")
        if len(day) >= A_DAY:
            raise Refusal(854002, "同一人一天内待办超过100条")

    def _of(self, userid: str) -> list[WorkRecord]:
        return [one for one in self._all if one.userid == userid]


def _day(at_ms: int) -> int:
    """In China."""
    return (at_ms + 8 * HOUR_MS) // (24 * HOUR_MS)


def _items(given: Any) -> list[dict[str, str]]:
    """Raises Refusal."""
    if not isinstance(given, list) or not given or len(given) > MOST_ITEMS:
        raise wrong("formItemList")
    for one in given:
        if not isinstance(one, dict) or not one.get("title") or not one.get("content"):
            raise Refusal(400002, "表单的标题或内容为空")
    return [{"title": str(one["title"]), "content": str(one["content"])} for one in given]


def _shows(one: WorkRecord) -> Answer:
    return {
        "record_id": one.id,
        "create_time": one.create_time,
        "title": one.title,
        "url": one.url,
        "forms": one.items,
    }
