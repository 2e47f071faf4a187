"""Acquisition links.  Doc: externalcontact/customer_acquisition"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom import fields
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.clientele import DAY, Clientele
from botkit.emulator.wecom.paging import page
from botkit.emulator.wecom.refusals import Refusal

NAME = 30  # characters
MOST_USERS = 500
QUOTA = 1000


class Acquisition:
    """Nobody comes by the sample's links until ``arrive`` is called."""

    def __init__(self, company: Company, clientele: Clientele, ids: Ids) -> None:
        self._company, self._clientele, self._ids = company, clientele, ids
        self._links: dict[str, dict[str, Any]] = {}
        self._arrived: dict[str, list[tuple[int, Answer]]] = {}  # link -> when, who

    def rooms(self) -> Rooms:
        base = "/cgi-bin/externalcontact/customer_acquisition"
        return {
            f"{base}/list_link": ("json", self.listing),
            f"{base}/get": ("json", self.get),
            f"{base}/create_link": ("json", self.create),
            f"{base}/update_link": ("json", self.update),
            f"{base}/delete_link": ("json", self.delete),
            f"{base}/customer": ("json", self.customers),
            f"{base}/statistic": ("json", self.statistics),
            f"{base}_quota": ("get", self.quota),
        }

    def listing(self, call: Call) -> Answer:
        rows, cursor = page(list(self._links), call.body, usual=100, most=100)
        return {"link_id_list": rows, "next_cursor": cursor}

    def get(self, call: Call) -> Answer:
        return self._link(call)

    def create(self, call: Call) -> Answer:
        name = fields.must_text(call.body, "link_name", most=NAME)
        id_ = f"caw{self._ids.text()[:29]}"
        skip = fields.flag(call.body, "skip_verify")
        link = {
            "link_id": id_,
            "link_name": name,
            "url": f"https://work.weixin.qq.com/ca/{id_}",
            "create_time": self._clientele.now(),
            "skip_verify": True if skip is None else skip,
            "mark_source": True,
        }
        range_ = self._range(call.body)
        if range_ is None:
            raise fields.bad("range")
        self._links[id_] = {"link": link, "range": range_, **self._priority(call.body)}
        self._arrived[id_] = []
        return {"link": link}

    def update(self, call: Call) -> Answer:
        kept = self._link(call)
        name = fields.text(call.body, "link_name", most=NAME)
        skip, range_ = fields.flag(call.body, "skip_verify"), self._range(call.body)
        priority = self._priority(call.body)
        kept["link"] |= {"link_name": name} if name else {}
        kept["link"] |= {} if skip is None else {"skip_verify": skip}
        kept |= {"range": range_} if range_ else {}
        kept |= priority
        return {}

    def delete(self, call: Call) -> Answer:
        del self._links[self._link(call)["link"]["link_id"]]
        return {}

    def customers(self, call: Call) -> Answer:
        arrived = [who for _, who in self._arrived[self._link(call)["link"]["link_id"]]]
        rows, cursor = page(arrived, call.body, usual=100, most=1000)
        return {"customer_list": rows, "next_cursor": cursor}

    def quota(self, call: Call) -> Answer:
        used = sum(len(one) for one in self._arrived.values())
        ends = self._clientele.now() + 365 * DAY
        part = {"expire_date": ends, "balance": QUOTA - used}
        return {"total": QUOTA, "balance": QUOTA - used, "quota_list": [part]}

    def statistics(self, call: Call) -> Answer:
        arrived = self._arrived[self._link(call)["link"]["link_id"]]
        start, end = fields.span(call.body, "start_time", "end_time", days=30)
        count = sum(start <= at <= end for at, _ in arrived)
        return {"click_link_customer_cnt": count, "new_customer_cnt": count}

    def arrive(self, link_id: str, external_userid: str, state: str = "") -> None:
        """A customer comes by a link, to the first of its members."""
        userid = self._links[link_id]["range"]["user_list"][0]
        who = {"external_userid": external_userid, "userid": userid, "chat_status": 0}
        self._arrived[link_id].append((self._clientele.now(), {**who, "state": state}))

    def _link(self, call: Call) -> dict[str, Any]:
        id_ = fields.must_text(call.body, "link_id")
        if id_ not in self._links:
            raise fields.bad("link_id")
        return self._links[id_]

    def _range(self, body: fields.Body) -> dict[str, Any] | None:
        if body.get("range") is None:
            return None
        given = fields.part(body, "range")
        users = fields.texts(given, "user_list", most=MOST_USERS) or []
        departments = fields.numbers(given, "department_list") or []
        for userid in users:
            self._clientele.seller(userid)
        if not {one.id for one in self._company.departments} >= set(departments):
            raise Refusal(60003)
        if not users and not departments:
            raise fields.bad("range")
        return {"user_list": users, "department_list": departments}

    def _priority(self, body: fields.Body) -> dict[str, Any]:
        given = fields.part(body, "priority_option")
        if not given:
            return {}
        kind = fields.must_number(given, "priority_type", 1, 2)
        users = fields.texts(given, "priority_userid_list") or []
        for userid in users:
            self._clientele.seller(userid)
        if (kind == 2) is not bool(users):
            raise fields.bad("priority_userid_list")
        return {"priority_option": {"priority_type": kind, "priority_userid_list": users}}
