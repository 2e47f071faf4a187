"""Approvals of an app's own, run by the platform.  Doc: corp/getopenapprovaldata, path/90240

Where a page would call ``thirdPartyOpenPage``, a test calls ``begin``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import WECOM, App, Company, Member
from botkit.emulator.mistakes import Mistake
from botkit.emulator.outward import Delivery
from botkit.emulator.wecom.approval_flow import ANY, PASSED, REJECTED, Asked, Flow, Node
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.callbacks import Callbacks
from botkit.emulator.wecom.happenings import Fields
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record

FIXED_MEMBER = 1  # NodeType
SAMPLE, TEMPLATE = "NO0001", "TPL0002"


class OpenForm(Record):
    number: str  # the app's
    app: App
    name: str
    template_id: str
    creator: Member
    at: int  # seconds since 1970
    flow: Flow
    notified: list[str]


class OpenApprovals:
    """Every method but ``rooms`` and ``data`` is what people do, and may raise Mistake."""

    def __init__(self, company: Company, clock: Clock, callbacks: Callbacks) -> None:
        self._company, self._clock, self._callbacks = company, clock, callbacks
        self._forms: dict[tuple[str, str], OpenForm] = {}  # app and number
        for app in company.apps_of(WECOM) if len(company.people) > 1 else ():
            self._put(app, company.people[0].id, SAMPLE, [company.people[1].id])

    def rooms(self) -> Rooms:
        return {"/cgi-bin/corp/getopenapprovaldata": ("json", self.data)}

    def data(self, call: Call) -> Answer:
        """Two names are spelt otherwise than in the callback."""
        form = self._forms.get((call.app.name, str(call.body.get("thirdNo", ""))))
        if form is None:
            raise Refusal(301025, "thirdNo not exist")
        info = self._info(form)
        info["OpenSpstatus"] = info.pop("OpenSpStatus")
        info["ApplyUsername"] = info.pop("ApplyUserName")
        info["ApproverStep"] = info.pop("approverstep")
        return {"data": info}

    async def begin(
        self,
        person: str,
        number: str,
        *approvers: str,
        name: str = "付款",
        notify: Sequence[str] = (),
        app: str | None = None,
    ) -> Delivery:
        """Start a flow that asks the approvers one after the other."""
        spoken = self._company.app(app)
        if (spoken.name, number) in self._forms:
            raise Mistake(f"there is a form {number} in {spoken.name}", status=409)
        if not approvers:
            raise Mistake("name at least one approver")
        form = self._put(spoken, person, number, approvers, notify, name=name)
        return await self._deliver(form)

    async def agree(
        self, person: str, number: str, words: str = "", *, app: str | None = None
    ) -> Delivery:
        return await self._decide(person, number, PASSED, words, app)

    async def reject(
        self, person: str, number: str, words: str = "", *, app: str | None = None
    ) -> Delivery:
        return await self._decide(person, number, REJECTED, words, app)

    async def transfer(
        self, person: str, number: str, to: str, *, app: str | None = None
    ) -> Delivery:
        form, other = self._form(number, app), self._company.person(to)
        form.flow.transfer(self._company.person(person).id, other.id, "", self._seconds())
        return await self._deliver(form)

    async def withdraw(self, person: str, number: str, *, app: str | None = None) -> Delivery:
        form = self._form(number, app)
        if form.creator.id != self._company.person(person).id:
            raise Mistake(f"{number} is not a form of {person}", status=409)
        form.flow.withdraw()
        return await self._deliver(form)

    def _put(
        self,
        app: App,
        person: str,
        number: str,
        approvers: Sequence[str],
        notify: Sequence[str] = (),
        *,
        name: str = "付款",
    ) -> OpenForm:
        asked = [self._company.person(one).id for one in approvers]
        form = OpenForm(
            number=number,
            app=app,
            name=name,
            template_id=TEMPLATE,
            creator=self._company.person(person),
            at=self._seconds(),
            flow=Flow([Node(ANY, [Asked(userid)]) for userid in asked]),
            notified=[self._company.person(one).id for one in notify],
        )
        self._forms[app.name, number] = form
        return form

    async def _decide(
        self, person: str, number: str, status: int, words: str, app: str | None
    ) -> Delivery:
        form = self._form(number, app)
        form.flow.decide(self._company.person(person).id, status, words, self._seconds())
        return await self._deliver(form)

    async def _deliver(self, form: OpenForm) -> Delivery:
        told: Fields = {
            "ToUserName": form.app.corp_id,
            "FromUserName": "sys",
            "CreateTime": self._seconds(),
            "MsgType": "event",
            "Event": "open_approval_change",
            "AgentID": form.app.agent_id,
            "ApprovalInfo": self._info(form),
        }
        return await self._callbacks.deliver(form.app, told)

    def _form(self, number: str, app: str | None) -> OpenForm:
        form = self._forms.get((self._company.app(app).name, number))
        if form is None:
            raise Mistake(f"unknown approval {number!r}", status=404)
        return form

    def _info(self, form: OpenForm) -> dict[str, Any]:
        nodes = [
            {
                "NodeStatus": node.status,
                "NodeAttr": node.attr,
                "NodeType": FIXED_MEMBER,
                "Items": {
                    "Item": [
                        {
                            **self._person("Item", one.userid),
                            "ItemStatus": one.status,
                            "ItemSpeech": one.speech,
                            "ItemOpTime": one.at,
                        }
                        for one in node.asked
                    ]
                },
            }
            for node in form.flow.nodes
        ]
        notified = [self._person("Item", userid) for userid in form.notified]
        return {
            "ThirdNo": form.number,
            "OpenSpName": form.name,
            "OpenTemplateId": form.template_id,
            "OpenSpStatus": form.flow.status,
            "ApplyTime": form.at,
            **self._person("ApplyUser", form.creator.id),
            "ApprovalNodes": {"ApprovalNode": nodes},
            "NotifyNodes": {"NotifyNode": notified},
            "approverstep": form.flow.step,
        }

    def _person(self, prefix: str, userid: str) -> dict[str, str]:
        member = self._company.person(userid)
        parties = {one.id: one.name for one in self._company.departments}
        return {
            f"{prefix}Name": member.name,
            f"{prefix}Id" if prefix == "ApplyUser" else f"{prefix}UserId": member.id,
            f"{prefix}Party": parties[member.department[0]],
            f"{prefix}Image": f"https://www.example.com/{member.id}.png",
        }

    def _seconds(self) -> int:
        return self._clock.now_ms() // 1000
