"""Work notices: taken at once, delivered or dropped without a word.

Doc: message/corpconversation
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from botkit.clock import Clock
from botkit.emulator.company import DINGTALK, App, Company, Member
from botkit.emulator.dingtalk.board import Board, Shown
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, flag, is_filled, whole
from botkit.emulator.dingtalk.notice_kinds import NoticeKinds
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong
from botkit.emulator.ids import Ids
from botkit.emulator.messages import Messages
from botkit.wire.record import Record, field

USERS, DEPARTMENTS = 100, 20
STATUS_USERS = 5
A_DAY, A_MINUTE, TO_ALL_A_DAY = 500, 5000, 3
MINUTE_MS, DAY_MS = 60_000, 24 * 3600 * 1000
SHANGHAI_MS = 8 * 3600 * 1000
RESULT_USERS = 100  # a result is told for no more
TAKES_MS = 1000  # until a task begins, and again until it is done
DAILY, SAME, CROWD = "143105", "143106", "143103"
PATH = "/topapi/message/corpconversation/"


class Task(Record):
    """``forbidden``: userid -> the code that says why.  ``shown`` is what was sent."""

    app: App
    at: int
    shown: Shown
    delivered: list[Member] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    invalid_departments: list[int] = field(default_factory=list)
    forbidden: dict[str, str] = field(default_factory=dict)


class Receivers(Record):
    members: dict[str, Member] = field(default_factory=dict)
    invalid: list[str] = field(default_factory=list)
    invalid_departments: list[int] = field(default_factory=list)


class WorkNotices:
    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        kinds: NoticeKinds,
        board: Board,
        log: Messages,
    ) -> None:
        self._company, self._clock, self._ids = company, clock, ids
        self._kinds, self._board, self._log = kinds, board, log
        self._tasks: dict[int, Task] = {}
        self._counts: dict[tuple[str, str, int], int] = {}  # app, person, day -> notices
        self._same: set[tuple[str, str, int, str]] = set()  # and their content
        self._to_all: dict[tuple[str, int], int] = {}
        self._receivers: dict[str, list[int]] = {}  # app -> a time for each receiver

    def rooms(self) -> Rooms:
        return {
            ("POST", PATH + "asyncsend_v2"): self.send,
            ("POST", PATH + "getsendprogress"): self.progress,
            ("POST", PATH + "getsendresult"): self.result,
            ("POST", PATH + "recall"): self.recall,
            ("POST", PATH + "status_bar/update"): self.update_status,
        }

    def send(self, call: Call) -> Answer:
        self.check_agent(call)
        receivers = self.receivers(call)
        shown = self._kinds.check(call.body.get("msg"))
        if "status_bar" in shown.content:
            is_small = len(receivers.members) + len(receivers.invalid) <= STATUS_USERS
            if not is_small or call.body.get("dept_id_list") or flag(call.body.get("to_all_user")):
                raise wrong("oa.status_bar")
        return {"task_id": self.deliver(call, receivers, shown)}

    def deliver(self, call: Call, receivers: Receivers, shown: Shown) -> int:
        """Show it to whom it may be shown; the number of the task."""
        number = self._ids.number() & 0xFFFFFFFFFFFF
        task = Task(call.app, self._clock.now_ms(), shown)
        task.invalid, task.invalid_departments = receivers.invalid, receivers.invalid_departments
        content = json.dumps(shown.raw, sort_keys=True)
        for member in receivers.members.values():
            if why := self._forbids(call.app, member, content):
                task.forbidden[member.id] = why
                call.notes.append(f"dropped for {member.id}: {why}")
                continue
            task.delivered.append(member)
            self._board.to_person(call.app, member, shown, _handle(number))
        self._tasks[number] = task
        return number

    def progress(self, call: Call) -> Answer:
        task = self._task(call, "task_id")
        status = min(2, (self._clock.now_ms() - task.at) // TAKES_MS)
        percent = (0, 50, 100)[status]
        return {"progress": {"progress_in_percent": percent, "status": status}}

    def result(self, call: Call) -> Answer:
        task = self._task(call, "task_id")
        if len(task.delivered) + len(task.forbidden) > RESULT_USERS:
            raise Refusal(41052)
        if self._clock.now_ms() < task.at + 2 * TAKES_MS:
            return {"send_result": _result(task, (), ())}
        read = [one.id for one in task.delivered if self._has_read(task, one)]
        unread = [one.id for one in task.delivered if one.id not in read]
        return {"send_result": _result(task, read, unread)}

    def recall(self, call: Call) -> Answer:
        number = whole(call.body.get("msg_task_id"))
        task = self._tasks.get(number or 0)
        is_own = task is not None and task.app is call.app and call.agent_id()
        if task is None or not is_own or self._is_old(task):
            raise Refusal(400002)
        self._board.recall(_handle(number or 0))
        return {}

    def update_status(self, call: Call) -> Answer:
        task = self._task(call, "task_id")
        value, colour = call.body.get("status_value"), call.body.get("status_bg")
        if not is_filled(value):
            raise missing("status_value")
        if "status_bar" not in task.shown.content:
            raise Refusal(41052)
        bar = {**task.shown.content["status_bar"], "status_value": value}
        if is_filled(colour):
            bar["status_bg"] = colour
        task.shown.content = {**task.shown.content, "status_bar": bar}
        for bubble in self._log.sent(_handle(whole(call.body["task_id"]) or 0)):
            if bubble.msgtype == "oa":
                bubble.body = {**bubble.body, "oa": task.shown.content}
                self._log.touch(bubble)
        return {}

    def check_agent(self, call: Call) -> None:
        """Raises Refusal."""
        if call.body.get("agent_id") is None:
            raise missing("agent_id")
        if not call.agent_id():
            raise Refusal(40056)

    def _task(self, call: Call, name: str) -> Task:
        """Raises Refusal 40035 for what is no task, 41052 for one that is too old."""
        self.check_agent(call)
        task = self._tasks.get(whole(call.body.get(name)) or 0)
        if task is None or task.app is not call.app:
            raise wrong(name)
        if self._is_old(task):
            raise Refusal(41052)
        return task

    def _is_old(self, task: Task) -> bool:
        return task.at + DAY_MS <= self._clock.now_ms()

    def receivers(
        self, call: Call, *, most_users: int = USERS, most_departments: int = DEPARTMENTS
    ) -> Receivers:
        """Whom the body names.  Raises Refusal."""
        users = _texts(call.body.get("userid_list"), "userid_list")
        departments = _texts(call.body.get("dept_id_list"), "dept_id_list")
        to_all = flag(call.body.get("to_all_user"))
        if len(users) > most_users or len(departments) > most_departments:
            raise Refusal(41029)
        if not users and not departments and not to_all:
            raise missing("userid_list, dept_id_list or to_all_user")
        found = Receivers()
        if to_all:
            self._count_to_all(call.app)
            found.members = {one.id: one for one in self._company.people}
        for one in users:
            member = self._company.find(one)
            if member is None:
                found.invalid.append(one)
            else:
                found.members[member.id] = member
        for text in departments:
            number = whole(text)
            if number is None or self._company.department(number) is None:
                found.invalid_departments.append(number or 0)
                continue
            found.members |= {one.id: one for one in self._company.within(number)}
        for id_ in call.app.hidden:
            found.members.pop(id_, None)
        return found

    def _count_to_all(self, app: App) -> None:
        key = (app.name, self._day())
        if self._to_all.get(key, 0) >= TO_ALL_A_DAY:
            raise Refusal(41045)
        self._to_all[key] = self._to_all.get(key, 0) + 1

    def _forbids(self, app: App, member: Member, content: str) -> str:
        """Why a person does not get it, "" when they do; then it is counted."""
        now, day = self._clock.now_ms(), self._day()
        times = [at for at in self._receivers.get(app.name, []) if at > now - MINUTE_MS]
        self._receivers[app.name] = times
        if len(times) >= A_MINUTE:
            return CROWD
        if (same := (app.name, member.id, day, content)) in self._same:
            return SAME
        if self._counts.get((app.name, member.id, day), 0) >= A_DAY:
            return DAILY
        self._same.add(same)
        self._counts[app.name, member.id, day] = self._counts.get((app.name, member.id, day), 0) + 1
        times.append(now)
        return ""

    def _day(self) -> int:
        return (self._clock.now_ms() + SHANGHAI_MS) // DAY_MS

    def _has_read(self, task: Task, member: Member) -> bool:
        """Whether the person did something there since."""
        return self._log.has_written(member.id, task.app.name, DINGTALK, task.at)


def _handle(number: int) -> str:
    return f"task {number}"


def _texts(given: object, name: str) -> list[str]:
    """Names joined by commas.  Raises Refusal."""
    if given is None:
        return []
    if not isinstance(given, str | int):
        raise wrong(name)
    return [one.strip() for one in str(given).split(",") if one.strip()]


def _result(task: Task, read: Sequence[str], unread: Sequence[str]) -> Answer:
    reasons = [{"code": why, "count": 1, "userid": id_} for id_, why in task.forbidden.items()]
    return {
        "invalid_user_id_list": task.invalid,
        "forbidden_user_id_list": list(task.forbidden),
        "failed_user_id_list": [],
        "read_user_id_list": list(read),
        "unread_user_id_list": list(unread),
        "invalid_dept_id_list": task.invalid_departments,
        "forbidden_list": reasons,
    }
