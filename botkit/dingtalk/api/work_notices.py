"""Work notices (工作通知): messages of the app itself, to people and departments.

Doc: message/corpconversation
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from botkit.calls.area import Area
from botkit.calls.bounds import at_most
from botkit.calls.caller import Calls
from botkit.dingtalk.api.messages import Message, OaMessage, message_body
from botkit.wire.record import Record, field, json_bytes

USERS, DEPARTMENTS = 100, 20
TEMPLATE_USERS, TEMPLATE_DEPARTMENTS = 5000, 500
STATUS_USERS = 5  # of a notice with a status bar
KEPT = timedelta(hours=24)  # for this long a notice can be asked for and recalled


class Progress(Record):
    """``status``: 0 not begun, 1 under way, 2 done."""

    percent: int = field(name="progress_in_percent", default=0)
    status: int = 0


class Forbidden(Record):
    """Who did not get it and why, e.g. 143106: the same was sent to that person today."""

    userid: str
    code: int = 0
    count: int = 0


class SendResult(Record):
    """What became of a notice, by person and department."""

    invalid: list[str] = field(name="invalid_user_id_list", default_factory=list)
    forbidden_users: list[str] = field(name="forbidden_user_id_list", default_factory=list)
    failed: list[str] = field(name="failed_user_id_list", default_factory=list)
    read: list[str] = field(name="read_user_id_list", default_factory=list)
    unread: list[str] = field(name="unread_user_id_list", default_factory=list)
    invalid_departments: list[int] = field(name="invalid_dept_id_list", default_factory=list)
    forbidden: list[Forbidden] = field(name="forbidden_list", default_factory=list)


class WorkNotices(Area):
    """``dingtalk.work_notices``; a sent one is kept for 24 hours.

    An answer without an error means queued, not delivered: the same content to one person, once a
    day; 500 notices to one person a day; 5000 receivers a minute; three to everybody a day.  What
    is above gets no error but an entry in ``result(...).forbidden``.
    """

    def __init__(self, caller: Calls, agent_id: int) -> None:
        super().__init__(caller)
        self._agent_id = agent_id

    async def send(
        self,
        message: Message,
        *,
        users: Sequence[str] = (),
        departments: Sequence[int] = (),
        to_all: bool = False,
    ) -> int:
        """Send to at most 100 people and 20 departments, or to all; the number of the task.

        Raises OverLimit before it is sent; BadArgument (40056, 34016), NotAllowed (41028, 41044,
        41045), RateLimited (41046 to 41048).  Doc: message/corpconversation/asyncsend_v2.
        """
        where = "work_notices.send"
        at_most(f"{where} users", USERS, users, "users")
        at_most(f"{where} departments", DEPARTMENTS, departments, "departments")
        if not (users or departments or to_all):
            raise ValueError(f"{where}: nobody to send it to.")
        if isinstance(message, OaMessage) and message.status is not None:
            at_most(f"{where} users of a status bar", STATUS_USERS, users, "users")
            if departments or to_all:
                raise ValueError(f"{where}: a status bar goes to at most {STATUS_USERS} users.")
        body = {
            "agent_id": self._agent_id,
            "userid_list": _joined(users),
            "dept_id_list": _joined(departments),
            "to_all_user": to_all or None,
            "msg": message_body(where, message),
        }
        path = "/topapi/message/corpconversation/asyncsend_v2"
        return await self._post(path, int, at="task_id", body=body, repeatable=False)

    async def send_template(
        self,
        template: str,
        data: Mapping[str, str] | None = None,
        *,
        users: Sequence[str] = (),
        departments: Sequence[int] = (),
    ) -> int:
        """Send a template of the console; the only way for third-party apps made since 2020-11.

        At most 5000 people and 500 departments.  Raises NotFound (885001), BadArgument (885006).
        Doc: message/corpconversation/sendbytemplate.
        """
        where = "work_notices.send_template"
        at_most(f"{where} users", TEMPLATE_USERS, users, "users")
        at_most(f"{where} departments", TEMPLATE_DEPARTMENTS, departments, "departments")
        body = {
            "agent_id": self._agent_id,
            "template_id": template,
            "userid_list": _joined(users),
            "dept_id_list": _joined(departments),
            "data": None if data is None else json_bytes(dict(data)).decode(),
        }
        path = "/topapi/message/corpconversation/sendbytemplate"
        return await self._post(path, int, at="task_id", body=body, repeatable=False)

    async def progress(self, task: int) -> Progress:
        """How far the sending is.  Doc: message/corpconversation/getsendprogress."""
        path = "/topapi/message/corpconversation/getsendprogress"
        body = {"agent_id": self._agent_id, "task_id": task}
        return await self._post(path, Progress, at="progress", body=body)

    async def result(self, task: int) -> SendResult:
        """Who got it, who read it, who did not and why.

        Not for more than 100 receivers: TooLate (41052).
        Doc: message/corpconversation/getsendresult.
        """
        path = "/topapi/message/corpconversation/getsendresult"
        body = {"agent_id": self._agent_id, "task_id": task}
        return await self._post(path, SendResult, at="send_result", body=body)

    async def recall(self, task: int) -> None:
        """Take a notice back.  Raises BadArgument (400002).

        Doc: message/corpconversation/recall.
        """
        path = "/topapi/message/corpconversation/recall"
        await self._tell(path, body={"agent_id": self._agent_id, "msg_task_id": task})

    async def update_status(self, task: int, value: str, *, colour: str | None = None) -> None:
        """Change the status bar of an ``OaMessage``; ``colour`` is e.g. 0xFF78C06E.

        Doc: message/corpconversation/status_bar/update.
        """
        path = "/topapi/message/corpconversation/status_bar/update"
        body = {
            "agent_id": self._agent_id,
            "task_id": task,
            "status_value": value,
            "status_bg": colour,
        }
        await self._tell(path, body=body)

    async def send_to_chat(self, sender: str, chat: str, message: Message) -> list[str]:
        """Send in a person's name to the chat they picked; those of the corp who got it.

        ``chat`` is the ``cid`` of the page's chat picker: good once, within 24 hours.  Frozen, and
        closed to new apps: use ``robots.send_group``.  Raises NotFound (34001, 34002).
        Doc: message/send_to_conversation.
        """
        body = {
            "sender": sender,
            "cid": chat,
            "msg": message_body("work_notices.send_to_chat", message),
        }
        path = "/message/send_to_conversation"
        got = await self._post(path, str, at="receiver", body=body, repeatable=False)
        return [user for user in got.split("|") if user]


def _joined(ids: Sequence[str] | Sequence[int]) -> str | None:
    return ",".join(map(str, ids)) or None
