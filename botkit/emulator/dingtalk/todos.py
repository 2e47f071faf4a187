"""To-dos of people, by unionid.  Doc: todo, tasks"""

from __future__ import annotations

from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, flag, is_filled, whole
from botkit.emulator.dingtalk.names import by_union_id
from botkit.emulator.dingtalk.people import Tell
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.emulator.ids import Ids
from botkit.wire.record import Record, field

SUBJECT_LETTERS, DESCRIPTION_LETTERS, URL_BYTES = 1024, 4096, 1024
PRIORITIES = (10, 20, 30, 40)
PAGE = 20
TASKS = "/v1.0/todo/users/{unionId}/tasks"

KEPT = (
    "subject", "description", "dueTime", "priority", "detailUrl", "executorIds", "participantIds",
    "creatorId", "sourceId",
)  # fmt: skip


class Task(Record):
    """``done`` has the executors who are; all of them, and it is done for all."""

    id: str
    unionid: str
    app: str
    created_at: int
    modified_at: int
    fields: dict[str, Any] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    is_done: bool = False


class Todos:
    def __init__(self, company: Company, clock: Clock, ids: Ids, tell: Tell) -> None:
        self._company, self._clock, self._ids, self._tell = company, clock, ids, tell
        self._tasks: dict[str, Task] = {}

    def rooms(self) -> Rooms:
        return {
            ("POST", TASKS): self.create,
            ("PUT", TASKS + "/{taskId}"): self.update,
            ("DELETE", TASKS + "/{taskId}"): self.delete,
            ("PUT", TASKS + "/{taskId}/executorStatus"): self.finish,
            ("POST", "/v1.0/todo/users/{unionId}/org/tasks/query"): self.query,
        }

    def create(self, call: Call) -> Answer:
        unionid = self._person(call, "taskCreate")
        body = call.body
        if not is_filled(body.get("subject")):
            raise _wrong("taskCreate", "subject")
        self._check(body, "taskCreate")
        source = body.get("sourceId")
        for task in self._tasks.values():
            if source and (task.app, task.fields.get("sourceId")) == (call.app.name, source):
                return self._shows(task)  # asked for again
        now = self._clock.now_ms()
        task = Task(self._ids.text()[:32], unionid, call.app.name, now, now)
        task.fields = {name: body[name] for name in KEPT if body.get(name) is not None}
        task.fields.setdefault("creatorId", call.query.get("operatorId") or unionid)
        self._tasks[task.id] = task
        self._told("todo_task_create", task)
        return self._shows(task)

    def update(self, call: Call) -> Answer:
        task = self._find(call)
        self._check(call.body, "taskUpdate")
        if call.body.get("subject") == "":
            raise _wrong("taskUpdate", "subject")
        task.fields |= {name: call.body[name] for name in KEPT if call.body.get(name) is not None}
        if call.body.get("done") is not None:
            task.is_done = flag(call.body["done"])
        return self._changed(task)

    def delete(self, call: Call) -> Answer:
        task = self._find(call)
        del self._tasks[task.id]
        self._told("todo_task_delete", task)
        return {"result": True}

    def finish(self, call: Call) -> Answer:
        task = self._find(call)
        states = call.body.get("executorStatusList")
        if not isinstance(states, list) or not states:
            raise _wrong("taskUpdate", "executorStatusList")
        executors = task.fields.get("executorIds", [])
        for state in states:
            who = state.get("id") if isinstance(state, dict) else None
            if who not in executors:
                raise _wrong("taskUpdate", "executorStatusList.id")
        for state in states:
            if flag(state.get("isDone")):
                task.done.add(state["id"])
            else:
                task.done.discard(state["id"])
        task.is_done = task.done >= set(executors)
        return self._changed(task)

    def query(self, call: Call) -> Answer:
        unionid = self._person(call, "taskQuery")
        start = whole(call.body.get("nextToken") or 0)
        if start is None or start < 0:
            raise _wrong("taskQuery", "nextToken")
        wanted = call.body.get("isDone")
        found = [
            one
            for one in self._tasks.values()
            if unionid in (one.unionid, *one.fields.get("executorIds", []))
            and (wanted is None or flag(wanted) is self._is_done_for(one, unionid))
        ]
        rows = [self._card(one, unionid) for one in found[start : start + PAGE]]
        end = start + PAGE
        return {"todoCards": rows, **({"nextToken": str(end)} if end < len(found) else {})}

    def _is_done_for(self, task: Task, unionid: str) -> bool:
        return task.is_done or unionid in task.done

    def _changed(self, task: Task) -> Answer:
        task.modified_at = self._clock.now_ms()
        self._told("todo_task_update", task)
        return {"result": True}

    def _told(self, event: str, task: Task) -> None:
        people = list(dict.fromkeys([task.unionid, *task.fields.get("executorIds", [])]))
        self._tell(event, {"unionIdList": people, "bizTag": task.app, "taskId": task.id})

    def _person(self, call: Call, what: str) -> str:
        unionid, operator = call.path["unionId"], call.query.get("operatorId")
        if by_union_id(self._company, unionid) is None:
            raise _wrong(what, "unionId")
        if operator and by_union_id(self._company, operator) is None:
            raise _wrong(what, "operatorId")
        return unionid

    def _find(self, call: Call) -> Task:
        unionid = self._person(call, "taskUpdate")
        task = self._tasks.get(call.path["taskId"])
        if task is None or unionid not in (task.unionid, *task.fields.get("executorIds", [])):
            raise _wrong("taskUpdate", "taskId")
        return task

    def _check(self, body: dict[str, Any], what: str) -> None:
        """Raises Refusal."""
        if len(str(body.get("subject") or "")) > SUBJECT_LETTERS:
            raise _wrong(what, "subject")
        if len(str(body.get("description") or "")) > DESCRIPTION_LETTERS:
            raise _wrong(what, "description")
        if body.get("priority") not in (None, *PRIORITIES):
            raise _wrong(what, "priority")
        for url in (body.get("detailUrl") or {}).values():
            if len(str(url).encode()) > URL_BYTES:
                raise _wrong(what, "detailUrl")
        for name in ("executorIds", "participantIds"):
            for unionid in body.get(name) or ():
                if by_union_id(self._company, unionid) is None:
                    raise _wrong(what, name)

    def _shows(self, task: Task) -> Answer:
        return {
            "id": task.id,
            "done": task.is_done,
            "source": "isv_dingtalkTodo",
            "bizTag": task.app,
            "createdTime": task.created_at,
            "modifiedTime": task.modified_at,
            "requestId": self._ids.digits(12),
            **task.fields,
        }

    def _card(self, task: Task, unionid: str) -> Answer:
        shown = {name: task.fields[name] for name in CARD if name in task.fields}
        return {
            "taskId": task.id,
            "isDone": self._is_done_for(task, unionid),
            "bizTag": task.app,
            "createdTime": task.created_at,
            "modifiedTime": task.modified_at,
            **shown,
        }


CARD = ("subject", "dueTime", "priority", "detailUrl", "creatorId", "sourceId")


def _wrong(what: str, name: str) -> Refusal:
    return Refusal(f"todo.{what}.paramError", f"参数错误：{name}")
