"""Codes that people carry from DingTalk to a page: each works once, most for five minutes."""

from __future__ import annotations

from botkit.clock import Clock
from botkit.emulator.company import App, Company
from botkit.emulator.ids import Ids
from botkit.emulator.mistakes import unknown
from botkit.wire.record import Record

CODE_MS, CHAT_MS = 5 * 60 * 1000, 24 * 60 * 60 * 1000
PAGE, LOGIN, SNS, CONSOLE, SUITE = "page", "login", "sns", "console", "suite"
CHAT = "chat"  # the cid of a chat that was picked
KINDS = (PAGE, LOGIN, SNS, CONSOLE, SUITE, CHAT)


class Code(Record):
    """``scope`` is what the login page was asked for."""

    kind: str
    client_id: str
    person: str
    until: int
    scope: str = ""


class Codes:
    def __init__(self, company: Company, clock: Clock, ids: Ids) -> None:
        self._company, self._clock, self._ids = company, clock, ids
        self._codes: dict[str, Code] = {}

    def give(self, app: App, person: str, kind: str, *, scope: str = "") -> str:
        """What a person's DingTalk hands over.  Raises Mistake."""
        if kind not in KINDS:
            raise unknown("kind of code", kind, list(KINDS))
        userid = self._company.person(person).id
        life = CHAT_MS if kind == CHAT else CODE_MS
        code, until = self._ids.text()[:32], self._clock.now_ms() + life
        self._codes[code] = Code(kind, app.client_id, userid, until, scope)
        return code

    def take(self, given: object, kind: str, client_id: str = "") -> tuple[Code | None, bool]:
        """Use a code up: the code, and whether it had become too old.

        Without a code it is unknown, used, or somebody else's.
        """
        code = self._codes.get(str(given))
        if code is None or code.kind != kind or (client_id and code.client_id != client_id):
            return None, False
        del self._codes[str(given)]
        return code, code.until <= self._clock.now_ms()
