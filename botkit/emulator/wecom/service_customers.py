"""Who the customers of customer service are, and how much was said.  Doc: path/95489"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botkit.emulator.company import Company
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.fields import bad, number, span, text, texts
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.service_accounts import ServiceAccounts
from botkit.emulator.wecom.service_desk import CUSTOMERS, ServiceDesk

AT_ONCE = 100  # customers
DAY = 86400  # seconds
SHANGHAI = 8 * 3600  # seconds


class ServiceCustomers:
    def __init__(self, company: Company, accounts: ServiceAccounts, desk: ServiceDesk) -> None:
        self._company, self._accounts, self._desk = company, accounts, desk

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/kf/customer/batchget": ("json", self.get),
            "/cgi-bin/kf/get_corp_statistic": ("json", self.corp),
            "/cgi-bin/kf/get_servicer_statistic": ("json", self.servicer),
        }

    def get(self, call: Call) -> Answer:
        wanted = texts(call.body, "external_userid_list", most=AT_ONCE)
        if not wanted:
            raise bad("external_userid_list")
        with_context = bool(number(call.body, "need_enter_session_context", 0, 1))
        found = [self._shown(one, with_context) for one in wanted if one in CUSTOMERS]
        unknown = [one for one in wanted if one not in CUSTOMERS]
        return {"customer_list": found, "invalid_external_userid": unknown}

    def corp(self, call: Call) -> Answer:
        return {"statistic_list": list(self._days(call))}

    def servicer(self, call: Call) -> Answer:
        """The same for all: who answered is not counted here."""
        userid = text(call.body, "servicer_userid")
        if userid and self._company.find(userid) is None:
            raise Refusal(40003)
        return {"statistic_list": list(self._days(call))}

    def _shown(self, customer: str, with_context: bool) -> dict[str, Any]:
        row: dict[str, Any] = {"external_userid": customer, "nickname": CUSTOMERS[customer]}
        row |= {"avatar": "", "gender": 0}
        session = self._desk.entered(customer)
        if with_context and session:
            context = {"scene": session.scene, "scene_param": session.scene_param}
            row["enter_session_context"] = context
        return row

    def _days(self, call: Call) -> Iterator[dict[str, Any]]:
        start, end = span(call.body, "start_time", "end_time", days=31)
        account = text(call.body, "open_kfid")
        heard = self._desk.heard(self._accounts.find(account).id if account else None)
        first = (start + SHANGHAI) // DAY * DAY - SHANGHAI
        for day in range(first, end + 1, DAY):
            today = [one for one in heard if day <= one["send_time"] < day + DAY]
            customers = len({one["external_userid"] for one in today})
            counts = {"session_cnt": customers, "customer_cnt": customers}
            yield {"stat_time": day, "statistic": {**counts, "customer_msg_cnt": len(today)}}
