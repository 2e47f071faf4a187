"""Third-party apps (ISV): tokens of a suite and of the corps that authorised it."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.caller import Calls
from botkit.clock import Clock
from botkit.dingtalk.api.tokens import GivenToken, GivenTokenV1
from botkit.dingtalk.crypto import suite_sign
from botkit.wire.record import Fact, Record, field


class Suite(Fact, frozen=True):
    """A third-party app; ``ticket`` is what the platform pushed last (``suite_ticket``).

    An app made for one customer has a CustomKey and a CustomSecret, and any ticket will do.
    """

    key: str
    secret: str
    ticket: str

    def __repr__(self) -> str:
        return f"<Suite {self.key}>"


class SuiteTokenV1(Record):
    value: str = field(name="suite_access_token")
    seconds: int = field(name="expires_in", default=7200)


class Corp(Record):
    id: str = field(name="corpid", default="")
    name: str = field(name="corp_name", default="")
    industry: str = ""
    invite_code: str = ""
    license_code: str = ""
    auth_channel: str = ""
    auth_level: int = 0
    is_authenticated: bool = False
    logo_url: str = field(name="corp_logo_url", default="")
    invite_url: str = ""


class PermanentCode(Record):
    """What a corp's authorisation is proved by from now on: a secret."""

    code: str = field(name="permanent_code")
    chat_code: str = field(name="ch_permanent_code", default="")
    corp: Corp = field(name="auth_corp_info", default_factory=Corp)


class Authoriser(Record):
    userid: str = field(name="userId", default="")


class AuthorisedAgent(Record):
    """The app as one corp has it."""

    agent_id: int = field(name="agentid", default=0)
    app_id: int = field(name="appid", default=0)
    name: str = field(name="agent_name", default="")
    logo_url: str = ""
    administrators: list[str] = field(name="admin_list", default_factory=list)


class AuthorisedAgents(Record):
    agents: list[AuthorisedAgent] = field(name="agent", default_factory=list)


class Authorisation(Record):
    corp: Corp = field(name="auth_corp_info", default_factory=Corp)
    user: Authoriser = field(name="auth_user_info", default_factory=Authoriser)
    agents: AuthorisedAgents = field(name="auth_info", default_factory=AuthorisedAgents)


class SuitesV1(Area):
    """``dingtalk.suites.v1``"""

    def __init__(self, caller: Calls, clock: Clock) -> None:
        super().__init__(caller.bearing(""))
        self._clock = clock

    async def token(self, suite: Suite) -> SuiteTokenV1:
        """The suite's own token: use ``suites.token``.

        Raises NotAllowed (40085 the ticket, 40088 key or secret).  Doc: service/get_suite_token.
        """
        body = {
            "suite_key": suite.key,
            "suite_secret": suite.secret,
            "suite_ticket": suite.ticket,
        }
        return await self._post("/service/get_suite_token", SuiteTokenV1, body=body)

    async def corp_token(
        self, suite: Suite, corp_id: str, *, at_ms: int | None = None
    ) -> GivenTokenV1:
        """The token for one corp: use ``suites.corp_token``.  Each call gives a new one.

        ``at_ms`` is now when left out, and at most a minute off.  Raises NotAllowed (853001 to
        853004, 41030).  Doc: service/get_corp_token.
        """
        timestamp = str(self._clock.now_ms() if at_ms is None else at_ms)
        query = {
            "accessKey": suite.key,
            "timestamp": timestamp,
            "suiteTicket": suite.ticket,
            "signature": suite_sign(suite.secret, timestamp, suite.ticket),
        }
        body = {"auth_corpid": corp_id}
        return await self._post("/service/get_corp_token", GivenTokenV1, query=query, body=body)


class Suites(Area):
    """``dingtalk.suites``: for apps that other corps install; needs no app of one's own.

    Unlike a corp's own token each call gives a new one: keep it, for each corp.
    """

    def __init__(self, caller: Calls, clock: Clock) -> None:
        super().__init__(caller.bearing(""))
        self.v1 = SuitesV1(caller, clock)

    async def token(self, suite: Suite) -> GivenToken:
        """The suite's own token.

        Raises NotAllowed (invalidSuiteKey, invalidSuiteTicket).  Doc: oauth2/suiteAccessToken.
        """
        body = {
            "suiteKey": suite.key,
            "suiteSecret": suite.secret,
            "suiteTicket": suite.ticket,
        }
        return await self._post("/v1.0/oauth2/suiteAccessToken", GivenToken, body=body)

    async def corp_token(self, suite: Suite, corp_id: str) -> GivenToken:
        """The token for one corp that authorised the suite.

        Raises NotAllowed (invalidSuiteKey, invalidSuiteTicket, invalidAuthInfo).
        Doc: oauth2/corpAccessToken.
        """
        body = {
            "suiteKey": suite.key,
            "suiteSecret": suite.secret,
            "authCorpId": corp_id,
            "suiteTicket": suite.ticket,
        }
        return await self._post("/v1.0/oauth2/corpAccessToken", GivenToken, body=body)

    async def permanent_code(self, suite_token: str, temporary_code: str) -> PermanentCode:
        """Trade the code of ``tmp_auth_code``, which works once.

        Raises TooLate (40078, 42008).  Doc: service/get_permanent_code.
        """
        return await self._post(
            "/service/get_permanent_code",
            PermanentCode,
            query={"suite_access_token": suite_token},
            body={"tmp_auth_code": temporary_code},
            repeatable=False,
        )

    async def activate(
        self, suite_token: str, suite_key: str, corp_id: str, permanent_code: str
    ) -> None:
        """Switch the app on in a corp that authorised it.

        Raises TooLate (40084, 41031).  Doc: service/activate_suite.
        """
        await self._tell(
            "/service/activate_suite",
            query={"suite_access_token": suite_token},
            body={
                "suite_key": suite_key,
                "auth_corpid": corp_id,
                "permanent_code": permanent_code,
            },
        )

    async def authorisation(
        self, suite_token: str, corp_id: str, *, suite_key: str | None = None
    ) -> Authorisation:
        """What a corp authorised.  Raises NotAllowed (41030).  Doc: service/get_auth_info."""
        return await self._post(
            "/service/get_auth_info",
            Authorisation,
            query={"suite_access_token": suite_token},
            body={"auth_corpid": corp_id, "suite_key": suite_key},
        )
