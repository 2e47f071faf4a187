"""Mass messages: made by an app, confirmed by members.  Doc: externalcontact/add_msg_template"""

from __future__ import annotations

from typing import Any

from botkit.emulator.ids import Ids
from botkit.emulator.wecom import fields
from botkit.emulator.wecom.attachments import Attachments
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.clientele import DAY, Clientele
from botkit.emulator.wecom.paging import page
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record, field

SINGLE, GROUP = "single", "group"
NOT_YET, CONFIRMED = 0, 2
SENT, GONE, HAD_ONE = 1, 2, 3
REMINDERS = 3  # a day


class Target(Record):
    """A customer, or a group, of one member."""

    userid: str
    customer: str = ""
    chat: str = ""
    status: int = 0
    sent_at: int = 0


class MassMessage(Record):
    id: str
    chat_type: str
    made_at: int
    text: str
    attachments: list[dict[str, Any]]
    targets: list[Target]
    confirmed: dict[str, int] = field(default_factory=dict)  # member -> seconds since 1970
    reminded: list[int] = field(default_factory=list)
    cancelled: bool = False


class MassMessages:
    """``confirm`` is what a member does in the client."""

    def __init__(self, clientele: Clientele, ids: Ids, attachments: Attachments) -> None:
        self._clientele, self._ids, self._attachments = clientele, ids, attachments
        self._made: dict[str, MassMessage] = {}

    def rooms(self) -> Rooms:
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/add_msg_template": ("json", self.create),
            f"{base}/get_groupmsg_list_v2": ("json", self.listing),
            f"{base}/get_groupmsg_task": ("json", self.tasks),
            f"{base}/get_groupmsg_send_result": ("json", self.results),
            f"{base}/remind_groupmsg_send": ("json", self.remind),
            f"{base}/cancel_groupmsg_send": ("json", self.cancel),
        }

    def create(self, call: Call) -> Answer:
        chat_type = _chat_type(call.body)
        text = self._attachments.text(call.body)
        attachments = self._attachments.listed(call.body)
        if not text and not attachments:
            raise Refusal(44004)
        choose = self._groups if chat_type == GROUP else self._customers
        targets, failed = choose(call.body)
        if not targets:
            raise Refusal(41048, fail_list=failed)
        id_ = f"msg{self._ids.text()[:29]}"
        now = self._clientele.now()
        self._made[id_] = MassMessage(id_, chat_type, now, text, attachments, targets)
        return {"fail_list": failed, "msgid": id_}

    def listing(self, call: Call) -> Answer:
        chat_type = _chat_type(call.body)
        start, end = fields.span(call.body, "start_time", "end_time", days=31)
        made_by = fields.number(call.body, "filter_type", 0, 2)
        creator = fields.text(call.body, "creator")
        found = [
            _shown(one)
            for one in self._made.values()
            if one.chat_type == chat_type and start <= one.made_at <= end
        ]
        rows, cursor = page(
            found if made_by != 1 and not creator else [], call.body, usual=50, most=100
        )
        return {"group_msg_list": rows, "next_cursor": cursor}

    def tasks(self, call: Call) -> Answer:
        message = self._message(call)
        found = []
        for userid in dict.fromkeys(one.userid for one in message.targets):
            at = message.confirmed.get(userid)
            if at:
                found.append({"userid": userid, "status": CONFIRMED, "send_time": at})
            elif not message.cancelled:
                found.append({"userid": userid, "status": NOT_YET})
        rows, cursor = page(found, call.body, usual=500, most=1000)
        return {"task_list": rows, "next_cursor": cursor}

    def results(self, call: Call) -> Answer:
        message = self._message(call)
        userid = self._clientele.seller(call.body.get("userid"))
        found = [_result(one) for one in message.targets if one.userid == userid]
        rows, cursor = page(found, call.body, usual=500, most=1000)
        return {"send_list": rows, "next_cursor": cursor}

    def remind(self, call: Call) -> Answer:
        message = self._message(call)
        now = self._clientele.now()
        message.reminded = [one for one in message.reminded if one > now - DAY]
        if len(message.reminded) >= REMINDERS:
            raise Refusal(45009)
        if message.cancelled:
            raise fields.bad("msgid")
        message.reminded.append(now)
        return {}

    def cancel(self, call: Call) -> Answer:
        self._message(call).cancelled = True
        return {}

    def confirm(self, msgid: str, userid: str) -> None:
        """A customer gets one mass message a day of each member."""
        message, now = self._made[msgid], self._clientele.now()
        if message.cancelled or userid in message.confirmed:
            return
        had = {
            one.customer
            for other in self._made.values()
            for one in other.targets
            if one.userid == userid and one.status == SENT and one.sent_at > now - DAY
        }
        for one in message.targets:
            if one.userid == userid:
                one.status, one.sent_at = self._outcome(one, had), now
        message.confirmed[userid] = now

    def _outcome(self, target: Target, had: set[str]) -> int:
        if target.chat:
            return SENT
        if not self._clientele.find(target.userid, target.customer):
            return GONE
        return HAD_ONE if target.customer in had else SENT

    def _message(self, call: Call) -> MassMessage:
        id_ = fields.must_text(call.body, "msgid")
        if id_ not in self._made:
            raise fields.bad("msgid")
        return self._made[id_]

    def _customers(self, body: fields.Body) -> tuple[list[Target], list[str]]:
        """A customer of several members gets it from one of them."""
        sender = fields.text(body, "sender")
        sellers = [self._clientele.seller(sender)] if sender else self._clientele.staff_here()
        wanted = fields.texts(body, "external_userid", most=10_000)
        tags = _tags(body)
        if not sender and not wanted and not tags:
            raise fields.bad("external_userid")
        targets: dict[str, Target] = {}
        for follow in (one for seller in sellers for one in self._clientele.of(seller)):
            chosen = not wanted or follow.customer in wanted
            if chosen and all(set(any_of) & set(follow.tags) for any_of in tags):
                targets.setdefault(follow.customer, Target(follow.userid, follow.customer))
        return list(targets.values()), [one for one in wanted or [] if one not in targets]

    def _groups(self, body: fields.Body) -> tuple[list[Target], list[str]]:
        sender = self._clientele.seller(fields.must_text(body, "sender"))
        wanted = fields.texts(body, "chat_id_list", most=2000)
        owned = [one.id for one in self._clientele.owned_groups(sender)]
        targets = [Target(sender, chat=one) for one in owned if not wanted or one in wanted]
        return targets, [one for one in wanted or [] if one not in owned]


def _chat_type(body: fields.Body) -> str:
    chat_type = fields.text(body, "chat_type") or SINGLE
    if chat_type not in (SINGLE, GROUP):
        raise fields.bad("chat_type")
    return chat_type


def _tags(body: fields.Body) -> list[list[str]]:
    groups = fields.part(body, "tag_filter").get("group_list") or []
    if not isinstance(groups, list) or not all(isinstance(one, dict) for one in groups):
        raise fields.bad("tag_filter")
    return [fields.texts(one, "tag_list", most=100) or [] for one in groups]


def _shown(message: MassMessage) -> Answer:
    return {
        "msgid": message.id,
        "creator": "",
        "create_time": str(message.made_at),  # as text, so the platform
        "create_type": 0,
        "text": {"content": message.text},
        "attachments": message.attachments,
    }


def _result(target: Target) -> Answer:
    shown: Answer = {"userid": target.userid, "status": target.status}
    shown |= {"chat_id": target.chat} if target.chat else {"external_userid": target.customer}
    return {**shown, "send_time": target.sent_at} if target.sent_at else shown
