"""Who may speak to the emulator: programs and pages of this machine."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from botkit.emulator.mistakes import Mistake

FACE = "/emulator/"
UPLOAD = "/emulator/upload"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse names that only point here: a page elsewhere could have its name do so (rebinding)."""
    host = request.headers.get("Host", "")
    name, colon, port = host.rpartition(":")
    if not (host in LOOPBACK or (colon and name in LOOPBACK and port.isdecimal())):
        return web.json_response({"error": f"Host {host!r} is not this machine"}, status=403)
    return await handler(request)


@web.middleware
async def face_rules(request: web.Request, handler: Handler) -> web.StreamResponse:
    """On the emulator's own face: no forms of foreign pages, and mistakes told as JSON."""
    if not request.path.startswith(FACE):
        return await handler(request)
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.headers['Host']}":
        return _error(403, f"pages of {origin} may not use the emulator")
    wanted = "multipart/form-data" if request.path == UPLOAD else "application/json"
    if request.method == "POST" and request.content_type != wanted:
        return _error(415, f"Content-Type {request.content_type}: send {wanted}")
    try:
        return await handler(request)
    except Mistake as mistake:
        return _error(mistake.status, str(mistake))
    except web.HTTPException as error:
        return _error(error.status, f"{request.method} {request.path}: {error.reason}")


@web.middleware
async def readable_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a body that is not packed as its headers say."""
    try:
        return await handler(request)
    except web.RequestPayloadError:
        return _error(400, "the body cannot be read")


def _error(status: int, words: str) -> web.Response:
    return web.json_response({"error": words}, status=status)
