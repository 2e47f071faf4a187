"""Approvals (OA 审批) of the platform itself.  Doc: workflow, processInstances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, filled, letters, number, octets, one_of
from botkit.calls.caller import Calls
from botkit.calls.pages import Pages
from botkit.dingtalk.api.approval_templates import ApprovalTemplates
from botkit.dingtalk.api.approval_values import AttachedFile, FormValue, check_values
from botkit.dingtalk.api.approvals_v1 import ApprovalsV1
from botkit.wire.record import Record, field

MOST_VALUES, MOST_APPROVERS, MOST_CC, MOST_CHOSEN = 150, 20, 50, 20
PAGE, PEOPLE = 20, 10
DAY_MS = 24 * 60 * 60 * 1000
SPAN_DAYS = 120
REMARK_LETTERS, REDIRECT_LETTERS, FILES = 1024, 256, 20
URL_BYTES = 1024

ROOT = -1  # the department above all others, in approvals only

Status = Literal["RUNNING", "TERMINATED", "COMPLETED", "CANCELED", "NEW"]


class Approver(Record):
    """One step: all of them (AND) or any of them (OR), then two or more; or one (NONE)."""

    users: Sequence[str] = field(name="userIds")
    type: Literal["AND", "OR", "NONE"] = field(name="actionType", default="NONE")


class Chosen(Record):
    """Whom the originator chose for a step; ``key`` comes from ``templates.forecast``."""

    key: str = field(name="actionerKey")
    users: Sequence[str] = field(name="actionerUserIds")


class Files(Record):
    """What is put beside a remark: addresses of photos, files of a space (at most 20)."""

    photos: Sequence[str] | None = None
    attachments: Sequence[AttachedFile] | None = None


class OperationFile(Record):
    name: str = field(name="fileName", default="")
    size: str = field(name="fileSize", default="")
    id: str = field(name="fileId", default="")
    type: str = field(name="fileType", default="")
    space: str = field(name="spaceId", default="")


class Operation(Record):
    """What somebody did; ``type`` e.g. EXECUTE_TASK_NORMAL, ``result`` AGREE, REFUSE, NONE."""

    user: str = field(name="userId", default="")
    at: str = field(name="date", default="")  # "2026-08-01T09:30Z"
    type: str = ""
    result: str = ""
    remark: str = ""
    attachments: list[OperationFile] = field(default_factory=list)
    cc: list[str] = field(name="ccUserIds", default_factory=list)
    activity: str = field(name="activityId", default="")
    name: str = field(name="showName", default="")
    images: list[str] = field(default_factory=list)


class Task(Record):
    """``status``: NEW, RUNNING, PAUSED, CANCELED, COMPLETED, TERMINATED."""

    id: int = field(name="taskId", default=0)
    user: str = field(name="userId", default="")
    status: str = ""
    result: str = ""  # AGREE, REFUSE, REDIRECTED
    created_at: str = field(name="createTime", default="")
    finished_at: str = field(name="finishTime", default="")
    url: str = field(name="mobileUrl", default="")
    pc_url: str = field(name="pcUrl", default="")
    approval: str = field(name="processInstanceId", default="")
    activity: str = field(name="activityId", default="")
    group: str = field(name="taskGroupName", default="")


class Approval(Record):
    """An approval as it stands.

    Finished, it can still be changed or revoked by another one: ``action`` of that one says so,
    and ``attached`` names it.
    """

    title: str = ""
    created_at: str = field(name="createTime", default="")  # "2026-08-01T09:30Z"
    finished_at: str = field(name="finishTime", default="")
    originator: str = field(name="originatorUserId", default="")
    department: str = field(name="originatorDeptId", default="")
    department_name: str = field(name="originatorDeptName", default="")
    status: str = ""  # RUNNING, TERMINATED, COMPLETED
    result: str = ""  # agree, refuse
    approvers: list[str] = field(name="approverUserIds", default_factory=list)  # made by call
    cc: list[str] = field(name="ccUserIds", default_factory=list)
    business_id: str = field(name="businessId", default="")
    action: str = field(name="bizAction", default="")  # NONE, MODIFY, REVOKE
    data: str = field(name="bizData", default="")
    main: str = field(name="mainProcessInstanceId", default="")
    attached: list[str] = field(name="attachedProcessInstanceIds", default_factory=list)
    operations: list[Operation] = field(name="operationRecords", default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    values: list[FormValue] = field(name="formComponentValues", default_factory=list)

    @property
    def is_approved(self) -> bool:
        return self.status == "COMPLETED" and self.result == "agree"


class ApprovalIds(Record):
    rows: list[str] = field(name="list", default_factory=list)
    next: str = field(name="nextToken", default="")


class Approvals(Area):
    """``dingtalk.approvals``; ``dingtalk.approvals.v1`` has the calls of oapi.

    Events tell that something changed; ``get`` tells what is true.
    """

    def __init__(self, caller: Calls) -> None:
        super().__init__(caller)
        self.v1 = ApprovalsV1(caller)
        self.templates = ApprovalTemplates(caller)

    async def create(
        self,
        code: str,
        originator: str,
        values: Sequence[FormValue],
        *,
        department: int | None = None,
        approvers: Sequence[Approver] | None = None,
        cc: Sequence[str] | None = None,
        cc_at: Literal["START", "FINISH", "START_FINISH"] | None = None,
        chosen: Sequence[Chosen] | None = None,
        agent_id: int | None = None,
        url: str | None = None,
    ) -> str:
        """Begin an approval and return its id; ``approvers`` stand in for the template's.

        ``department`` is the originator's, -1 the root; needed without ``approvers``.  At most
        150 ``values``, 20 ``approvers``, 50 ``cc``, 20 ``chosen``.  Not repeated when the answer
        is lost.  Raises BadArgument (processCodeError, formConverterError).
        Doc: workflow/processInstances.
        """
        where = "approvals.create"
        check_values(where, MOST_VALUES, values)
        _check_approvers(where, approvers or (), department)
        at_most(f"{where} cc", MOST_CC, cc, "people")
        at_most(f"{where} chosen", MOST_CHOSEN, chosen, "steps")
        octets(f"{where} url", URL_BYTES, url)
        body: dict[str, Any] = {
            "processCode": code,
            "originatorUserId": originator,
            "deptId": department,
            "microappAgentId": agent_id,
            "approvers": approvers,
            "targetSelectActioners": chosen,
            "formComponentValues": values,
            "bizDetailPageUrl": url,
        }
        body |= {"ccList": cc, "ccPosition": cc_at}
        path = "/v1.0/workflow/processInstances"
        return await self._post(path, str, at="instanceId", body=body, repeatable=False)

    async def get(self, approval: str) -> Approval:
        """One approval.  Raises NotFound (processInstanceNotExist).

        Doc: workflow/processInstances.
        """
        path, query = "/v1.0/workflow/processInstances", {"processInstanceId": approval}
        return await self._get(path, Approval, at="result", query=query)

    def ids(
        self,
        code: str,
        start_ms: int,
        end_ms: int,
        *,
        users: Sequence[str] | None = None,
        statuses: Sequence[Status] | None = None,
        size: int = PAGE,
    ) -> Pages[str]:
        """Approvals of a template that began within a time: 120 days, a year back at most.

        ``size`` is at most 20; at most 10 ``users``.  Doc: workflow/processes/instanceIds/query.
        """
        where = "approvals.ids"
        number(f"{where} size", PAGE, size, "approvals")
        number(f"{where} span", SPAN_DAYS * DAY_MS, end_ms - start_ms, "milliseconds")
        at_most(f"{where} users", PEOPLE, users, "people")
        path = "/v1.0/workflow/processes/instanceIds/query"

        async def fetch(found: str) -> tuple[list[str], str]:
            body = {
                "processCode": code,
                "startTime": start_ms,
                "endTime": end_ms,
                "nextToken": found or "0",
                "maxResults": size,
                "userIds": users,
                "statuses": statuses,
            }
            page = await self._post(path, ApprovalIds, at="result", body=body)
            return page.rows, page.next

        return Pages(fetch)

    async def terminate(
        self, approval: str, *, by: str | None = None, remark: str | None = None
    ) -> bool:
        """Withdraw an approval: ``by`` its originator, or by the system when left out.

        Not within 15 s of its beginning: TooLate (aflowProcessInstStatusException).
        Doc: workflow/processInstances/terminate.
        """
        letters("approvals.terminate remark", REMARK_LETTERS, remark)
        body = {
            "processInstanceId": approval,
            "isSystem": by is None,
            "remark": remark,
            "operatingUserId": by,
        }
        path = "/v1.0/workflow/processInstances/terminate"
        return await self._post(path, bool, at="result", body=body, repeatable=False)

    async def decide(
        self,
        approval: str,
        task: int,
        userid: str,
        result: Literal["agree", "refuse"],
        *,
        remark: str | None = None,
        files: Files | None = None,
    ) -> bool:
        """Agree or refuse in the place of ``userid``, who has the task.

        Raises TooLate (aflowProcessInstCanNotBeExecuted).
        Doc: workflow/processInstances/execute.
        """
        one_of("approvals.decide result", ("agree", "refuse"), result)
        letters("approvals.decide remark", REMARK_LETTERS, remark)
        body = {
            "processInstanceId": approval,
            "taskId": task,
            "actionerUserId": userid,
            "result": result,
            "remark": remark,
            "file": files,
        }
        path = "/v1.0/workflow/processInstances/execute"
        return await self._post(path, bool, at="result", body=body, repeatable=False)

    async def hand_over(
        self,
        task: int,
        by: str,
        to: str,
        *,
        remark: str | None = None,
        action: str | None = None,
        files: Files | None = None,
    ) -> bool:
        """Give the task of ``by`` to another person.  The remark has at most 256 characters.

        Raises TooLate (task.status.error), BadArgument (param.illegal.operator).
        Doc: workflow/tasks/redirect.
        """
        letters("approvals.hand_over remark", REDIRECT_LETTERS, remark)
        body = {
            "taskId": task,
            "toUserId": to,
            "operateUserId": by,
            "remark": remark,
            "actionName": action,
            "file": files,
        }
        path = "/v1.0/workflow/tasks/redirect"
        return await self._post(path, bool, at="result", body=body, repeatable=False)

    async def comment(
        self, approval: str, userid: str, words: str, *, files: Files | None = None
    ) -> bool:
        """Say something below an approval; 1 to 1024 characters, 20 files.

        Doc: workflow/processInstances/comments.
        """
        where = "approvals.comment"
        filled(f"{where} words", words, f"1 to {REMARK_LETTERS} characters")
        letters(f"{where} words", REMARK_LETTERS, words)
        at_most(f"{where} files", FILES, files.attachments if files else None, "files")
        body: dict[str, Any] = {
            "processInstanceId": approval,
            "text": words,
            "commentUserId": userid,
            "file": files,
        }
        path = "/v1.0/workflow/processInstances/comments"
        return await self._post(path, bool, at="result", body=body, repeatable=False)

    async def waiting(self, userid: str) -> int:
        """How many tasks wait for a person.  Doc: workflow/processes/todoTasks/numbers."""
        path, query = "/v1.0/workflow/processes/todoTasks/numbers", {"userId": userid}
        return await self._get(path, int, at="result", query=query)


def _check_approvers(where: str, approvers: Sequence[Approver], department: int | None) -> None:
    if department is None and not approvers:
        raise ValueError(f"{where}: needs a department (-1 is the root) or approvers.")
    at_most(f"{where} approvers", MOST_APPROVERS, approvers, "steps")
    for one in approvers:
        if one.type != "NONE" and len(one.users) < 2:
            raise ValueError(f"{where} approvers: {one.type} needs two people or more.")
