"""The app's robot: messages to people and groups, whether they were read, files it was sent.

Doc: robot messages; the robot's own webhook is in ``dingtalk/robot.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, number, octets
from botkit.calls.caller import Calls
from botkit.calls.pages import Pages
from botkit.wire.record import Record, field, json_bytes

USERS = 20  # of one send; the text of the error for more speaks of 100
PARAM_BYTES = 15_000
HANDLES = 20  # of one recall
READERS = 200  # of one page
DING_USERS = {1: 200, 2: 20, 3: 20}  # by way


class Template(Record):
    """A message: ``key`` names its kind (``sampleText``), ``param`` its fields, all texts."""

    key: str
    param: dict[str, str]


class SentToUsers(Record):
    """``handle`` is good for 24 hours.  Those in the two lists do not get the message."""

    handle: str = field(name="processQueryKey", default="")
    invalid: list[str] = field(name="invalidStaffIdList", default_factory=list)
    throttled: list[str] = field(name="flowControlledStaffIdList", default_factory=list)


class Reader(Record):
    """``status`` is READ or UNREAD; when it was read the platform does not say yet."""

    user: str = field(name="userId")
    name: str = ""
    status: str = field(name="readStatus", default="")


class ReadStatus(Record):
    """``status``: SUCCESS, RECALLED, PROCESSING."""

    status: str = field(name="sendStatus", default="")
    readers: list[Reader] = field(name="messageReadInfoList", default_factory=list)


class Readers(Record):
    rows: list[str] = field(name="readUserIds", default_factory=list)
    has_more: bool = field(name="hasMore", default=False)
    next: str = field(name="nextToken", default="")


class Recalled(Record):
    """Handles of what was taken back, and of what was not, with the reason."""

    done: list[str] = field(name="successResult", default_factory=list)
    failed: dict[str, str] = field(name="failedResult", default_factory=dict)


class GroupRobot(Record):
    """``type``: 1 of a public template (custom), 2 an app's, 3 third-party, 4 of a scene group."""

    code: str = field(name="robotCode", default="")
    name: str = ""
    icon: str = field(name="downloadIconURL", default="")
    type: int = field(name="openRobotType", default=0)


class Ding(Record):
    id: str = field(name="openDingId", default="")
    failed: dict[str, list[str]] = field(name="failedList", default_factory=dict)  # by reason


class Plugin(Record):
    """An entry above the input line of the chat with the robot."""

    name: str
    icon: str
    computer_url: str = field(name="pcUrl")
    phone_url: str = field(name="mobileUrl")


