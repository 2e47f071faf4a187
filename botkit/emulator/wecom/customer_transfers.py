"""Handing customers and groups to another member.  Doc: externalcontact/transfer_customer"""

from __future__ import annotations

from botkit.emulator.wecom import fields
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.clientele import DAY, Clientele
from botkit.emulator.wecom.paging import page
from botkit.emulator.wecom.refusals import WORDS, Refusal
from botkit.wire.record import Record

TAKES = DAY  # until a customer is handed over, when they do not refuse
DONE, WAITING, REFUSED, NONE = 1, 2, 3, 5
AGAIN = 90 * DAY
PER_CALL = 100


class Handover(Record):
    """``began`` in seconds since 1970."""

    handover: str
    takeover: str
    customer: str
    began: int
    status: int = WAITING

    def shows(self) -> Answer:
        return {
            "external_userid": self.customer,
            "status": self.status,
            "takeover_time": 0 if self.status == REFUSED else self.began + TAKES,
        }


class CustomerTransfers:
    """A handover is done a day after it began; it is noticed with the next call."""

    def __init__(self, clientele: Clientele) -> None:
        self._clientele = clientele
        self._handovers: list[Handover] = []

    def rooms(self) -> Rooms:
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/transfer_customer": ("json", self.transfer),
            f"{base}/transfer_result": ("json", self.results),
            f"{base}/resigned/transfer_customer": ("json", self.transfer_departed),
            f"{base}/resigned/transfer_result": ("json", self.results),
            f"{base}/get_unassigned_list": ("json", self.unassigned),
            f"{base}/transfer": ("json", self.transfer_one),
            f"{base}/get_transfer_result": ("json", self.result_of_one),
            f"{base}/groupchat/onjob_transfer": ("json", self.groups),
            f"{base}/groupchat/transfer": ("json", self.departed_groups),
        }

    def transfer(self, call: Call) -> Answer:
        handover = self._clientele.seller(call.body.get("handover_userid"))
        fields.text(call.body, "transfer_success_msg", most=200)
        return self._begin(call, handover)

    def transfer_departed(self, call: Call) -> Answer:
        return self._begin(call, self._clientele.departed(call.body.get("handover_userid")))

    def results(self, call: Call) -> Answer:
        self.settle()
        handover = fields.must_text(call.body, "handover_userid", code=41009)
        takeover = self._clientele.seller(call.body.get("takeover_userid"))
        found = [
            one.shows()
            for one in self._handovers
            if (one.handover, one.takeover) == (handover, takeover)
        ]
        rows, cursor = page(found, call.body, usual=1000, most=1000)
        return {"customer": rows, "next_cursor": cursor}

    def unassigned(self, call: Call) -> Answer:
        self.settle()
        waiting = {(one.handover, one.customer) for one in self._handovers if one.status == WAITING}
        free = [
            one
            for one in self._clientele.follows
            if self._clientele.has_left(one.userid) and (one.userid, one.customer) not in waiting
        ]
        free.sort(key=lambda one: -self._clientele.left_at(one.userid))
        found = [
            {
                "handover_userid": one.userid,
                "external_userid": one.customer,
                "dimission_time": self._clientele.left_at(one.userid),
            }
            for one in free
        ]
        rows, cursor = page(found, call.body, usual=1000, most=1000, size="page_size")
        return {"info": rows, "is_last": not cursor, "next_cursor": cursor}

    def transfer_one(self, call: Call) -> Answer:
        """The old call, for members here and members who left."""
        clientele = self._clientele
        handover = fields.must_text(call.body, "handover_userid", code=41009)
        if not clientele.has_left(handover):
            handover = clientele.seller(handover)
        takeover = clientele.seller(call.body.get("takeover_userid"))
        fields.text(call.body, "transfer_success_msg", most=200)
        self.settle()
        if code := self._hand(handover, takeover, call.body.get("external_userid")):
            raise Refusal(code)
        return {}

    def result_of_one(self, call: Call) -> Answer:
        self.settle()
        names = ("handover_userid", "takeover_userid", "external_userid")
        wanted = tuple(call.body.get(name) for name in names)
        for one in reversed(self._handovers):
            if (one.handover, one.takeover, one.customer) == wanted:
                shown = one.shows()
                return {"status": shown["status"], "takeover_time": shown["takeover_time"]}
        return {"status": NONE}

    def groups(self, call: Call) -> Answer:
        return self._move_groups(call, departed=False)

    def departed_groups(self, call: Call) -> Answer:
        return self._move_groups(call, departed=True)

    def settle(self) -> None:
        """Carry out what is due."""
        for one in self._handovers:
            if one.status == WAITING and one.began + TAKES <= self._clientele.now():
                self._clientele.hand_over(one.handover, one.takeover, one.customer)
                one.status = DONE

    def refuse(self, external_userid: str) -> None:
        """What the customer does who does not want another one."""
        for one in self._handovers:
            if one.status == WAITING and one.customer == external_userid:
                one.status = REFUSED

    def _begin(self, call: Call, handover: str) -> Answer:
        takeover = self._clientele.seller(call.body.get("takeover_userid"))
        customers = fields.texts(call.body, "external_userid", most=PER_CALL)
        if not customers:
            raise fields.bad("external_userid")
        self.settle()
        return {
            "customer": [
                {"external_userid": one, "errcode": self._hand(handover, takeover, one)}
                for one in customers
            ]
        }

    def _hand(self, handover: str, takeover: str, customer: object) -> int:
        """Begin one, or the code of why not."""
        now = self._clientele.now()
        if not isinstance(customer, str) or customer not in self._clientele.customers:
            return 40096
        if handover == takeover:
            return 40130
        if not self._clientele.find(handover, customer):
            return 40131
        before = [one for one in self._handovers if one.customer == customer]
        if any(one.status == WAITING and one.handover == handover for one in before):
            return 40129
        if sum(one.began > now - AGAIN for one in before) >= 2:
            return 40128
        self._handovers.append(Handover(handover, takeover, customer, now))
        return 0

    def _move_groups(self, call: Call, *, departed: bool) -> Answer:
        owner = self._clientele.seller(call.body.get("new_owner"))
        chats = fields.texts(call.body, "chat_id_list", most=PER_CALL)
        if not chats:
            raise fields.bad("chat_id_list")
        self._clientele.refresh_groups()
        failed = []
        for chat in chats:
            if code := self._move_group(chat, owner, departed=departed):
                failed.append({"chat_id": chat, "errcode": code, "errmsg": WORDS[code]})
        return {"failed_chat_list": failed}

    def _move_group(self, chat: str, owner: str, *, departed: bool) -> int:
        group = self._clientele.groups.get(chat)
        if group is None:
            return 90501
        if self._clientele.has_left(group.owner) is not departed:
            return 90500 if departed else 90502
        if group.owner == owner:
            return 40130
        group.people = [owner, *(p for p in group.people if p not in (owner, group.owner))]
        group.owner, group.status = owner, 3 if departed else 0
        return 0
