"""Members of the address book.  Doc: path/90195 to path/90201"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company, Member
from botkit.emulator.wecom import member_fields
from botkit.emulator.wecom.call import Answer, Call, Rooms, whole
from botkit.emulator.wecom.changes import Changes
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.rights import (
    check_assistant,
    check_editor,
    check_reader,
    member_for,
    seen,
)

MOST_DELETED = 200
MOST_LISTED = 10_000
HIDDEN = ("gender", "biz_mail", "address")  # from apps made since 2022-06-20; with mobile, email


class Members:
    """The company's people, written and read."""

    def __init__(self, company: Company, media: Media, changes: Changes) -> None:
        self._company, self._media, self._changes = company, media, changes

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/user/create": ("json", self.create),
            "/cgi-bin/user/get": ("get", self.get),
            "/cgi-bin/user/update": ("json", self.update),
            "/cgi-bin/user/delete": ("get", self.delete),
            "/cgi-bin/user/batchdelete": ("json", self.delete_many),
            "/cgi-bin/user/simplelist": ("get", self.list_simple),
            "/cgi-bin/user/list": ("get", self.list_details),
            "/cgi-bin/user/list_id": ("json", self.list_ids),
        }

    def add(self, fields: dict[str, Any]) -> Member:
        """Take in somebody new.  Raises Refusal."""
        userid = fields.get("userid")
        if not userid:
            raise Refusal(41009)
        if not isinstance(userid, str) or not member_fields.USERID.fullmatch(userid):
            raise Refusal(40003)
        if self._company.find(userid):
            raise Refusal(60102)
        member_fields.check(self._company, {"name": "", **fields}, None)
        member = Member(userid, "", [], "", has_joined=False)
        self._fill(member, fields)
        self._company.people.append(member)
        self._changes.hired(member)
        return member

    def change(self, member: Member, fields: dict[str, Any]) -> None:
        """Raises Refusal."""
        if fields.get("new_userid"):
            raise Refusal(301036)  # every id here was chosen by somebody
        member_fields.check(self._company, fields, member)
        before = list(member.department)
        self._fill(member, fields)
        if before == member.department:
            self._changes.changed()
        else:
            self._changes.moved(member)

    def remove(self, member: Member) -> None:
        self._company.fire(member)
        self._changes.left(member)

    def create(self, call: Call) -> Answer:
        check_editor(call)
        self._check_avatar(call)
        self.add(call.body)
        return {"errmsg": "created"}

    def update(self, call: Call) -> Answer:
        check_editor(call)
        member = member_for(self._company, call.app, call.body.get("userid"))
        self._check_avatar(call)
        self.change(member, call.body)
        return {"errmsg": "updated"}

    def delete(self, call: Call) -> Answer:
        check_editor(call)
        self.remove(member_for(self._company, call.app, call.query.get("userid")))
        return {"errmsg": "deleted"}

    def delete_many(self, call: Call) -> Answer:
        """All or none; whether the platform goes on after a bad id is not documented."""
        check_editor(call)
        ids = call.body.get("useridlist")
        if not isinstance(ids, list) or not ids:
            raise Refusal(40035)
        if len(ids) > MOST_DELETED:
            raise Refusal(40032)
        found = {str(one).lower(): self._company.find(str(one)) for one in ids}
        members = [one for one in found.values() if one and one.id not in call.app.hidden]
        if len(members) != len(found):
            raise Refusal(40031)
        for member in members:
            self.remove(member)
        return {"errmsg": "deleted"}

    def get(self, call: Call) -> Answer:
        check_reader(call)
        return self.shows(member_for(self._company, call.app, call.query.get("userid")))

    def list_simple(self, call: Call) -> Answer:
        check_reader(call)
        rows = [
            {"userid": one.id, "name": one.name, "department": one.department}
            for one in self._listed(call)
        ]
        return {"userlist": rows}

    def list_details(self, call: Call) -> Answer:
        check_reader(call)
        return {"userlist": [self.shows(one) for one in self._listed(call)]}

    def list_ids(self, call: Call) -> Answer:
        """A row for each department of each member.  Doc: path/96067"""
        check_assistant(call)
        limit = whole(call.body.get("limit", MOST_LISTED))
        if limit is None or not 1 <= limit <= MOST_LISTED:
            raise Refusal(40058, "invalid limit")
        start = whole(call.body.get("cursor") or "0")
        rows = [
            {"userid": one.id, "department": id_}
            for one in self._company.people
            for id_ in one.department
        ]
        if start is None or not 0 <= start <= len(rows):
            raise Refusal(50100)
        end = start + limit
        cursor = str(end) if end < len(rows) else ""
        return {"dept_user": rows[start:end], "next_cursor": cursor}

    def shows(self, member: Member) -> Answer:
        """A member as an app made today sees them.  Doc: path/90196"""
        count = len(member.department)
        leads = int(any(one.manager == member.id for one in self._company.people))
        shown = {
            "userid": member.id,
            "name": member.name,
            "department": member.department,
            "order": [0] * count,
            "position": member.position,
            "is_leader_in_dept": [leads] * count,
            "direct_leader": [member.manager] if member.manager else [],
            "main_department": member.department[0],
            "status": _status(member),
            "enable": int(member.is_enabled),
            "isleader": leads,
            "extattr": {"attrs": []},
            "telephone": "",
            "alias": "",
        }
        more = {name: value for name, value in member.more.items() if name not in HIDDEN}
        return {**shown, **more}

    def _listed(self, call: Call) -> list[Member]:
        """Those of a department in the visible range.  Raises Refusal 60123."""
        id_ = whole(call.query.get("department_id"))
        if id_ is None or self._company.department(id_) is None:
            raise Refusal(60123)
        is_deep = call.query.get("fetch_child") == "1"
        inside = self._company.below(id_) if is_deep else {id_}
        return [one for one in seen(self._company, call.app) if inside & set(one.department)]

    def _fill(self, member: Member, fields: dict[str, Any]) -> None:
        """Set what was checked; what is not named stays."""
        for name in ("name", "position", "mobile", "email"):
            if name in fields:
                setattr(member, name, fields[name])
        if "department" in fields:
            member.department = [int(one) for one in fields["department"]]
            for parallel in ("order", "is_leader_in_dept", "main_department"):
                member.more.pop(parallel, None)
        if "direct_leader" in fields:
            leaders = [self._company.person(one).id for one in fields["direct_leader"]]
            member.manager = leaders[0] if leaders else None
        if "enable" in fields:
            member.is_enabled = str(fields["enable"]) == "1"
        member.more |= {name: fields[name] for name in member_fields.KEPT if name in fields}
        member.more.pop("position", None)

    def _check_avatar(self, call: Call) -> None:
        if media_id := call.body.get("avatar_mediaid"):
            self._media.check(media_id, "image")


def _status(member: Member) -> int:
    """1 active, 2 disabled, 4 not yet active."""
    if not member.is_enabled:
        return 2
    return 1 if member.has_joined else 4
