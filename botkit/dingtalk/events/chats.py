"""What happens to groups and to messages of the robot.  Doc: chat events"""

from __future__ import annotations

from botkit.chat.events import Native
from botkit.wire.record import field


class ChatChanged(Native):
    """Base; ``chat`` is the openConversationId, ``old_chat`` the chatid of before."""

    chat: str = field(name="openConversationId", default="")
    old_chat: str = field(name="chatId", default="")
    operator: str = ""
    operator_union: str = field(name="operatorUnionId", default="")


class MembersAdded(ChatChanged):
    users: list[str] = field(name="userId", default_factory=list)
    unions: list[str] = field(name="unionId", default_factory=list)


class MembersRemoved(ChatChanged):
    users: list[str] = field(name="userId", default_factory=list)
    unions: list[str] = field(name="unionId", default_factory=list)


class MemberLeft(ChatChanged):
    """``operator`` left."""


class OwnerChanged(ChatChanged):
    owner: str = ""


class TitleChanged(ChatChanged):
    title: str = ""


class ChatDisbanded(ChatChanged):
    pass


class ChatTemplateChanged(ChatChanged):
    template: str = field(name="templateId", default="")
    status: str = ""
    changed_at: int = field(name="changedTimeStamp", default=0)


class MessageRead(Native):
    """Somebody read a message of the robot; ``handle`` is what sending it gave."""

    user: str = field(name="userId", default="")
    union: str = field(name="unionId", default="")
    chat: str = field(name="openConversationId", default="")
    handle: str = field(name="processQueryKey", default="")
    robot: str = field(name="robotCode", default="")
    read_at: int = field(name="operatTime|operateTime", default=0)  # the first spelling is theirs


class MessageRecalled(Native):
    """A message of the robot was taken back."""

    user: str = field(name="userId", default="")
    union: str = field(name="unionId", default="")
    chat: str = field(name="openConversationId", default="")
    handle: str = field(name="processQueryKey", default="")
    robot: str = field(name="robotCode", default="")
    recalled_at: int = field(name="operatTime|operateTime", default=0)


class CoolAppChanged(Native):
    """A cool app was put into a chat, or taken out."""

    name: str = field(name="eventType", default="")  # im_cool_app_install, _uninstall ...
    code: str = field(name="coolAppCode", default="")
    chat: str = field(name="openConversationId", default="")
    robot: str = field(name="robotCode", default="")
    operator: str = ""
    operated_at: int = field(name="operateTime", default=0)
