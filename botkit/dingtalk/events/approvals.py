"""Changes of approvals (审批).  Doc: approval events

Events of one approval come in no sure order.  Times are UTC milliseconds.
"""

from __future__ import annotations

from botkit.chat.events import ApprovalChanged, Native
from botkit.wire.record import field


class InstanceChanged(ApprovalChanged):
    """An approval began, ended, was withdrawn or deleted.  ``initiator`` asked for it."""

    instance: str = field(name="processInstanceId", default="")
    process: str = field(name="processCode", default="")
    type: str = ""  # start, finish, terminate, delete
    result: str = ""  # of finish: agree, refuse
    title: str = ""
    initiator: str = field(name="staffId", default="")
    url: str = ""
    business: str = field(name="businessId", default="")
    category: str = field(name="bizCategoryId", default="")
    began_at: int = field(name="createTime", default=0)
    ended_at: int = field(name="finishTime|finshTime", default=0)


class TaskChanged(ApprovalChanged):
    """What one ``approver`` is asked, or has done."""

    instance: str = field(name="processInstanceId", default="")
    process: str = field(name="processCode", default="")
    task: int = field(name="taskId", default=0)
    type: str = ""  # start, finish, cancel: somebody else decided
    result: str = ""  # of finish: agree, refuse, redirect
    remark: str = ""
    title: str = ""
    approver: str = field(name="staffId", default="")
    business: str = field(name="businessId", default="")
    category: str = field(name="bizCategoryId", default="")
    began_at: int = field(name="createTime", default=0)
    ended_at: int = field(name="finishTime|finshTime", default=0)


class FormChanged(Native):
    """A template of approvals was made or changed."""

    form: str = field(name="formCode", default="")
    name: str = ""
    type: str = ""
    creator: str = field(name="creatorUserId", default="")
    editor: str = field(name="modifierUserId", default="")
    category: str = field(name="bizCategoryId", default="")
    apps: list[str] = field(name="appIds", default_factory=list)
    created_at: int = field(name="createTime", default=0)
    modified_at: int = field(name="modifyTime", default=0)
