"""Uploaded files.  Doc: media/upload"""

from __future__ import annotations

import mimetypes

from botkit.clock import Clock
from botkit.emulator.dingtalk.call import Answer, Call, Rooms
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.emulator.ids import Ids
from botkit.emulator.shelf import Shelf
from botkit.wire.record import Record

MB = 1024 * 1024
MOST = {"image": 20 * MB, "voice": 2 * MB, "video": 20 * MB, "file": 20 * MB}
ENDINGS = {
    "image": ("jpg", "gif", "png", "bmp"),
    "voice": ("amr", "mp3", "wav"),
    "video": ("mp4",),
    "file": ("doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"),
}


class Stored(Record):
    id: str
    kind: str
    name: str
    content: bytes

    @property
    def content_type(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Media:
    """All apps of the corp share one space."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock, self._ids = clock, ids
        self._files = Shelf[Stored]()

    def rooms(self) -> Rooms:
        return {("POST", "/media/upload"): self.upload}

    def upload(self, call: Call) -> Answer:
        kind = call.form.get("type") or call.query.get("type") or ""
        if kind not in MOST:
            raise Refusal(40004)
        if call.part is None:
            raise Refusal(41005)
        if not call.part.content:
            raise Refusal(44001)
        if call.part.name.rpartition(".")[2].lower() not in ENDINGS[kind]:
            raise Refusal(40005)
        if len(call.part.content) > MOST[kind]:
            raise Refusal(40006)
        stored = self.keep(kind, call.part.name, call.part.content)
        return {"type": kind, "media_id": stored.id, "created_at": self._clock.now_ms()}

    def keep(self, kind: str, name: str, content: bytes) -> Stored:
        mark = "$" if kind == "file" else "@"
        stored = Stored(f"{mark}l{self._ids.text()}", kind, name, content)
        self._files.put(stored)
        return stored

    def find(self, media_id: object) -> Stored | None:
        return self._files.get(str(media_id))
