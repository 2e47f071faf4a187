"""Mass messages (企业群发): the corp writes, its members confirm, then the customers get it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, number, span
from botkit.calls.pages import Pages
from botkit.wecom.api.attachments import Attachment, Part, Text, attached, said
from botkit.wire.record import Record, field

ChatType = Literal["single", "group"]  # customers one by one, or customer groups


class MassMessage(Record):
    """``failed``: external user ids, or chat ids, that surely do not get it."""

    msgid: str = ""
    failed: list[str] = field(name="fail_list", default_factory=list)


class MassRecord(Record):
    """A mass message that was made.  ``creator`` is "" when an app made it."""

    msgid: str = ""
    creator: str = ""
    create_time: int = 0  # seconds since 1970
    create_type: int = 0  # 0 by the corp, 1 by a member
    text: Text = field(default_factory=Text)
    attachments: list[Attachment] = field(default_factory=list)


class MassTask(Record):
    """A member who is to confirm."""

    userid: str = ""
    status: int = 0  # 0 not yet, 2 confirmed
    send_time: int = 0  # seconds since 1970


class MassResult(Record):
    """A customer, or a group with ``chat_id``.

    ``status``: 0 not sent, 1 sent, 2 no longer a customer, 3 got another mass message already.
    """

    external_userid: str = ""
    chat_id: str = ""
    userid: str = ""
    status: int = 0
    send_time: int = 0  # seconds since 1970


class RecordPage(Record):
    rows: list[MassRecord] = field(name="group_msg_list", default_factory=list)
    next_cursor: str = ""


class TaskPage(Record):
    rows: list[MassTask] = field(name="task_list", default_factory=list)
    next_cursor: str = ""


class ResultPage(Record):
    rows: list[MassResult] = field(name="send_list", default_factory=list)
    next_cursor: str = ""


class MassMessages(Area):
    """``wecom.external.mass_messages``

    A customer gets one a day of each member, and 30 a month.
    """

    async def create(
        self,
        text: str | None = None,
        attachments: Sequence[Part] = (),
        *,
        chat_type: ChatType = "single",
        customers: Sequence[str] | None = None,
        groups: Sequence[str] | None = None,
        tags: Sequence[Sequence[str]] | None = None,
        sender: str | None = None,
        allow_select: bool | None = None,
    ) -> MassMessage:
        """Ask members to send this; nothing goes out until they confirm.

        To ``customers`` (at most 10,000), or all of ``sender``; or of chat type "group" to
        ``groups`` of ``sender`` (at most 2000).  ``tags``: customers with any tag of each list.
        ``allow_select``: the members may change whom.  Text 4000 bytes, 9 attachments.  Raises
        OverLimit before sending, BadArgument (41048 no receiver left, 40058).
        Doc: externalcontact/add_msg_template.
        """
        at_most("wecom external_userid", 10_000, customers, "customers")
        at_most("wecom chat_id_list", 2000, groups, "groups")
        body = {
            "chat_type": chat_type,
            "external_userid": customers,
            "chat_id_list": groups,
            "tag_filter": {"group_list": [{"tag_list": one} for one in tags]} if tags else None,
            "sender": sender,
            "allow_select": allow_select,
            "text": said(text),
            "attachments": attached(attachments),
        }
        return await self._post(
            "/cgi-bin/externalcontact/add_msg_template", MassMessage, body=body, repeatable=False
        )

    def list(
        self,
        start: int,
        end: int,
        *,
        chat_type: ChatType = "single",
        creator: str | None = None,
        made_by: int | None = None,
        page: int | None = None,
    ) -> Pages[MassRecord]:
        """What was made between two times in seconds, at most a month; 50 (at most 100) a page.

        ``made_by``: 0 the corp, 1 members, 2 both.  Doc: externalcontact/get_groupmsg_list_v2.
        """
        number("wecom limit", 100, page, "messages a page")
        span("wecom start_time to end_time", 31, start, end)
        body = {
            "chat_type": chat_type,
            "start_time": start,
            "end_time": end,
            "creator": creator,
            "filter_type": made_by,
            "limit": page,
        }
        return self._pages(
            "/cgi-bin/externalcontact/get_groupmsg_list_v2",
            RecordPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body=body,
        )

    def tasks(self, msgid: str, *, page: int | None = None) -> Pages[MassTask]:
        """Which members are to confirm, 500 (at most 1000) a page.

        Doc: externalcontact/get_groupmsg_task.
        """
        number("wecom limit", 1000, page, "members a page")
        return self._pages(
            "/cgi-bin/externalcontact/get_groupmsg_task",
            TaskPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body={"msgid": msgid, "limit": page},
        )

    def results(self, msgid: str, userid: str, *, page: int | None = None) -> Pages[MassResult]:
        """Whom one member's sending reached, 500 (at most 1000) a page.

        Doc: externalcontact/get_groupmsg_send_result.
        """
        number("wecom limit", 1000, page, "customers a page")
        return self._pages(
            "/cgi-bin/externalcontact/get_groupmsg_send_result",
            ResultPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body={"msgid": msgid, "userid": userid, "limit": page},
        )

    async def remind(self, msgid: str) -> None:
        """Remind the members who have not confirmed, at most three times a day.

        Doc: externalcontact/remind_groupmsg_send.
        """
        body = {"msgid": msgid}
        await self._tell(
            "/cgi-bin/externalcontact/remind_groupmsg_send", body=body, repeatable=False
        )

    async def cancel(self, msgid: str) -> None:
        """Take it back from the members who have not confirmed.

        Doc: externalcontact/cancel_groupmsg_send.
        """
        body = {"msgid": msgid}
        await self._tell("/cgi-bin/externalcontact/cancel_groupmsg_send", body=body)
