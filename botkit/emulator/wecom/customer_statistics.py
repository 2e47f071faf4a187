"""Numbers about customers and groups, counted from the base.  Doc: get_user_behavior_data"""

from __future__ import annotations

from botkit.emulator.company import Company
from botkit.emulator.wecom import fields
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.clientele import DAY, Clientele, CustomerGroup

KEPT_DAYS = 180
ZONE = 8 * 3600  # midnight is that of the company


class CustomerStatistics:
    """Nobody chats with the sample's customers, so what counts messages is 0."""

    def __init__(self, company: Company, clientele: Clientele) -> None:
        self._company, self._clientele = company, clientele

    def rooms(self) -> Rooms:
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/get_user_behavior_data": ("json", self.behavior),
            f"{base}/groupchat/statistic": ("json", self.groups),
            f"{base}/groupchat/statistic_group_by_day": ("json", self.groups_by_day),
        }

    def behavior(self, call: Call) -> Answer:
        users = fields.texts(call.body, "userid", most=100) or []
        parties = fields.numbers(call.body, "partyid") or []
        if not users and not parties:
            raise fields.bad("userid")
        within = [one.id for party in parties for one in self._company.within(party)]
        sellers = {self._clientele.seller(one) for one in users} | set(within)
        start, end = self._span(call, "start_time", "end_time", days=30)
        follows = [one for one in self._clientele.follows if one.userid in sellers]
        return {
            "behavior_data": [
                {
                    "stat_time": day,
                    "chat_cnt": 0,
                    "message_cnt": 0,
                    "negative_feedback_cnt": 0,
                    "new_apply_cnt": 0,
                    "new_contact_cnt": sum(_is_on(one.since, day) for one in follows),
                }
                for day in range(_midnight(start), end + 1, DAY)
            ]
        }

    def groups(self, call: Call) -> Answer:
        owners = self._owners(call)
        self._days(call)
        fields.number(call.body, "order_by", 1, 4)
        offset = fields.number(call.body, "offset", 0, 1 << 31) or 0
        limit = fields.number(call.body, "limit", 1, 1000) or 500
        rows = [
            {"owner": one, "data": _data(self._clientele.owned_groups(one), 0)} for one in owners
        ]
        shown = rows[offset : offset + limit]
        return {"total": len(rows), "next_offset": offset + len(shown), "items": shown}

    def groups_by_day(self, call: Call) -> Answer:
        owners = self._owners(call)
        groups = [one for owner in owners for one in self._clientele.owned_groups(owner)]
        return {
            "items": [{"stat_time": day, "data": _data(groups, day)} for day in self._days(call)]
        }

    def _owners(self, call: Call) -> list[str]:
        asked = fields.part(call.body, "owner_filter")
        owners = fields.texts(asked, "userid_list", most=100)
        if not owners:
            raise fields.bad("owner_filter")
        return [self._clientele.seller(one) for one in owners]

    def _days(self, call: Call) -> range:
        begin = {"day_end_time": call.body.get("day_begin_time"), **call.body}
        start, end = self._span(
            Call(call.app, {}, begin), "day_begin_time", "day_end_time", days=60
        )
        return range(_midnight(start), end + 1, DAY)

    def _span(self, call: Call, first: str, last: str, *, days: int) -> tuple[int, int]:
        start, end = fields.span(call.body, first, last, days=days)
        if start < self._clientele.now() - (KEPT_DAYS + 1) * DAY:
            raise fields.bad(first)
        return start, end


def _midnight(at: int) -> int:
    return at - (at + ZONE) % DAY


def _is_on(at: int, day: int) -> bool:
    return day <= at < day + DAY


def _data(groups: list[CustomerGroup], day: int) -> Answer:
    people = sum(len(one.people) for one in groups)
    return {
        "new_chat_cnt": sum(_is_on(one.since, day) for one in groups),
        "chat_total": len(groups),
        "chat_has_msg": 0,
        "new_member_cnt": 0,
        "member_total": people,
        "member_has_msg": 0,
        "msg_total": 0,
    }
