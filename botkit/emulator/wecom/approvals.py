"""Forms of the approval app, from handing in to the last decision.  Doc: oa/applyevent, path/91816

The app that handed a form in is told of every change, as if its address was the approval app's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from botkit.clock import ZONE, Clock
from botkit.emulator.company import App, Company, Member
from botkit.emulator.mistakes import Mistake
from botkit.emulator.outward import Delivery
from botkit.emulator.wecom.approval_flow import ALL, ANY, PASSED, REJECTED, Asked, Flow, Node
from botkit.emulator.wecom.approval_forms import (
    AGREED,
    HANDED_IN,
    PASSED_ON,
    REFUSED,
    REMARKED,
    REVOKED,
    TAKEN_BACK,
    URGED,
    Form,
    Remark,
    old,
    shown,
    told,
)
from botkit.emulator.wecom.approval_templates import Templates
from botkit.emulator.wecom.approval_values import Values
from botkit.emulator.wecom.call import Answer, Call, Rooms, whole
from botkit.emulator.wecom.callbacks import Callbacks
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal

SPAN_SECONDS, PAGE = 31 * 86400, 100
LINES, LINE_LETTERS = 3, 20  # of the summary
KEYS = ("template_id", "creator", "department", "sp_status", "record_type")


class Approvals:
    def __init__(
        self,
        company: Company,
        clock: Clock,
        media: Media,
        templates: Templates,
        callbacks: Callbacks,
    ) -> None:
        self._company, self._clock = company, clock
        self._templates, self._callbacks = templates, callbacks
        self._forms: dict[str, Form] = {}
        self._values = Values(company, media, self.has)

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/oa/applyevent": ("json", self.apply),
            "/cgi-bin/oa/getapprovalinfo": ("json", self.numbers),
            "/cgi-bin/oa/getapprovaldetail": ("json", self.detail),
            "/cgi-bin/corp/getapprovaldata": ("json", self.old),
        }

    def has(self, number: str) -> bool:
        return number in self._forms

    def apply(self, call: Call) -> Answer:
        body = call.body
        template = self._templates.find(body.get("template_id"))
        creator = self._company.find(str(body.get("creator_userid", "")))
        if creator is None or creator.id in call.app.hidden:
            raise Refusal(301025, "invalid creator_userid")
        party = whole(body.get("choose_department", creator.department[0]))
        if party not in creator.department:
            raise Refusal(301025, "choose_department is none of the creator's")
        _check_summary(body.get("summary_list"))
        data = body.get("apply_data")
        contents = data.get("contents") if isinstance(data, dict) else None
        form = Form(
            number=self._number(),
            app=call.app,
            template=template,
            creator=creator,
            party=party,
            at=self._seconds(),
            flow=self._flow(body, creator),
            notified=self._people(body.get("notifyer", [])),
            contents=self._values.check(template.controls, contents),
        )
        self._forms[form.number] = form
        self._callbacks.tell(form.app, told(form, HANDED_IN, form.at))
        return {"sp_no": form.number}

    def numbers(self, call: Call) -> Answer:
        """With ``new_cursor``, or in the older form with a number as ``cursor``."""
        body = call.body
        start, end = _span(body)
        first, size = _first(body), whole(body.get("size"))
        if size is None or not 1 <= size <= PAGE:
            raise Refusal(40058, "invalid size")
        found = [
            one.number
            for one in self._seen(call.app)
            if start <= one.at <= end and _fits(one, _filters(body.get("filters")))
        ]
        if first > len(found):
            raise Refusal(40058, "invalid cursor")
        answer: Answer = {"sp_no_list": found[first : first + size]}
        if (after := first + size) < len(found):
            more = {"new_next_cursor": f"after-{after}"}
            answer |= more if "new_cursor" in body else {"next_cursor": after}
        return answer

    def detail(self, call: Call) -> Answer:
        form = self._forms.get(str(call.body.get("sp_no", "")))
        if form is None or form.creator.id in call.app.hidden:
            raise Refusal(301025, "sp_no not exist")
        return {"info": shown(form)}

    def old(self, call: Call) -> Answer:
        """Pages begin with the form that the last one ended with, if any was named."""
        start, end = _span(call.body)
        found = [one for one in self._seen(call.app) if start <= one.at <= end]
        total, last = len(found), str(whole(call.body.get("next_spnum")) or "")
        page = [one for one in found if one.number >= last][:PAGE]
        rows = [old(self._company, one) for one in page]
        next_number = rows[-1]["sp_num"] if rows else 0
        return {"count": len(rows), "total": total, "next_spnum": next_number, "data": rows}

    async def agree(self, person: str, number: str, words: str = "") -> Delivery:
        """What people do with a form, here and below.  Raises Mistake."""
        return await self._decide(person, number, PASSED, words)

    async def reject(self, person: str, number: str, words: str = "") -> Delivery:
        return await self._decide(person, number, REJECTED, words)

    async def transfer(self, person: str, number: str, to: str, words: str = "") -> Delivery:
        form, other = self._form(number), self._company.person(to)
        form.flow.transfer(self._company.person(person).id, other.id, words, self._seconds())
        return await self._deliver(form, PASSED_ON)

    async def withdraw(self, person: str, number: str) -> Delivery:
        form = self._own(person, number)
        was_passed = form.flow.status == PASSED
        form.flow.withdraw()
        return await self._deliver(form, REVOKED if was_passed else TAKEN_BACK)

    async def urge(self, person: str, number: str) -> Delivery:
        return await self._deliver(self._own(person, number), URGED)

    async def remark(self, person: str, number: str, words: str) -> Delivery:
        form, member = self._form(number), self._company.person(person)
        id_ = f"{number}{len(form.remarks) + 1:04}"
        form.remarks.append(Remark(member.id, self._seconds(), words, id_))
        return await self._deliver(form, REMARKED)

    async def _decide(self, person: str, number: str, status: int, words: str) -> Delivery:
        form, member = self._form(number), self._company.person(person)
        form.flow.decide(member.id, status, words, self._seconds())
        return await self._deliver(form, AGREED if status == PASSED else REFUSED)

    async def _deliver(self, form: Form, event: int) -> Delivery:
        return await self._callbacks.deliver(form.app, told(form, event, self._seconds()))

    def _form(self, number: str) -> Form:
        if form := self._forms.get(number):
            return form
        raise Mistake(f"unknown approval {number!r}", status=404)

    def _own(self, person: str, number: str) -> Form:
        form = self._form(number)
        if form.creator.id != self._company.person(person).id:
            raise Mistake(f"{number} is not a form of {person}", status=409)
        return form

    def _seen(self, app: App) -> list[Form]:
        return [one for one in self._forms.values() if one.creator.id not in app.hidden]

    def _flow(self, body: dict[str, Any], creator: Member) -> Flow:
        """The nodes given; else, as the console's flow, the creator's manager."""
        own = whole(body.get("use_template_approver"))
        if own == 1:
            return Flow([Node(ANY, [Asked(creator.manager or creator.id)])])
        nodes, given = [], body.get("approver")
        if own != 0 or not isinstance(given, list) or not given:
            raise Refusal(301025, "approver missing")
        for one in given:
            attr = whole(one.get("attr")) if isinstance(one, dict) else None
            if attr not in (ANY, ALL) or not (people := self._people(one.get("userid"))):
                raise Refusal(301025, "invalid approver")
            nodes.append(Node(attr, [Asked(userid) for userid in people]))
        return Flow(nodes)

    def _people(self, given: Any) -> list[str]:
        if not isinstance(given, list):
            raise Refusal(301025, "not a list of userids")
        found = [self._company.find(str(one)) for one in given]
        known = [one.id for one in found if one is not None]
        if len(known) < len(found):
            raise Refusal(301025, "unknown userid")
        return known

    def _number(self) -> str:
        day = datetime.fromtimestamp(self._seconds(), ZONE).strftime("%Y%m%d")
        return f"{day}{len(self._forms) + 1:04}"

    def _seconds(self) -> int:
        return self._clock.now_ms() // 1000


def _first(body: dict[str, Any]) -> int:
    """Where a page begins.  Raises Refusal."""
    first = whole(body.get("cursor"))
    if "new_cursor" in body:
        text = body["new_cursor"]
        first = whole(text.removeprefix("after-") or 0) if isinstance(text, str) else None
    if first is None or first < 0:
        raise Refusal(40058, "invalid cursor")
    return first


def _span(body: dict[str, Any]) -> tuple[int, int]:
    start, end = whole(body.get("starttime")), whole(body.get("endtime"))
    if start is None or end is None or not 0 <= end - start <= SPAN_SECONDS:
        raise Refusal(40058, "invalid starttime or endtime")
    return start, end


def _filters(given: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in given or []:
        key = one.get("key") if isinstance(one, dict) else None
        if key not in KEYS or (key in found and key != "department"):
            raise Refusal(40058, "invalid filters")
        found.setdefault(key, []).append(str(one.get("value")))
    return found


def _fits(form: Form, filters: dict[str, list[str]]) -> bool:
    is_leave = any(one["control"] == "Vacation" for one in form.contents)
    told = {
        "template_id": form.template.id,
        "creator": form.creator.id,
        "department": str(form.party),
        "sp_status": str(form.flow.status),
        "record_type": "1" if is_leave else "0",
    }
    return all(told[key] in values for key, values in filters.items())


def _check_summary(given: Any) -> None:
    if not isinstance(given, list) or not 1 <= len(given) <= LINES:
        raise Refusal(301025, "summary_list needs 1 to 3 lines")
    for line in given:
        said = line.get("summary_info") if isinstance(line, dict) else None
        if not isinstance(said, list) or not said:
            raise Refusal(301025, "summary_info missing")
        for one in said:
            text = one.get("text") if isinstance(one, dict) else None
            if not isinstance(text, str) or len(text) > LINE_LETTERS:
                raise Refusal(301025, "summary_info text missing or too long")
