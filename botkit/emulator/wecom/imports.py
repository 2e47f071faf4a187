"""Imports of members and departments from a CSV file.  Doc: path/90980 to path/90983"""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable
from functools import partial
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import App, Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom.call import Answer, Call, Rooms, has_scheme, is_filled, whole
from botkit.emulator.wecom.changes import Changes
from botkit.emulator.wecom.departments import MADE, ROOT, Departments
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.members import Members
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.rights import check_assistant
from botkit.errors import ConfigError
from botkit.wecom.crypto import Envelope
from botkit.wire.record import Record, field

WORK_SECONDS = 1.0  # of the clock
KEPT = 5  # jobs whose result can be asked for
STARTED, DONE = 1, 3
GENDERS = {"男": "1", "女": "2"}

Line = dict[str, str]


class Job(Record):
    id: str
    type: str
    lines: list[Line]
    rows: list[Answer] = field(default_factory=list)
    is_done: bool = False


class Imports:
    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        media: Media,
        members: Members,
        departments: Departments,
        changes: Changes,
    ) -> None:
        self._company, self._clock, self._ids, self._media = company, clock, ids, media
        self._members, self._departments, self._changes = members, departments, changes
        self._jobs: list[Job] = []
        self._working: asyncio.Task[None] | None = None

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/batch/syncuser": ("json", self.sync_users),
            "/cgi-bin/batch/replaceuser": ("json", self.replace_users),
            "/cgi-bin/batch/replaceparty": ("json", self.replace_departments),
            "/cgi-bin/batch/getresult": ("get", self.result),
        }

    def sync_users(self, call: Call) -> Answer:
        return self._begin(call, "sync_user", ("姓名", "帐号", "所在部门"), self._sync_users)

    def replace_users(self, call: Call) -> Answer:
        return self._begin(call, "replace_user", ("姓名", "帐号", "所在部门"), self._replace_users)

    def replace_departments(self, call: Call) -> Answer:
        headings = ("部门名称", "部门ID", "父部门ID")
        return self._begin(call, "replace_party", headings, self._replace_departments)

    def result(self, call: Call) -> Answer:
        check_assistant(call)
        asked = call.query.get("jobid", "")
        nth, job = next(
            ((nth, one) for nth, one in enumerate(self._jobs) if one.id == asked), (0, None)
        )
        if job is None:
            raise Refusal(40088)
        if nth < len(self._jobs) - KEPT:
            raise Refusal(40089)
        return {
            "status": DONE if job.is_done else STARTED,
            "type": job.type,
            "total": len(job.lines),
            "percentage": 100 if job.is_done else 0,
            "result": job.rows,
        }

    def _begin(
        self, call: Call, kind: str, headings: tuple[str, ...], work: Callable[[Job], None]
    ) -> Answer:
        check_assistant(call)
        stored = self._media.check(call.body.get("media_id"), "file")
        receiver = _receiver(call)
        if self._jobs and not self._jobs[-1].is_done:
            raise Refusal(302008)
        job = Job(self._ids.text(), kind, _lines(stored.content, headings))
        self._jobs.append(job)
        self._working = asyncio.create_task(self._work(job, work, receiver))
        return {"jobid": job.id}

    async def _work(self, job: Job, work: Callable[[Job], None], receiver: App | None) -> None:
        await self._clock.sleep(WORK_SECONDS)
        work(job)
        job.is_done = True
        if receiver:
            self._changes.job_done(receiver, job.id, job.type)

    def _sync_users(self, job: Job) -> None:
        for line in job.lines:
            outcome = _outcome(partial(self._take_in, _member(line)))
            job.rows.append({"userid": line["帐号"], **outcome})

    def _replace_users(self, job: Job) -> None:
        self._sync_users(job)
        named = {line["帐号"].lower() for line in job.lines}
        for member in [one for one in self._company.people if one.id.lower() not in named]:
            self._members.remove(member)

    def _replace_departments(self, job: Job) -> None:
        for line in job.lines:
            row: Answer = {"action": 0, "partyid": whole(line["部门ID"]) or 0}
            row |= _outcome(partial(self._place, line, row))
            job.rows.append(row)
        named = {whole(line["部门ID"]) for line in job.lines}
        for one in reversed(list(self._company.departments)):
            if one.id not in named and one.id != ROOT:
                _outcome(partial(self._departments.remove, one))  # kept while somebody is in it

    def _take_in(self, fields: dict[str, Any]) -> None:
        known = self._company.find(fields["userid"])
        if known:
            self._members.change(known, fields)
        else:
            self._members.add(fields)

    def _place(self, line: Line, row: Answer) -> None:
        """Open or change a department, and say in ``row`` which."""
        fields = {
            "id": line["部门ID"],
            "name": line["部门名称"],
            "parentid": line["父部门ID"],
            "order": line.get("排序") or None,
        }
        known = self._company.department(whole(line["部门ID"]) or 0)
        if known is None:
            self._departments.add(fields)
            row["action"] = MADE
            return
        if known.id == ROOT:
            fields["parentid"] = None
        row["action"] = self._departments.change(known, fields)


def _receiver(call: Call) -> App | None:
    """Where the end of the job is told, as an app.  Raises Refusal."""
    given = call.body.get("callback")
    if not given:
        return None
    if not isinstance(given, dict) or not has_scheme(str(given.get("url", ""))):
        raise Refusal(40094)
    token, aes_key = given.get("token"), given.get("encodingaeskey")
    if not is_filled(token) or not is_filled(aes_key):
        raise Refusal(40058, "token or encodingaeskey missing")
    try:
        Envelope(token, aes_key, call.app.corp_id)
    except ConfigError:
        raise Refusal(40058, "invalid encodingaeskey") from None
    name = f"callback of {call.app.name}"
    app = App(name, name, call.app.corp_id, call.app.agent_id, "", token, aes_key)
    app.callback = str(given["url"])
    return app


def _lines(content: bytes, headings: tuple[str, ...]) -> list[Line]:
    """UTF-8 or GBK, as spreadsheets write it.  Raises Refusal 40092."""
    for encoding in ("utf-8-sig", "gbk"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refusal(40092)
    table = csv.DictReader(io.StringIO(text, newline=""), restval="")
    if not set(headings) <= set(table.fieldnames or ()):
        raise Refusal(40092)
    try:
        lines = [{key: (row[key] or "").strip() for key in row if key} for row in table]
    except csv.Error:
        raise Refusal(40092) from None
    if not lines:
        raise Refusal(40092)
    return lines


def _member(line: Line) -> dict[str, Any]:
    """A line in the words of user/create; empty fields are left as they are."""
    names = {"姓名": "name", "手机号": "mobile", "邮箱": "email", "职位": "position"}
    names |= {"别名": "alias", "地址": "address", "座机": "telephone"}
    fields: dict[str, Any] = {names[key]: line[key] for key in names if line.get(key)}
    if line["所在部门"]:
        fields["department"] = line["所在部门"].split(";")
    if gender := GENDERS.get(line.get("性别", "")):
        fields["gender"] = gender
    if disabled := line.get("禁用"):
        fields["enable"] = 0 if disabled == "1" else 1
    return {**fields, "userid": line["帐号"]}


def _outcome(act: Callable[[], None]) -> Answer:
    try:
        act()
    except Refusal as refusal:
        return {"errcode": refusal.code, "errmsg": refusal.reason}
    return {"errcode": 0, "errmsg": "ok"}
