"""Acquisition links (获客链接): addresses that lead people to members, and who came by them."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.bounds import letters, number, span
from botkit.calls.pages import Pages
from botkit.wire.record import Record, field


class LinkRange(Record):
    """Members and departments who share the newcomers, at most 500 members."""

    users: list[str] | None = field(name="user_list", default=None)
    departments: list[int] | None = field(name="department_list", default=None)


class Priority(Record):
    """Who is first, when customers know several: 1 anybody, 2 these members."""

    type: int = field(name="priority_type", default=1)
    users: list[str] | None = field(name="priority_userid_list", default=None)


class AcquisitionLink(Record):
    id: str = field(name="link_id", default="")
    name: str = field(name="link_name", default="")
    url: str = ""
    create_time: int = 0  # seconds since 1970
    skip_verify: bool = True
    mark_source: bool = True


class LinkDetails(Record):
    link: AcquisitionLink
    range: LinkRange = field(default_factory=LinkRange)
    priority: Priority | None = field(name="priority_option", default=None)


class AcquiredCustomer(Record):
    external_userid: str = ""
    userid: str = ""
    chat_status: int = 0  # 0 has not written, 1 has, 2 unknown
    state: str = ""  # the customer_channel of the address


class QuotaPart(Record):
    expire_date: int = 0  # seconds since 1970
    balance: int = 0


class Quota(Record):
    total: int = 0
    balance: int = 0
    parts: list[QuotaPart] = field(name="quota_list", default_factory=list)


class LinkStatistics(Record):
    clicked: int = field(name="click_link_customer_cnt", default=0)
    gained: int = field(name="new_customer_cnt", default=0)


class LinkPage(Record):
    rows: list[str] = field(name="link_id_list", default_factory=list)
    next_cursor: str = ""


class AcquiredPage(Record):
    rows: list[AcquiredCustomer] = field(name="customer_list", default_factory=list)
    next_cursor: str = ""


class Acquisition(Area):
    """``wecom.external.acquisition``

    Raises OverLimit before sending, NotAllowed (48002), BadArgument (40058).
    """

    def list(self, *, page: int | None = None) -> Pages[str]:
        """Ids of all links, 100 a page.  Doc: externalcontact/customer_acquisition/list_link."""
        number("wecom limit", 100, page, "links a page")
        return self._pages(
            "/cgi-bin/externalcontact/customer_acquisition/list_link",
            LinkPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body={"limit": page},
        )

    async def get(self, link_id: str) -> LinkDetails:
        """Doc: externalcontact/customer_acquisition/get."""
        body = {"link_id": link_id}
        return await self._post(
            "/cgi-bin/externalcontact/customer_acquisition/get", LinkDetails, body=body
        )

    async def create(
        self,
        name: str,
        shared_by: LinkRange,
        *,
        skip_verify: bool | None = None,
        priority: Priority | None = None,
    ) -> AcquisitionLink:
        """Make a link; ``name`` at most 30 characters.

        Doc: externalcontact/customer_acquisition/create_link.
        """
        letters("wecom link_name", 30, name)
        body = {
            "link_name": name,
            "range": shared_by,
            "skip_verify": skip_verify,
            "priority_option": priority,
        }
        return await self._post(
            "/cgi-bin/externalcontact/customer_acquisition/create_link",
            AcquisitionLink,
            at="link",
            body=body,
            repeatable=False,
        )

    async def update(
        self,
        link_id: str,
        *,
        name: str | None = None,
        shared_by: LinkRange | None = None,
        skip_verify: bool | None = None,
        priority: Priority | None = None,
    ) -> None:
        """Change a link; what is not given stays.

        Doc: externalcontact/customer_acquisition/update_link.
        """
        letters("wecom link_name", 30, name)
        body = {
            "link_id": link_id,
            "link_name": name,
            "range": shared_by,
            "skip_verify": skip_verify,
            "priority_option": priority,
        }
        await self._tell("/cgi-bin/externalcontact/customer_acquisition/update_link", body=body)

    async def delete(self, link_id: str) -> None:
        """Its address stops working.  Doc: externalcontact/customer_acquisition/delete_link."""
        body = {"link_id": link_id}
        await self._tell("/cgi-bin/externalcontact/customer_acquisition/delete_link", body=body)

    def customers(self, link_id: str, *, page: int | None = None) -> Pages[AcquiredCustomer]:
        """Who came by a link, at most 1000 a page.

        Doc: externalcontact/customer_acquisition/customer.
        """
        number("wecom limit", 1000, page, "customers a page")
        return self._pages(
            "/cgi-bin/externalcontact/customer_acquisition/customer",
            AcquiredPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body={"link_id": link_id, "limit": page},
        )

    async def quota(self) -> Quota:
        """How many customers can still be won.  Doc: externalcontact/customer_acquisition_quota."""
        return await self._get("/cgi-bin/externalcontact/customer_acquisition_quota", Quota)

    async def statistics(self, link_id: str, start: int, end: int) -> LinkStatistics:
        """How a link did between two times in seconds, at most 30 days.

        Doc: externalcontact/customer_acquisition/statistic.
        """
        span("wecom start_time to end_time", 30, start, end)
        body = {"link_id": link_id, "start_time": start, "end_time": end}
        return await self._post(
            "/cgi-bin/externalcontact/customer_acquisition/statistic", LinkStatistics, body=body
        )
