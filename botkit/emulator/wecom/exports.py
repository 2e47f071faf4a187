"""Exports of the address book into encrypted files.  Doc: path/94849 to path/94854"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from botkit.emulator.company import Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom.call import Answer, Call, Rooms, whole
from botkit.emulator.wecom.contact_tags import ContactTags
from botkit.emulator.wecom.departments import Departments
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.members import Members
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.rights import seen
from botkit.errors import ConfigError
from botkit.wire.record import Record
from botkit.wire.sealing import Seal, aes_key

LEAST_BLOCK, MOST_BLOCK = 10_000, 1_000_000
RUNNING, DONE = 1, 2


class Job(Record):
    app: str
    files: list[Answer]
    was_asked: bool = False


class Exports:
    """``file_url``: the address of a stored file.  A job is done when asked for a second time."""

    def __init__(
        self,
        company: Company,
        ids: Ids,
        media: Media,
        members: Members,
        departments: Departments,
        tags: ContactTags,
        file_url: Callable[[str], str],
    ) -> None:
        self._company, self._ids, self._media, self._file_url = company, ids, media, file_url
        self._members, self._departments, self._tags = members, departments, tags
        self._jobs: dict[str, Job] = {}

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/export/simple_user": ("json", self.simple_users),
            "/cgi-bin/export/user": ("json", self.users),
            "/cgi-bin/export/department": ("json", self.departments),
            "/cgi-bin/export/taguser": ("json", self.tagged),
            "/cgi-bin/export/get_result": ("get", self.result),
        }

    def simple_users(self, call: Call) -> Answer:
        people = seen(self._company, call.app)
        rows = [{"userid": o.id, "name": o.name, "department": o.department} for o in people]
        return self._begin(call, "userlist", rows)

    def users(self, call: Call) -> Answer:
        rows = [self._members.shows(one) for one in seen(self._company, call.app)]
        return self._begin(call, "userlist", rows)

    def departments(self, call: Call) -> Answer:
        rows = [self._departments.shows(one) for one in self._company.departments]
        return self._begin(call, "department", rows)

    def tagged(self, call: Call) -> Answer:
        shown = self._tags.shows(call, self._tags.find(call.body.get("tagid")))
        rows = shown.pop("userlist")
        return self._begin(call, "userlist", rows, **shown)

    def result(self, call: Call) -> Answer:
        job = self._jobs.get(call.query.get("jobid", ""))
        if job is None or job.app != call.app.name:
            raise Refusal(40088)
        if not job.was_asked:
            job.was_asked = True
            return {"status": RUNNING}
        return {"status": DONE, "data_list": job.files}

    def _begin(self, call: Call, name: str, rows: list[Any], **more: Any) -> Answer:
        try:
            seal = Seal(aes_key(str(call.body.get("encoding_aeskey", ""))))
        except ConfigError:
            raise Refusal(40058, "invalid encoding_aeskey") from None
        block = whole(call.body.get("block_size", MOST_BLOCK))
        if block is None or not LEAST_BLOCK <= block <= MOST_BLOCK:
            raise Refusal(40058, "invalid block_size")
        starts = range(0, max(len(rows), 1), block)
        blocks = [{**more, name: rows[start : start + block]} for start in starts]
        job_id = f"jobid_{self._ids.text()}"
        self._jobs[job_id] = Job(call.app.name, [self._file(seal, one) for one in blocks])
        return {"jobid": job_id}

    def _file(self, seal: Seal, block: Answer) -> Answer:
        content = seal.encrypt(msgspec.json.encode(block))
        stored = self._media.keep("file", "export.bin", content)
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        return {"url": self._file_url(stored.id), "size": len(content), "md5": md5}
