"""People, version 2, and the search of ``/v1.0``.  Doc: contacts 2.0, users"""

from __future__ import annotations

import json
import re
from typing import Any

from botkit.emulator.company import Company, Member
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, flag, is_filled, whole
from botkit.emulator.dingtalk.names import by_union_id, union_id
from botkit.emulator.dingtalk.people import People
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong

PAGE = 100
DAY = re.compile(r"\d{8}", re.ASCII)
ORDERS = ("entry_asc", "entry_desc", "modify_asc", "modify_desc", "custom")


class Users:
    def __init__(self, company: Company, people: People) -> None:
        self._company, self._people = company, people

    def rooms(self) -> Rooms:
        return {
            ("POST", "/topapi/v2/user/create"): self.create,
            ("POST", "/topapi/v2/user/update"): self.update,
            ("POST", "/topapi/v2/user/delete"): self.delete,
            ("POST", "/topapi/v2/user/get"): self.get,
            ("POST", "/topapi/v2/user/list"): self.list_details,
            ("POST", "/topapi/user/listsimple"): self.names,
            ("POST", "/topapi/user/listid"): self.ids,
            ("POST", "/topapi/user/count"): self.count,
            ("POST", "/topapi/v2/user/getbymobile"): self.by_mobile,
            ("POST", "/topapi/user/getbyunionid"): self.by_unionid,
            ("POST", "/topapi/user/listadmin"): self.administrators,
            ("POST", "/topapi/user/get_admin_scope"): self.scope,
            ("POST", "/topapi/inactive/user/v2/get"): self.inactive,
            ("GET", "/user/can_access_microapp"): self.may_open,
            ("POST", "/v1.0/contact/users/search"): self.search,
        }

    def create(self, call: Call) -> Answer:
        member = self._people.add(call.body)
        return {"result": {"userid": member.id, "unionId": union_id(member)}}

    def update(self, call: Call) -> Answer:
        """Attributes are replaced or, by mode 1, added to; a manager goes only by force."""
        member, fields = self._people.find(call.body.get("userid")), dict(call.body)
        if whole(fields.get("ext_attrs_update_mode")) == 1 and is_filled(fields.get("extension")):
            fields["extension"] = _merged(member.ding.get("extension") or "{}", fields["extension"])
        self._people.change(member.id, fields)
        is_forced = fields.get("force_update_fields") == "manager_userid"
        if is_forced and not fields.get("manager_userid"):
            member.manager = None
        return {}

    def delete(self, call: Call) -> Answer:
        self._people.remove(call.body.get("userid"))
        return {}

    def get(self, call: Call) -> Answer:
        return {"result": self._shows(self._people.find(call.body.get("userid")))}

    def list_details(self, call: Call) -> Answer:
        rows, more = self._page(call)
        listed = []
        for member in rows:
            shown = self._shows(member)
            shown["leader"] = self._people.is_leader(member, whole(call.body["dept_id"]) or 0)
            listed.append({**shown, "dept_order": 0})
        return {"result": {**more, "list": listed}}

    def names(self, call: Call) -> Answer:
        rows, more = self._page(call)
        named = [{"userid": one.id, "name": one.name} for one in rows]
        return {"result": {**more, "list": named}}

    def ids(self, call: Call) -> Answer:
        found = self._people.of_department(call.body.get("dept_id"))
        return {"result": {"userid_list": [one.id for one in found]}}

    def count(self, call: Call) -> Answer:
        if "only_active" not in call.body:
            raise missing("only_active")
        is_strict = flag(call.body["only_active"])
        counted = [one for one in self._company.people if one.has_joined or not is_strict]
        return {"result": {"count": len(counted)}}

    def by_mobile(self, call: Call) -> Answer:
        return {"result": {"userid": self._people.by_mobile(call.body.get("mobile")).id}}

    def by_unionid(self, call: Call) -> Answer:
        member = by_union_id(self._company, call.body.get("unionid"))
        if member is None:
            raise Refusal(60121)
        return {"result": {"contact_type": 0, "userid": member.id}}

    def administrators(self, call: Call) -> Answer:
        found = self._people.administrators()
        return {
            "result": [{"userid": one.id, "sys_level": self._people.level(one)} for one in found]
        }

    def scope(self, call: Call) -> Answer:
        member = self._people.find(call.body.get("userid"))
        is_main = self._people.level(member)
        return {"dept_ids": [one.id for one in self._company.departments if is_main]}

    def inactive(self, call: Call) -> Answer:
        """Who has signed in is taken for somebody who used it, every day."""
        if "is_active" not in call.body:
            raise missing("is_active")
        wanted = flag(call.body["is_active"])
        inside = None
        if departments := call.body.get("dept_ids"):
            found = (self._people.of_department(one) for one in str(departments).split(","))
            inside = {one.id for each in found for one in each}
        people = away(self._company, call, is_away=not wanted)
        ids = [one.id for one in people if inside is None or one.id in inside]
        rows, has_more = sliced(call.body, ids)
        return {"result": {"list": rows, "has_more": has_more, "next_cursor": len(rows)}}

    def may_open(self, call: Call) -> Answer:
        if not call.query.get("appId"):
            raise missing("appId")
        member = self._people.find(call.query.get("userId"))
        app = whole(call.query["appId"])
        may = app == call.app.agent_id and member.id not in call.app.hidden
        return {"canAccess": may}

    def search(self, call: Call) -> Answer:
        word = call.body.get("queryWord")
        if not is_filled(word):
            raise Refusal("param.empty", "queryWord 为空")
        offset, size = whole(call.body.get("offset", 0)), whole(call.body.get("size"))
        if offset is None or offset < 0 or size is None or not 1 <= size <= PAGE:
            raise Refusal("param.invalid", "offset 或 size 不合法")
        is_whole = whole(call.body.get("fullMatchField")) == 1
        found = [
            one.id
            for one in self._company.people
            if (one.name == word if is_whole else word in one.name)
        ]
        rows = found[offset : offset + size]
        has_more = offset + size < len(found)
        return {"hasMore": has_more, "totalCount": len(found), "list": rows}

    def _page(self, call: Call) -> tuple[list[Member], Answer]:
        """A page of a department, and what tells of the next."""
        body = call.body
        if body.get("order_field") not in (None, *ORDERS):
            raise wrong("order_field")
        found = self._people.of_department(body.get("dept_id"), body.get("order_field"))
        cursor, size = whole(body.get("cursor")), whole(body.get("size"))
        if cursor is None or cursor < 0:
            raise missing("cursor")
        if size is None or not 1 <= size <= PAGE:
            raise Refusal(40069)
        end = cursor + size
        if end >= len(found):
            return found[cursor:], {"has_more": False}
        return found[cursor:end], {"has_more": True, "next_cursor": end}

    def _shows(self, member: Member) -> Answer:
        leads = [
            {"dept_id": one, "leader": self._people.is_leader(member, one)}
            for one in member.department
        ]
        is_main = self._people.level(member) == 1
        roles = [{"id": 1, "name": "主管理员", "group_name": "默认"}] if is_main else []
        more = {name: value for name, value in member.ding.items() if name != "senior_mode"}
        shown = {
            "userid": member.id,
            "unionid": union_id(member),
            "name": member.name,
            "avatar": "",
            "state_code": "86",
            "mobile": member.mobile,
            "hide_mobile": False,
            "title": member.position,
            "email": member.email,
            "exclusive_account": False,
            "dept_id_list": member.department,
            "dept_order_list": [{"dept_id": one, "order": 0} for one in member.department],
            "active": member.has_joined,
            "real_authed": member.has_joined,
            "senior": member.ding.get("senior_mode", False),
            "admin": bool(self._people.level(member)),
            "boss": is_main,
            "leader_in_dept": leads,
            "role_list": roles,
        }
        managed = {"manager_userid": member.manager} if member.manager else {}
        return {**shown, **managed, **more}


def _merged(old: str, new: str) -> str:
    try:
        return json.dumps({**json.loads(old), **json.loads(new)}, ensure_ascii=False)
    except (ValueError, TypeError):
        raise Refusal(60122) from None


def away(company: Company, call: Call, *, is_away: bool) -> list[Member]:
    """Who was away, or was not, on the day asked for."""
    day = call.body.get("query_date")
    if not isinstance(day, str) or not DAY.fullmatch(day):
        raise wrong("query_date")
    return [one for one in company.people if one.has_joined is not is_away]


def sliced(fields: Any, rows: list[Any], most: int = PAGE) -> tuple[list[Any], bool]:
    """By ``offset`` and ``size``, which may be texts.  Raises Refusal 40068 or 40069."""
    offset, size = whole(fields.get("offset")), whole(fields.get("size"))
    if offset is None or offset < 0:
        raise Refusal(40068)
    if size is None or not 1 <= size <= most:
        raise Refusal(40069)
    return rows[offset : offset + size], offset + size < len(rows)
