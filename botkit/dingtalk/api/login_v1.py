"""Who opened a page, by the frozen calls: each names the one to use."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.caller import Calls
from botkit.clock import Clock
from botkit.dingtalk.crypto import sns_sign
from botkit.wire.record import Record, field


class VisitorV1(Record):
    """A member who opened a page inside DingTalk."""

    id: str = field(name="userid")
    name: str = ""
    device_id: str = field(name="deviceId", default="")
    is_admin: bool = field(name="is_sys", default=False)
    level: int = field(name="sys_level", default=0)  # 1 main, 2 sub admin, 100 owner, 0 other


class SnsUser(Record):
    """Somebody of any corp."""

    nick: str = ""
    open_id: str = field(name="openid", default="")
    unionid: str = ""
    is_high_level: bool = field(name="main_org_auth_high_level", default=False)


class ConsoleProfile(Record):
    id: str = field(name="userid", default="")
    name: str = ""
    email: str = ""
    avatar: str = ""


class ConsoleCorp(Record):
    id: str = field(name="corpid", default="")
    name: str = field(name="corp_name", default="")


class ConsoleUserV1(Record):
    is_admin: bool = field(name="is_sys", default=False)
    user: ConsoleProfile = field(name="user_info", default_factory=ConsoleProfile)
    corp: ConsoleCorp = field(name="corp_info", default_factory=ConsoleCorp)


class LoginV1(Area):
    """``dingtalk.login.v1``"""

    def __init__(self, caller: Calls, corp_id: str, clock: Clock) -> None:
        super().__init__(caller)
        self._corp_id, self._clock = corp_id, clock

    async def visitor(self, code: str) -> VisitorV1:
        """Frozen: use ``login.visitor``.  Doc: user/getuserinfo."""
        path, query = "/user/getuserinfo", {"code": code}
        return await self._get(path, VisitorV1, query=query, repeatable=False)

    async def sns_user(
        self, app_id: str, app_secret: str, code: str, *, at_ms: int | None = None
    ) -> SnsUser:
        """Somebody who signed in on a site, by a personal app; else use ``login.user_token``.

        ``at_ms`` is now when left out.  Raises NotAllowed (853002 to 853004), TooLate (40078).
        Doc: sns/getuserinfo_bycode.
        """
        timestamp = str(self._clock.now_ms() if at_ms is None else at_ms)
        query = {
            "accessKey": app_id,
            "timestamp": timestamp,
            "signature": sns_sign(app_secret, timestamp),
        }
        return await self._bearing("")._post(
            "/sns/getuserinfo_bycode",
            SnsUser,
            at="user_info",
            query=query,
            body={"tmp_auth_code": code},
            repeatable=False,
        )

    async def sns_token(self, app_id: str, app_secret: str) -> str:
        """The token of a personal app, for calls that are gone: use ``login.user_token``.

        Doc: sns/gettoken.
        """
        query = {"appid": app_id, "appsecret": app_secret}
        return await self._bearing("")._get("/sns/gettoken", str, at="access_token", query=query)

    async def sso_token(self, sso_secret: str) -> str:
        """Frozen: use ``login.sso_token``.  Doc: sso/gettoken."""
        query = {"corpid": self._corp_id, "corpsecret": sso_secret}
        return await self._bearing("")._get("/sso/gettoken", str, at="access_token", query=query)

    async def console_user(self, sso_token: str, code: str) -> ConsoleUserV1:
        """Frozen: use ``login.console_user``.

        Raises TooLate (41007).  Doc: sso/getuserinfo.
        """
        path, query = "/sso/getuserinfo", {"code": code}
        return await self._bearing(sso_token)._get(
            path, ConsoleUserV1, query=query, repeatable=False
        )
