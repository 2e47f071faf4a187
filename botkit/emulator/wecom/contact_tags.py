"""Tags on members and departments.  Doc: path/90210 to path/90216"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company, Tag
from botkit.emulator.wecom.call import Answer, Call, Rooms, is_filled, whole
from botkit.emulator.wecom.changes import Changes
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.rights import check_editor, seen

NAME_LETTERS = 32
TAGS = 3000
USERS, PARTIES = 1000, 100  # at once


class ContactTags:
    def __init__(self, company: Company, changes: Changes) -> None:
        self._company, self._changes = company, changes

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/tag/create": ("json", self.create),
            "/cgi-bin/tag/update": ("json", self.update),
            "/cgi-bin/tag/delete": ("get", self.delete),
            "/cgi-bin/tag/get": ("get", self.get),
            "/cgi-bin/tag/list": ("get", self.list_all),
            "/cgi-bin/tag/addtagusers": ("json", self.add),
            "/cgi-bin/tag/deltagusers": ("json", self.remove),
        }

    def create(self, call: Call) -> Answer:
        check_editor(call)
        given = call.body.get("tagid")
        id_ = max((one.id for one in self._company.tags), default=0) + 1
        if given not in (None, ""):
            id_ = whole(given) or 0
            if id_ <= 0 or self._company.tag(id_):
                raise Refusal(40068)
        if len(self._company.tags) >= TAGS:
            raise Refusal(81003)
        name = self._name(call.body.get("tagname"), id_)
        self._company.tags.append(Tag(id_, name, call.app.name))
        return {"errmsg": "created", "tagid": id_}

    def update(self, call: Call) -> Answer:
        tag = self._own(call, call.body.get("tagid"))
        tag.name = self._name(call.body.get("tagname"), tag.id)
        return {"errmsg": "updated"}

    def delete(self, call: Call) -> Answer:
        self._company.tags.remove(self._own(call, call.query.get("tagid")))
        return {"errmsg": "deleted"}

    def get(self, call: Call) -> Answer:
        return self.shows(call, self.find(call.query.get("tagid")))

    def list_all(self, call: Call) -> Answer:
        return {"taglist": [{"tagid": one.id, "tagname": one.name} for one in self._company.tags]}

    def add(self, call: Call) -> Answer:
        tag = self._own(call, call.body.get("tagid"))
        users, parties, bad = self._targets(call)
        tag.users = list(dict.fromkeys([*tag.users, *users]))
        tag.parties = list(dict.fromkeys([*tag.parties, *parties]))
        self._changes.tagged(tag, AddUserItems=users, AddPartyItems=parties)
        return bad

    def remove(self, call: Call) -> Answer:
        tag = self._own(call, call.body.get("tagid"))
        users, parties, bad = self._targets(call)
        tag.users = [one for one in tag.users if one not in users]
        tag.parties = [one for one in tag.parties if one not in parties]
        self._changes.tagged(tag, DelUserItems=users, DelPartyItems=parties)
        return bad

    def find(self, given: Any) -> Tag:
        """Raises Refusal 41017 or 40068."""
        if given in (None, ""):
            raise Refusal(41017)
        tag = self._company.tag(whole(given) or 0)
        if tag is None:
            raise Refusal(40068)
        return tag

    def shows(self, call: Call, tag: Tag) -> Answer:
        people = [one for one in seen(self._company, call.app) if one.id in tag.users]
        rows = [{"userid": one.id, "name": one.name} for one in people]
        return {"tagname": tag.name, "userlist": rows, "partylist": tag.parties}

    def _own(self, call: Call, given: Any) -> Tag:
        """A tag of the app that asks.  Raises Refusal 48002, 41017, 40068 or 81011."""
        check_editor(call)
        tag = self.find(given)
        if tag.app != call.app.name:
            raise Refusal(81011)
        return tag

    def _name(self, name: Any, id_: int) -> str:
        if not is_filled(name) or len(name) > NAME_LETTERS:
            raise Refusal(40072)
        if any(one.name == name and one.id != id_ for one in self._company.tags):
            raise Refusal(40071)
        return name

    def _targets(self, call: Call) -> tuple[list[str], list[int], Answer]:
        """Members and departments that can be meant, and what to say of the others."""
        users = call.body.get("userlist") or []
        parties = call.body.get("partylist") or []
        if not isinstance(users, list) or not isinstance(parties, list) or not users + parties:
            raise Refusal(40035)
        if len(users) > USERS or len(parties) > PARTIES:
            raise Refusal(81014)
        known = {one.id.lower(): one.id for one in seen(self._company, call.app)}
        good_users = [known[str(one).lower()] for one in users if str(one).lower() in known]
        good_parties = [id_ for one in parties if (id_ := whole(one)) and self._is_open(id_)]
        if not good_users and not good_parties:
            raise Refusal(40070)
        bad_users = [str(one) for one in users if str(one).lower() not in known]
        bad_parties = [one for one in parties if whole(one) not in good_parties]
        bad: Answer = {"invalidlist": "|".join(bad_users)} if bad_users else {}
        return good_users, good_parties, {**bad, "invalidparty": bad_parties}

    def _is_open(self, id_: int) -> bool:
        return self._company.department(id_) is not None
