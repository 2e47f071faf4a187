"""Uploads by address: a job that is done at once.

The emulator loads nothing from outside: only what it serves itself can be fetched.
Doc: media/upload_by_url
"""

from __future__ import annotations

import hashlib
from typing import Any

from botkit.clock import Clock
from botkit.emulator.ids import Ids
from botkit.emulator.wecom.call import Answer, Call, Rooms, has_scheme, is_filled, size, whole
from botkit.emulator.wecom.media import Media, Stored
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record

LIFE_MS = 3600 * 1000
NAME_BYTES, URL_BYTES = 128, 1024
DONE, FAILED = 2, 3


class Job(Record):
    at: int
    detail: dict[str, Any]


class MediaJobs:
    def __init__(self, clock: Clock, ids: Ids, media: Media) -> None:
        self._clock, self._ids, self._media = clock, ids, media
        self._jobs: dict[str, Job] = {}

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/media/upload_by_url": ("json", self.begin),
            "/cgi-bin/media/get_upload_by_url_result": ("json", self.result),
        }

    def begin(self, call: Call) -> Answer:
        body = call.body
        if whole(body.get("scene")) != 1:
            raise Refusal(40058, "invalid scene")
        if body.get("type") not in ("video", "file"):
            raise Refusal(40005)
        name, url = body.get("filename"), body.get("url")
        if not is_filled(name) or size(name) > NAME_BYTES:
            raise Refusal(40058, f"filename needs 1 to {NAME_BYTES} bytes")
        if not is_filled(url) or not has_scheme(url) or size(url) > URL_BYTES:
            raise Refusal(830001)
        if not is_filled(body.get("md5")):
            raise Refusal(40058, "md5 missing")
        job_id = self._ids.text()
        self._jobs[job_id] = Job(self._clock.now_ms(), self._fetched(body["type"], name, body))
        return {"jobid": job_id}

    def result(self, call: Call) -> Answer:
        job = self._jobs.get(str(call.body.get("jobid")))
        if job is None or job.at + LIFE_MS <= self._clock.now_ms():
            raise Refusal(40058, "invalid jobid")
        return {"status": FAILED if job.detail["errcode"] else DONE, "detail": job.detail}

    def _fetched(self, kind: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            stored = self._stored(kind, name, body)
        except Refusal as refusal:
            return {"errcode": refusal.code, "errmsg": refusal.reason}
        created = str(stored.created_at // 1000)
        return {"errcode": 0, "errmsg": "ok", "media_id": stored.id, "created_at": created}

    def _stored(self, kind: str, name: str, body: dict[str, Any]) -> Stored:
        found = self._media.at(body["url"])
        if found is None:
            raise Refusal(830003)
        if hashlib.md5(found.content, usedforsecurity=False).hexdigest() != body["md5"].lower():
            raise Refusal(301019)
        return self._media.keep(kind, name, found.content)
