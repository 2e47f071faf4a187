"""Who opens a page, and a page on which a browser chooses who sits before it.

Doc: oauth2/auth, oauth2/userAccessToken, v2/user/getuserinfo, oauth2/ssoUserInfo
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from aiohttp import web
from yarl import URL

from botkit.clock import Clock
from botkit.emulator.company import DINGTALK, App, Company, Member, sso_secret
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, has_scheme
from botkit.emulator.dingtalk.codes import CONSOLE, LOGIN, PAGE, Codes
from botkit.emulator.dingtalk.names import open_id, sealed_id, union_id
from botkit.emulator.dingtalk.people import People
from botkit.emulator.dingtalk.refusals import Refusal, missing
from botkit.emulator.dingtalk.tokens import Tokens
from botkit.emulator.ids import Ids
from botkit.emulator.mistakes import Mistake
from botkit.wire.record import Record

TOKEN_MS, REFRESH_MS, SSO_MS = 7200 * 1000, 30 * 24 * 3600 * 1000, 3600 * 1000
CSP = "default-src 'none'; style-src 'unsafe-inline'"


class Grant(Record):
    """A person's tokens for one app."""

    client_id: str
    person: str
    until: int
    scope: str = ""


class Login:
    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        tokens: Tokens,
        people: People,
        codes: Codes,
    ) -> None:
        self._company, self._clock, self._ids = company, clock, ids
        self._tokens, self._people, self._codes = tokens, people, codes
        self._users: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}
        self._consoles: dict[str, Grant] = {}

    def rooms(self) -> Rooms:
        return {
            ("POST", "/topapi/v2/user/getuserinfo"): self.visitor,
            ("GET", "/user/getuserinfo"): self.visitor_old,
        }

    def open_rooms(self) -> Rooms:
        return {
            ("GET", "/oauth2/auth"): self.page,
            ("POST", "/v1.0/oauth2/userAccessToken"): self.user_token,
            ("GET", "/v1.0/contact/users/me"): self.me,
            ("POST", "/v1.0/oauth2/ssoAccessToken"): self.console_token,
            ("GET", "/v1.0/oauth2/ssoUserInfo"): self.console_user,
            ("GET", "/sso/gettoken"): self.console_token_old,
            ("GET", "/sso/getuserinfo"): self.console_user_old,
        }

    def page(self, call: Call) -> web.Response:
        """Ask who it is; with ``person`` in the address, go back with a code."""
        query = call.query
        redirect, scope = query.get("redirect_uri", ""), query.get("scope", "")
        app = self._app(query.get("client_id", ""))
        if app is None:
            return _page("client_id 不合法")
        if not has_scheme(redirect) or not urlsplit(redirect).hostname:
            return _page("redirect_uri 不合法")
        if query.get("response_type") != "code" or query.get("prompt") != "consent":
            return _page("response_type 或 prompt 不合法")
        if scope not in ("openid", "openid corpid"):
            return _page("scope 不合法")
        if person := query.get("person"):
            try:
                code = self._codes.give(app, person, LOGIN, scope=scope)
            except Mistake as mistake:
                return _page(str(mistake))
            back = URL(redirect).update_query(code=code, authCode=code)
            if "state" in query:
                back = back.update_query(state=query["state"])
            return web.Response(status=302, headers={"Location": str(back)})
        here = URL.build(query={**query})
        return _page(
            "是谁在登录？",
            {
                f"{one.name} {one.id}": str(here.update_query(person=one.id))
                for one in self._company.people
            },
        )

    def user_token(self, call: Call) -> Answer:
        body = call.body
        app = self._tokens.client(body.get("clientId"), body.get("clientSecret"))
        if app is None:
            raise Refusal("invalidClientIdOrSecret")
        if body.get("grantType") == "authorization_code":
            code, is_late = self._codes.take(body.get("code"), LOGIN, app.client_id)
            if code is None or is_late:
                raise Refusal("invalidCode", "不存在或已过期的临时授权码")
            return self._granted(app, code.person, code.scope)
        if body.get("grantType") != "refresh_token":
            raise Refusal("unsupported.grant.type")
        held = self._refresh.pop(str(body.get("refreshToken")), None)
        is_own = held is not None and held.client_id == app.client_id
        if held is None or not is_own or held.until <= self._clock.now_ms():
            raise Refusal("invalidRefreshToken", "refreshToken 不存在或已过期")
        return self._granted(app, held.person, held.scope)

    def me(self, call: Call) -> Answer:
        grant = self._users.get(call.token)
        if grant is None or grant.until <= self._clock.now_ms():
            raise Refusal("InvalidAuthentication")
        member, app = self._company.find(grant.person), self._app(grant.client_id)
        if member is None or app is None:
            raise Refusal("invalidParameter.user.notFound", "用户不存在", status=404)
        return {
            "nick": member.name,
            "avatarUrl": "",
            "mobile": member.mobile,
            "openId": open_id(member, app),
            "unionId": union_id(member),
            "email": member.email,
            "stateCode": "86",
        }

    def visitor(self, call: Call) -> Answer:
        member = self._visitor(call, call.body.get("code"))
        level = self._people.level(member)
        shown = {
            "userid": member.id,
            "device_id": f"device-{member.id}",
            "sys": bool(level),
            "sys_level": level,
            "associated_unionid": sealed_id("associated", member.id),
            "unionid": union_id(member),
            "name": member.name,
        }
        return {"result": shown}

    def visitor_old(self, call: Call) -> Answer:
        member = self._visitor(call, call.query.get("code"))
        level = self._people.level(member)
        return {
            "userid": member.id,
            "name": member.name,
            "deviceId": f"device-{member.id}",
            "is_sys": bool(level),
            "sys_level": level,
        }

    def console_token(self, call: Call) -> Answer:
        app = self._console(call.body.get("corpid"), call.body.get("ssoSecret"))
        if app is None:
            raise Refusal("authFailed", status=401)
        return {"accessToken": self._console_token(app), "expireIn": SSO_MS // 1000}

    def console_token_old(self, call: Call) -> Answer:
        app = self._console(call.query.get("corpid"), call.query.get("corpsecret"))
        if app is None:
            raise Refusal(40089)
        return {"access_token": self._console_token(app)}

    def console_user(self, call: Call) -> Answer:
        grant = self._consoles.get(call.token)
        if grant is None or grant.until <= self._clock.now_ms():
            raise Refusal("invalidToken", "不合法的access_token")
        code, is_late = self._codes.take(call.query.get("code"), CONSOLE, grant.client_id)
        if code is None or is_late:
            raise Refusal("invalidCode", "不合法的sso code")
        member = self._company.person(code.person)
        return {
            "corpId": self._company.ding_corp_id,
            "corpName": self._company.departments[0].name,
            "userId": member.id,
            "userName": member.name,
            "email": member.email,
            "avatar": "",
            "isAdmin": bool(self._people.level(member)),
        }

    def console_user_old(self, call: Call) -> Answer:
        try:
            user = self.console_user(call)
        except Refusal as refusal:
            raise Refusal(40014 if refusal.code == "invalidToken" else 41007) from None
        names = {"avatar": "avatar", "email": "email", "name": "userName", "userid": "userId"}
        return {
            "is_sys": user["isAdmin"],
            "user_info": {old: user[new] for old, new in names.items()},
            "corp_info": {"corp_name": user["corpName"], "corpid": user["corpId"]},
        }

    def _granted(self, app: App, person: str, scope: str) -> Answer:
        now = self._clock.now_ms()
        token, refresh = self._ids.text(), self._ids.text()
        self._users[token] = Grant(app.client_id, person, now + TOKEN_MS, scope)
        self._refresh[refresh] = Grant(app.client_id, person, now + REFRESH_MS, scope)
        told = {"accessToken": token, "refreshToken": refresh, "expireIn": TOKEN_MS // 1000}
        return {**told, "corpId": app.corp_id} if "corpid" in scope.split() else told

    def _visitor(self, call: Call, given: str | None) -> Member:
        if not given:
            raise missing("code")
        code, is_late = self._codes.take(given, PAGE, call.app.client_id)
        if code is None:
            raise Refusal(40078)
        if is_late:
            raise Refusal(42003, "临时授权码已过期")
        return self._company.person(code.person)

    def _console(self, corp_id: object, secret: object) -> App | None:
        for app in self._company.apps_of(DINGTALK):
            if (corp_id, secret) == (app.corp_id, sso_secret(app.client_id)):
                return app
        return None

    def _console_token(self, app: App) -> str:
        token = self._ids.text()
        self._consoles[token] = Grant(app.client_id, "", self._clock.now_ms() + SSO_MS)
        return token

    def _app(self, client_id: str) -> App | None:
        apps = self._company.apps_of(DINGTALK)
        return next((one for one in apps if one.client_id == client_id), None)


def _page(words: str, choices: dict[str, str] | None = None) -> web.Response:
    rows = "".join(
        f'<li><a href="{escape(to)}">{escape(name)}</a></li>'
        for name, to in (choices or {}).items()
    )
    text = f"<!doctype html><meta charset=utf-8><title>emulator</title><h1>{escape(words)}</h1>"
    return web.Response(
        status=200 if choices else 400,
        text=f"{text}<ul>{rows}</ul>",
        content_type="text/html",
        headers={"Content-Security-Policy": CSP, "Referrer-Policy": "no-referrer"},
    )
