"""Approvals by ``/v1.0``.  Doc: workflow"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.dingtalk.approval_flow import Flow, Instance, Step, Task, Trouble, coded
from botkit.emulator.dingtalk.approval_forms import TEMPLATES, Template
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, flag, is_filled, whole
from botkit.emulator.dingtalk.people import People

MOST_VALUES, MOST_STEPS, MOST_CC = 150, 20, 50
PAGE, PEOPLE, TEMPLATE_PAGE = 20, 10, 100
DAY_MS = 24 * 60 * 60 * 1000
SPAN_MS, BACK_MS = 120 * DAY_MS, 365 * DAY_MS
REMARK_LETTERS, REDIRECT_LETTERS = 1024, 256
WORKFLOW = "/v1.0/workflow"

CODES = {
    "code": "processCodeError",
    "person": "processInstanceInvalidParameter",
    "form": "formConverterError",
    "gone": "processInstanceNotExist",
    "state": "aflowProcessInstStatusException",
    "task": "aflowProcessInstCanNotBeExecuted",
    "task_state": "task.status.error",
    "operator": "param.illegal.operator",
    "limit": "invalidParameter",
}


class Approvals:
    def __init__(self, company: Company, clock: Clock, people: People, flow: Flow) -> None:
        self._company, self._clock = company, clock
        self._people, self._flow = people, flow

    def rooms(self) -> Rooms:
        rooms: Rooms = {
            ("POST", f"{WORKFLOW}/processInstances"): self.create,
            ("GET", f"{WORKFLOW}/processInstances"): self.get,
            ("POST", f"{WORKFLOW}/processInstances/terminate"): self.terminate,
            ("POST", f"{WORKFLOW}/processInstances/execute"): self.execute,
            ("POST", f"{WORKFLOW}/processInstances/comments"): self.comment,
            ("POST", f"{WORKFLOW}/tasks/redirect"): self.redirect,
            ("POST", f"{WORKFLOW}/processes/instanceIds/query"): self.ids,
            ("GET", f"{WORKFLOW}/processes/userVisibilities/templates"): self.templates,
            ("GET", f"{WORKFLOW}/processes/managements/templates"): self.managed,
            ("GET", f"{WORKFLOW}/forms/schemas/processCodes"): self.form,
            ("POST", f"{WORKFLOW}/processes/forecast"): self.forecast,
            ("GET", f"{WORKFLOW}/processes/todoTasks/numbers"): self.waiting,
        }
        return coded(rooms, CODES)

    def create(self, call: Call) -> Answer:
        body = call.body
        cc = body.get("ccList") or []
        if not isinstance(cc, list) or len(cc) > MOST_CC:
            raise Trouble("limit", "ccList")
        instance = self._flow.start(
            body.get("processCode"),
            body.get("originatorUserId"),
            body.get("deptId"),
            body.get("formComponentValues"),
            steps=self._steps(body.get("approvers")),
            cc=[self._flow.person(one) for one in cc],
            most_values=MOST_VALUES,
        )
        return {"instanceId": instance.id}

    def get(self, call: Call) -> Answer:
        instance = self._flow.find(call.query.get("processInstanceId"))
        return {"success": "true", "result": self._shows(instance)}

    def terminate(self, call: Call) -> Answer:
        instance = self._flow.find(call.body.get("processInstanceId"))
        by = None
        if not flag(call.body.get("isSystem")):
            by = self._flow.person(call.body.get("operatingUserId"))
        self._flow.terminate(instance, by, _remark(call.body, REMARK_LETTERS))
        return DONE

    def execute(self, call: Call) -> Answer:
        body = call.body
        instance = self._flow.find(body.get("processInstanceId"))
        if body.get("result") not in ("agree", "refuse"):
            raise Trouble("limit", "result")
        user = self._flow.person(body.get("actionerUserId"))
        words = _remark(body, REMARK_LETTERS)
        self._flow.execute(instance, whole(body.get("taskId")), user, body["result"], words)
        return DONE

    def comment(self, call: Call) -> Answer:
        instance = self._flow.find(call.body.get("processInstanceId"))
        user = self._flow.person(call.body.get("commentUserId"))
        words = call.body.get("text")
        if not is_filled(words) or len(words) > REMARK_LETTERS:
            raise Trouble("limit", "text")
        self._flow.comment(instance, user, words)
        return DONE

    def redirect(self, call: Call) -> Answer:
        body = call.body
        by, to = (
            self._flow.person(body.get("operateUserId")),
            self._flow.person(body.get("toUserId")),
        )
        words = _remark(body, REDIRECT_LETTERS)
        self._flow.redirect(whole(body.get("taskId")), by, to, words)
        return {"result": True}

    def ids(self, call: Call) -> Answer:
        body = call.body
        if str(body.get("processCode")) not in TEMPLATES:
            raise Trouble("code", "模板不存在")
        start, end = whole(body.get("startTime")), whole(body.get("endTime", self._clock.now_ms()))
        size, offset = whole(body.get("maxResults")), whole(body.get("nextToken"))
        if start is None or end is None or end - start > SPAN_MS:
            raise Trouble("limit", "startTime 与 endTime 最多相差120天")
        if self._clock.now_ms() - start > BACK_MS:
            raise Trouble("limit", "startTime 最多在365天以前")
        if size is None or not 1 <= size <= PAGE or offset is None or offset < 0:
            raise Trouble("limit", "maxResults 或 nextToken")
        if len(body.get("userIds") or ()) > PEOPLE:
            raise Trouble("limit", "userIds")
        found = [
            one.id
            for one in self._flow.all()
            if one.code == body["processCode"]
            and start <= one.created_at <= end
            and (not body.get("userIds") or one.originator in body["userIds"])
            and (not body.get("statuses") or one.status in body["statuses"])
        ]
        end_at = offset + size
        more = {"nextToken": str(end_at)} if end_at < len(found) else {}
        return {"result": {"list": found[offset:end_at], **more}, "success": True}

    def templates(self, call: Call) -> Answer:
        if call.query.get("userId"):
            self._flow.person(call.query["userId"])
        size, offset = whole(call.query.get("maxResults")), whole(call.query.get("nextToken"))
        if size is None or not 1 <= size <= TEMPLATE_PAGE or offset is None or offset < 0:
            raise Trouble("limit", "maxResults 或 nextToken")
        listed = list(TEMPLATES.values())
        rows = [
            {"name": one.name, "processCode": one.code, "url": _url(one), "iconUrl": ""}
            for one in listed[offset : offset + size]
        ]
        more = {"nextToken": str(offset + size)} if offset + size < len(listed) else {}
        return {"result": {"processList": rows, **more}}

    def managed(self, call: Call) -> Answer:
        user = self._flow.person(call.query.get("userId"))
        is_admin = self._people.level(self._company.person(user))
        rows = [
            {
                "processCode": one.code,
                "flowTitle": one.name,
                "iconName": "common",
                "iconUrl": "",
                "newProcess": True,
                "attendanceType": 0,
                "gmtModified": "2026-01-01T00:00Z",
            }
            for one in TEMPLATES.values()
            if is_admin
        ]
        return {"result": rows, "success": True}

    def form(self, call: Call) -> Answer:
        template = _template(call.query.get("processCode"))
        content = {
            "title": template.name,
            "icon": "common",
            "items": [one.shows() for one in template.fields],
        }
        shown = {
            "formCode": template.code,
            "formUuid": template.code,
            "name": template.name,
            "memo": "",
            "status": "PUBLISHED",
            "schemaContent": content,
        }
        return {"result": shown, "success": True}

    def forecast(self, call: Call) -> Answer:
        _template(call.body.get("processCode"))
        user = self._flow.person(call.body.get("userId"))
        if whole(call.body.get("deptId")) is None:
            raise Trouble("limit", "deptId")
        rules = [
            {
                "activityId": f"activity_{nth}",
                "activityName": "审批人",
                "activityType": "target_approval",
                "isTargetSelect": False,
                "workflowActor": {"actorKey": f"actor_{nth}", "actorType": "target_approval"},
            }
            for nth, _ in enumerate(self._flow.steps(user))
        ]
        told = {"isForecastSuccess": True, "isStaticWorkflow": True, "workflowForecastNodes": []}
        return {"result": {**told, "workflowActivityRules": rules}, "success": True}

    def waiting(self, call: Call) -> Answer:
        return {"result": self._flow.waiting(self._flow.person(call.query.get("userId")))}

    def _steps(self, given: Any) -> list[Step] | None:
        if not given:
            return None
        if not isinstance(given, list) or len(given) > MOST_STEPS:
            raise Trouble("limit", "approvers")
        steps: list[Step] = []
        for one in given:
            kind, users = one.get("actionType"), one.get("userIds") or []
            needed = 1 if kind == "NONE" else 2
            if kind not in ("AND", "OR", "NONE") or len(users) < needed:
                raise Trouble("limit", "approvers")
            steps.append((kind, [self._flow.person(who) for who in users]))
        return steps

    def _shows(self, instance: Instance) -> Answer:
        department = self._company.department(instance.department)
        ended = {"finishTime": _minute(instance.finished_at)} if instance.finished_at else {}
        own = [who for _, users in instance.steps for who in users if instance.is_own_flow]
        return {
            "title": instance.title,
            "createTime": _minute(instance.created_at),
            **ended,
            "originatorUserId": instance.originator,
            "originatorDeptId": str(instance.department),
            "originatorDeptName": (department or self._company.departments[0]).name,
            "status": instance.status,
            "result": instance.result,
            "approverUserIds": own,
            "ccUserIds": instance.cc,
            "businessId": instance.business_id,
            "bizAction": "NONE",
            "attachedProcessInstanceIds": [],
            "operationRecords": [
                {
                    "userId": one.user,
                    "date": _minute(one.at),
                    "type": one.type,
                    "result": one.result,
                    "remark": one.remark,
                }
                for one in instance.operations
            ],
            "tasks": [_task(instance, one) for one in instance.tasks],
            "formComponentValues": instance.values,
        }


DONE = {"result": True, "success": True}


def _task(instance: Instance, task: Task) -> Answer:
    shown = {
        "taskId": task.id,
        "userId": task.user,
        "status": task.status,
        "result": task.result,
        "createTime": _minute(task.created_at),
        "mobileUrl": f"?procInsId={instance.id}&taskId={task.id}",
        "pcUrl": f"?procInsId={instance.id}&taskId={task.id}",
        "processInstanceId": instance.id,
        "activityId": f"activity_{task.step}",
    }
    return {**shown, "finishTime": _minute(task.finished_at)} if task.finished_at else shown


def _template(code: object) -> Template:
    if str(code) not in TEMPLATES:
        raise Trouble("code", f"模板不存在：{code}")
    return TEMPLATES[str(code)]


def _remark(body: Answer, most: int) -> str:
    words = body.get("remark") or ""
    if not isinstance(words, str) or len(words) > most:
        raise Trouble("limit", "remark")
    return words


def _minute(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%dT%H:%MZ}"


def _url(template: Template) -> str:
    return f"https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?processCode={template.code}"
