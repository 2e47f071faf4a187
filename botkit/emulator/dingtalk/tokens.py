"""Access tokens of apps; one serves both generations.  Doc: oauth2/accessToken, gettoken"""

from __future__ import annotations

from botkit.clock import Clock
from botkit.emulator.company import DINGTALK, App, Company
from botkit.emulator.dingtalk.call import Answer, Call, Rooms
from botkit.emulator.dingtalk.refusals import Refusal, missing
from botkit.emulator.ids import Ids
from botkit.wire.record import Record

LIFE_SECONDS = 7200


class Token(Record):
    """``is_over``: no longer good, before its time."""

    app: App
    expires_at: int
    is_over: bool = False


class Tokens:
    """One living token per app; asking again gives the same one, with its whole life anew."""

    def __init__(self, company: Company, clock: Clock, ids: Ids) -> None:
        self._company, self._clock, self._ids = company, clock, ids
        self._tokens: dict[str, Token] = {}
        self._newest: dict[str, str] = {}  # client id -> token

    def open_rooms(self) -> Rooms:
        return {
            ("GET", "/gettoken"): self.grant_old,
            ("POST", "/v1.0/oauth2/accessToken"): self.grant,
            ("POST", "/v1.0/oauth2/{corpId}/token"): self.grant_for_corp,
        }

    def grant_old(self, call: Call) -> Answer:
        key, secret = call.query.get("appkey"), call.query.get("appsecret")
        if not key or not secret:
            raise missing("appkey" if not key else "appsecret")
        app = self.client(key, secret)
        if app is None:
            raise Refusal(40089)
        return {"access_token": self._token(app), "expires_in": LIFE_SECONDS}

    def grant(self, call: Call) -> Answer:
        app = self.client(call.body.get("appKey"), call.body.get("appSecret"))
        if app is None:
            raise Refusal("invalidClientIdOrSecret")
        return {"accessToken": self._token(app), "expireIn": LIFE_SECONDS}

    def grant_for_corp(self, call: Call) -> Answer:
        if call.body.get("grant_type") != "client_credentials":
            raise Refusal("unsupported.grant.type")
        app = self.client(call.body.get("client_id"), call.body.get("client_secret"))
        if app is None or call.path["corpId"] != app.corp_id:
            raise Refusal("invalid.client")
        return {"access_token": self._token(app), "expires_in": LIFE_SECONDS}

    def client(self, key: object, secret: object) -> App | None:
        """The app with these credentials."""
        for app in self._company.apps_of(DINGTALK):
            if app.client_id == key and app.secret == secret:
                return app
        return None

    def app_of(self, text: str) -> App | None:
        """Whose token it is; None when it is nobody's, or over."""
        token = self._tokens.get(text)
        if token is None or token.is_over or token.expires_at <= self._clock.now_ms():
            return None
        return token.app

    def another(self, app: App) -> str:
        """A new one beside those there are, as third-party apps get it at each call."""
        text = self._ids.text()
        self._tokens[text] = Token(app, self._clock.now_ms() + LIFE_SECONDS * 1000)
        return text

    def revoke(self, text: str) -> None:
        """End a token before its time, as the platform may."""
        if token := self._tokens.get(text):
            token.is_over = True

    def _token(self, app: App) -> str:
        expires_at = self._clock.now_ms() + LIFE_SECONDS * 1000
        text = self._newest.get(app.client_id, "")
        if self.app_of(text) is None:
            text = self._ids.text()
            self._newest[app.client_id] = text
            self._tokens[text] = Token(app, expires_at)
        self._tokens[text].expires_at = expires_at
        return text
