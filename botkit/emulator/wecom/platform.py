"""The platform's API over HTTP: which path is which call, and the order of the checks.

The order is not documented; ours: token present, known, alive; the caller's address; the body; then
the call itself (agent, fields, receivers).
"""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import structlog
from aiohttp import web

from botkit.clock import Clock
from botkit.emulator.answering import Answering, Outcome, broken
from botkit.emulator.company import App
from botkit.emulator.faults import BEFORE, Fault, Faults
from botkit.emulator.requests import Requests
from botkit.emulator.wecom.call import Answer, Call, Rooms, read_json
from botkit.emulator.wecom.parts import read_part
from botkit.emulator.wecom.refusals import Refusal, error_text
from botkit.emulator.wecom.robots import Robots
from botkit.emulator.wecom.tokens import Tokens

log = structlog.get_logger()

BODY_BYTES = 8 * 1024 * 1024  # of JSON
OPEN_FAULTS = {
    name: BEFORE[name] for name in ("busy", "server_error", "refuse")
}  # no token to lose


class Platform:
    def __init__(
        self,
        clock: Clock,
        dice: Random,
        faults: Faults,
        requests: Requests,
        tokens: Tokens,
        robots: Robots,
        rooms: Rooms,
    ) -> None:
        self._dice, self._faults, self._requests = dice, faults, requests
        self._answering = Answering(clock, faults, requests)
        self._tokens, self._robots, self._rooms = tokens, robots, rooms

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer any request that is not for the emulator's own face."""
        path = request.path
        if path not in (*self._rooms, *OPEN):
            log.warning("emulator_unknown_path", path=path)
            self._requests.add(request.method, path, status=404, verdict="unknown path")
            return web.Response(status=404)
        fault = self._faults.take(OPEN_FAULTS if path in OPEN else BEFORE, path)
        outcome = await self._outcome(request, fault)
        return await self._answering.answer(request, outcome)

    async def _outcome(self, request: web.Request, fault: Fault | None) -> Outcome:
        if fault and fault.fault == "server_error":
            return broken(fault)
        notes: list[str] = []
        try:
            answer = await self._act(request, fault, notes)
        except web.HTTPRequestEntityTooLarge:
            return self._refused(request, Refusal(40206))
        except Refusal as refusal:
            return self._refused(request, refusal)
        if isinstance(answer, web.Response):
            return Outcome(answer, None, "ok")
        body = {"errcode": 0, "errmsg": "ok", **answer}
        return Outcome(_json(body), 0, "; ".join(notes) or "ok")

    async def _act(
        self, request: web.Request, fault: Fault | None, notes: list[str]
    ) -> Answer | web.Response:
        wrong, code = (fault.fault, fault.code) if fault else ("", 0)
        if wrong in ("busy", "refuse"):
            raise Refusal(-1 if wrong == "busy" else code)
        path, query = request.path, request.query
        if path == GETTOKEN:
            corp_id, secret = query.get("corpid", ""), query.get("corpsecret", "")
            return self._tokens.grant(corp_id, secret, address=_address(request))
        if path in OPEN:
            return await self._robot(request)
        shape, room = self._rooms[path]
        if shape == "page":  # opened by a person's browser
            return room(Call(NOBODY, query))
        if shape == "open":  # the address itself is the secret
            return room(Call(NOBODY, query, body=read_json(await request.read())))
        if wrong == "expire_token":
            self._tokens.revoke(query.get("access_token", ""), code or 42001)
        app = self._tokens.app_of(query.get("access_token", ""))
        if wrong == "refuse_ip":
            raise Refusal(60020)
        call = Call(app, query, notes=notes, range=request.headers.get("Range", ""))
        if shape != "get" and request.method != "POST":
            raise Refusal(40058, "require POST method")
        if shape == "json":
            call.body = read_json(await request.read())
        elif shape in ("part", "any part"):
            call.part = await read_part(request, "media" if shape == "part" else "")
        return room(call)

    async def _robot(self, request: web.Request) -> Answer:
        robot = self._robots.find(request.query.get("key", ""))
        if request.method != "POST":
            raise Refusal(40058, "require POST method")
        if request.path == ROBOT_UPLOAD:
            part = await read_part(request)
            return self._robots.upload(robot, request.query.get("type", ""), part)
        return self._robots.send(robot, read_json(await request.read()))

    def _refused(self, request: web.Request, refusal: Refusal) -> Outcome:
        errmsg = error_text(refusal, address=_address(request), dice=self._dice)
        body = {"errcode": refusal.code, "errmsg": errmsg, **refusal.fields}
        return Outcome(_json(body), refusal.code, refusal.reason)


GETTOKEN = "/cgi-bin/gettoken"
ROBOT_SEND, ROBOT_UPLOAD = "/cgi-bin/webhook/send", "/cgi-bin/webhook/upload_media"
NOBODY = App("", "", "", 0, "", "", "")
OPEN = (GETTOKEN, ROBOT_SEND, ROBOT_UPLOAD)  # without access_token


def _address(request: web.Request) -> str:
    return request.remote or "127.0.0.1"


def _json(body: dict[str, Any]) -> web.Response:
    raw = msgspec.json.encode(body)
    return web.Response(body=raw, content_type="application/json", charset="utf-8")
