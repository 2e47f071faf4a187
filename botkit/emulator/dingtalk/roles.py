"""Roles of people, in groups.  Doc: contacts, roles"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company, Member
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, is_filled, whole
from botkit.emulator.dingtalk.people import MAIN, People, Tell
from botkit.emulator.dingtalk.refusals import Refusal, wrong
from botkit.emulator.dingtalk.users import sliced
from botkit.wire.record import Record, field

PAGE, USUAL, MEMBER_PAGE = 200, 20, 100
ROLES, GIVEN, TAKEN, SCOPE = 20, 20, 100, 50


class Role(Record):
    """``members``: the departments for which each has it, ``None`` for all."""

    id: int
    name: str
    group: int
    is_system: bool = False
    members: dict[str, list[int] | None] = field(default_factory=dict)


class Roles:
    """Two groups to begin with: what the platform brings along, and posts of the company."""

    def __init__(self, company: Company, people: People, tell: Tell) -> None:
        self._company, self._people, self._tell = company, people, tell
        self._groups = {10: "默认", 20: "岗位"}
        self._roles = {
            MAIN: Role(MAIN, "主管理员", 10, True),
            21: Role(21, "财务", 20),
            22: Role(22, "人事", 20),
        }
        for member in people.administrators():
            self._roles[MAIN].members[member.id] = None

    def rooms(self) -> Rooms:
        return {
            ("POST", "/role/add_role"): self.create,
            ("POST", "/role/update_role"): self.update,
            ("POST", "/role/add_role_group"): self.create_group,
            ("POST", "/topapi/role/deleterole"): self.delete,
            ("POST", "/topapi/role/list"): self.list_groups,
            ("POST", "/topapi/role/getrole"): self.get,
            ("POST", "/topapi/role/getrolegroup"): self.get_group,
            ("POST", "/topapi/role/addrolesforemps"): self.give,
            ("POST", "/topapi/role/removerolesforemps"): self.take,
            ("POST", "/topapi/role/scope/update"): self.limit,
            ("POST", "/topapi/role/simplelist"): self.members,
        }

    def create(self, call: Call) -> Answer:
        group = whole(call.body.get("groupId"))
        if group not in self._groups:
            raise Refusal(34020)
        role = Role(self._next(), self._name(call.body.get("roleName"), group), group)
        self._roles[role.id] = role
        self._tell("label_conf_add", {"labelIdList": [role.id]})
        return {"roleId": role.id}

    def update(self, call: Call) -> Answer:
        role = self._own(call.body.get("roleId"))
        role.name = self._name(call.body.get("roleName"), role.group)
        self._tell("label_conf_modify", {"labelIdList": [role.id]})
        return {}

    def create_group(self, call: Call) -> Answer:
        name = call.body.get("name")
        if not is_filled(name):
            raise Refusal(34018)
        if name in self._groups.values():
            raise Refusal(34021)
        number = self._next()
        self._groups[number] = name
        self._tell("label_conf_add", {"labelIdList": [number]})
        return {"groupId": number}

    def delete(self, call: Call) -> Answer:
        role = self._own(call.body.get("role_id"))
        del self._roles[role.id]
        for member in self._company.people:
            self._show(member)
        self._tell("label_conf_del", {"labelIdList": [role.id]})
        return {}

    def list_groups(self, call: Call) -> Answer:
        groups = [
            {
                "groupId": number,
                "name": name,
                "roles": [{"id": one.id, "name": one.name} for one in self._of(number)],
            }
            for number, name in self._groups.items()
        ]
        rows, has_more = sliced({"offset": 0, "size": USUAL, **call.body}, groups, PAGE)
        return {"result": {"hasMore": has_more, "list": rows}}

    def get(self, call: Call) -> Answer:
        number = whole(call.body.get("roleId"))
        if number in self._groups:
            return {"role": {"name": self._groups[number], "groupId": number}}
        role = self._find(number)
        return {"role": {"name": role.name, "groupId": role.group}}

    def get_group(self, call: Call) -> Answer:
        number = whole(call.body.get("group_id"))
        if number is None or number not in self._groups:
            raise Refusal(34020)
        roles = [{"role_id": one.id, "role_name": one.name} for one in self._of(number)]
        return {"role_group": {"group_name": self._groups[number], "roles": roles}}

    def give(self, call: Call) -> Answer:
        for role, member in self._pairs(call.body, GIVEN):
            role.members.setdefault(member.id, None)
            self._show(member)
        self._changed(call, "add")
        return {}

    def take(self, call: Call) -> Answer:
        for role, member in self._pairs(call.body, TAKEN):
            role.members.pop(member.id, None)
            self._show(member)
        self._changed(call, "remove")
        return {}

    def limit(self, call: Call) -> Answer:
        role = self._find(call.body.get("role_id"))
        member = self._people.find(call.body.get("userid"))
        if member.id not in role.members:
            raise Refusal(60121)
        given = call.body.get("dept_ids")
        role.members[member.id] = None if given is None else self._departments(given)
        return {}

    def members(self, call: Call) -> Answer:
        role = self._find(call.body.get("role_id"))
        listed = [
            {
                "userid": member.id,
                "name": member.name,
                "manageScopes": [
                    {"dept_id": one.id, "name": one.name}
                    for one in self._company.departments
                    if one.id in (role.members[member.id] or ())
                ],
            }
            for member in self._company.people
            if member.id in role.members
        ]
        rows, has_more = sliced({"offset": 0, "size": USUAL, **call.body}, listed, MEMBER_PAGE)
        return {"result": {"hasMore": has_more, "list": rows}}

    def _pairs(self, body: dict[str, Any], people: int) -> list[tuple[Role, Member]]:
        """Raises Refusal."""
        roles = [one for one in str(body.get("roleIds", "")).split(",") if one]
        userids = [one for one in str(body.get("userIds", "")).split(",") if one]
        if not 1 <= len(roles) <= ROLES:
            raise wrong("roleIds")
        if not 1 <= len(userids) <= people:
            raise wrong("userIds")
        members = [self._people.find(one) for one in userids]
        return [(self._own(one), member) for one in roles for member in members]

    def _changed(self, call: Call, action: str) -> None:
        people = str(call.body["userIds"]).split(",")
        roles = [whole(one) for one in str(call.body["roleIds"]).split(",")]
        told = {"userIdList": people, "labelIdList": roles, "action": action}
        self._tell("label_user_change", told)

    def _departments(self, given: Any) -> list[int]:
        found = [whole(one) for one in str(given).split(",") if one]
        if len(found) > SCOPE:
            raise wrong("dept_ids")
        if any(one is None or self._company.department(one) is None for one in found):
            raise Refusal(60003)
        return [one for one in found if one is not None]

    def _find(self, given: Any) -> Role:
        number = whole(given)
        if number is None or number not in self._roles:
            raise Refusal(33011)
        return self._roles[number]

    def _own(self, given: Any) -> Role:
        """One that may be changed.  Raises Refusal 33011 or 23004."""
        role = self._find(given)
        if role.is_system:
            raise Refusal(23004)
        return role

    def _name(self, given: Any, group: int) -> str:
        if not is_filled(given):
            raise Refusal(34018)
        if any(one.name == given for one in self._of(group)):
            raise Refusal(34021)
        return given

    def _of(self, group: int) -> list[Role]:
        return [one for one in self._roles.values() if one.group == group]

    def _next(self) -> int:
        """Groups and roles share their numbers."""
        return max(*self._groups, *self._roles) + 1

    def _show(self, member: Member) -> None:
        """In the person's own fields."""
        member.ding["role_list"] = [
            {"id": one.id, "name": one.name, "group_name": self._groups[one.group]}
            for one in self._roles.values()
            if member.id in one.members
        ]
