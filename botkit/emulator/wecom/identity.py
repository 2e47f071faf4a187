"""Who opens a page or a mini program.  Doc: path/91022, path/91023, path/95833, path/99499"""

from __future__ import annotations

from html import escape

from aiohttp import web
from yarl import URL

from botkit.clock import Clock
from botkit.emulator.company import WECOM, App, Company, Member
from botkit.emulator.ids import Ids
from botkit.emulator.mistakes import Mistake, unknown
from botkit.emulator.wecom.call import Answer, Call, Rooms, has_scheme, whole
from botkit.emulator.wecom.member_ids import openid
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.rights import check_editor, member_for
from botkit.wire.record import Record

CODE_MS = 5 * 60 * 1000
TICKET_MS = 30 * 60 * 1000
STATE_BYTES = 128
PAGE, MINI_PROGRAM, SECOND_FACTOR = "page", "mini_program", "second_factor"
KINDS = (PAGE, MINI_PROGRAM, SECOND_FACTOR)
OUTSIDER = "@outside"  # in place of a person: somebody who is no member
CSP = "default-src 'none'; style-src 'unsafe-inline'"


class Code(Record):
    app: str
    person: str
    kind: str
    until: int
    is_private: bool = False
    is_used: bool = False


class Identity:
    """Codes, tickets, and the page on which a browser chooses who sits before it."""

    def __init__(self, company: Company, clock: Clock, ids: Ids) -> None:
        self._company, self._clock, self._ids = company, clock, ids
        self._codes: dict[str, Code] = {}
        self._tickets: dict[str, Code] = {}

    def rooms(self) -> Rooms:
        return {
            "/connect/oauth2/authorize": ("page", self.page),
            "/wwlogin/sso/login": ("page", self.page),
            "/wwopen/sso/qrConnect": ("page", self.page),
            "/cgi-bin/auth/getuserinfo": ("get", self.visitor),
            "/cgi-bin/user/getuserinfo": ("get", self.old_visitor),
            "/cgi-bin/auth/getuserdetail": ("json", self.details),
            "/cgi-bin/miniprogram/jscode2session": ("get", self.session),
            "/cgi-bin/auth/get_tfa_info": ("json", self.second_factor),
            "/cgi-bin/user/tfa_succ": ("json", self.pass_second_factor),
            "/cgi-bin/user/authsucc": ("get", self.admit),
        }

    def code(self, app: App, person: str, kind: str, *, is_private: bool = False) -> str:
        """What a person's WeCom hands to a page or mini program.  Raises Mistake."""
        if kind not in KINDS:
            raise unknown("kind of code", kind, list(KINDS))
        if person != OUTSIDER:
            person = self._company.person(person).id
        code, until = self._ids.text(), self._clock.now_ms() + CODE_MS
        self._codes[code] = Code(app.name, person, kind, until, is_private)
        return code

    def page(self, call: Call) -> web.Response:
        """Ask who it is; with ``person`` in the address, go back with a code."""
        query = call.query
        redirect, state = query.get("redirect_uri", ""), query.get("state", "")
        app = self._app(whole(query.get("agentid", "")))
        is_private = query.get("scope", "") == "snsapi_privateinfo"
        if query.get("appid") != self._company.corp_id:
            return _page("40013 invalid corpid")
        if app is None or (is_private and not query.get("agentid")):
            return _page("40056 invalid agentid")
        if not _is_address(redirect):
            return _page("50001 redirect_uri is no address")
        if state and not (state.isascii() and state.isalnum() and len(state) <= STATE_BYTES):
            return _page("84025 invalid state")
        if person := query.get("person"):
            try:
                code = self.code(app, person, PAGE, is_private=is_private)
            except Mistake as mistake:
                return _page(str(mistake))
            return web.Response(status=302, headers={"Location": _back(redirect, code, state)})
        return _page("是谁打开这个页面？", self._choices(call))

    def visitor(self, call: Call) -> Answer:
        code = self._taken(call.query.get("code", ""), PAGE, call.app)
        if code.person == OUTSIDER:
            return {"openid": OUTSIDER_OPENID}
        answer = {"userid": code.person}
        if code.is_private and code.person not in call.app.hidden:
            ticket = self._ids.text()
            until = self._clock.now_ms() + TICKET_MS
            self._tickets[ticket] = Code(call.app.name, code.person, PAGE, until)
            answer["user_ticket"] = ticket
        return answer

    def old_visitor(self, call: Call) -> Answer:
        code = self._taken(call.query.get("code", ""), PAGE, call.app)
        if code.person == OUTSIDER:
            return {"OpenId": OUTSIDER_OPENID, "DeviceId": ""}
        return {"UserId": code.person, "DeviceId": f"device-{code.person}"}

    def details(self, call: Call) -> Answer:
        given = call.body.get("user_ticket")
        if not given:
            raise Refusal(84090)
        ticket = self._tickets.get(str(given))
        if ticket is None or ticket.app != call.app.name:
            raise Refusal(84015)
        if ticket.until <= self._clock.now_ms():
            raise Refusal(84014)
        member = member_for(self._company, call.app, ticket.person)
        return {"userid": member.id, **_private(member)}

    def session(self, call: Call) -> Answer:
        if call.query.get("grant_type") != "authorization_code":
            raise Refusal(40058, "invalid grant_type")
        code = self._taken(call.query.get("js_code", ""), MINI_PROGRAM, call.app)
        key = self._ids.text()[:24]
        return {"corpid": self._company.corp_id, "userid": code.person, "session_key": key}

    def second_factor(self, call: Call) -> Answer:
        code = self._taken(str(call.body.get("code", "")), SECOND_FACTOR, call.app)
        tfa_code = self.code(call.app, code.person, SECOND_FACTOR)
        return {"userid": code.person, "tfa_code": tfa_code}

    def pass_second_factor(self, call: Call) -> Answer:
        member = member_for(self._company, call.app, call.body.get("userid"))
        code = self._taken(str(call.body.get("tfa_code", "")), SECOND_FACTOR, call.app)
        if code.person != member.id:
            raise Refusal(40029)
        member.has_joined = True
        return {}

    def admit(self, call: Call) -> Answer:
        check_editor(call)
        member_for(self._company, call.app, call.query.get("userid")).has_joined = True
        return {}

    def _taken(self, given: str, kind: str, app: App) -> Code:
        """Use a code up.  Raises Refusal 41008, 40029, 42003 or 42022."""
        if not given:
            raise Refusal(41008)
        code = self._codes.get(given)
        if code is None or code.kind != kind or code.app != app.name:
            raise Refusal(40029)
        if code.is_used:
            raise Refusal(42022)
        if code.until <= self._clock.now_ms():
            raise Refusal(42003)
        code.is_used = True
        return code

    def _app(self, agent_id: int | None) -> App | None:
        """By its id; without one, the only app there is."""
        apps = self._company.apps_of(WECOM)
        if agent_id is None:
            return apps[0] if len(apps) == 1 else None
        return next((one for one in apps if one.agent_id == agent_id), None)

    def _choices(self, call: Call) -> dict[str, str]:
        """Name -> address that comes back as that person."""
        people = {one.id: f"{one.name} {one.id}" for one in self._company.people}
        people[OUTSIDER] = "企业外的人"
        here = URL.build(query={**call.query})
        return {name: str(here.update_query(person=id_)) for id_, name in people.items()}


OUTSIDER_OPENID = openid(Member(OUTSIDER, "", [], ""))


def _is_address(text: str) -> bool:
    try:
        return has_scheme(text) and URL(text).host is not None
    except ValueError:
        return False


def _back(redirect: str, code: str, state: str) -> str:
    return str(URL(redirect).update_query(code=code, state=state))


def _private(member: Member) -> dict[str, str]:
    """What the member agreed to show: everything there is."""
    shown = {
        "gender": member.more.get("gender", "0"),
        "avatar": "",
        "qr_code": "",
        "mobile": member.mobile,
        "email": member.email,
        "biz_mail": member.more.get("biz_mail", ""),
        "address": member.more.get("address", ""),
    }
    return {name: str(value) for name, value in shown.items() if value}


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
