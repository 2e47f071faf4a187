"""Who the customers of customer service are, and how much was said."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, number
from botkit.wire.record import Record, field

CUSTOMERS = 100
SPAN_SECONDS = 31 * 86400


class Entered(Record):
    """How a customer came in, told for 48 hours."""

    scene: str = ""
    scene_param: str = ""


class ServiceCustomer(Record):
    """A person on WeChat."""

    id: str = field(name="external_userid", default="")
    nickname: str = ""
    avatar: str = ""  # an address
    gender: int = 0  # 0 unknown, 1 male, 2 female
    unionid: str = ""
    entered: Entered | None = field(name="enter_session_context", default=None)


class CustomersFound(Record):
    customers: list[ServiceCustomer] = field(name="customer_list", default_factory=list)
    unknown: list[str] = field(name="invalid_external_userid", default_factory=list)


class CorpCounts(Record):
    """One day of an account, or of all; rates from 0 to 1."""

    sessions: int = field(name="session_cnt", default=0)
    customers: int = field(name="customer_cnt", default=0)  # who wrote
    customer_messages: int = field(name="customer_msg_cnt", default=0)
    upgraded_customers: int = field(name="upgrade_service_customer_cnt", default=0)
    ai_sessions: int = field(name="ai_session_reply_cnt", default=0)
    ai_transfer_rate: float = 0.0
    ai_hit_rate: float = field(name="ai_knowledge_hit_rate", default=0.0)
    rejected_customers: int = field(name="msg_rejected_customer_cnt", default=0)


class CorpDay(Record):
    at: int = field(name="stat_time", default=0)  # 0:00 of the day; seconds since 1970
    counts: CorpCounts = field(name="statistic", default_factory=CorpCounts)


class ServicerCounts(Record):
    """One day of a servicer, or of all; rates from 0 to 1."""

    sessions: int = field(name="session_cnt", default=0)
    customers: int = field(name="customer_cnt", default=0)
    customer_messages: int = field(name="customer_msg_cnt", default=0)
    reply_rate: float = 0.0
    first_reply_seconds: float = field(name="first_reply_average_sec", default=0.0)
    # The platform spells it so.
    asked_satisfaction: int = field(name="satisfaction_investgate_cnt", default=0)
    answered_rate: float = field(name="satisfaction_participation_rate", default=0.0)
    satisfied_rate: float = 0.0
    middling_rate: float = 0.0
    dissatisfied_rate: float = 0.0
    upgraded_customers: int = field(name="upgrade_service_customer_cnt", default=0)
    rejected_customers: int = field(name="msg_rejected_customer_cnt", default=0)


class ServicerDay(Record):
    at: int = field(name="stat_time", default=0)  # 0:00 of the day; seconds since 1970
    counts: ServicerCounts = field(name="statistic", default_factory=ServicerCounts)


class ServiceCustomers(Area):
    """``wecom.customer_service.customers``"""

    async def get(self, ids: Sequence[str], *, entered: bool = False) -> CustomersFound:
        """Names and pictures of up to 100 customers; with ``entered``, how they came in.

        Raises OverLimit before sending.  Doc: kf/customer/batchget.
        """
        at_most("wecom customers", CUSTOMERS, ids, "customers")
        body = {
            "external_userid_list": list(ids),
            "need_enter_session_context": 1 if entered else None,
        }
        return await self._post("/cgi-bin/kf/customer/batchget", CustomersFound, body=body)


class ServiceStatistics(Area):
    """``wecom.customer_service.statistics``

    Day by day, from ``start`` to ``end``: seconds since 1970, at most 31 days.  Raises OverLimit
    before sending.
    """

    async def corp(self, start: int, end: int, *, account: str | None = None) -> list[CorpDay]:
        """Sums of one account, or of all.  Doc: path/95489."""
        number("wecom statistics", SPAN_SECONDS, end - start, "seconds")
        body = {"open_kfid": account, "start_time": start, "end_time": end}
        path = "/cgi-bin/kf/get_corp_statistic"
        return await self._post(path, list[CorpDay], at="statistic_list", body=body)

    async def servicer(
        self, start: int, end: int, *, account: str | None = None, userid: str | None = None
    ) -> list[ServicerDay]:
        """Sums of one servicer, or of all.  Doc: path/95490."""
        number("wecom statistics", SPAN_SECONDS, end - start, "seconds")
        body = {
            "open_kfid": account,
            "servicer_userid": userid,
            "start_time": start,
            "end_time": end,
        }
        path = "/cgi-bin/kf/get_servicer_statistic"
        return await self._post(path, list[ServicerDay], at="statistic_list", body=body)
