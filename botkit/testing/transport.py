"""A transport that answers from a script, for tests of API calls."""

from __future__ import annotations

from typing import Any

import msgspec

from botkit.calls.request import Request
from botkit.calls.transport import Answer

GETTOKEN = "GET /cgi-bin/gettoken"

Scripted = dict[str, Any] | Answer | Exception


class FakeTransport:
    """Keeps what was asked and answers what it was told; unscripted calls answer errcode 0.

    Tokens are ``token-1``, ``token-2`` ...; after ``expire_token`` a call with an older one is
    refused with 42001.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._script: dict[str, list[Scripted]] = {}
        self._tokens = 0
        self._expired: set[str] = set()

    def answer(self, call: str, *answers: Scripted) -> None:
        """Answer ``"GET /path"`` in this order; the last one stays.  Exceptions are raised."""
        self._script[call] = list(answers)

    def expire_token(self) -> None:
        """Every token given so far is no longer good."""
        self._expired = {f"token-{number}" for number in range(1, self._tokens + 1)}

    def count(self, call: str) -> int:
        """How often ``"GET /path"`` was asked."""
        return sum(request.name == call for request in self.requests)

    def bodies(self, call: str) -> list[Any]:
        """What was sent to ``"POST /path"``, oldest first."""
        return [request.body for request in self.requests if request.name == call]

    async def exchange(self, request: Request) -> Answer:
        self.requests.append(request)
        found = self._next(request)
        if isinstance(found, Exception):
            raise found
        if isinstance(found, Answer):
            return found
        return Answer("application/json", msgspec.json.encode(found))

    def _next(self, request: Request) -> Scripted:
        if request.query.get("access_token") in self._expired:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        script = self._script.get(request.name)
        if script:
            return script.pop(0) if len(script) > 1 else script[0]
        if request.name == GETTOKEN:
            self._tokens += 1
            return {"errcode": 0, "access_token": f"token-{self._tokens}", "expires_in": 7200}
        return {"errcode": 0, "errmsg": "ok"}
