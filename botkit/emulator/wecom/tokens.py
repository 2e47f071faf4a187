"""Access tokens.  Doc: path/91039"""

from __future__ import annotations

from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import WECOM, App, Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record

LIFE_MS = 7200 * 1000
BAN_MS = 3600 * 1000
WRONG_SECRETS = 5  # within an hour; the platform's number is not published


class Token(Record):
    app: App
    expires_at: int
    revoked: int = 0  # the errcode it is refused with


class Tokens:
    """One living token per app; asking again gives the same one."""

    def __init__(self, company: Company, clock: Clock, ids: Ids) -> None:
        self._company, self._clock, self._ids = company, clock, ids
        self._tokens: dict[str, Token] = {}
        self._newest: dict[str, str] = {}  # app name -> token
        self._wrong: dict[str, list[int]] = {}  # caller's address -> times of wrong secrets

    def grant(self, corp_id: str, secret: str, *, address: str) -> dict[str, Any]:
        """Answer gettoken.  Raises Refusal."""
        if not corp_id:
            raise Refusal(41002)
        if not secret:
            raise Refusal(41004)
        now = self._clock.now_ms()
        self._refuse_banned(address, now)
        if corp_id != self._company.corp_id:
            raise Refusal(40013)
        apps = [*self._company.apps_of(WECOM), self._company.assistant()]
        app = next((one for one in apps if one.secret == secret and one.kind == "app"), None)
        if app is None:
            self._wrong.setdefault(address, []).append(now)
            raise Refusal(40001)
        text = self._newest.get(app.name, "")
        token = self._tokens.get(text)
        if token is None or token.revoked or token.expires_at <= now:
            text, token = self._issue(app, now)
        return {"access_token": text, "expires_in": max(1, (token.expires_at - now) // 1000)}

    def app_of(self, text: str) -> App:
        """Whose token it is.  Raises Refusal 41001, 40014 or 42001."""
        if not text:
            raise Refusal(41001)
        token = self._tokens.get(text)
        if token is None:
            raise Refusal(40014)
        if token.revoked:
            raise Refusal(token.revoked)
        if token.expires_at <= self._clock.now_ms():
            raise Refusal(42001)
        return token.app

    def revoke(self, text: str, code: int = 42001) -> None:
        """End a token before its time, as the platform may; it is refused with ``code``."""
        if token := self._tokens.get(text):
            token.revoked = code

    def _issue(self, app: App, now: int) -> tuple[str, Token]:
        text = self._ids.text()
        token = Token(app, now + LIFE_MS)
        self._tokens[text] = token
        self._newest[app.name] = text
        return text, token

    def _refuse_banned(self, address: str, now: int) -> None:
        recent = [at for at in self._wrong.get(address, []) if at > now - BAN_MS]
        self._wrong[address] = recent
        if len(recent) >= WRONG_SECRETS:
            raise Refusal(45009)