class Robots(Area):
    """``dingtalk.robots``

    Sends are not repeated when the answer is lost.  They mention nobody, and are no feed cards.
    Raises NotAllowed (``invalidParameter.robotCode.*``, ``chatbotId.notAllow.sendOTO``),
    RateLimited (``send.too.fast``), BadArgument (``miss.param.*``).
    """

    def __init__(self, caller: Calls, robot_code: str) -> None:
        super().__init__(caller)
        self._code = robot_code

    async def send(self, users: Sequence[str], message: Template) -> SentToUsers:
        """Write to at most 20 people, each in their chat with the robot.

        Doc: robot/oToMessages/batchSend.
        """
        at_most("robots.send users", USERS, users, "users")
        body = {"robotCode": self._code, "userIds": list(users), **_fields("send", message)}
        path = "/v1.0/robot/oToMessages/batchSend"
        return await self._post(path, SentToUsers, body=body, repeatable=False)

    async def send_group(self, chat: str, message: Template, *, cool_app: str | None = None) -> str:
        """Write to a group the robot is in; the handle.

        ``chat`` is its openConversationId; ``cool_app`` is for a robot that came with one.
        Raises NotFound (``openConversationId.notExisted``).  Doc: robot/groupMessages/send.
        """
        body = {
            "robotCode": self._code,
            "openConversationId": chat,
            "coolAppCode": cool_app,
            **_fields("send_group", message),
        }
        path = "/v1.0/robot/groupMessages/send"
        return await self._post(path, str, at="processQueryKey", body=body, repeatable=False)

    async def send_private(self, chat: str, message: Template, *, cool_app: str) -> str:
        """Write into the chat of two people, for cool apps only; the handle.

        Doc: robot/privateChatMessages/send.
        """
        body = {
            "robotCode": self._code,
            "openConversationId": chat,
            "coolAppCode": cool_app,
            **_fields("send_private", message),
        }
        path = "/v1.0/robot/privateChatMessages/send"
        return await self._post(path, str, at="processQueryKey", body=body, repeatable=False)

    async def read_status(self, handle: str) -> ReadStatus:
        """Who of those written to has read it.

        Raises TooLate (``processQueryKey.expireTime``), also in the first seconds after it was
        sent: ask once more after two.  Doc: robot/oToMessages/readStatus.
        """
        query = {"robotCode": self._code, "processQueryKey": handle}
        return await self._get("/v1.0/robot/oToMessages/readStatus", ReadStatus, query=query)

    def group_readers(
        self, handle: str, *, chat: str | None = None, size: int = READERS
    ) -> Pages[str]:
        """Who of a group has read it.  Doc: robot/groupMessages/query."""
        number("robots.group_readers size", READERS, size, "users")
        body = {
            "robotCode": self._code,
            "processQueryKey": handle,
            "openConversationId": chat,
            "maxResults": size,
        }
        path = "/v1.0/robot/groupMessages/query"
        return self._pages(
            path, Readers, lambda p: p.rows, next=_next, body=body, cursor="nextToken"
        )

    def private_readers(
        self, handle: str, *, chat: str | None = None, size: int = READERS
    ) -> Pages[str]:
        """Who of a chat of two has read it.  Doc: robot/privateChatMessages/query."""
        number("robots.private_readers size", READERS, size, "users")
        body = {
            "robotCode": self._code,
            "processQueryKey": handle,
            "openConversationId": chat,
            "maxResults": size,
        }
        path = "/v1.0/robot/privateChatMessages/query"
        return self._pages(
            path, Readers, lambda p: p.rows, next=_next, body=body, cursor="nextToken"
        )

    async def recall(self, handles: Sequence[str]) -> Recalled:
        """Take back what was written to people, within 24 hours; at most 20.

        Doc: robot/otoMessages/batchRecall, in small letters.
        """
        at_most("robots.recall handles", HANDLES, handles, "handles")
        body = {"robotCode": self._code, "processQueryKeys": list(handles)}
        return await self._post("/v1.0/robot/otoMessages/batchRecall", Recalled, body=body)

    async def recall_group(self, chat: str, handles: Sequence[str]) -> Recalled:
        """Take back what was written to a group; at most 20.  Doc: robot/groupMessages/recall."""
        at_most("robots.recall_group handles", HANDLES, handles, "handles")
        body = {
            "robotCode": self._code,
            "openConversationId": chat,
            "processQueryKeys": list(handles),
        }
        return await self._post("/v1.0/robot/groupMessages/recall", Recalled, body=body)

    async def recall_private(self, chat: str, handles: Sequence[str]) -> Recalled:
        """Take back what was written to two.  Doc: robot/privateChatMessages/batchRecall."""
        at_most("robots.recall_private handles", HANDLES, handles, "handles")
        body = {
            "robotCode": self._code,
            "openConversationId": chat,
            "processQueryKeys": list(handles),
        }
        path = "/v1.0/robot/privateChatMessages/batchRecall"
        return await self._post(path, Recalled, body=body)

    async def file_url(self, code: str) -> str:
        """Where a file that somebody sent the robot can be fetched, at once.

        ``code`` is the ``media`` of the event.  Raises TooLate
        (``invalidParameter.robotCode.downloadCode``): wrong, or too old.
        Doc: robot/messageFiles/download.
        """
        body = {"robotCode": self._code, "downloadCode": code}
        path = "/v1.0/robot/messageFiles/download"
        return await self._post(path, str, at="downloadUrl", body=body)

    async def of_group(self, chat: str) -> Sequence[GroupRobot]:
        """The robots of a group.  Doc: robot/groups/robots/query."""
        path, at = "/v1.0/robot/groups/robots/query", "chatbotInstanceVOList"
        return await self._post(path, list[GroupRobot], at=at, body={"openConversationId": chat})

    async def ding(
        self,
        users: Sequence[str],
        content: str,
        *,
        way: Literal[1, 2, 3] = 1,
        voice: str | None = None,
    ) -> Ding:
        """Remind people urgently: 1 in the client (200 people), 2 by SMS, 3 by phone (20).

        ``voice`` is who reads it out.  Raises NotAllowed (``ding.serverquota.insufficient``).
        Doc: robot/ding/send.
        """
        at_most(f"robots.ding users by way {way}", DING_USERS[way], users, "users")
        body = {
            "robotCode": self._code,
            "remindType": way,
            "receiverUserIdList": list(users),
            "content": content,
            "callVoice": voice,
        }
        return await self._post("/v1.0/robot/ding/send", Ding, body=body, repeatable=False)

    async def set_plugins(self, plugins: Sequence[Plugin]) -> None:
        """The entries above the input line.  Doc: robot/plugins/set."""
        body = {"robotCode": self._code, "pluginInfoList": list(plugins)}
        await self._tell("/v1.0/robot/plugins/set", body=body)

    async def send_scene(
        self,
        chat: str,
        template: str,
        param: Mapping[str, str],
        *,
        media: Mapping[str, str] | None = None,
        users: Sequence[str] = (),
        mentions: Sequence[str] = (),
        mention_mobiles: Sequence[str] = (),
        mention_all: bool = False,
    ) -> str:
        """Write to a scene group by a template of its own; the message's id.

        At most 50 ``mentions``.  Doc: im/chat/scencegroup/message/send_v2; the spelling is theirs.
        """
        at_most("robots.send_scene mentions", 50, mentions, "users")
        body = {
            "target_open_conversation_id": chat,
            "msg_template_id": template,
            "msg_param_map": json_bytes(dict(param)).decode(),
            "msg_media_id_param_map": json_bytes(dict(media)).decode() if media else None,
            "receiver_user_ids": ",".join(users) or None,
            "at_users": ",".join(mentions) or None,
            "at_mobiles": ",".join(mention_mobiles) or None,
            "is_at_all": mention_all or None,
            "robot_code": self._code,
        }
        path = "/topapi/im/chat/scencegroup/message/send_v2"
        return await self._post(path, str, at="open_msg_id", body=body, repeatable=False)


def _fields(method: str, message: Template) -> dict[str, str]:
    param = json_bytes(message.param).decode()
    octets(f"robots.{method} {message.key}", PARAM_BYTES, param)
    return {"msgKey": message.key, "msgParam": param}


def _next(page: Readers) -> str:
    return page.next if page.has_more else ""
