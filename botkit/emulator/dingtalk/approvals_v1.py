"""Approvals by oapi.  Doc: processinstance"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.dingtalk.approval_flow import (
    Flow,
    Instance,
    Operation,
    Step,
    Task,
    Trouble,
    coded,
)
from botkit.emulator.dingtalk.approval_forms import TEMPLATES
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, flag, is_filled, whole
from botkit.emulator.dingtalk.people import People
from botkit.emulator.dingtalk.refusals import Refusal

MOST_VALUES, MOST_STEPS, MOST_CC = 200, 20, 20
PAGE, PEOPLE, TEMPLATE_PAGE = 20, 10, 100
SPAN_MS = 31 * 24 * 60 * 60 * 1000
REMARK_LETTERS = 1024
CHINA = timezone(timedelta(hours=8))

CODES = {
    "code": 830001,
    "person": 33012,
    "form": 820001,
    "gone": 820004,
    "state": 820005,
    "task": 820006,
    "task_state": 820006,
    "operator": 820008,
    "limit": 40035,
}


class ApprovalsV1:
    def __init__(self, company: Company, clock: Clock, people: People, flow: Flow) -> None:
        self._company, self._clock = company, clock
        self._people, self._flow = people, flow

    def rooms(self) -> Rooms:
        rooms: Rooms = {
            ("POST", "/topapi/processinstance/create"): self.create,
            ("POST", "/topapi/processinstance/get"): self.get,
            ("POST", "/topapi/processinstance/listids"): self.ids,
            ("POST", "/topapi/process/instance/terminate"): self.terminate,
            ("POST", "/topapi/process/instance/comment/add"): self.comment,
            ("POST", "/topapi/process/gettodonum"): self.waiting,
            ("POST", "/topapi/process/listbyuserid"): self.templates,
            ("POST", "/topapi/process/template/manage/get"): self.managed,
        }
        return coded(rooms, CODES)

    def create(self, call: Call) -> Answer:
        body = call.body
        steps = self._steps(body)
        cc = [one for one in str(body.get("cc_list") or "").split(",") if one]
        if len(cc) > MOST_CC or (cc and not steps):
            raise Trouble("limit", "cc_list")
        if body.get("dept_id") is None:
            raise Trouble("limit", "dept_id")
        instance = self._flow.start(
            body.get("process_code"),
            body.get("originator_user_id"),
            whole(body["dept_id"]),
            body.get("form_component_values"),
            steps=steps,
            cc=[self._flow.person(one) for one in cc],
            most_values=MOST_VALUES,
        )
        return {"process_instance_id": instance.id}

    def get(self, call: Call) -> Answer:
        instance = self._flow.find(call.body.get("process_instance_id"))
        return {"process_instance": self._shows(instance)}

    def ids(self, call: Call) -> Answer:
        body = call.body
        if str(body.get("process_code")) not in TEMPLATES:
            raise Trouble("code")
        start = whole(body.get("start_time"))
        end = whole(body.get("end_time", self._clock.now_ms()))
        size, cursor = whole(body.get("size", PAGE)), whole(body.get("cursor", 0))
        users = [one for one in str(body.get("userid_list") or "").split(",") if one]
        if start is None or end is None or len(users) > PEOPLE:
            raise Trouble("limit", "start_time, end_time, userid_list")
        if end - start > SPAN_MS:
            raise Refusal(850012, "时间跨度超过31天")
        if size is None or not 1 <= size <= PAGE or cursor is None or cursor < 0:
            raise Trouble("limit", "size, cursor")
        found = [
            one.id
            for one in self._flow.all()
            if one.code == body["process_code"]
            and start <= one.created_at <= end
            and (not users or one.originator in users)
        ]
        end_at = cursor + size
        more = {"next_cursor": end_at} if end_at < len(found) else {}
        return {"result": {"list": found[cursor:end_at], **more}}

    def terminate(self, call: Call) -> Answer:
        request = _request(call)
        instance = self._flow.find(request.get("process_instance_id"))
        by = None
        if not flag(request.get("is_system")):
            by = self._flow.person(request.get("operating_userid"))
        self._flow.terminate(instance, by, str(request.get("remark") or ""))
        return DONE

    def comment(self, call: Call) -> Answer:
        request = _request(call)
        instance = self._flow.find(request.get("process_instance_id"))
        user, words = self._flow.person(request.get("comment_userid")), request.get("text")
        if not is_filled(words) or len(words) > REMARK_LETTERS:
            raise Trouble("limit", "text")
        self._flow.comment(instance, user, words)
        return DONE

    def waiting(self, call: Call) -> Answer:
        return {"count": self._flow.waiting(self._flow.person(call.body.get("userid")))}

    def templates(self, call: Call) -> Answer:
        if call.body.get("userid"):
            self._flow.person(call.body["userid"])
        offset, size = whole(call.body.get("offset")), whole(call.body.get("size"))
        if offset is None or offset < 0 or size is None or not 1 <= size <= TEMPLATE_PAGE:
            raise Trouble("limit", "offset, size")
        listed = list(TEMPLATES.values())
        rows = [
            {"name": one.name, "process_code": one.code, "icon_url": "", "url": ""}
            for one in listed[offset : offset + size]
        ]
        end = offset + size
        more = {"next_cursor": end} if end < len(listed) else {}
        return {"result": {"process_list": rows, **more}}

    def managed(self, call: Call) -> Answer:
        user = self._flow.person(call.body.get("userid"))
        is_admin = self._people.level(self._company.person(user))
        rows = [
            {
                "process_code": one.code,
                "flow_title": one.name,
                "icon_name": "common",
                "icon_url": "",
                "gmt_modified": "2026-01-01 08:00:00",
                "attendance_type": 0,
                "is_new_process": True,
            }
            for one in TEMPLATES.values()
            if is_admin
        ]
        return {"result": rows, "success": True}

    def _steps(self, body: Answer) -> list[Step] | None:
        """From ``approvers_v2``, or from the older list of one after the other."""
        given: list[Any] = body.get("approvers_v2") or [
            {"task_action_type": "NONE", "user_ids": [one]}
            for one in str(body.get("approvers") or "").split(",")
            if one
        ]
        if len(given) > MOST_STEPS:
            raise Trouble("limit", "approvers")
        steps: list[Step] = []
        for one in given:
            kind, users = one.get("task_action_type"), one.get("user_ids") or []
            needed = 1 if kind == "NONE" else 2
            if kind not in ("AND", "OR", "NONE") or len(users) < needed:
                raise Trouble("limit", "approvers_v2")
            steps.append((kind, [self._flow.person(who) for who in users]))
        return steps or None

    def _shows(self, instance: Instance) -> Answer:
        department = self._company.department(instance.department)
        ended = {"finish_time": _second(instance.finished_at)} if instance.finished_at else {}
        return {
            "title": instance.title,
            "create_time": _second(instance.created_at),
            **ended,
            "originator_userid": instance.originator,
            "originator_dept_id": str(instance.department),
            "originator_dept_name": (department or self._company.departments[0]).name,
            "status": instance.status,
            "result": instance.result,
            "cc_userids": instance.cc,
            "business_id": instance.business_id,
            "operation_records": [_operation(one) for one in instance.operations],
            "tasks": [_task(instance, one) for one in instance.tasks],
            "biz_action": "NONE",
            "attached_process_instance_ids": [],
            "form_component_values": [
                {
                    "id": one["id"],
                    "name": one["name"],
                    "value": one["value"],
                    "ext_value": one["extValue"],
                    "component_type": one["componentType"],
                }
                for one in instance.values
            ],
        }


DONE = {"result": True, "success": True}


def _operation(one: Operation) -> Answer:
    return {
        "userid": one.user,
        "date": _second(one.at),
        "operation_type": one.type,
        "operation_result": one.result,
        "remark": one.remark,
    }


def _task(instance: Instance, one: Task) -> Answer:
    ended = {"finish_time": _second(one.finished_at)} if one.finished_at else {}
    return {
        "userid": one.user,
        "task_status": one.status,
        "task_result": one.result,
        "create_time": _second(one.created_at),
        **ended,
        "taskid": str(one.id),
        "activity_id": f"activity_{one.step}",
        "url": f"?procInsId={instance.id}&taskId={one.id}",
    }


def _request(call: Call) -> Answer:
    request = call.body.get("request")
    if not isinstance(request, dict):
        raise Trouble("limit", "request")
    return request


def _second(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, CHINA):%Y-%m-%d %H:%M:%S}"
