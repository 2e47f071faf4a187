"""Customer groups and the ways into them.  Doc: externalcontact/groupchat/list, add_join_way"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom import fields
from botkit.emulator.wecom.attachments import PICTURES
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.clientele import Clientele, CustomerGroup
from botkit.emulator.wecom.paging import page
from botkit.emulator.wecom.refusals import Refusal


class CustomerGroups:
    """The open id of group ``wrCHAT0001`` is ``oGROUP-wrCHAT0001``, and so on."""

    def __init__(self, company: Company, clientele: Clientele, ids: Ids) -> None:
        self._company, self._clientele, self._ids = company, clientele, ids
        self._ways: dict[str, dict[str, Any]] = {}

    def rooms(self) -> Rooms:
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/groupchat/list": ("json", self.listing),
            f"{base}/groupchat/get": ("json", self.get),
            f"{base}/opengid_to_chatid": ("json", self.of_opengid),
            f"{base}/groupchat/add_join_way": ("json", self.add_way),
            f"{base}/groupchat/get_join_way": ("json", self.get_way),
            f"{base}/groupchat/update_join_way": ("json", self.update_way),
            f"{base}/groupchat/del_join_way": ("json", self.delete_way),
        }

    def listing(self, call: Call) -> Answer:
        wanted = fields.number(call.body, "status_filter", 0, 3) or 0
        owner_filter = fields.part(call.body, "owner_filter")
        owners = fields.texts(owner_filter, "userid_list", most=100) or []
        fields.must_number(call.body, "limit", 1, 1000)
        if "owner_filter" in call.body and not owners:
            raise fields.bad("owner_filter")
        self._clientele.refresh_groups()
        found = [
            {"chat_id": one.id, "status": one.status}
            for one in self._clientele.groups.values()
            if (not wanted or one.status == wanted) and (not owners or one.owner in owners)
        ]
        rows, cursor = page(found, call.body, usual=1000, most=1000)
        return {"group_chat_list": rows, "next_cursor": cursor}

    def get(self, call: Call) -> Answer:
        group = self._group(fields.must_text(call.body, "chat_id"))
        named = fields.number(call.body, "need_name", 0, 1) == 1
        return {
            "group_chat": {
                "chat_id": group.id,
                "name": group.name,
                "owner": group.owner,
                "create_time": group.since,
                "notice": group.notice,
                "member_list": [self._person(group, one, named=named) for one in group.people],
                "admin_list": [{"userid": group.owner}],
                "member_version": f"v{len(group.people)}",
            }
        }

    def of_opengid(self, call: Call) -> Answer:
        opengid = fields.must_text(call.body, "opengid")
        return {"chat_id": self._group(opengid.removeprefix("oGROUP-")).id}

    def add_way(self, call: Call) -> Answer:
        id_ = self._ids.text()[:32]
        self._ways[id_] = self._way(id_, call)
        return {"config_id": id_}

    def get_way(self, call: Call) -> Answer:
        return {"join_way": self._ways[self._way_id(call)]}

    def update_way(self, call: Call) -> Answer:
        id_ = self._way_id(call)
        self._ways[id_] = self._way(id_, call)
        return {}

    def delete_way(self, call: Call) -> Answer:
        del self._ways[self._way_id(call)]
        return {}

    def _group(self, chat: str) -> CustomerGroup:
        if found := self._clientele.groups.get(chat):
            return found
        raise Refusal(90501)

    def _person(self, group: CustomerGroup, one: str, *, named: bool) -> Answer:
        customer = self._clientele.customers.get(one)
        member = self._company.find(one)
        shown: Answer = {
            "userid": one,
            "type": 2 if customer else 1,
            "join_time": group.since,
            "join_scene": 1,
            "invitor": {"userid": group.owner},
            "group_nickname": "",
        }
        if customer and customer.unionid:
            shown["unionid"] = customer.unionid
        if named:
            shown["name"] = customer.name if customer else member.name if member else one
        return shown

    def _way_id(self, call: Call) -> str:
        id_ = fields.must_text(call.body, "config_id")
        if id_ not in self._ways:
            raise fields.bad("config_id")
        return id_

    def _way(self, id_: str, call: Call) -> dict[str, Any]:
        body = call.body
        chats = fields.texts(body, "chat_id_list", most=5)
        if not chats:
            raise fields.bad("chat_id_list")
        for chat in chats:
            self._group(chat)
        number = fields.number(body, "auto_create_room", 0, 1)
        return {
            "config_id": id_,
            "scene": fields.must_number(body, "scene", 1, 2),
            "remark": fields.text(body, "remark", most=30) or "",
            "auto_create_room": 1 if number is None else number,
            "room_base_name": fields.text(body, "room_base_name", most=40) or "",
            "room_base_id": fields.number(body, "room_base_id", 0, 1 << 31) or 1,
            "chat_id_list": chats,
            "qr_code": f"{PICTURES}{id_}",
            "state": fields.text(body, "state", most=30) or "",
        }
