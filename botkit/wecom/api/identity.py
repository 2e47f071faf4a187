"""Who opened a page or a mini program (身份验证)."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

from botkit.calls.area import Area
from botkit.calls.bounds import at_most
from botkit.calls.caller import Caller
from botkit.wire.record import Record, field

Scope = Literal["snsapi_base", "snsapi_privateinfo"]

STATE_BYTES = 128


class Sites(Record):
    """The pages people open; an emulator is both."""

    inside: str = "https://open.weixin.qq.com"
    desktop: str = "https://login.work.weixin.qq.com"


class Visitor(Record):
    """A member (``userid``) or somebody else (``openid``)."""

    userid: str = ""
    user_ticket: str = ""  # 30 minutes, for ``details``; only with snsapi_privateinfo
    openid: str = ""
    external_userid: str = ""  # when a customer


class OldVisitor(Record):
    """As the first form of the call has it, with its capitals."""

    userid: str = field(name="UserId", default="")
    openid: str = field(name="OpenId", default="")
    device_id: str = field(name="DeviceId", default="")
    external_userid: str = ""


class PrivateDetails(Record):
    """What a member agreed to show; the rest is empty."""

    userid: str = ""
    gender: str = ""  # "1" male, "2" female, "0" unknown
    avatar: str = ""
    qr_code: str = ""
    mobile: str = ""
    email: str = ""
    biz_mail: str = ""
    address: str = ""


class MiniProgramSession(Record):
    corp_id: str = field(name="corpid", default="")
    userid: str = ""
    session_key: str = ""  # a secret: never hand it to the mini program


class SecondFactor(Record):
    userid: str = ""
    tfa_code: str = ""  # five minutes, once


class Identity(Area):
    """``wecom.identity``

    A code works once, within five minutes; after that the calls raise TooLate (40029, 42003,
    42022) and the person has to open the page again.
    """

    def __init__(self, caller: Caller, corp_id: str, agent_id: int, sites: Sites) -> None:
        super().__init__(caller)
        self._corp_id, self._agent_id, self._sites = corp_id, agent_id, sites

    def authorize_url(
        self, redirect_uri: str, *, state: str = "", scope: Scope = "snsapi_base"
    ) -> str:
        """Where to send a page's visitor, inside WeCom; they come back with ``code`` and ``state``.

        The host of ``redirect_uri``, with its port, is a trusted domain of the app, else the
        visitor reads 50001.  ``snsapi_privateinfo`` asks the member, and brings a ``user_ticket``.
        ``state``: letters and digits, at most 128, else OverLimit or ValueError.  Doc: path/91022.
        """
        _check_state(state)
        query = {
            "appid": self._corp_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": scope,
            "state": state,
            "agentid": str(self._agent_id),
        }
        return f"{self._sites.inside}/connect/oauth2/authorize?{_joined(query)}#wechat_redirect"

    def login_url(self, redirect_uri: str, *, state: str = "") -> str:
        """Where a desktop browser shows the code to scan.  Doc: path/98152."""
        _check_state(state)
        query = {
            "login_type": "CorpApp",
            "appid": self._corp_id,
            "agentid": str(self._agent_id),
            "redirect_uri": redirect_uri,
            "state": state,
        }
        return f"{self._sites.desktop}/wwlogin/sso/login?{_joined(query)}"

    async def visitor(self, code: str) -> Visitor:
        """Who came back with a code.  Doc: auth/getuserinfo."""
        return await self._get("/cgi-bin/auth/getuserinfo", Visitor, query={"code": code})

    async def old_visitor(self, code: str) -> OldVisitor:
        """The same by the call's first form; use ``visitor``.  Doc: user/getuserinfo."""
        return await self._get("/cgi-bin/user/getuserinfo", OldVisitor, query={"code": code})

    async def details(self, user_ticket: str) -> PrivateDetails:
        """What the member agreed to show.  Raises TooLate (84014, 84015).

        Doc: auth/getuserdetail.
        """
        body = {"user_ticket": user_ticket}
        return await self._post("/cgi-bin/auth/getuserdetail", PrivateDetails, body=body)

    async def mini_program(self, js_code: str) -> MiniProgramSession:
        """Who opened a mini program, by the code of ``wx.qy.login``.

        Doc: miniprogram/jscode2session.
        """
        query = {"js_code": js_code, "grant_type": "authorization_code"}
        return await self._get(
            "/cgi-bin/miniprogram/jscode2session", MiniProgramSession, query=query
        )

    async def second_factor(self, code: str) -> SecondFactor:
        """Who stands before the page of the second factor (二次验证).  Doc: path/99499."""
        body = {"code": code}
        return await self._post("/cgi-bin/auth/get_tfa_info", SecondFactor, body=body)

    async def pass_second_factor(self, userid: str, tfa_code: str) -> None:
        """Let that member in.  Doc: path/99500."""
        body = {"userid": userid, "tfa_code": tfa_code}
        await self._tell("/cgi-bin/user/tfa_succ", body=body, repeatable=False)

    async def admit(self, userid: str) -> None:
        """Let a member join for the first time, proved by the corp's own means.

        Raises NotFound (60111).  Doc: user/authsucc.
        """
        await self._tell("/cgi-bin/user/authsucc", query={"userid": userid})


def _check_state(state: str) -> None:
    at_most("wecom state", STATE_BYTES, state, "characters")
    if state and not (state.isascii() and state.isalnum()):
        raise ValueError("wecom state: only letters and digits are taken (84025)")


def _joined(query: dict[str, str]) -> str:
    # Encoded once, the slashes too: the platform compares the host of what it decodes.
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
