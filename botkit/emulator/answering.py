"""How a call to either platform ends: written down, answered, or spoilt by a fault on order."""

from __future__ import annotations

from typing import NamedTuple

from aiohttp import web

from botkit.clock import Clock
from botkit.emulator.faults import AFTER, Fault, Faults
from botkit.emulator.requests import Requests


class Outcome(NamedTuple):
    """``errcode`` is None where the answer has none."""

    response: web.Response
    errcode: int | None
    verdict: str


def broken(fault: Fault) -> Outcome:
    """What ``server_error`` orders: a page, or another status, and nothing was done."""
    page = web.Response(status=fault.code or 502, text="<h1>Bad Gateway</h1>")
    return Outcome(page, None, "server_error")


class Answering:
    def __init__(self, clock: Clock, faults: Faults, requests: Requests) -> None:
        self._clock, self._faults, self._requests = clock, faults, requests

    async def answer(self, request: web.Request, outcome: Outcome) -> web.Response:
        """Late, or with the connection cut, when that was ordered."""
        after = self._faults.take(AFTER, request.path)
        words = f"{outcome.verdict}; {after.fault}" if after else outcome.verdict
        self.note(request, outcome._replace(verdict=words))
        if after and after.fault == "slow":
            await self._clock.sleep(after.seconds)
        elif after and request.transport:
            request.transport.abort()
        return outcome.response

    def note(self, request: web.Request, outcome: Outcome) -> None:
        """Write a request down."""
        self._requests.add(
            request.method,
            request.path,
            status=outcome.response.status,
            errcode=outcome.errcode,
            verdict=outcome.verdict,
        )
