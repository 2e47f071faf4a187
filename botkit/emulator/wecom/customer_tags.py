"""Tags for customers.  Doc: externalcontact/get_corp_tag_list, add_corp_tag, mark_tag"""

from __future__ import annotations

from typing import Any

from botkit.emulator.ids import Ids
from botkit.emulator.wecom import fields
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.clientele import Clientele, Follow
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record, field

MOST_TAGS = 3000
NAME = 30  # characters
ORDER = (1 << 32) - 1


class Tag(Record):
    """``app`` made it; "" the console."""

    id: str
    name: str
    create_time: int
    order: int = 0
    deleted: bool = False
    app: str = ""

    def shows(self, *, by_id: bool) -> Answer:
        shown: Answer = {
            "id": self.id,
            "name": self.name,
            "create_time": self.create_time,
            "order": self.order,
        }
        return {**shown, "deleted": self.deleted} if by_id else shown


class TagGroup(Tag):
    tags: list[Tag] = field(default_factory=list)


class CustomerTags:
    """What is deleted stays known to those who ask by id."""

    def __init__(self, clientele: Clientele, ids: Ids) -> None:
        self._clientele, self._ids = clientele, ids
        now = clientele.now()
        vip, usual = Tag("etTAG0001", "重点", now), Tag("etTAG0002", "普通", now)
        self._groups = [TagGroup("etGROUP0001", "客户等级", now, tags=[vip, usual])]

    def rooms(self) -> Rooms:
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/get_corp_tag_list": ("json", self.listing),
            f"{base}/add_corp_tag": ("json", self.add),
            f"{base}/edit_corp_tag": ("json", self.edit),
            f"{base}/del_corp_tag": ("json", self.delete),
            f"{base}/mark_tag": ("json", self.mark),
        }

    def of(self, follow: Follow) -> list[Answer]:
        """The tags of a follow, as externalcontact/get shows them."""
        return [
            {"group_name": group.name, "tag_name": tag.name, "tag_id": tag.id, "type": 1}
            for group in self._groups
            for tag in group.tags
            if tag.id in follow.tags
        ]

    def listing(self, call: Call) -> Answer:
        tags = fields.texts(call.body, "tag_id")
        groups = fields.texts(call.body, "group_id")
        shown = []
        for group in self._groups:
            if tags:
                found = [one for one in group.tags if one.id in tags]
            elif groups and group.id not in groups:
                continue
            else:
                found = [one for one in group.tags if groups or not one.deleted]
            if found or (not tags and (groups or not group.deleted)):
                shown.append(_group(group, found, by_id=bool(tags or groups)))
        return {"tag_group": shown}

    def add(self, call: Call) -> Answer:
        group_id, name = fields.text(call.body, "group_id"), fields.text(call.body, "group_name")
        rows = call.body.get("tag")
        if not isinstance(rows, list) or not rows or not (group_id or name):
            raise fields.bad("tag" if group_id or name else "group_name")
        order = fields.number(call.body, "order", 0, ORDER) or 0
        group = self._group_for(group_id, name, order, call.app.name)
        new = [self._new_tag(row, call.app.name) for row in rows]
        names = [one.name for one in (*_alive(group), *new)]
        if len(set(names)) < len(names):
            raise Refusal(40071)
        if sum(len(_alive(one)) for one in self._groups) + len(new) > MOST_TAGS:
            raise Refusal(40126)
        if group not in self._groups:
            self._groups.append(group)
        group.tags += new
        return {"tag_group": _group(group, new, by_id=False)}

    def edit(self, call: Call) -> Answer:
        found = self._own(fields.must_text(call.body, "id"), call.app.name)
        name = fields.text(call.body, "name", most=NAME)
        order = fields.number(call.body, "order", 0, ORDER)
        others = next((_alive(one) for one in self._groups if found in one.tags), self._groups)
        if name and any(one.name == name for one in others if one is not found):
            raise Refusal(40071)
        found.name = name or found.name
        found.order = found.order if order is None else order
        return {}

    def delete(self, call: Call) -> Answer:
        tags = fields.texts(call.body, "tag_id") or []
        groups = fields.texts(call.body, "group_id") or []
        if not tags and not groups:
            raise Refusal(40035)
        for found in [self._own(one, call.app.name) for one in (*tags, *groups)]:
            found.deleted = True
            for tag in found.tags if isinstance(found, TagGroup) else [found]:
                tag.deleted = True
                self._take_off(tag)
        for group in self._groups:
            group.deleted = group.deleted or not _alive(group)
        return {}

    def mark(self, call: Call) -> Answer:
        body = call.body
        follow = self._clientele.follow(body.get("userid"), body.get("external_userid"))
        add, remove = fields.texts(body, "add_tag") or [], fields.texts(body, "remove_tag") or []
        if not add and not remove:
            raise Refusal(40035)
        known = {tag.id for group in self._groups for tag in _alive(group)}
        if not set(add) | set(remove) <= known:
            raise Refusal(40068)
        kept = [one for one in follow.tags if one not in remove]
        follow.tags = list(dict.fromkeys([*kept, *add]))
        return {}

    def known(self, tag_id: str) -> bool:
        return any(tag.id == tag_id for group in self._groups for tag in _alive(group))

    def _group_for(self, group_id: str | None, name: str | None, order: int, app: str) -> TagGroup:
        for group in self._groups:
            if not group.deleted and (group.id == group_id if group_id else group.name == name):
                return group
        if group_id or not name:
            raise Refusal(40068)
        if len(name) > NAME:
            raise Refusal(40072)
        return TagGroup(self._id(), name, self._clientele.now(), order, app=app)

    def _new_tag(self, row: Any, app: str) -> Tag:
        if not isinstance(row, dict):
            raise fields.bad("tag")
        name = fields.text(row, "name")
        if not name or len(name) > NAME:
            raise Refusal(40072)
        order = fields.number(row, "order", 0, ORDER) or 0
        return Tag(self._id(), name, self._clientele.now(), order, app=app)

    def _own(self, id_: str, app: str) -> Tag:
        """One that this app made.  Raises Refusal."""
        for group in self._groups:
            for one in (group, *group.tags):
                if one.id == id_ and not one.deleted:
                    if one.app != app:
                        raise Refusal(81011)
                    return one
        raise Refusal(40068)

    def _take_off(self, tag: Tag) -> None:
        for follow in self._clientele.follows:
            follow.tags = [one for one in follow.tags if one != tag.id]

    def _id(self) -> str:
        return f"et{self._ids.text()[:30]}"


def _alive(group: TagGroup) -> list[Tag]:
    return [one for one in group.tags if not one.deleted]


def _group(group: TagGroup, tags: list[Tag], *, by_id: bool) -> Answer:
    shown = group.shows(by_id=by_id)
    group_id, name = shown.pop("id"), shown.pop("name")
    order = sorted(tags, key=lambda one: -one.order)
    return {
        "group_id": group_id,
        "group_name": name,
        **shown,
        "tag": [one.shows(by_id=by_id) for one in order],
    }
