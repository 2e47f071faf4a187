"""Sites of personal apps.  Doc: sns/getuserinfo_bycode, sns/gettoken"""

from __future__ import annotations

import hmac

from botkit.clock import Clock
from botkit.dingtalk.crypto import sns_sign
from botkit.emulator.company import DINGTALK, Company
from botkit.emulator.dingtalk.call import Answer, Call, Rooms
from botkit.emulator.dingtalk.codes import SNS, Codes
from botkit.emulator.dingtalk.names import open_id, union_id
from botkit.emulator.dingtalk.people import People
from botkit.emulator.dingtalk.refusals import Refusal, missing
from botkit.emulator.dingtalk.tokens import LIFE_SECONDS, Tokens
from botkit.emulator.ids import Ids

MINUTE_MS = 60 * 1000
STAMP_DIGITS = 13


class Sns:
    """The apps of the company stand in for personal ones, with their own id and secret."""

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

    def open_rooms(self) -> Rooms:
        return {
            ("POST", "/sns/getuserinfo_bycode"): self.user,
            ("GET", "/sns/gettoken"): self.token,
        }

    def user(self, call: Call) -> Answer:
        key, stamp = call.query.get("accessKey"), call.query.get("timestamp", "")
        app = next((one for one in self._company.apps_of(DINGTALK) if one.client_id == key), None)
        check_stamp(self._clock, stamp)
        if app is None:
            raise Refusal(853003, "accessKey 不合法")
        if not hmac.compare_digest(sns_sign(app.secret, stamp), call.query.get("signature", "")):
            raise Refusal(853004, "签名不匹配")
        if not call.body.get("tmp_auth_code"):
            raise missing("tmp_auth_code")
        code, is_late = self._codes.take(call.body["tmp_auth_code"], SNS, app.client_id)
        if code is None or is_late:
            raise Refusal(40078)
        member = self._company.person(code.person)
        user = {
            "nick": member.name,
            "openid": open_id(member, app),
            "unionid": union_id(member),
            "main_org_auth_high_level": False,
        }
        return {"user_info": user}

    def token(self, call: Call) -> Answer:
        """Good for nothing: the calls that took it are gone."""
        app = self._tokens.client(call.query.get("appid"), call.query.get("appsecret"))
        if app is None:
            raise Refusal(40089)
        return {"access_token": self._ids.text(), "expires_in": LIFE_SECONDS}


def check_stamp(clock: Clock, stamp: str) -> None:
    """Raises Refusal 853001 or 853002."""
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) != STAMP_DIGITS:
        raise Refusal(853001, "timestamp 不是毫秒")
    if abs(int(stamp) - clock.now_ms()) > MINUTE_MS:
        raise Refusal(853002, "timestamp 相差超过1分钟")
