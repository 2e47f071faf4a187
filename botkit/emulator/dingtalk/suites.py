"""A third-party app that the company has installed.  Doc: service, oauth2/corpAccessToken"""

from __future__ import annotations

import hmac

from botkit.clock import Clock
from botkit.dingtalk.crypto import suite_sign
from botkit.emulator.company import DINGTALK, Company
from botkit.emulator.dingtalk.call import Answer, Call, Rooms
from botkit.emulator.dingtalk.codes import SUITE, Codes
from botkit.emulator.dingtalk.people import OWNER
from botkit.emulator.dingtalk.refusals import Refusal, missing
from botkit.emulator.dingtalk.sns import check_stamp
from botkit.emulator.dingtalk.tokens import LIFE_SECONDS, Tokens
from botkit.emulator.ids import Ids

KEY, SECRET = "suitebotkit00000001", "pretend-suite-secret"
TICKET = "pretend-suite-ticket"  # what the platform pushed last
PRETEND = {"key": KEY, "secret": SECRET, "ticket": TICKET}


class Suites:
    def __init__(
        self, company: Company, clock: Clock, ids: Ids, tokens: Tokens, codes: Codes
    ) -> None:
        self._company, self._clock, self._ids = company, clock, ids
        self._tokens, self._codes = tokens, codes
        self._suite_tokens: dict[str, int] = {}  # token -> until
        self._permanent: set[str] = set()

    def open_rooms(self) -> Rooms:
        return {
            ("POST", "/service/get_suite_token"): self.token_old,
            ("POST", "/service/get_corp_token"): self.corp_token_old,
            ("POST", "/service/get_permanent_code"): self.permanent_code,
            ("POST", "/service/activate_suite"): self.activate,
            ("POST", "/service/get_auth_info"): self.authorisation,
            ("POST", "/v1.0/oauth2/suiteAccessToken"): self.token,
            ("POST", "/v1.0/oauth2/corpAccessToken"): self.corp_token,
        }

    def token_old(self, call: Call) -> Answer:
        body = call.body
        for name in ("suite_key", "suite_secret", "suite_ticket"):
            if not body.get(name):
                raise missing(name)
        if (body["suite_key"], body["suite_secret"]) != (KEY, SECRET):
            raise Refusal(40088, "不合法的suite_key或suite_secret")
        if body["suite_ticket"] != TICKET:
            raise Refusal(40085, "不合法的suite_ticket")
        return {"suite_access_token": self._suite_token(), "expires_in": LIFE_SECONDS}

    def token(self, call: Call) -> Answer:
        _check_new(call)
        return {"accessToken": self._suite_token(), "expireIn": LIFE_SECONDS}

    def corp_token_old(self, call: Call) -> Answer:
        query = call.query
        stamp, ticket = query.get("timestamp", ""), query.get("suiteTicket", "")
        check_stamp(self._clock, stamp)
        if query.get("accessKey") != KEY:
            raise Refusal(853003, "accessKey 不合法")
        if not hmac.compare_digest(suite_sign(SECRET, stamp, ticket), query.get("signature", "")):
            raise Refusal(853004, "签名不匹配")
        if ticket != TICKET:
            raise Refusal(40085, "不合法的suite_ticket")
        if call.body.get("auth_corpid") != self._company.ding_corp_id:
            raise Refusal(41030, "企业未对该套件授权")
        return {"access_token": self._corp_token(), "expires_in": LIFE_SECONDS}

    def corp_token(self, call: Call) -> Answer:
        _check_new(call)
        if call.body.get("authCorpId") != self._company.ding_corp_id:
            raise Refusal("invalidAuthInfo", "企业未对该应用授权")
        return {"accessToken": self._corp_token(), "expireIn": LIFE_SECONDS}

    def permanent_code(self, call: Call) -> Answer:
        self._check_token(call)
        code, is_late = self._codes.take(call.body.get("tmp_auth_code"), SUITE)
        if code is None:
            raise Refusal(40078)
        if is_late:
            raise Refusal(42008, "临时授权码已过期")
        permanent = self._ids.text()
        self._permanent.add(permanent)
        return {"permanent_code": permanent, "auth_corp_info": self._corp()}

    def activate(self, call: Call) -> Answer:
        self._check_token(call)
        body = call.body
        for name in ("suite_key", "auth_corpid", "permanent_code"):
            if not body.get(name):
                raise missing(name)
        if body["suite_key"] != KEY:
            raise Refusal(40088, "不合法的suite_key")
        if body["permanent_code"] not in self._permanent:
            raise Refusal(40084, "不合法的永久授权码")
        if body["auth_corpid"] != self._company.ding_corp_id:
            raise Refusal(41031, "企业与授权码不匹配")
        return {}

    def authorisation(self, call: Call) -> Answer:
        self._check_token(call)
        if call.body.get("auth_corpid") != self._company.ding_corp_id:
            raise Refusal(41030, "企业未对该套件授权")
        agent = {"agentid": 1, "agent_name": "第三方应用", "appid": 1, "admin_list": [OWNER]}
        return {
            "auth_corp_info": self._corp(),
            "auth_user_info": {"userId": OWNER},
            "auth_info": {"agent": [agent]},
        }

    def _corp(self) -> Answer:
        company = self._company
        return {"corpid": company.ding_corp_id, "corp_name": company.departments[0].name}

    def _suite_token(self) -> str:
        token = self._ids.text()
        self._suite_tokens[token] = self._clock.now_ms() + LIFE_SECONDS * 1000
        return token

    def _corp_token(self) -> str:
        """A new one each time; what it may do is what the company's first app may."""
        app = next(iter(self._company.apps_of(DINGTALK)), None)
        return self._tokens.another(app) if app else self._ids.text()

    def _check_token(self, call: Call) -> None:
        until = self._suite_tokens.get(call.query.get("suite_access_token", ""), 0)
        if until <= self._clock.now_ms():
            raise Refusal(48003, "不合法的suite_access_token")


def _check_new(call: Call) -> None:
    if (call.body.get("suiteKey"), call.body.get("suiteSecret")) != (KEY, SECRET):
        raise Refusal("invalidSuiteKey", "不合法的suiteKey或suiteSecret")
    if call.body.get("suiteTicket") != TICKET:
        raise Refusal("invalidSuiteTicket", "不合法的suiteTicket")
