"""To-dos (待办) of people, by their unionid.  Doc: todo, tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from botkit.calls.area import Area
from botkit.calls.bounds import filled, letters, octets
from botkit.calls.caller import Calls
from botkit.calls.pages import Pages
from botkit.calls.request import quoted
from botkit.dingtalk.api.todos_v1 import TodosV1
from botkit.wire.record import Record, field, plain

SUBJECT_LETTERS, DESCRIPTION_LETTERS, URL_BYTES = 1024, 4096, 1024
LOW, NORMAL, HIGH, URGENT = 10, 20, 30, 40  # priority
CALL, JUMP = 1, 2  # actionType


class TodoUrl(Record):
    """Where a tap leads; to-dos of apps need both.  At most 1024 bytes each."""

    app: str | None = field(name="appUrl", default=None)
    pc: str | None = field(name="pcUrl", default=None)


class TodoField(Record):
    key: str = field(name="fieldKey")
    value: str = field(name="fieldValue", default="")


class TodoActionBody(Record):
    body: str | None = None
    header: Mapping[str, str] | None = None


class TodoAction(Record):
    """A button: ``type`` 1 makes a call, 2 opens a page."""

    title: str
    type: int = field(name="actionType", default=JUMP)
    url: str | None = None
    pc_url: str | None = field(name="pcUrl", default=None)
    param: TodoActionBody | None = None
    key: str | None = field(name="actionKey", default=None)


class TodoNotice(Record):
    """How people are told: "1" or "0"; DING, a push of the phone, the to-do assistant's chat."""

    ding: str | None = field(name="dingNotify", default=None)
    push: str | None = field(name="sendTodoApn", default=None)
    chat: str | None = field(name="sendAssistantChat", default=None)


class TodoFields(Record):
    """What can be said of a to-do; people by unionid, times in milliseconds."""

    subject: str | None = None  # 1024 characters
    source_id: str | None = field(name="sourceId", default=None)  # one's own key, unique
    creator: str | None = field(name="creatorId", default=None)
    description: str | None = None  # 4096 characters
    due_ms: int | None = field(name="dueTime", default=None)
    executors: Sequence[str] | None = field(name="executorIds", default=None)
    participants: Sequence[str] | None = field(name="participantIds", default=None)
    url: TodoUrl | None = field(name="detailUrl", default=None)
    fields: Sequence[TodoField] | None = field(name="contentFieldList", default=None)
    only_executors_see: bool | None = field(name="isOnlyShowExecutor", default=None)
    priority: int | None = None  # 10 low, 20 normal, 30 high, 40 urgent
    notice: TodoNotice | None = field(name="notifyConfigs", default=None)
    actions: Sequence[TodoAction] | None = field(name="actionList", default=None)
    type: Literal["TODO", "READ"] | None = field(name="todoType", default=None)
    remind_ms: int | None = field(name="reminderTimeStamp", default=None)


class TodoChanges(Record):
    """What can be changed; ``None`` leaves it as it is."""

    subject: str | None = None
    description: str | None = None
    due_ms: int | None = field(name="dueTime", default=None)
    is_done: bool | None = field(name="done", default=None)
    executors: Sequence[str] | None = field(name="executorIds", default=None)
    participants: Sequence[str] | None = field(name="participantIds", default=None)


class Todo(Record):
    """A to-do as it was made."""

    id: str
    subject: str = ""
    description: str = ""
    is_done: bool = field(name="done", default=False)
    source: str = ""
    source_id: str = field(name="sourceId", default="")
    creator: str = field(name="creatorId", default="")
    executors: list[str] = field(name="executorIds", default_factory=list)
    participants: list[str] = field(name="participantIds", default_factory=list)
    url: TodoUrl = field(name="detailUrl", default_factory=TodoUrl)
    due_ms: int = field(name="dueTime", default=0)
    start_ms: int = field(name="startTime", default=0)
    finish_ms: int = field(name="finishTime", default=0)
    created_ms: int = field(name="createdTime", default=0)
    modified_ms: int = field(name="modifiedTime", default=0)
    priority: int = 0
    biz_tag: str = field(name="bizTag", default="")
    request_id: str = field(name="requestId", default="")


