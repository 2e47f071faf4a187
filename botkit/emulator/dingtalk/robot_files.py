"""Files that people send to a robot, fetched by code and address.

Doc: robot/messageFiles/download
"""

from __future__ import annotations

from aiohttp import web

from botkit.clock import Clock
from botkit.emulator.company import App
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, is_filled
from botkit.emulator.dingtalk.media import Stored
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.emulator.ids import Ids
from botkit.wire.record import Record

CODE_MS = 24 * 3600 * 1000  # neither life is documented
URL_MS = 10 * 60 * 1000
FILES = "/robot-files/"


class Code(Record):
    """A ``downloadCode``, or the address it was exchanged for: one robot's, for a while."""

    robot_code: str
    stored: Stored
    expires_at: int


class RobotFiles:
    """``base`` is where the emulator listens."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock, self._ids = clock, ids
        self.base = ""
        self._codes: dict[str, Code] = {}
        self._urls: dict[str, Code] = {}

    def rooms(self) -> Rooms:
        return {("POST", "/v1.0/robot/messageFiles/download"): self.address}

    def open_rooms(self) -> Rooms:
        return {("GET", FILES + "{name}"): self.download}

    def code(self, app: App, stored: Stored) -> str:
        """What the app's robot gets at a file with."""
        code = f"mIof{self._ids.text()}+/=="
        expires_at = self._clock.now_ms() + CODE_MS
        self._codes[code] = Code(app.robot_code, stored, expires_at)
        return code

    def address(self, call: Call) -> Answer:
        robot, text = call.body.get("robotCode"), call.body.get("downloadCode")
        if not is_filled(robot) or not is_filled(text):
            raise Refusal("invalidParameter.robotCode.empty")
        code = self._codes.get(text)
        if code is None or code.expires_at <= self._clock.now_ms():
            raise Refusal("invalidParameter.robotCode.downloadCode")
        if robot != call.app.robot_code or code.robot_code != robot:
            raise Refusal("invalidParameter.robotCode.auth")
        name = f"{self._ids.text()}.file"  # whatever it was called
        expires_at = self._clock.now_ms() + URL_MS
        self._urls[name] = Code(robot, code.stored, expires_at)
        return {"downloadUrl": f"{self.base}{FILES}{name}"}

    def download(self, call: Call) -> web.Response:
        """Needs no token: the address is the secret."""
        code = self._urls.get(call.path["name"])
        if code is None or code.expires_at <= self._clock.now_ms():
            return web.Response(status=403)
        kind = "application/octet-stream"
        return web.Response(body=code.stored.content, content_type=kind)
