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
    type: str = field(name="type", default="")  # start, finish, terminate, delete
    result: str = field(name="result", default="")  # of finish: agree, refuse
    title: str = field(name="title", default="")
    initiator: str = field(name="staffId", default="")
    url: str = field(name="url", default="")
    business: str = field(name="businessId", default="")
    category: str = field(name="bizCategoryId", default="")
    began_at: int = field(name="createTime", default=0)
    ended_at: int = field(name="finishTime|finshTime", default=0)


class TaskChanged(ApprovalChanged):
    """What one ``approver`` is asked, or has done."""

    instance: str = field(name="processInstanceId", default="")
    process: str = field(name="processCode", default="")
    task: int = field(name="taskId", default=0)
    type: str = field(name="type", default="")  # start, finish, cancel: somebody else decided
    result: str = field(name="result", default="")  # of finish: agree, refuse, redirect
    remark: str = field(name="remark", default="")
    title: str = field(name="title", default="")
    approver: str = field(name="staffId", default="")
    business: str = field(name="businessId", default="")
    category: str = field(name="bizCategoryId", default="")
    began_at: int = field(name="createTime", default=0)
    ended_at: int = field(name="finishTime|finshTime", default=0)


class FormChanged(Native):
    """A template of approvals was made or changed."""

    form: str = field(name="formCode", default="")
    name: str = field(name="name", default="")
    type: str = field(name="type", default="")
    creator: str = field(name="creatorUserId", default="")
    editor: str = field(name="modifierUserId", default="")
