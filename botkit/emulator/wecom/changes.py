"""Telling apps that the address book is another now.  Doc: path/90970

The reduced form, as addresses set since 2022-08-15 get it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botkit.emulator.company import WECOM, App, Company, Department, Member, Tag
from botkit.emulator.wecom.callbacks import Callbacks
from botkit.emulator.wecom.happenings import Fields, Happenings


class Changes:
    """``shown`` is told of every change, for the chat page."""

    def __init__(
        self,
        company: Company,
        happenings: Happenings,
        callbacks: Callbacks,
        shown: Callable[[], None],
    ) -> None:
        self._company, self._happenings = company, happenings
        self._callbacks, self._shown = callbacks, shown

    def hired(self, member: Member) -> None:
        self._tell("create_user", _place(member), member)

    def moved(self, member: Member) -> None:
        self._tell("update_user", _place(member), member)

    def changed(self) -> None:
        """Something no callback tells of in its reduced form."""
        self._shown()

    def left(self, member: Member) -> None:
        self._tell("delete_user", {"UserID": member.id}, member)

    def opened(self, department: Department) -> None:
        self._tell("create_party", {**_node(department), "Order": department.order})

    def rebuilt(self, department: Department) -> None:
        self._tell("update_party", _node(department))

    def closed(self, department: Department) -> None:
        self._tell("delete_party", {"Id": department.id})

    def tagged(self, tag: Tag, **items: list[Any]) -> None:
        """``items``: AddUserItems, DelUserItems, AddPartyItems, DelPartyItems."""
        names = ("AddUserItems", "DelUserItems", "AddPartyItems", "DelPartyItems")
        lists = {one: _list(items.get(one, [])) for one in names}
        self._tell("update_tag", {"TagId": tag.id, **lists})

    def job_done(self, app: App, job_id: str, job_type: str) -> None:
        """``app``: the address that came with the job."""
        done = {"JobId": job_id, "JobType": job_type, "ErrCode": 0, "ErrMsg": "ok"}
        told = self._happenings.told(app, "batch_job_result", {"BatchJob": done})
        self._callbacks.tell(app, told)

    def _tell(self, change: str, elements: Fields, member: Member | None = None) -> None:
        """To all apps that may see it."""
        self._shown()
        for app in self._company.apps_of(WECOM):
            if member is None or member.id not in app.hidden:
                fields = {"ChangeType": change, **elements}
                self._callbacks.tell(app, self._happenings.told(app, "change_contact", fields))


def _place(member: Member) -> Fields:
    return {"UserID": member.id, "Department": _list(member.department)}


def _node(department: Department) -> Fields:
    name, parent = department.name, department.parent
    return {"Id": department.id, "Name": name, "ParentId": parent}


def _list(values: list[Any]) -> str:
    return ",".join(str(one) for one in values)
