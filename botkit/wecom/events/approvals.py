"""Changes of approvals (审批).  Doc: sys_approval_change, open_approval_change

The platform spells Applyer, Notifyer and StatuChangeEvent so.  Times are UTC seconds.
"""

from __future__ import annotations

from botkit.chat.events import ApprovalChanged
from botkit.wire.record import Record, field


class Vote(Record):
    """What one approver did; ``at`` is 0 before."""

    user: str = field(name="Approver/UserId", default="")
    speech: str = field(name="Speech", default="")
    # 1 waits, 2 agreed, 3 rejected, 4 handed on; more may come
    status: int = field(name="SpStatus", default=0)
    voted_at: int = field(name="SpTime", default=0)
    media: list[str] = field(name="Attach", default_factory=list)


class Node(Record):
    """A level of an approval."""

    status: int = field(name="SpStatus", default=0)
    rule: int = field(name="ApproverAttr", default=0)  # 1 any of them, 2 all of them
    votes: list[Vote] = field(name="Details", default_factory=list)


class Comment(Record):
    user: str = field(name="CommentUserInfo/UserId", default="")
    written_at: int = field(name="CommentTime", default=0)
    content: str = field(name="CommentContent", default="")
    id: str = field(name="CommentId", default="")
    media: list[str] = field(name="Attach", default_factory=list)


class SysApprovalChanged(ApprovalChanged):
    """A request on a template of the approval app; ``approvals.forms.get`` tells its contents."""

    number: str = field(name="ApprovalInfo/SpNo", default="")
    name: str = field(name="ApprovalInfo/SpName", default="")
    # 1 runs, 2 passed, 3 rejected, 4 withdrawn, 6 revoked after it passed, 7 deleted, 10 paid
    status: int = field(name="ApprovalInfo/SpStatus", default=0)
    template: str = field(name="ApprovalInfo/TemplateId", default="")
    applied_at: int = field(name="ApprovalInfo/ApplyTime", default=0)
    applicant: str = field(name="ApprovalInfo/Applyer/UserId", default="")
    department: int = field(name="ApprovalInfo/Applyer/Party", default=0)
    nodes: list[Node] = field(name="ApprovalInfo/SpRecord", default_factory=list)
    notified: list[str] = field(name="ApprovalInfo/Notifyer/UserId", default_factory=list)
    comments: list[Comment] = field(name="ApprovalInfo/Comments", default_factory=list)
    # 1 submitted, 2 agreed, 3 rejected, 4 handed on, 5 urged, 6 withdrawn, 8 revoked after it
    # passed, 10 commented
    change: int = field(name="ApprovalInfo/StatuChangeEvent", default=0)


class OpenReader(Record):
    """Somebody who is told."""

    user: str = field(name="ItemUserId", default="")
    name: str = field(name="ItemName", default="")
    department: str = field(name="ItemParty", default="")
    image: str = field(name="ItemImage", default="")


class OpenApprover(OpenReader):
    """Somebody of a level; ``status`` as of the level."""

    status: int = field(name="ItemStatus", default=0)
    speech: str = field(name="ItemSpeech", default="")
    voted_at: int = field(name="ItemOpTime", default=0)


class OpenNode(Record):
    """A level of a self-built approval."""

    status: int = field(name="NodeStatus", default=0)  # 1 runs, 2 passed, 3 rejected, 4 handed on
    rule: int = field(name="NodeAttr", default=0)  # 1 any of them, 2 all of them
    type: int = field(name="NodeType", default=0)  # 1 members, 2 tag, 3 superior
    approvers: list[OpenApprover] = field(name="Items/Item", default_factory=list)


class OpenApprovalChanged(ApprovalChanged):
    """A request of the self-built approval engine (自建审批流程引擎)."""

    number: str = field(name="ApprovalInfo/ThirdNo", default="")  # the caller's own
    name: str = field(name="ApprovalInfo/OpenSpName", default="")
    template: str = field(name="ApprovalInfo/OpenTemplateId", default="")
    # 1 runs, 2 passed, 3 rejected, 4 withdrawn
    status: int = field(name="ApprovalInfo/OpenSpStatus", default=0)
    applied_at: int = field(name="ApprovalInfo/ApplyTime", default=0)
    applicant: str = field(name="ApprovalInfo/ApplyUserId", default="")
    applicant_name: str = field(name="ApprovalInfo/ApplyUserName", default="")
    department: str = field(name="ApprovalInfo/ApplyUserParty", default="")
    image: str = field(name="ApprovalInfo/ApplyUserImage", default="")
    nodes: list[OpenNode] = field(
        name="ApprovalInfo/ApprovalNodes/ApprovalNode", default_factory=list
    )
    readers: list[OpenReader] = field(
        name="ApprovalInfo/NotifyNodes/NotifyNode", default_factory=list
    )
    step: int = field(name="ApprovalInfo/ApproverStep", default=0)  # which level runs, from 0
