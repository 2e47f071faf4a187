"""How an approval goes from step to step; both generations of its calls work on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.dingtalk.approval_forms import TEMPLATES, BadForm, Template, filled
from botkit.emulator.dingtalk.call import Call, Room, Rooms
from botkit.emulator.dingtalk.people import OWNER, Tell
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.emulator.ids import Ids
from botkit.wire.record import Record, field

YOUNG_MS = 15_000  # until then nobody withdraws it
FIRST_TASK = 100_001

What = Literal["code", "person", "form", "gone", "state", "task", "task_state", "operator", "limit"]
Step = tuple[str, list[str]]  # AND, OR or NONE, and who


class Trouble(Exception):
    """``what`` went wrong; each generation has its own code for it."""

    def __init__(self, what: What, words: str = "") -> None:
        super().__init__(words)
        self.what, self.words = what, words


class Task(Record):
    id: int
    user: str
    step: int
    created_at: int
    status: str = "RUNNING"
    result: str = "NONE"
    finished_at: int = 0


class Operation(Record):
    user: str
    at: int
    type: str
    result: str = "NONE"
    remark: str = ""


class Instance(Record):
    id: str
    code: str
    title: str
    originator: str
    department: int
    business_id: str
    created_at: int
    values: list[dict[str, Any]]
    steps: list[Step]
    cc: list[str] = field(default_factory=list)
    is_own_flow: bool = False  # the approvers came with the call
    status: str = "RUNNING"
    result: str = ""
    finished_at: int = 0
    tasks: list[Task] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)


class Flow:
    def __init__(self, company: Company, clock: Clock, ids: Ids, tell: Tell) -> None:
        self._company, self._clock, self._ids, self._tell = company, clock, ids, tell
        self._all: dict[str, Instance] = {}
        self._tasks = FIRST_TASK

    def all(self) -> list[Instance]:
        """Newest first."""
        return list(reversed(self._all.values()))

    def find(self, given: Any) -> Instance:
        """Raises Trouble."""
        if (found := self._all.get(str(given))) is None:
            raise Trouble("gone", f"审批实例不存在：{given}")
        return found

    def person(self, given: Any) -> str:
        """Raises Trouble."""
        member = self._company.find(given) if isinstance(given, str) else None
        if member is None:
            raise Trouble("person", f"用户不存在：{given}")
        return member.id

    def steps(self, originator: str) -> list[Step]:
        """What the templates have: the one above decides."""
        manager = self._company.person(originator).manager
        return [("NONE", [manager or OWNER])]

    def start(
        self,
        code: Any,
        originator: Any,
        department: Any,
        values: Any,
        *,
        steps: list[Step] | None = None,
        cc: list[str] | None = None,
        most_values: int,
    ) -> Instance:
        """Raises Trouble."""
        template = TEMPLATES.get(str(code))
        if template is None:
            raise Trouble("code", f"模板不存在：{code}")
        who = self.person(originator)
        if department is None and not steps:
            raise Trouble("limit", "缺少部门")
        where = -1 if department is None else self._department(department)
        found = self._values(template, values, most_values)
        instance = Instance(
            self._ids.text()[:30],
            template.code,
            f"{self._company.person(who).name}提交的{template.name}",
            who,
            where,
            self._ids.digits(16),
            self._clock.now_ms(),
            found,
            steps or self.steps(who),
            cc or [],
            bool(steps),
        )
        self._all[instance.id] = instance
        self._note(instance, who, "START_PROCESS_INSTANCE")
        self._told(instance, "start")
        self._begin(instance, 0)
        return instance

    def execute(
        self, instance: Instance, task_id: Any, user: str, decision: str, words: str
    ) -> None:
        """``decision``: agree or refuse.  Raises Trouble."""
        task = next((one for one in instance.tasks if one.id == task_id), None)
        if task is None or task.user != user:
            raise Trouble("task", "任务不存在或不属于该用户")
        if instance.status != "RUNNING" or task.status != "RUNNING":
            raise Trouble("task", "任务不能被执行")
        agrees, result = decision == "agree", decision.upper()
        self._end(instance, task, "COMPLETED", result, words)
        self._note(instance, user, "EXECUTE_TASK_NORMAL", result, words)
        kind, _ = instance.steps[task.step]
        running = [one for one in instance.tasks if one.status == "RUNNING"]
        if agrees and kind == "AND" and running:
            return
        for other in running:
            self._end(instance, other, "CANCELED", "NONE", "")
        if agrees and task.step + 1 < len(instance.steps):
            self._begin(instance, task.step + 1)
            return
        self._finish(instance, "COMPLETED", decision)
        self._note(instance, user, "FINISH_PROCESS_INSTANCE", result)
        self._told(instance, "finish", result=instance.result)

    def redirect(self, task_id: Any, by: str, to: str, words: str) -> None:
        """Raises Trouble."""
        for instance in self._all.values():
            for task in instance.tasks:
                if task.id == task_id:
                    self._redirect(instance, task, by, to, words)
                    return
        raise Trouble("task_state", "任务不存在")

    def terminate(self, instance: Instance, by: str | None, words: str) -> None:
        """``by`` its originator, or ``None`` the system.  Raises Trouble."""
        if by not in (None, instance.originator):
            raise Trouble("operator", "只有发起人可以撤销")
        is_young = self._clock.now_ms() - instance.created_at < YOUNG_MS
        if instance.status != "RUNNING" or is_young:
            raise Trouble("state", "审批实例状态不允许撤销")
        for task in instance.tasks:
            if task.status == "RUNNING":
                self._end(instance, task, "CANCELED", "NONE", "")
        self._finish(instance, "TERMINATED", "")
        self._note(instance, by or "", "TERMINATE_PROCESS_INSTANCE", "NONE", words)
        self._told(instance, "terminate")

    def comment(self, instance: Instance, user: str, words: str) -> None:
        self._note(instance, user, "ADD_REMARK", "NONE", words)

    def waiting(self, user: str) -> int:
        return sum(
            task.user == user and task.status == "RUNNING"
            for instance in self._all.values()
            for task in instance.tasks
        )

    def _redirect(self, instance: Instance, task: Task, by: str, to: str, words: str) -> None:
        if instance.status != "RUNNING" or task.status != "RUNNING":
            raise Trouble("task_state", "任务状态不允许转交")
        if task.user != by:
            raise Trouble("operator", "操作人不是任务的处理人")
        self._end(instance, task, "COMPLETED", "REDIRECTED", words)
        self._note(instance, by, "REDIRECT_TASK", "NONE", words)
        self._add_task(instance, to, task.step)

    def _begin(self, instance: Instance, step: int) -> None:
        for user in instance.steps[step][1]:
            self._add_task(instance, user, step)

    def _add_task(self, instance: Instance, user: str, step: int) -> None:
        task = Task(self._tasks, user, step, self._clock.now_ms())
        self._tasks += 1
        instance.tasks.append(task)
        self._told_task(instance, task, "start")

    def _end(self, instance: Instance, task: Task, status: str, result: str, words: str) -> None:
        task.status, task.result, task.finished_at = status, result, self._clock.now_ms()
        if status == "CANCELED":
            self._told_task(instance, task, "cancel")
            return
        told = {"AGREE": "agree", "REFUSE": "refuse", "REDIRECTED": "redirect"}[result]
        self._told_task(instance, task, "finish", result=told, remark=words)

    def _finish(self, instance: Instance, status: str, result: str) -> None:
        instance.status, instance.result = status, result
        instance.finished_at = self._clock.now_ms()

    def _note(
        self, instance: Instance, user: str, kind: str, result: str = "NONE", words: str = ""
    ) -> None:
        instance.operations.append(Operation(user, self._clock.now_ms(), kind, result, words))

    def _values(self, template: Template, given: Any, most: int) -> list[dict[str, Any]]:
        try:
            return filled(self._company, template, given, most)
        except BadForm as error:
            raise Trouble("form", str(error)) from None

    def _department(self, given: Any) -> int:
        number = given if isinstance(given, int) else None
        if number != -1 and (number is None or self._company.department(number) is None):
            raise Trouble("person", f"部门不存在：{given}")
        return number

    def _told(self, instance: Instance, kind: str, **more: str) -> None:
        url = f"https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?procInstId={instance.id}"
        fields = self._about(instance, kind, instance.originator, instance.created_at)
        ended = {"finishTime": instance.finished_at} if instance.finished_at else {}
        told = {**fields, "businessType": "", "url": url, **ended, **more}
        self._tell("bpms_instance_change", told)

    def _told_task(self, instance: Instance, task: Task, kind: str, **more: str) -> None:
        fields = self._about(instance, kind, task.user, task.created_at)
        ended = {"finishTime": task.finished_at} if task.finished_at else {}
        self._tell("bpms_task_change", {**fields, "taskId": task.id, **ended, **more})

    def _about(self, instance: Instance, kind: str, who: str, at: int) -> dict[str, Any]:
        return {
            "processInstanceId": instance.id,
            "processCode": instance.code,
            "bizCategoryId": "",
            "businessId": instance.business_id,
            "type": kind,
            "title": instance.title,
            "staffId": who,
            "createTime": at,
        }


def coded(rooms: Rooms, codes: Mapping[str, int | str]) -> Rooms:
    """The rooms of one generation of the API, with its own code for each trouble."""
    return {key: _coded(room, codes) for key, room in rooms.items()}


def _coded(room: Room, codes: Mapping[str, int | str]) -> Room:
    def answer(call: Call) -> Any:
        try:
            return room(call)
        except Trouble as trouble:
            raise Refusal(codes[trouble.what], trouble.words) from None

    return answer
