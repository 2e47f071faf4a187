"""message/send and what belongs to it.  Doc: path/90236"""

from __future__ import annotations

import json
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import WECOM, App, Company, Member
from botkit.emulator.ids import Ids
from botkit.emulator.messages import Messages
from botkit.emulator.wecom.allowance import Allowance
from botkit.emulator.wecom.call import Answer, Call, Rooms, whole
from botkit.emulator.wecom.cards import Cards
from botkit.emulator.wecom.kinds import Kinds
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.template_cards import INTERACTIVE
from botkit.wire.record import Record, field

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
PER_MINUTE, PER_HOUR = 30, 1000  # messages to one member
RECALL_MS = DAY_MS
INTERVAL_SECONDS, LONGEST_SECONDS = 1800, 14400  # of the duplicate check
SHANGHAI_MS = 8 * HOUR_MS


class Receivers(Record):
    """Who gets it, and the names that lead to nobody."""

    members: dict[str, Member] = field(default_factory=dict)
    invaliduser: list[str] = field(default_factory=list)
    invalidparty: list[str] = field(default_factory=list)
    invalidtag: list[str] = field(default_factory=list)

    def shows(self) -> Answer:
        names = ("invaliduser", "invalidparty", "invalidtag")
        return {name: "|".join(getattr(self, name)) for name in names if getattr(self, name)}


class Sent(Record):
    app: str
    at: int
    answer: Answer
    count: int  # of members


class Sending:
    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        kinds: Kinds,
        cards: Cards,
        messages: Messages,
    ) -> None:
        self._company, self._clock, self._ids = company, clock, ids
        self._kinds, self._cards, self._messages = kinds, cards, messages
        self._sent: dict[str, Sent] = {}  # by msgid
        self._same: dict[str, Sent] = {}  # by what the duplicate check compares
        # Beyond these the platform drops without a word.
        self._allowed = Allowance(clock, (PER_MINUTE, MINUTE_MS), (PER_HOUR, HOUR_MS))

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/message/send": ("json", self.send),
            "/cgi-bin/message/recall": ("json", self.recall),
            "/cgi-bin/message/get_statistics": ("json", self.statistics),
        }

    def send(self, call: Call) -> Answer:
        if call.body.get("msgtype") != "miniprogram_notice" or "agentid" in call.body:
            call.agent_id()
        msgtype, content = self._kinds.check(call)
        receivers = self._receivers(call)
        now = self._clock.now_ms()
        same = _same(call)
        if interval := _interval(call.body):
            earlier = self._same.get(same)
            if earlier and now < earlier.at + interval * 1000:
                call.notes.append("duplicate")
                return earlier.answer
        msgid = self._ids.text()
        answer = {**receivers.shows(), "msgid": msgid}
        answer |= self._show(call, msgtype, content, list(receivers.members.values()), msgid)
        sent = Sent(call.app.name, now, answer, len(receivers.members))
        self._sent[msgid] = self._same[same] = sent
        return answer

    def recall(self, call: Call) -> Answer:
        msgid = str(call.body.get("msgid", ""))
        sent = self._sent.get(msgid)
        if sent is None or sent.app != call.app.name:
            raise Refusal(40058, "invalid msgid")
        if sent.at + RECALL_MS <= self._clock.now_ms():
            raise Refusal(42052)
        for bubble in self._messages.sent(msgid):
            bubble.msgtype, bubble.body = "recalled", {"msgtype": "recalled"}
            bubble.task_id = bubble.state = None
            self._messages.touch(bubble)
        return {}

    def statistics(self, call: Call) -> Answer:
        """Person-times per app, of today or yesterday."""
        day = (self._clock.now_ms() + SHANGHAI_MS) // DAY_MS - (
            whole(call.body.get("time_type")) or 0
        )
        rows = []
        for app in self._company.apps_of(WECOM):
            sent = [one for one in self._sent.values() if one.app == app.name]
            count = sum(one.count for one in sent if (one.at + SHANGHAI_MS) // DAY_MS == day)
            rows.append({"agentid": app.agent_id, "app_name": app.label, "count": count})
        return {"statistics": rows}

    def _show(
        self, call: Call, msgtype: str, content: dict[str, Any], members: list[Member], msgid: str
    ) -> Answer:
        """Put the message into the conversations; the response_code where one is due."""
        issued = None
        if _calls_back(msgtype, content):
            issued = self._cards.issue(call.app, msgtype, content, members)
        for member in members:
            if not self._allowed.take(call.app.name, member.id):
                call.notes.append(f"dropped for {member.id}")
                continue
            bubble = self._messages.add(
                origin="bot",
                sender=call.app.name,
                msgtype=msgtype,
                body={**call.body, msgtype: content},
                app=call.app.name,
                person=member.id,
                msgid=msgid,
                task_id=issued.task_id if issued else None,
            )
            if issued:
                issued.copies[member.id] = bubble
        if issued and msgtype == "template_card":
            return {"response_code": self._cards.new_code(issued)}
        return {}

    def _receivers(self, call: Call) -> Receivers:
        users = _names(call.body, "touser", 1000, 40032)
        parties = _names(call.body, "toparty", 100, 82002)
        tags = _names(call.body, "totag", 100, 82003)
        if not users and not parties and not tags:
            raise Refusal(82001)
        found = Receivers()
        if users == ["@all"]:
            self._add(found, call.app, self._company.people)
            return found
        for name in users:
            member = self._company.find(name)
            if member is None or not self._add(found, call.app, [member]):
                found.invaliduser.append(name.lower())
        for party in parties:
            if not self._add(found, call.app, self._company.within(whole(party) or 0)):
                found.invalidparty.append(party)
        for tag in tags:
            if not self._add(found, call.app, self._company.tagged(whole(tag) or 0)):
                found.invalidtag.append(tag)
        if not found.members:
            raise Refusal(81013, **found.shows())
        return found

    def _add(self, found: Receivers, app: App, members: list[Member]) -> int:
        """Add those in the app's visible range; how many these are."""
        seen = {one.id: one for one in members if one.id not in app.hidden}
        found.members |= seen
        return len(seen)


def _calls_back(msgtype: str, content: dict[str, Any]) -> bool:
    if msgtype == "taskcard":
        return True
    is_live = content.get("card_type") in INTERACTIVE or bool(content.get("action_menu"))
    return msgtype == "template_card" and is_live


def _names(body: dict[str, Any], name: str, most: int, code: int) -> list[str]:
    """Names joined by ``|``.  Raises Refusal."""
    given = body.get(name)
    given = "" if given is None else given
    if not isinstance(given, str):
        raise Refusal(40058, f"{name} is not a text")
    found = [one.strip() for one in given.split("|") if one.strip()]
    if len(found) > most:
        raise Refusal(code)
    return found


def _interval(body: dict[str, Any]) -> int:
    """Seconds within which a repeat is dropped, 0 when it was not asked for."""
    if whole(body.get("enable_duplicate_check")) != 1:
        return 0
    seconds = whole(body.get("duplicate_check_interval", INTERVAL_SECONDS))
    if seconds is None or not 0 < seconds <= LONGEST_SECONDS:
        raise Refusal(40058, "invalid duplicate_check_interval")
    return seconds


def _same(call: Call) -> str:
    """What makes two requests the same: all fields but those of the check itself."""
    told = {
        name: value
        for name, value in call.body.items()
        if name not in ("enable_duplicate_check", "duplicate_check_interval")
    }
    return json.dumps([call.app.name, told], sort_keys=True)
