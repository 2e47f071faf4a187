"""Media: upload, download, three days of life; pictures for articles.

Doc: path/90253, path/90254 and path/90256
"""

from __future__ import annotations

import mimetypes
import re
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import web

from botkit.clock import Clock
from botkit.emulator.ids import Ids
from botkit.emulator.shelf import Shelf
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.parts import Part
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record

LIFE_MS = 3 * 24 * 3600 * 1000
KINDS = ("image", "voice", "video", "file")
LEAST_BYTES = 5  # more than that
MB = 1024 * 1024
MOST = {"image": 10 * MB, "voice": 2 * MB, "video": 10 * MB, "file": 20 * MB}
TOO_LARGE = {"image": 40009, "voice": 45001, "video": 40011, "file": 45001}
WHOLE_BYTES = 20 * MB  # more than that only by ranges
PICTURE_BYTES = 2 * MB  # of articles
DAY_MS = 24 * 3600 * 1000
PICTURES = ((1, 1000), (30, 3000))  # days, and how many in them
VOICE_MS = 60_000
FRAME_MS = 20
FRAME_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6)  # by the mode in an AMR frame's first byte

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})", re.ASCII)


class Stored(Record):
    """``robot`` is the key of the robot whose space it lives in, "" for the corp's."""

    id: str
    kind: str
    name: str
    content: bytes
    created_at: int
    robot: str = ""

    @property
    def content_type(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def file_name(self) -> str:
        """For Content-Disposition: the name as it is, in UTF-8, without what ends a header."""
        return 'filename="' + re.sub(r'[\x00-\x1f\x7f"\\]', "_", self.name) + '"'


class Media:
    """All apps of the corp share one space; every robot has its own.

    ``address`` says where the chat page finds a stored file.
    """

    def __init__(self, clock: Clock, ids: Ids, address: Callable[[str], str] = str) -> None:
        self._clock, self._ids, self._address = clock, ids, address
        self._stored = Shelf[Stored]()
        self._pictures: deque[int] = deque(maxlen=PICTURES[-1][1])  # when they came

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/media/upload": ("part", self.upload),
            "/cgi-bin/media/uploadimg": ("any part", self.upload_picture),
            "/cgi-bin/media/upload_attachment": ("part", self.upload_attachment),
            "/cgi-bin/media/get": ("get", self.get),
            "/cgi-bin/media/get/jssdk": ("get", self.get_voice),
        }

    def keep(self, kind: str, name: str, content: bytes, *, robot: str = "") -> Stored:
        """Check size and format, and store.  Raises Refusal."""
        _check_bytes(kind, content)
        id_ = self._ids.text()
        stored = Stored(id_, kind, name, content, self._clock.now_ms(), robot)
        self._stored.put(stored)
        return stored

    def check(self, media_id: Any, kind: str = "", *, robot: str = "") -> Stored:
        """What a message or a download names.  Raises Refusal."""
        if not media_id:
            raise Refusal(41006)
        stored = self._stored.get(str(media_id))
        if stored is None or stored.robot != robot:
            raise Refusal(40007)
        if stored.created_at + LIFE_MS <= self._clock.now_ms():
            raise Refusal(40145)
        if kind and stored.kind != kind:
            raise Refusal(40004)
        return stored

    def find(self, media_id: str) -> Stored | None:
        """For the chat page, which also shows what has expired."""
        return self._stored.get(media_id)

    def upload(self, call: Call) -> Answer:
        kind = call.query.get("type", "")
        if kind not in KINDS:
            raise Refusal(40005)
        return self.take(call.part, kind)

    def upload_picture(self, call: Call) -> Answer:
        """For ever, and never a media id of a message."""
        if call.part is None:
            raise Refusal(44001)
        content = call.part.content
        if not LEAST_BYTES < len(content) <= PICTURE_BYTES:
            raise Refusal(40009)
        if not is_picture(content):
            raise Refusal(40123)
        now = self._clock.now_ms()
        for days, most in PICTURES:
            if sum(at > now - days * DAY_MS for at in self._pictures) >= most:
                raise Refusal(45009)
        self._pictures.append(now)
        id_ = self._ids.text()
        self._stored.put(Stored(id_, "picture", call.part.name, content, now, robot="-"))
        return {"url": self._address(id_)}

    def upload_attachment(self, call: Call) -> Answer:
        kind = call.query.get("media_type", "")
        if kind not in KINDS:
            raise Refusal(40005)
        if call.query.get("attachment_type") not in ("1", "2"):
            raise Refusal(40058, "invalid attachment_type")
        return self.take(call.part, kind)

    def at(self, address: str) -> Stored | None:
        """What the chat page has at this address."""
        found = (one for one in self._stored if self._address(one.id) == address)
        return next(found, None)

    def take(self, part: Part | None, kind: str, *, robot: str = "") -> Answer:
        """Store an upload and answer it."""
        if part is None:
            raise Refusal(44001)
        stored = self.keep(kind, part.name, part.content, robot=robot)
        created = str(stored.created_at // 1000)  # as text, so the platform
        return {"type": kind, "media_id": stored.id, "created_at": created}

    def get_voice(self, call: Call) -> web.Response:
        """What a page recorded; here any recording counts as that."""
        self.check(call.query.get("media_id"), "voice")
        return self.get(call)

    def get(self, call: Call) -> web.Response:
        stored = self.check(call.query.get("media_id"))
        headers = {
            "Content-Type": stored.content_type,
            "Content-Disposition": f"attachment; {stored.file_name}",
        }
        total = len(stored.content)
        if not call.range:
            if total > WHOLE_BYTES:
                raise Refusal(830002)
            return web.Response(body=stored.content, headers=headers)
        found = _RANGE.fullmatch(call.range)
        if not found or int(found[1]) >= total:
            raise Refusal(40146)
        first, last = int(found[1]), min(int(found[2] or total), total - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{total}"
        return web.Response(status=206, body=stored.content[first : last + 1], headers=headers)


def is_picture(content: bytes) -> bool:
    """JPG or PNG."""
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _check_bytes(kind: str, content: bytes) -> None:
    if len(content) <= LEAST_BYTES:
        raise Refusal(40006)
    if len(content) > MOST[kind]:
        raise Refusal(TOO_LARGE[kind])
    if kind == "image" and not is_picture(content):
        raise Refusal(40123)
    if kind == "voice" and not content.startswith(b"#!AMR"):
        raise Refusal(301017)
    if kind == "voice" and _voice_ms(content) > VOICE_MS:
        raise Refusal(45007)
    if kind == "video" and content[4:8] != b"ftyp":
        raise Refusal(40004)


def _voice_ms(content: bytes) -> int:
    """How long an AMR recording is, by its frames."""
    at, frames = len(b"#!AMR\n"), 0
    while at < len(content):
        mode = content[at] >> 3 & 0xF
        at += FRAME_BYTES[mode] if mode < len(FRAME_BYTES) else 1
        frames += 1
    return frames * FRAME_MS
