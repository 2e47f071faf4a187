"""DingTalk's two APIs on one address: which path is whose, and the order of the checks.

The order is not documented; ours: token present, known, alive; the caller's address; how often; the
body; then the call itself.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

import structlog
from aiohttp import web

from botkit.clock import Clock
from botkit.emulator.answering import Answering, Outcome, broken
from botkit.emulator.company import App
from botkit.emulator.dingtalk.call import NOBODY, Call, Reply, Room, Rooms, answered, read_json
from botkit.emulator.dingtalk.forms import read_form
from botkit.emulator.dingtalk.refusals import Refusal, wrapped
from botkit.emulator.dingtalk.spoiling import spoil
from botkit.emulator.dingtalk.throttle import Throttle
from botkit.emulator.dingtalk.tokens import Tokens
from botkit.emulator.faults import ANSWER, BEFORE, DENIED, STATUSES, Fault, Faults
from botkit.emulator.ids import Ids
from botkit.emulator.requests import Requests

log = structlog.get_logger()

NEW = "/v1.0/"
TOKEN_HEADER = "x-acs-dingtalk-access-token"  # noqa: S105 - the header's name
OPEN_FAULTS = {name: BEFORE[name] for name in ("busy", "server_error", "refuse")}
CALL_FAULTS = BEFORE | DENIED
BLOCKED = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"}
FORBIDDEN = "Forbidden.AccessDenied."
TAKES_BODY = ("POST", "PUT", "DELETE")


class Route(NamedTuple):
    """``path`` as the room names it; ``is_open``: no token is asked for."""

    verb: str
    path: str
    pattern: re.Pattern[str]
    room: Room
    is_open: bool


class Platform:
    def __init__(
        self,
        clock: Clock,
        ids: Ids,
        faults: Faults,
        requests: Requests,
        tokens: Tokens,
        rooms: Rooms,
        open_rooms: Rooms,
    ) -> None:
        self._ids, self._faults = ids, faults
        self._answering = Answering(clock, faults, requests)
        self._tokens, self._throttle = tokens, Throttle(clock)
        routes = [
            Route(verb, path, _pattern(path), room, is_open)
            for table, is_open in ((rooms, False), (open_rooms, True))
            for (verb, path), room in table.items()
        ]
        routes.sort(key=lambda route: "{" in route.path)  # a name before anything
        self._routes = routes
        self._roots = {route.path.split("/")[1] for route in routes}

    def knows(self, path: str) -> bool:
        """Whether a path is of this platform, known or not."""
        return path.split("/")[1] in self._roots

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        route, parts = self._route(request)
        if route is None:
            return self._unknown(request)
        fault = self._faults.take(OPEN_FAULTS if route.is_open else CALL_FAULTS, path)
        outcome = await self._outcome(request, route, parts, fault)
        if spoilt := self._faults.take(ANSWER, path):
            spoil(outcome.response, spoilt.fault)
        return await self._answering.answer(request, outcome)

    def _route(self, request: web.Request) -> tuple[Route | None, Mapping[str, str]]:
        raw = request.rel_url.raw_path
        for route in self._routes:
            if route.verb == request.method and (found := route.pattern.fullmatch(raw)):
                names = re.findall(r"\{(\w+)\}", route.path)
                return route, dict(zip(names, map(unquote, found.groups()), strict=True))
        return None, {}

    def _unknown(self, request: web.Request) -> web.Response:
        """No such path, or not with this verb."""
        path, verdict = request.path, "unknown path"
        refusal = Refusal("InvalidAction.NotFound", status=404)
        if not path.startswith(NEW):
            refusal = Refusal(404)
            raw = request.rel_url.raw_path
            verbs = [route.verb for route in self._routes if route.pattern.fullmatch(raw)]
            if verbs:
                refusal, verdict = Refusal(43001 if "GET" in verbs else 43002), "wrong verb"
        log.warning("emulator_unknown_path", path=path)
        outcome = self._refused(refusal)._replace(verdict=verdict)
        self._answering.note(request, outcome)
        return outcome.response

    async def _outcome(
        self, request: web.Request, route: Route, parts: Mapping[str, str], fault: Fault | None
    ) -> Outcome:
        if fault and fault.fault == "server_error":
            return broken(fault)
        if fault and fault.fault == "blocked":
            told = {**BLOCKED, "uuid": self._request_id()}
            return Outcome(answered(told), None, "blocked")
        headers = {name.lower(): value for name, value in request.headers.items()}
        remote = request.remote or ""
        call = Call(NOBODY, request.query, parts, headers=headers, remote=remote)
        try:
            reply = await self._act(request, route, call, fault)
        except web.HTTPRequestEntityTooLarge:
            too_large = Refusal("InvalidParameter", status=413)
            return self._refused(too_large if _is_new(route) else Refusal(45002))
        except Refusal as refusal:
            return self._refused(refusal)
        verdict = "; ".join(call.notes) or "ok"
        if isinstance(reply, web.Response):
            return Outcome(reply, None, verdict)
        if _is_new(route):
            return Outcome(answered(reply), None, verdict)
        body = {"errcode": 0, "errmsg": "ok", **reply}
        if route.path.startswith("/topapi/"):
            body["request_id"] = self._request_id()
        return Outcome(answered(body), 0, verdict)

    async def _act(
        self, request: web.Request, route: Route, call: Call, fault: Fault | None
    ) -> Reply:
        if fault:
            self._fail(route, fault)
        is_new = _is_new(route)
        given = request.headers.get(TOKEN_HEADER) if is_new else request.query.get("access_token")
        call.token = given or ""
        if not route.is_open:
            if fault and fault.fault == "expire_token":
                self._tokens.revoke(call.token)
            call.app = self._owner(route, call.token)
            if fault and fault.fault == "refuse_ip":
                blocked = Refusal(FORBIDDEN + "IpNotInWhiteList", status=403)
                raise blocked if is_new else Refusal(60020)
            if fault and fault.fault == "no_permission":
                raise _no_permission(route)
            self._hold_back(route, call.app)
        if request.method in TAKES_BODY:
            await self._read(request, route, call)
        reply = route.room(call)
        return await reply if inspect.isawaitable(reply) else reply

    def _fail(self, route: Route, fault: Fault) -> None:
        """What goes wrong before anything was looked at."""
        if fault.fault == "busy":
            raise Refusal("system.busy", status=429) if _is_new(route) else Refusal(-1)
        if fault.fault == "refuse" and _is_new(route):
            status = fault.code if fault.code in STATUSES else 400  # else it is of oapi
            raise Refusal(fault.word or "system.error", status=status)
        if fault.fault == "refuse":
            if fault.code == 88:
                raise Refusal(88, sub_code="", sub_msg="")  # a time-out inside
            raise Refusal(fault.code or -1)

    def _owner(self, route: Route, token: str) -> App:
        app = self._tokens.app_of(token)
        if app is not None:
            return app
        if _is_new(route):
            raise Refusal("InvalidAuthentication")
        raise Refusal(40014 if token else 41001)

    def _hold_back(self, route: Route, app: App) -> None:
        if self._throttle.is_free(app.client_id, f"{route.verb} {route.path}"):
            return
        if _is_new(route):
            raise Refusal(FORBIDDEN + "QpsLimitForAppkeyAndApi", status=403)
        raise wrapped(90018) if route.path.startswith("/topapi/") else Refusal(90018)

    async def _read(self, request: web.Request, route: Route, call: Call) -> None:
        if request.content_type == "multipart/form-data":
            call.form, call.part = await read_form(request)
            return
        body = read_json(await request.read())
        if body is None:
            if _is_new(route):
                raise Refusal("InvalidParameter")
            raise Refusal(40035 if route.path.startswith("/robot/") else 47001)
        call.body = body

    def _refused(self, refusal: Refusal) -> Outcome:
        body = refusal.body(self._request_id())
        response = answered(body, status=refusal.http_status)
        return Outcome(response, refusal.number, f"{refusal.code} {refusal.reason}")

    def _request_id(self) -> str:
        return self._ids.digits(12)


def _pattern(path: str) -> re.Pattern[str]:
    literal = re.split(r"\{\w+\}", path)
    return re.compile("([^/]+)".join(map(re.escape, literal)))


def _no_permission(route: Route) -> Refusal:
    if not _is_new(route):
        return wrapped(60011) if route.path.startswith("/topapi/") else Refusal(60011)
    scopes = {"requiredScopes": ["qyapi_pretend"]}
    word = FORBIDDEN + "AccessTokenPermissionDenied"
    return Refusal(word, status=403, accessdenieddetail=scopes)


def _is_new(route: Route) -> bool:
    return route.path.startswith(NEW)
