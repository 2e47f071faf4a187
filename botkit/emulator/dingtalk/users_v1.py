"""People, version 1: frozen, still served.  Doc: contacts 1.0, users"""

from __future__ import annotations

import json
from typing import Any

from botkit.emulator.company import App, Company, Member
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, whole
from botkit.emulator.dingtalk.names import by_union_id, open_id, union_id
from botkit.emulator.dingtalk.people import People
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong
from botkit.emulator.dingtalk.users import away, sliced

LENGTHS = {
    "name": 64,
    "position": 64,
    "tel": 50,
    "workPlace": 50,
    "remark": 1000,
    "email": 64,
    "jobnumber": 64,
}
NEWER = {
    "position": "title",
    "tel": "telephone",
    "workPlace": "work_place",
    "orgEmail": "org_email",
    "jobnumber": "job_number",
    "isHide": "hide_mobile",
    "isSenior": "senior_mode",
    "hiredDate": "hired_date",
    "managerUserid": "manager_userid",
    "extattr": "extension",
    "department": "dept_id_list",
}
SAME = ("userid", "name", "mobile", "email", "remark")
TEXTS = {"tel": "telephone", "workPlace": "work_place", "remark": "remark"}
TEXTS |= {"orgEmail": "org_email", "jobnumber": "job_number"}
MAIN_ROLE = {"id": 1, "name": "主管理员", "groupName": "默认", "type": 101}


class UsersV1:
    def __init__(self, company: Company, people: People) -> None:
        self._company, self._people = company, people

    def rooms(self) -> Rooms:
        return {
            ("POST", "/user/create"): self.create,
            ("POST", "/user/update"): self.update,
            ("GET", "/user/delete"): self.delete,
            ("GET", "/user/get"): self.get,
            ("GET", "/user/listbypage"): self.list_details,
            ("GET", "/user/simplelist"): self.names,
            ("GET", "/user/getDeptMember"): self.ids,
            ("GET", "/user/get_admin"): self.administrators,
            ("GET", "/user/getUseridByUnionid"): self.by_unionid,
            ("GET", "/user/get_by_mobile"): self.by_mobile,
            ("GET", "/user/get_org_user_count"): self.count,
            ("POST", "/topapi/inactive/user/get"): self.inactive,
        }

    def create(self, call: Call) -> Answer:
        member = self._people.add(_newer(call.body))
        return {"userid": member.id, "unionId": union_id(member)}

    def update(self, call: Call) -> Answer:
        self._people.change(call.body.get("userid"), _newer(call.body))
        return {}

    def delete(self, call: Call) -> Answer:
        self._people.remove(call.query.get("userid"))
        return {}

    def get(self, call: Call) -> Answer:
        member = self._people.find(call.query.get("userid"))
        leads = {one: self._people.is_leader(member, one) for one in member.department}
        told = ",".join(f"{one}:{str(is_one).lower()}" for one, is_one in leads.items())
        return {**self._shows(member, call.app), "isLeaderInDepts": f"{{{told}}}"}

    def list_details(self, call: Call) -> Answer:
        rows, has_more = self._page(call)
        department = whole(call.query["department_id"]) or 0
        listed = [
            {
                **self._shows(one, call.app),
                "order": 0,
                "isLeader": self._people.is_leader(one, department),
            }
            for one in rows
        ]
        return {"hasMore": has_more, "userlist": listed}

    def names(self, call: Call) -> Answer:
        rows, has_more = self._page(call)
        named = [{"userid": one.id, "name": one.name} for one in rows]
        return {"hasMore": has_more, "userlist": named}

    def ids(self, call: Call) -> Answer:
        found = self._people.of_department(call.query.get("deptId"))
        return {"userIds": [one.id for one in found]}

    def administrators(self, call: Call) -> Answer:
        found = self._people.administrators()
        rows = [{"sys_level": self._people.level(one), "userid": one.id} for one in found]
        return {"adminList": rows}

    def by_unionid(self, call: Call) -> Answer:
        member = by_union_id(self._company, call.query.get("unionid"))
        if member is None:
            raise Refusal(60121)
        return {"contactType": 0, "userid": member.id}

    def by_mobile(self, call: Call) -> Answer:
        return {"userid": self._people.by_mobile(call.query.get("mobile")).id}

    def count(self, call: Call) -> Answer:
        wanted = call.query.get("onlyActive")
        if wanted not in ("0", "1"):
            raise missing("onlyActive") if wanted is None else wrong("onlyActive")
        counted = [one for one in self._company.people if one.has_joined or wanted == "0"]
        return {"count": len(counted)}

    def inactive(self, call: Call) -> Answer:
        people = away(self._company, call, is_away=True)
        rows, has_more = sliced(call.body, [one.id for one in people])
        return {"result": {"has_more": has_more, "list": rows}}

    def _page(self, call: Call) -> tuple[list[Member], bool]:
        query = call.query
        found = self._people.of_department(query.get("department_id"), query.get("order"))
        return sliced(query, found)

    def _shows(self, member: Member, app: App) -> Answer:
        level = self._people.level(member)
        orders = ",".join(f"{one}:0" for one in member.department)
        shown = {
            "userid": member.id,
            "unionid": union_id(member),
            "openId": open_id(member, app),
            "name": member.name,
            "mobile": member.mobile,
            "stateCode": "86",
            "email": member.email,
            "active": member.has_joined,
            "orderInDepts": f"{{{orders}}}",
            "isAdmin": bool(level),
            "isBoss": level == 1,
            "isHide": member.ding.get("hide_mobile", False),
            "department": member.department,
            "position": member.position,
            "avatar": "",
            "extattr": json.loads(member.ding.get("extension") or "{}"),
            "isSenior": member.ding.get("senior_mode", False),
            "realAuthed": member.has_joined,
            "roles": _roles(member, level),
        }
        more = {old: member.ding[new] for old, new in TEXTS.items() if new in member.ding}
        managed = {"managerUserid": member.manager} if member.manager else {}
        hired = {"hiredDate": member.ding["hired_date"]} if "hired_date" in member.ding else {}
        return {**shown, **more, **managed, **hired}


def _roles(member: Member, level: int) -> list[Answer]:
    """What the platform brought along, then what the company made."""
    given = [one for one in member.ding.get("role_list", ()) if one["id"] != MAIN_ROLE["id"]]
    made = [{"id": one["id"], "name": one["name"], "groupName": one["group_name"]} for one in given]
    return [MAIN_ROLE, *made] if level == 1 else made


def _newer(body: dict[str, Any]) -> dict[str, Any]:
    """The same in the words of version 2.  Raises Refusal."""
    for name, most in LENGTHS.items():
        value = body.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > most):
            raise Refusal(60112) if name == "name" else wrong(name)
    for name in ("orderInDepts", "positionInDepts"):
        _from_text(body, name)
    fields = {name: body[name] for name in SAME if name in body}
    fields |= {new: body[old] for old, new in NEWER.items() if body.get(old) is not None}
    if "dept_id_list" in fields:
        fields["dept_id_list"] = _from_text(body, "department")
    if "extension" in fields:
        fields["extension"] = json.dumps(_from_text(body, "extattr"), ensure_ascii=False)
    return fields


def _from_text(body: dict[str, Any], name: str) -> Any:
    """A list or an object, also one that comes as JSON in a text.  Raises Refusal."""
    value = body.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise wrong(name) from None
