"""Changes of customers, their groups and tags (客户联系).  Doc: change_external_contact"""

from __future__ import annotations

from botkit.chat.events import Native
from botkit.wire.record import field


class CustomerChanged(Native):
    """Something between a member (``user``) and a customer, an external user id."""

    user: str = field(name="UserID", default="")
    customer: str = field(name="ExternalUserID", default="")


class CustomerAdded(CustomerChanged):
    """``state`` names the way in (渠道); with ``welcome_code`` one may greet, within 20 s."""

    state: str = field(name="State", default="")
    welcome_code: str = field(name="WelcomeCode", default="")


class CustomerHalfAdded(CustomerChanged):
    """The customer added the member, who has not confirmed it."""

    state: str = field(name="State", default="")
    welcome_code: str = field(name="WelcomeCode", default="")


class CustomerEdited(CustomerChanged):
    state: str = field(name="State", default="")


class CustomerDeleted(CustomerChanged):
    """The member removed the customer; ``source`` is DELETE_BY_TRANSFER after a transfer."""

    source: str = field(name="Source", default="")


class FollowerDeleted(CustomerChanged):
    """The customer removed the member."""


class TransferFailed(CustomerChanged):
    reason: str = field(name="FailReason", default="")  # customer_refused, customer_limit_exceed


class ArchiveAgreed(CustomerChanged):
    """The customer agrees that the conversation is archived (会话内容存档)."""

    welcome_code: str = field(name="WelcomeCode", default="")


class CustomerGroupChanged(Native):
    """A group with customers in it (客户群)."""

    group: str = field(name="ChatId", default="")
    change: str = field(name="ChangeType", default="")  # create, update, dismiss
    # add_member, del_member, change_owner, change_name, change_notice
    detail: str = field(name="UpdateDetail", default="")
    join_scene: int = field(name="JoinScene", default=0)  # 0 invited, 3 QR code; 1 was seen too
    quit_scene: int = field(name="QuitScene", default=0)  # 0 left, 1 removed
    count: int = field(name="MemChangeCnt", default=0)
    members: list[str] = field(name="MemChangeList/Item|MemChangeList", default_factory=list)
    version_before: str = field(name="LastMemVer", default="")
    version: str = field(name="CurMemVer", default="")


class CustomerTagChanged(Native):
    tag: str = field(name="Id", default="")
    change: str = field(name="ChangeType", default="")  # create, update, delete, shuffle
    type: str = field(name="TagType", default="")  # tag, tag_group
    strategy: int = field(name="StrategyId", default=0)


class AcquisitionChanged(Native):
    """Something about acquisition links (获客助手); ``change`` is the platform's word."""

    change: str = field(name="ChangeType", default="")


class AcquisitionBalanceLow(AcquisitionChanged):
    """balance_low, or balance_exhausted."""


class AcquisitionLinkLost(AcquisitionChanged):
    """link_unavailable, or delete_link."""

    link: str = field(name="LinkId", default="")


class AcquisitionChatStarted(AcquisitionChanged):
    user: str = field(name="UserID", default="")
    customer: str = field(name="ExternalUserID", default="")


class AcquisitionRequested(AcquisitionChanged):
    """Somebody asks to be added through a link."""

    link: str = field(name="LinkId", default="")
    state: str = field(name="State", default="")


class AcquisitionQuotaExpiring(AcquisitionChanged):
    expires_at: int = field(name="ExpireTime", default=0)  # UTC seconds
    count: int = field(name="ExpireQuotaNum", default=0)
