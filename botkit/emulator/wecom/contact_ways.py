"""Contact-me ways and temporary chats.  Doc: externalcontact/add_contact_way"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom import fields
from botkit.emulator.wecom.attachments import PICTURES, Attachments
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.clientele import DAY, Clientele
from botkit.emulator.wecom.paging import page
from botkit.emulator.wecom.refusals import Refusal

ONE, MANY = 1, 2
BY_CODE = 2  # the scene of QR codes
LONGEST = 14 * DAY


class ContactWays:
    """``lisi`` has a temporary chat with a customer when the emulator starts."""

    def __init__(
        self, company: Company, clientele: Clientele, ids: Ids, attachments: Attachments
    ) -> None:
        self._company, self._clientele = company, clientele
        self._ids, self._attachments = ids, attachments
        self._ways: dict[str, dict[str, Any]] = {}
        self._made: dict[str, int] = {}  # config id -> seconds since 1970
        self._chats = {("lisi", "wmEXT0002")}

    def rooms(self) -> Rooms:
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/add_contact_way": ("json", self.add),
            f"{base}/get_contact_way": ("json", self.get),
            f"{base}/list_contact_way": ("json", self.listing),
            f"{base}/update_contact_way": ("json", self.update),
            f"{base}/del_contact_way": ("json", self.delete),
            f"{base}/close_temp_chat": ("json", self.close),
        }

    def add(self, call: Call) -> Answer:
        body = call.body
        way: dict[str, Any] = {
            "type": fields.must_number(body, "type", ONE, MANY),
            "scene": fields.must_number(body, "scene", 1, BY_CODE),
            "is_temp": fields.flag(body, "is_temp") or False,
            "skip_verify": True,
            **self._settings(body),
        }
        self._check(way)
        id_ = self._ids.text()[:32]
        code = {"qr_code": f"{PICTURES}{id_}"} if way["scene"] == BY_CODE else {}
        self._ways[id_] = {"config_id": id_, **code, **way}
        self._made[id_] = self._clientele.now()
        return {"config_id": id_, **code}

    def get(self, call: Call) -> Answer:
        return {"contact_way": self._way(call)}

    def listing(self, call: Call) -> Answer:
        now = self._clientele.now()
        start = fields.number(call.body, "start_time", 0, 1 << 40) or now - 90 * DAY
        end = fields.number(call.body, "end_time", 0, 1 << 40) or now
        if end < start:
            raise fields.bad("end_time")
        found = [
            {"config_id": id_}
            for id_, way in self._ways.items()
            if not way["is_temp"] and start <= self._made[id_] <= end
        ]
        rows, cursor = page(found, call.body, usual=100, most=1000)
        return {"contact_way": rows, "next_cursor": cursor}

    def update(self, call: Call) -> Answer:
        way = self._way(call)
        changed = {**way, **self._settings(call.body)}
        self._check(changed)
        way.update(changed)
        return {}

    def delete(self, call: Call) -> Answer:
        del self._ways[self._way(call)["config_id"]]
        return {}

    def close(self, call: Call) -> Answer:
        follow = self._clientele.follow(call.body.get("userid"), call.body.get("external_userid"))
        if (follow.userid, follow.customer) not in self._chats:
            raise Refusal(84061)
        self._chats.remove((follow.userid, follow.customer))
        return {}

    def _way(self, call: Call) -> dict[str, Any]:
        id_ = fields.must_text(call.body, "config_id")
        if id_ not in self._ways:
            raise fields.bad("config_id")
        return self._ways[id_]

    def _settings(self, body: fields.Body) -> dict[str, Any]:
        """What the body names; the rest is not in it."""
        given = {
            "style": fields.number(body, "style", 1, 9),
            "remark": fields.text(body, "remark", most=30),
            "skip_verify": fields.flag(body, "skip_verify"),
            "state": fields.text(body, "state", most=30),
            "user": fields.texts(body, "user", most=100),
            "party": fields.numbers(body, "party"),
            "is_exclusive": fields.flag(body, "is_exclusive"),
            "expires_in": fields.number(body, "expires_in", 1, LONGEST),
            "chat_expires_in": fields.number(body, "chat_expires_in", 1, LONGEST),
            "unionid": fields.text(body, "unionid"),
            "conclusions": self._conclusions(fields.part(body, "conclusions")) or None,
        }
        return {name: value for name, value in given.items() if value is not None}

    def _check(self, way: dict[str, Any]) -> None:
        users, parties = way.get("user", []), way.get("party", [])
        for userid in users:
            self._clientele.seller(userid)
        if not {one.id for one in self._company.departments} >= set(parties):
            raise Refusal(60003)
        if way["type"] == ONE and (len(users) != 1 or parties):
            raise fields.bad("user")
        if not users and not parties:
            raise fields.bad("user")
        if way["is_temp"] and way["type"] != ONE:
            raise fields.bad("is_temp")

    def _conclusions(self, words: dict[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        if text := self._attachments.text(words):
            kept["text"] = {"content": text}
        for kind in ("image", "link", "miniprogram"):
            if given := fields.part(words, kind):
                kept[kind] = self._attachments.part(kind, given)
        return kept