class TodoCard(Record):
    """A to-do as lists have it."""

    id: str = field(name="taskId")
    subject: str = ""
    is_done: bool = field(name="isDone", default=False)
    source_id: str = field(name="sourceId", default="")
    creator: str = field(name="creatorId", default="")
    url: TodoUrl = field(name="detailUrl", default_factory=TodoUrl)
    due_ms: int = field(name="dueTime", default=0)
    created_ms: int = field(name="createdTime", default=0)
    modified_ms: int = field(name="modifiedTime", default=0)
    priority: int = 0
    biz_tag: str = field(name="bizTag", default="")


class TodoPage(Record):
    rows: list[TodoCard] = field(name="todoCards", default_factory=list)
    next: str = field(name="nextToken", default="")


class Todos(Area):
    """``dingtalk.todos``; ``dingtalk.todos.v1`` has the frozen calls.

    People are named by their unionid: ``(await dingtalk.users.get("li")).unionid``.
    """

    def __init__(self, caller: Calls) -> None:
        super().__init__(caller)
        self.v1 = TodosV1(caller)

    async def create(
        self, unionid: str, fields: TodoFields, *, operator: str | None = None
    ) -> Todo:
        """Make a to-do of a person, on behalf of ``operator``; the subject is a must.

        With a ``source_id`` a lost answer is repeated, and nothing is made twice.  Raises
        BadArgument (todo.taskCreate.paramError), RateLimited (todo.taskCreate.flowControlError).
        Doc: todo/users/{unionId}/tasks.
        """
        filled("todos.create subject", fields.subject or "", f"1 to {SUBJECT_LETTERS} characters")
        body, is_safe = _body("todos.create", fields), fields.source_id is not None
        path, query = f"/v1.0/todo/users/{quoted(unionid)}/tasks", {"operatorId": operator}
        return await self._post(path, Todo, query=query, body=body, repeatable=is_safe)

    async def update(
        self, unionid: str, todo: str, changes: TodoChanges, *, operator: str | None = None
    ) -> bool:
        """Change a to-do, or finish it for all.  Doc: todo/users/{unionId}/tasks/{taskId}."""
        path = f"/v1.0/todo/users/{quoted(unionid)}/tasks/{quoted(todo)}"
        body = _body("todos.update", changes)
        return await self._put(path, bool, at="result", query={"operatorId": operator}, body=body)

    async def delete(self, unionid: str, todo: str, *, operator: str | None = None) -> bool:
        """Take a to-do away from all.  Doc: todo/users/{unionId}/tasks/{taskId}."""
        path = f"/v1.0/todo/users/{quoted(unionid)}/tasks/{quoted(todo)}"
        return await self._delete(path, bool, at="result", query={"operatorId": operator})

    async def finish(
        self,
        unionid: str,
        todo: str,
        executors: Sequence[str],
        *,
        is_done: bool = True,
        operator: str | None = None,
    ) -> bool:
        """Say who of the executors is done.

        Doc: todo/users/{unionId}/tasks/{taskId}/executorStatus.
        """
        path = f"/v1.0/todo/users/{quoted(unionid)}/tasks/{quoted(todo)}/executorStatus"
        states = [{"id": one, "isDone": is_done} for one in executors]
        query, body = {"operatorId": operator}, {"executorStatusList": states}
        return await self._put(path, bool, at="result", query=query, body=body)

    def of(self, unionid: str, *, is_done: bool = False) -> Pages[TodoCard]:
        """A person's to-dos in the corp.  Doc: todo/users/{unionId}/org/tasks/query."""
        return self._pages(
            f"/v1.0/todo/users/{quoted(unionid)}/org/tasks/query",
            TodoPage,
            lambda page: page.rows,
            next=lambda page: page.next,
            body={"isDone": is_done},
            cursor="nextToken",
        )


def _body(where: str, fields: TodoFields | TodoChanges) -> dict[str, Any]:
    """Raises OverLimit."""
    filled(f"{where} subject", fields.subject, f"1 to {SUBJECT_LETTERS} characters")
    letters(f"{where} subject", SUBJECT_LETTERS, fields.subject)
    letters(f"{where} description", DESCRIPTION_LETTERS, fields.description)
    if isinstance(fields, TodoFields) and fields.url is not None:
        octets(f"{where} url.app", URL_BYTES, fields.url.app)
        octets(f"{where} url.pc", URL_BYTES, fields.url.pc)
    body: dict[str, Any] = plain(fields)
    return body
