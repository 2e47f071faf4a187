"""Customer service accounts and the members who answer.  Doc: path/94661"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from botkit.emulator.company import Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.fields import Body, bad, must_number, must_text, numbers, text, texts
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record, field

SAMPLE = "wkKF0001"
NAME_LETTERS = 16
ACCOUNTS, PAGE = 5000, 100
AT_ONCE = 100  # servicers
SCENE = re.compile(r"[0-9A-Za-z_-]{0,32}", re.ASCII)


class Account(Record):
    id: str
    name: str
    users: list[str] = field(default_factory=list)
    departments: list[int] = field(default_factory=list)


class ServiceAccounts:
    def __init__(self, company: Company, ids: Ids, media: Media) -> None:
        self._company, self._ids, self._media = company, ids, media
        self._all = {SAMPLE: Account(SAMPLE, "示例客服", ["zhangsan", "lisi"])}

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/kf/account/add": ("json", self.add),
            "/cgi-bin/kf/account/update": ("json", self.update),
            "/cgi-bin/kf/account/del": ("json", self.delete),
            "/cgi-bin/kf/account/list": ("json", self.list),
            "/cgi-bin/kf/add_contact_way": ("json", self.link),
            "/cgi-bin/kf/servicer/add": ("json", self.add_servicers),
            "/cgi-bin/kf/servicer/del": ("json", self.remove_servicers),
            "/cgi-bin/kf/servicer/list": ("get", self.servicers),
        }

    def find(self, open_kfid: Any) -> Account:
        """Raises Refusal 95000 or 95004."""
        if not isinstance(open_kfid, str) or not open_kfid:
            raise Refusal(95000)
        if open_kfid not in self._all:
            raise Refusal(95004)
        return self._all[open_kfid]

    def answers(self, account: Account, userid: str) -> bool:
        """Whether a member answers for the account."""
        inside = [one for party in account.departments for one in self._company.within(party)]
        return userid in account.users or userid in [one.id for one in inside]

    def add(self, call: Call) -> Answer:
        name = must_text(call.body, "name", most=NAME_LETTERS)
        self._media.check(call.body.get("media_id"), "image")
        account = Account(f"wk{self._ids.text()}", name)
        self._all[account.id] = account
        return {"open_kfid": account.id}

    def update(self, call: Call) -> Answer:
        account = self.find(call.body.get("open_kfid"))
        name = text(call.body, "name", most=NAME_LETTERS)
        if media_id := call.body.get("media_id"):
            self._media.check(media_id, "image")
        account.name = name or account.name
        return {}

    def delete(self, call: Call) -> Answer:
        del self._all[self.find(call.body.get("open_kfid")).id]
        return {}

    def list(self, call: Call) -> Answer:
        offset = must_number(call.body, "offset", 0, ACCOUNTS)
        limit = must_number(call.body, "limit", 1, PAGE)
        rows = [
            {
                "open_kfid": one.id,
                "name": one.name,
                "avatar": f"https://www.example.com/{one.id}.png",
                "manage_privilege": True,
            }
            for one in self._all.values()
        ]
        return {"account_list": rows[offset : offset + limit]}

    def link(self, call: Call) -> Answer:
        account = self.find(call.body.get("open_kfid"))
        scene = text(call.body, "scene") or ""
        if not SCENE.fullmatch(scene):
            raise bad("scene")
        url = f"https://work.weixin.qq.com/kfid/{account.id}"
        return {"url": f"{url}?enc_scene={scene}" if scene else url}

    def add_servicers(self, call: Call) -> Answer:
        account = self.find(call.body.get("open_kfid"))

        def user(userid: str) -> bool:
            member = self._company.find(userid)
            if member is not None and member.id not in account.users:
                account.users.append(member.id)
            return member is not None

        def party(id_: int) -> bool:
            is_known = any(one.id == id_ for one in self._company.departments)
            if is_known and id_ not in account.departments:
                account.departments.append(id_)
            return is_known

        return _each(call.body, user, party)

    def remove_servicers(self, call: Call) -> Answer:
        account = self.find(call.body.get("open_kfid"))

        def user(userid: str) -> bool:
            is_known = userid in account.users
            account.users = [one for one in account.users if one != userid]
            return is_known

        def party(id_: int) -> bool:
            is_known = id_ in account.departments
            account.departments = [one for one in account.departments if one != id_]
            return is_known

        return _each(call.body, user, party)

    def servicers(self, call: Call) -> Answer:
        account = self.find(call.query.get("open_kfid"))
        users = [{"userid": userid, "status": 0} for userid in account.users]
        parties = [{"department_id": party} for party in account.departments]
        return {"servicer_list": users + parties}


def _each(body: Body, user: Callable[[str], bool], party: Callable[[int], bool]) -> Answer:
    """Do it for each one named; whether it went well stands with each."""
    users = texts(body, "userid_list", most=AT_ONCE) or []
    parties = numbers(body, "department_id_list") or []
    if not users and not parties:
        raise bad("userid_list")
    if len(parties) > AT_ONCE:
        raise bad("department_id_list")
    results = [{"userid": one, **_result(user(one), 40003)} for one in users]
    results += [{"department_id": one, **_result(party(one), 60003)} for one in parties]
    return {"result_list": results}


def _result(is_good: bool, code: int) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok"} if is_good else {"errcode": code, "errmsg": "invalid"}
