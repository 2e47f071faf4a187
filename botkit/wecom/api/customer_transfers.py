"""Handing customers and their groups to another member: in service, and after leaving."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, letters, number
from botkit.calls.pages import Pages
from botkit.wire.record import Record, field


class HandedCustomer(Record):
    """``errcode`` 0: the handover began.  Else 40096 unknown, 40100 or 40129 under way already,
    40128 twice within 90 days, 40130 to the same member, 40131 not that member's customer."""

    external_userid: str = ""
    errcode: int = 0


class Takeover(Record):
    """``status``: 1 done, 2 waiting (24 hours), 3 refused by the customer, 4 the member has too
    many customers, 5 never handed over."""

    external_userid: str = ""
    status: int = 0
    takeover_time: int = 0  # seconds since 1970; of status 2 when it will be


class Left(Record):
    """A customer whose member left."""

    handover_userid: str = ""
    external_userid: str = ""
    left_at: int = field(name="dimission_time", default=0)  # seconds since 1970


class FailedGroup(Record):
    """A customer group that was not handed over."""

    chat_id: str = ""
    errcode: int = 0
    errmsg: str = ""


class TakeoverPage(Record):
    rows: list[Takeover] = field(name="customer", default_factory=list)
    next_cursor: str = ""


class LeftPage(Record):
    rows: list[Left] = field(name="info", default_factory=list)
    is_last: bool = False
    next_cursor: str = ""


class TransferResult(Record):
    """The answer of the old call; ``status`` as in ``Takeover``."""

    status: int = 0
    takeover_time: int = 0  # seconds since 1970


class Transfers(Area):
    """``wecom.external.transfers``: members in service (在职继承).

    A customer is handed over at most twice in 90 days, and may refuse within 24 hours.
    """

    async def start(
        self, handover: str, takeover: str, customers: Sequence[str], *, message: str | None = None
    ) -> list[HandedCustomer]:
        """Begin to hand up to 100 customers of one member to another; what became of each.

        ``message``, at most 200 characters, is what the customers are told.  Raises OverLimit
        before sending, BadArgument (40003).  Doc: externalcontact/transfer_customer.
        """
        at_most("wecom external_userid", 100, customers, "customers")
        letters("wecom transfer_success_msg", 200, message)
        body = {
            "handover_userid": handover,
            "takeover_userid": takeover,
            "external_userid": customers,
            "transfer_success_msg": message,
        }
        return await self._post(
            "/cgi-bin/externalcontact/transfer_customer",
            list[HandedCustomer],
            at="customer",
            body=body,
            repeatable=False,
        )

    def results(self, handover: str, takeover: str) -> Pages[Takeover]:
        """How the handovers between two members went, 1000 a page.

        Doc: externalcontact/transfer_result.
        """
        return self._pages(
            "/cgi-bin/externalcontact/transfer_result",
            TakeoverPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body={"handover_userid": handover, "takeover_userid": takeover},
        )

    async def groups(self, chats: Sequence[str], new_owner: str) -> list[FailedGroup]:
        """Give up to 100 customer groups another owner, at once; those that failed.

        Failures: 90500 and up.  Doc: externalcontact/groupchat/onjob_transfer.
        """
        at_most("wecom chat_id_list", 100, chats, "groups")
        return await self._post(
            "/cgi-bin/externalcontact/groupchat/onjob_transfer",
            list[FailedGroup],
            at="failed_chat_list",
            body={"chat_id_list": chats, "new_owner": new_owner},
            repeatable=False,
        )


class Departed(Area):
    """``wecom.external.departed``: members who left (离职继承)."""

    def unassigned(self, *, page: int | None = None) -> Pages[Left]:
        """Customers whose member left and whom nobody took over, at most 1000 a page.

        Latest leavers first; nobody who left more than a year ago.
        Doc: externalcontact/get_unassigned_list.
        """
        number("wecom page_size", 1000, page, "customers a page")
        return self._pages(
            "/cgi-bin/externalcontact/get_unassigned_list",
            LeftPage,
            lambda page: page.rows,
            next=lambda page: "" if page.is_last else page.next_cursor,
            body={"page_size": page},
        )

    async def transfer(
        self, handover: str, takeover: str, customers: Sequence[str]
    ) -> list[HandedCustomer]:
        """Begin to hand up to 100 customers of a member who left to another.

        Raises OverLimit before sending, BadArgument: 40003, or 40097 for a member who is still
        there.  Doc: externalcontact/resigned/transfer_customer.
        """
        at_most("wecom external_userid", 100, customers, "customers")
        body = {
            "handover_userid": handover,
            "takeover_userid": takeover,
            "external_userid": customers,
        }
        return await self._post(
            "/cgi-bin/externalcontact/resigned/transfer_customer",
            list[HandedCustomer],
            at="customer",
            body=body,
            repeatable=False,
        )

    def results(self, handover: str, takeover: str) -> Pages[Takeover]:
        """How they went, 1000 a page.  Doc: externalcontact/resigned/transfer_result."""
        return self._pages(
            "/cgi-bin/externalcontact/resigned/transfer_result",
            TakeoverPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body={"handover_userid": handover, "takeover_userid": takeover},
        )

    async def groups(self, chats: Sequence[str], new_owner: str) -> list[FailedGroup]:
        """Give up to 100 groups of owners who left another owner; those that failed.

        Failures: 90500 the owner is still there, 90501 no customer group.
        Doc: externalcontact/groupchat/transfer.
        """
        at_most("wecom chat_id_list", 100, chats, "groups")
        return await self._post(
            "/cgi-bin/externalcontact/groupchat/transfer",
            list[FailedGroup],
            at="failed_chat_list",
            body={"chat_id_list": chats, "new_owner": new_owner},
            repeatable=False,
        )

    async def transfer_one(
        self, external_userid: str, handover: str, takeover: str, *, message: str | None = None
    ) -> None:
        """The old call for one customer, of members in service or not; ``transfer`` follows it.

        Doc: externalcontact/transfer.
        """
        letters("wecom transfer_success_msg", 200, message)
        body = {
            "external_userid": external_userid,
            "handover_userid": handover,
            "takeover_userid": takeover,
            "transfer_success_msg": message,
        }
        await self._tell("/cgi-bin/externalcontact/transfer", body=body, repeatable=False)

    async def result_of_one(
        self, external_userid: str, handover: str, takeover: str
    ) -> TransferResult:
        """How ``transfer_one`` went.  Doc: externalcontact/get_transfer_result."""
        body = {
            "external_userid": external_userid,
            "handover_userid": handover,
            "takeover_userid": takeover,
        }
        return await self._post(
            "/cgi-bin/externalcontact/get_transfer_result", TransferResult, body=body
        )
