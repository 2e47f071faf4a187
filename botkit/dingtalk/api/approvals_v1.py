"""Approvals (OA 审批) by oapi.  Doc: processinstance.

The vendor adds nothing to these calls any more: each names the call to use.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, letters, number
from botkit.calls.pages import Pages
from botkit.dingtalk.api.approval_values import FormValue, check_values
from botkit.wire.record import Record, field

MOST_VALUES, MOST_APPROVERS, MOST_CC = 200, 20, 20
PAGE, PEOPLE, TEMPLATES = 20, 10, 100
REMARK_LETTERS = 1024


class ApproverV1(Record):
    """One step: all of them (AND), any of them (OR), or the only one (NONE)."""

    users: Sequence[str] = field(name="user_ids")
    type: str = field(name="task_action_type", default="NONE")


class AttachmentV1(Record):
    space: str = field(name="space_id", default="")
    id: str = field(name="file_id", default="")
    name: str = field(name="file_name", default="")
    size: str = field(name="file_size", default="")
    type: str = field(name="file_type", default="")


class OperationV1(Record):
    """What somebody did; ``type`` e.g. EXECUTE_TASK_NORMAL, ``result`` AGREE, REFUSE, NONE."""

    user: str = field(name="userid", default="")
    at: str = field(name="date", default="")  # "2026-08-01 09:30:00"
    type: str = field(name="operation_type", default="")
    result: str = field(name="operation_result", default="")
    remark: str = ""
    attachments: list[AttachmentV1] = field(default_factory=list)


class TaskV1(Record):
    """``status``: NEW, RUNNING, PAUSED, CANCELED, COMPLETED, TERMINATED."""

    id: int = field(name="taskid", default=0)
    user: str = field(name="userid", default="")
    status: str = field(name="task_status", default="")
    result: str = field(name="task_result", default="")  # AGREE, REFUSE, REDIRECTED
    created_at: str = field(name="create_time", default="")
    finished_at: str = field(name="finish_time", default="")
    activity: str = field(name="activity_id", default="")
    url: str = ""


class FormValueV1(Record):
    name: str = ""
    value: str = ""
    id: str = ""
    extra: str = field(name="ext_value", default="")
    type: str = field(name="component_type", default="")


class ApprovalV1(Record):
    """Approved is: ``status`` COMPLETED and ``result`` agree."""

    title: str = ""
    created_at: str = field(name="create_time", default="")  # "2026-08-01 09:30:00"
    finished_at: str = field(name="finish_time", default="")
    originator: str = field(name="originator_userid", default="")
    department: str = field(name="originator_dept_id", default="")
    department_name: str = field(name="originator_dept_name", default="")
    status: str = ""  # NEW, RUNNING, TERMINATED, COMPLETED, CANCELED
    result: str = ""  # agree, refuse
    approvers: list[str] = field(name="approver_userids", default_factory=list)
    cc: list[str] = field(name="cc_userids", default_factory=list)
    business_id: str = ""
    operations: list[OperationV1] = field(name="operation_records", default_factory=list)
    tasks: list[TaskV1] = field(default_factory=list)
    action: str = field(name="biz_action", default="")  # NONE, MODIFY, REVOKE
    attached: list[str] = field(name="attached_process_instance_ids", default_factory=list)
    main: str = field(name="main_process_instance_id", default="")
    values: list[FormValueV1] = field(name="form_component_values", default_factory=list)


class IdPageV1(Record):
    rows: list[str] = field(name="list", default_factory=list)
    next_cursor: int | None = None


class TemplateV1(Record):
    """A template that a person may use."""

    code: str = field(name="process_code")
    name: str = ""
    icon_url: str = ""
    url: str = ""


class TemplatePageV1(Record):
    rows: list[TemplateV1] = field(name="process_list", default_factory=list)
    next_cursor: int | None = None


class ManagedTemplateV1(Record):
    """A template that a person may change."""

    code: str = field(name="process_code")
    title: str = field(name="flow_title", default="")
    icon: str = field(name="icon_name", default="")
    icon_url: str = ""
    changed_at: str = field(name="gmt_modified", default="")
    attendance_type: int = 0
    is_new: bool = field(name="is_new_process", default=False)


class ApprovalsV1(Area):
    """``dingtalk.approvals.v1``"""

    async def create(
        self,
        code: str,
        originator: str,
        department: int,
        values: Sequence[FormValue],
        *,
        approvers: Sequence[ApproverV1] | None = None,
        cc: Sequence[str] | None = None,
        cc_at: Literal["START", "FINISH", "START_FINISH"] | None = None,
        agent_id: int | None = None,
    ) -> str:
        """Use ``approvals.create``.  The approval's id is returned.

        The root department is -1.  At most 200 ``values``, 20 ``approvers``, 20 ``cc``, which
        needs approvers.  Not repeated when the answer is lost.  Raises BadArgument (830001).
        Doc: processinstance/create.
        """
        where = "approvals.v1.create"
        check_values(where, MOST_VALUES, values)
        at_most(f"{where} approvers", MOST_APPROVERS, approvers, "steps")
        at_most(f"{where} cc", MOST_CC, cc, "people")
        if cc and not approvers:
            raise ValueError(f"{where} cc: needs approvers.")
        body = {
            "process_code": code,
            "originator_user_id": originator,
            "dept_id": department,
            "form_component_values": [_value(one) for one in values],
            "approvers_v2": approvers,
            "cc_list": ",".join(cc) if cc else None,
            "cc_position": cc_at,
            "agent_id": agent_id,
        }
        path, at = "/topapi/processinstance/create", "process_instance_id"
        return await self._post(path, str, at=at, body=body, repeatable=False)

    async def get(self, approval: str) -> ApprovalV1:
        """Use ``approvals.get``.  Doc: processinstance/get."""
        path, body = "/topapi/processinstance/get", {"process_instance_id": approval}
        return await self._post(path, ApprovalV1, at="process_instance", body=body)

    def ids(
        self,
        code: str,
        start_ms: int,
        end_ms: int,
        *,
        users: Sequence[str] | None = None,
        size: int = PAGE,
    ) -> Pages[str]:
        """Use ``approvals.ids``.  ``size`` is at most 20; at most 10 ``users``.

        Doc: processinstance/listids.
        """
        number("approvals.v1.ids size", PAGE, size, "approvals")
        at_most("approvals.v1.ids users", PEOPLE, users, "people")
        return self._pages(
            "/topapi/processinstance/listids",
            IdPageV1,
            lambda page: page.rows,
            next=lambda page: str(page.next_cursor or ""),
            body={
                "process_code": code,
                "start_time": start_ms,
                "end_time": end_ms,
                "userid_list": ",".join(users) if users else None,
                "size": size,
            },
            first=0,
            at="result",
        )

    async def terminate(
        self,
        approval: str,
        *,
        by: str | None = None,
        remark: str | None = None,
    ) -> bool:
        """Use ``approvals.terminate``.  Doc: process/instance/terminate."""
        letters("approvals.v1.terminate remark", REMARK_LETTERS, remark)
        request = {
            "process_instance_id": approval,
            "is_system": by is None,
            "remark": remark,
            "operating_userid": by,
        }
        path, body = "/topapi/process/instance/terminate", {"request": request}
        return await self._post(path, bool, at="result", body=body, repeatable=False)

    async def comment(
        self,
        approval: str,
        userid: str,
        words: str,
        *,
        photos: Sequence[str] | None = None,
        attachments: Sequence[AttachmentV1] | None = None,
    ) -> bool:
        """Use ``approvals.comment``.  Doc: process/instance/comment/add."""
        letters("approvals.v1.comment words", REMARK_LETTERS, words)
        is_bare = photos is None and attachments is None
        file: dict[str, Any] = {"photos": photos, "attachments": attachments}
        request = {
            "process_instance_id": approval,
            "text": words,
            "comment_userid": userid,
            "file": None if is_bare else file,
        }
        path, body = "/topapi/process/instance/comment/add", {"request": request}
        return await self._post(path, bool, at="result", body=body, repeatable=False)

    async def waiting(self, userid: str) -> int:
        """Use ``approvals.waiting``.  Doc: process/gettodonum."""
        path, body = "/topapi/process/gettodonum", {"userid": userid}
        return await self._post(path, int, at="count", body=body)

    def templates(self, userid: str | None = None, *, size: int = TEMPLATES) -> Pages[TemplateV1]:
        """Use ``approvals.templates.visible``.  ``size`` is at most 100.

        Doc: process/listbyuserid.
        """
        number("approvals.v1.templates size", TEMPLATES, size, "templates")
        return self._pages(
            "/topapi/process/listbyuserid",
            TemplatePageV1,
            lambda page: page.rows,
            next=lambda page: str(page.next_cursor or ""),
            body={"userid": userid, "size": size},
            cursor="offset",
            first=0,
            at="result",
        )

    async def managed(self, userid: str) -> Sequence[ManagedTemplateV1]:
        """Use ``approvals.templates.managed``.  Doc: process/template/manage/get."""
        path, body = "/topapi/process/template/manage/get", {"userid": userid}
        return await self._post(path, list[ManagedTemplateV1], at="result", body=body)


def _value(one: FormValue) -> dict[str, str | None]:
    return {"name": one.name, "value": one.value, "ext_value": one.extra}
