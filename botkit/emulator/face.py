"""The emulator's own HTTP face, /emulator/*, and the chat page at /."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
from aiohttp import BodyPartReader, web
from yarl import URL

from botkit.emulator.asks import (
    Address,
    Ask,
    Body,
    Click,
    Decide,
    Happen,
    Menu,
    Move,
    Order,
    Say,
    SignIn,
    Upload,
    Visit,
    fit,
    read,
)
from botkit.emulator.company import DINGTALK
from botkit.emulator.faults import KNOWN
from botkit.emulator.mistakes import Mistake, unknown
from botkit.emulator.outward import NOWHERE, Delivery
from botkit.emulator.wecom.parts import BROKEN_FORM
from botkit.emulator.wecom.service_accounts import SAMPLE
from botkit.emulator.world import World
from botkit.errors import ConfigError
from botkit.wire.cleaning import clean_text
from botkit.wire.durations import parse_duration

UPLOAD_BYTES, FIELD_BYTES = 20 * 1024 * 1024, 1000
CSP = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'self'"
SAFE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4")


T = TypeVar("T")


class Face:
    def __init__(self, world: World, page: Path) -> None:
        self._world, self._page = world, page
        self._acts: set[asyncio.Task[Any]] = set()

    async def stop(self) -> None:
        """Break off what people were doing."""
        for act in self._acts:
            act.cancel()
        await asyncio.gather(*self._acts, return_exceptions=True)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post("/emulator/say", self._act(Say, self._say)),
            web.post("/emulator/menu", self._act(Menu, self._menu)),
            web.post("/emulator/click", self._act(Click, self._click)),
            web.post("/emulator/enter", self._act(Ask, self._enter)),
            web.post("/emulator/subscribe", self._act(Ask, self._subscribe)),
            web.post("/emulator/unsubscribe", self._act(Ask, self._unsubscribe)),
            web.post("/emulator/happen", self._act(Happen, self._happen)),
            web.post("/emulator/approval", self._act(Decide, self._decide)),
            web.post("/emulator/customer", self._act(Visit, self._visit)),
            web.post("/emulator/code", self._code),
            web.post("/emulator/upload", self._upload),
            web.get("/emulator/messages", self._messages),
            web.get("/emulator/events", self._events),
            web.get("/emulator/company", self._company),
            web.get("/emulator/requests", self._requests),
            web.get("/emulator/faults", self._pending),
            web.post("/emulator/faults", self._order),
            web.post("/emulator/clock", self._move),
            web.post("/emulator/callback", self._callback),
            web.get("/emulator/media/{id}", self._media),
            web.route("*", "/emulator/{rest:.*}", _nothing_here),
            web.get("/", self._file),
            web.get("/both", self._both),
            web.get("/page/{file:.+}", self._file),
        ]

    def _act(
        self, shape: type[Body], act: Callable[[Body], Coroutine[Any, Any, Delivery]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            ask = await read(request, shape)
            return _delivered(await self._through(act(ask)))

        return handle

    async def _through(self, act: Coroutine[Any, Any, T]) -> T:
        """Do to its end what a person did, also when a reload of the page ends the request."""
        task = asyncio.ensure_future(act)
        self._acts.add(task)
        task.add_done_callback(self._acts.discard)
        return await asyncio.shield(task)

    async def _say(self, ask: Say) -> Delivery:
        phone, app = self._world.wecom.phone, ask.app
        match ask.type:
            case "text":
                return await self._world.say(
                    ask.person, ask.text, app=app, chat=ask.chat, platform=ask.platform
                )
            case _ if ask.platform == DINGTALK:
                raise unknown("type", ask.type, ["text"])
            case "location":
                return await phone.locate(
                    ask.person,
                    ask.latitude,
                    ask.longitude,
                    label=ask.label,
                    scale=ask.scale,
                    app=app,
                )
            case "link":
                return await phone.link(
                    ask.person,
                    ask.title,
                    ask.url,
                    description=ask.description,
                    picture=ask.picture,
                    app=app,
                )
        raise unknown("type", ask.type, ["text", "location", "link"])

    async def _menu(self, ask: Menu) -> Delivery:
        return await self._world.menu(ask.person, ask.key, app=ask.app, platform=ask.platform)

    async def _click(self, ask: Click) -> Delivery:
        return await self._world.click(
            ask.person,
            ask.key,
            message=ask.message,
            selected=ask.selected,
            app=ask.app,
            force=ask.force,
            platform=ask.platform,
        )

    async def _enter(self, ask: Ask) -> Delivery:
        return await self._world.enter(ask.person, app=ask.app, platform=ask.platform)

    async def _subscribe(self, ask: Ask) -> Delivery:
        delivery = NOWHERE
        if self._world.is_ding(ask.app, ask.platform):
            self._world.dingtalk.phone.see(ask.person, True, app=ask.app)
        else:
            delivery = await self._world.wecom.phone.subscribe(ask.person, app=ask.app)
        self._world.feed.publish("company", {})
        return delivery

    async def _unsubscribe(self, ask: Ask) -> Delivery:
        delivery = NOWHERE
        if self._world.is_ding(ask.app, ask.platform):
            self._world.dingtalk.phone.see(ask.person, False, app=ask.app)
        else:
            delivery = await self._world.wecom.phone.unsubscribe(ask.person, app=ask.app)
        self._world.feed.publish("company", {})
        return delivery

    async def _happen(self, ask: Happen) -> Delivery:
        return await self._world.happen(
            ask.event, ask.elements, person=ask.person, app=ask.app, platform=ask.platform
        )

    async def _decide(self, ask: Decide) -> Delivery:
        return await self._world.wecom.office.act(
            ask.person, ask.number, ask.act, words=ask.words, to=ask.to, app=ask.app
        )

    async def _visit(self, ask: Visit) -> Delivery:
        desk, account = self._world.wecom.service.desk, ask.account or SAMPLE
        if ask.text:
            return await desk.write(ask.person, ask.text, account, app=ask.app)
        return await desk.enter(ask.person, account, scene=ask.scene, app=ask.app)

    async def _code(self, request: web.Request) -> web.Response:
        ask = await read(request, SignIn)
        code = self._world.code(ask.person, ask.to, app=ask.app, platform=ask.platform)
        return _json({"code": code})

    async def _upload(self, request: web.Request) -> web.Response:
        fields: dict[str, str] = {}
        name, content = "", None
        try:
            parts = await request.multipart()
            while (part := await parts.next()) is not None:
                if not isinstance(part, BodyPartReader):
                    continue
                if part.name == "file":
                    name = clean_text(part.filename or "file")
                    content = await _limited(part, UPLOAD_BYTES)
                else:
                    fields[part.name or ""] = (await _limited(part, FIELD_BYTES)).decode()
        except BROKEN_FORM as error:
            raise Mistake(f"the form cannot be read: {error}") from None
        kind = fields.pop("type", "")
        ask = fit(fields, Upload)
        if content is None:
            raise Mistake("file: missing")
        sent = self._world.upload(
            ask.person, kind, name, content, app=ask.app, chat=ask.chat, platform=ask.platform
        )
        return _delivered(await self._through(sent))

    async def _messages(self, request: web.Request) -> web.Response:
        query = request.query
        if person := query.get("person"):
            self._world.company.person(person)
        if chat := query.get("chat"):
            self._world.company.group(chat)
        platform = query.get("platform") or None
        if app := query.get("app"):
            self._world.company.app(app, platform or self._world.company.platform_of(app))
        found = self._world.messages(
            person=person or None,
            chat=chat,
            app=app or None,
            after=_after(request),
            platform=platform,
        )
        return _json({"messages": found})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        missed = self._world.messages(after=_after(request))
        missed.sort(key=lambda message: int(message["changed"]))
        return await self._world.feed.stream(request, missed)

    async def _company(self, request: web.Request) -> web.Response:
        return _json(self._world.shown_company())

    async def _requests(self, request: web.Request) -> web.Response:
        return _json({"requests": self._world.requests.listing(_after(request))})

    async def _pending(self, request: web.Request) -> web.Response:
        return _json({"known": KNOWN, "ordered": self._world.faults.pending()})

    async def _order(self, request: web.Request) -> web.Response:
        order = await read(request, Order)
        self._world.faults.order(
            order.fault,
            times=order.times,
            path=order.path,
            seconds=order.seconds,
            code=order.code,
            word=order.word,
        )
        return _json({"ordered": self._world.faults.pending()})

    async def _move(self, request: web.Request) -> web.Response:
        move = await read(request, Move)
        try:
            if isinstance(move.advance, str):
                by = parse_duration(move.advance)
            else:
                by = timedelta(seconds=move.advance)
        except (ConfigError, OverflowError, ValueError) as error:
            raise Mistake(f"advance: {error}") from None
        return _json({"now_ms": self._world.advance(by)})

    async def _callback(self, request: web.Request) -> web.Response:
        address = await read(request, Address)
        await self._through(self._listen_at(address))
        return _json({"verified": True})

    async def _listen_at(self, address: Address) -> None:
        """Tell an app at another address, when that passes the console's check."""
        company = self._world.company
        platform = address.platform or company.platform_of(address.app)
        app = company.app(address.app, platform)
        before, app.callback = app.callback, _web_address(address.url)
        if not await self._world.verify(app.name, platform=platform):
            app.callback = before
            raise Mistake(f"{address.url} did not answer the check of its address", status=409)
        self._world.feed.publish("company", {})

    async def _media(self, request: web.Request) -> web.Response:
        stored = self._world.file(request.match_info["id"])
        if stored is None:
            raise Mistake("unknown media id", status=404)
        # Whatever else it is, it never becomes a document of this origin.
        place = "inline" if stored.content_type in SAFE_TYPES else "attachment"
        name = quote(stored.name, safe="", errors="replace")
        headers = {
            "Content-Type": stored.content_type,
            "Content-Disposition": f"{place}; filename*=UTF-8''{name}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=stored.content, headers=headers)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return self._part(request.match_info.get("file", "index.html"))

    async def _both(self, request: web.Request) -> web.StreamResponse:
        return self._part("both.html")

    def _part(self, name: str) -> web.StreamResponse:
        # Looked for among those there are: what was asked for need not be the name of any file.
        path = next((one for one in self._page.iterdir() if one.name == name), None)
        if path is None or not path.is_file():
            raise web.HTTPNotFound
        headers = {
            "Content-Security-Policy": CSP,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache",
        }
        return web.FileResponse(path, headers=headers)


async def _nothing_here(request: web.Request) -> web.Response:
    raise Mistake(f"{request.method} {request.path} does not exist", status=404)


async def _limited(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(65536):
        content += chunk
        if len(content) > most:
            raise Mistake(f"{part.name}: more than {most} bytes", status=413)
    return bytes(content)


def _web_address(text: str) -> str:
    """The address as it is.  Raises Mistake for one that nobody can be told at."""
    try:
        is_one = URL(text).scheme in ("http", "https") and bool(URL(text).host)
    except ValueError:
        is_one = False
    if not is_one:
        raise Mistake(f"url: {text!r} is no address of the web")
    return text


def _after(request: web.Request) -> int:
    given = request.query.get("after") or request.headers.get("Last-Event-ID") or "0"
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise Mistake(f"after: {given!r} is no number")
    return int(given)


def _delivered(delivery: Delivery) -> web.Response:
    return _json({"status": delivery.status, "tries": delivery.tries})


def _json(body: dict[str, Any]) -> web.Response:
    raw = msgspec.json.encode(body)
    return web.Response(body=raw, content_type="application/json", charset="utf-8")
