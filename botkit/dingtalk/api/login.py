"""Who opened a page: inside DingTalk, on a site of one's own, or in the console of an app."""

from __future__ import annotations

from typing import Literal

from botkit.calls.area import Area
from botkit.calls.bounds import one_of
from botkit.calls.caller import Calls
from botkit.clock import Clock
from botkit.dingtalk.api.login_v1 import LoginV1
from botkit.wire.record import Record, field

Scope = Literal["openid", "openid corpid"]
SCOPES = ("openid", "openid corpid")


class Visitor(Record):
    """A member who opened a page inside DingTalk."""

    id: str = field(name="userid")
    name: str = ""
    unionid: str = ""
    associated_unionid: str = ""
    device_id: str = ""
    is_admin: bool = field(name="sys", default=False)
    level: int = field(name="sys_level", default=0)  # 1 main, 2 sub admin, 100 owner, 0 other


class UserToken(Record):
    """A person's own token; ``refresh`` is good for 30 days and for one renewal."""

    value: str = field(name="accessToken")
    refresh: str = field(name="refreshToken", default="")
    seconds: int = field(name="expireIn", default=7200)
    corp_id: str = field(name="corpId", default="")  # with the scope corpid


class Me(Record):
    """A person as they agreed to show themselves; the rest is empty."""

    unionid: str = field(name="unionId", default="")
    open_id: str = field(name="openId", default="")
    nick: str = ""
    avatar: str = field(name="avatarUrl", default="")
    mobile: str = ""
    state_code: str = field(name="stateCode", default="")  # of the mobile number, e.g. "86"
    email: str = ""
    visitor: bool = False


class SsoToken(Record):
    value: str = field(name="accessToken")
    seconds: int = field(name="expireIn", default=3600)


class ConsoleUser(Record):
    """An administrator who came from the console."""

    id: str = field(name="userId")
    name: str = field(name="userName", default="")
    email: str = ""
    avatar: str = ""
    is_admin: bool = field(name="isAdmin", default=False)
    corp_id: str = field(name="corpId", default="")
    corp_name: str = field(name="corpName", default="")


class Login(Area):
    """``dingtalk.login``; ``dingtalk.login.v1`` has the frozen calls.

    A code works once, within five minutes; then the calls raise TooLate (40078, invalidCode) and
    the person has to open the page again.  So no call with a code is repeated.
    """

    def __init__(
        self, caller: Calls, client_id: str, client_secret: str, corp_id: str, site: str,
        clock: Clock,
    ) -> None:  # fmt: skip
        super().__init__(caller)
        self._client_id, self._secret = client_id, client_secret
        self._corp_id, self._site = corp_id, site
        self.v1 = LoginV1(caller, corp_id, clock)

    def authorize_url(
        self,
        redirect_uri: str,
        *,
        state: str | None = None,
        scope: Scope = "openid",
        org_type: Literal["management"] | None = None,
        corp_id: str | None = None,
        is_exclusive: bool = False,
        exclusive_corp_id: str | None = None,
    ) -> str:
        """Where a browser signs in; it comes back with ``code``, ``authCode`` and ``state``.

        The host of ``redirect_uri`` is registered with the app.  ``org_type`` "management" offers
        only corps that the person administers, ``corp_id`` chooses one beforehand: both with the
        scope "openid corpid", else ValueError.  ``is_exclusive``: by an account of the corp's own.
        Doc: oauth2/auth.
        """
        one_of("login.authorize_url scope", SCOPES, scope)
        if scope == "openid" and (org_type or corp_id):
            raise ValueError("login.authorize_url: org_type and corp_id need 'openid corpid'.")
        query = {
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "client_id": self._client_id,
            "scope": scope,
            "state": state,
            "prompt": "consent",
            "org_type": org_type,
            "corpId": corp_id,
            "exclusiveLogin": "true" if is_exclusive else None,
            "exclusiveCorpId": exclusive_corp_id,
        }
        return self._address("/oauth2/auth", self._site, query=query)

    async def user_token(self, code: str) -> UserToken:
        """Trade the code that a browser came back with.

        Raises TooLate (invalidCode).  Doc: oauth2/userAccessToken.
        """
        body = {**self._keys(), "code": code, "grantType": "authorization_code"}
        path = "/v1.0/oauth2/userAccessToken"
        return await self._bearing("")._post(path, UserToken, body=body, repeatable=False)

    async def renew(self, refresh: str) -> UserToken:
        """A new pair of tokens; the old ``refresh`` is dead after that, so keep the new one.

        Doc: oauth2/userAccessToken.
        """
        body = {**self._keys(), "refreshToken": refresh, "grantType": "refresh_token"}
        path = "/v1.0/oauth2/userAccessToken"
        return await self._bearing("")._post(path, UserToken, body=body, repeatable=False)

    async def me(self, user_token: str) -> Me:
        """Whose token that is.

        Raises NotFound (invalidParameter.user.notFound), NotAllowed without Contact.User.Read.
        Doc: contact/users/me.
        """
        return await self._bearing(user_token)._get("/v1.0/contact/users/me", Me)

    async def visitor(self, code: str) -> Visitor:
        """The member who opened a page inside DingTalk (免登), by the code of the JSAPI.

        Raises TooLate (40078).  Doc: v2/user/getuserinfo.
        """
        path, body = "/topapi/v2/user/getuserinfo", {"code": code}
        return await self._post(path, Visitor, at="result", body=body, repeatable=False)

    async def sso_token(self, sso_secret: str) -> SsoToken:
        """The token for ``console_user``; the SSO secret stands beside the app's other keys.

        Doc: oauth2/ssoAccessToken.
        """
        body = {"corpid": self._corp_id, "ssoSecret": sso_secret}
        return await self._bearing("")._post("/v1.0/oauth2/ssoAccessToken", SsoToken, body=body)

    async def console_user(self, sso_token: str, code: str) -> ConsoleUser:
        """The administrator who opened the app's back office from the console.

        Raises TooLate (invalidCode), TokenExpired (invalidToken).  Doc: oauth2/ssoUserInfo.
        """
        path, query = "/v1.0/oauth2/ssoUserInfo", {"code": code}
        return await self._bearing(sso_token)._get(path, ConsoleUser, query=query, repeatable=False)

    def _keys(self) -> dict[str, str]:
        return {"clientId": self._client_id, "clientSecret": self._secret}
