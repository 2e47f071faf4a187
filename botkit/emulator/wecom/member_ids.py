"""Looking members up and asking them in.  Doc: path/95402, path/95892, path/90202, path/90975"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from botkit.clock import ZONE, Clock, as_datetime
from botkit.emulator.company import Company, Member
from botkit.emulator.wecom.call import Answer, Call, Rooms, is_filled, size, whole
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.rights import check_assistant, member_for, seen

DAYS = 30  # of the active count
MOST = {"user": 1000, "party": 100, "tag": 100}
MOST_IDS = 1000
VAIN_SHARE = 0.2  # of the head count may be asked in vain
DAY_MS = 24 * 3600 * 1000


class MemberIds:
    def __init__(self, company: Company, clock: Clock) -> None:
        self._company, self._clock = company, clock
        self._in_vain: dict[str, list[int]] = {}  # path -> times of look-ups that found nobody

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/user/getuserid": ("json", self.by_mobile),
            "/cgi-bin/user/get_userid_by_email": ("json", self.by_email),
            "/cgi-bin/user/convert_to_openid": ("json", self.to_openid),
            "/cgi-bin/user/convert_to_userid": ("json", self.to_userid),
            "/cgi-bin/batch/userid_to_openuserid": ("json", self.to_open_userids),
            "/cgi-bin/batch/openuserid_to_userid": ("json", self.to_userids),
            "/cgi-bin/batch/invite": ("json", self.invite),
            "/cgi-bin/corp/get_join_qrcode": ("get", self.join_qrcode),
            "/cgi-bin/user/get_active_stat": ("json", self.count_active),
        }

    def by_mobile(self, call: Call) -> Answer:
        mobile = call.body.get("mobile")
        if not is_filled(mobile) or not 5 <= size(mobile) <= 32:
            raise Refusal(60103)
        people = [one for one in seen(self._company, call.app) if one.mobile == mobile]
        return self._found("mobile", people)

    def by_email(self, call: Call) -> Answer:
        email, kind = call.body.get("email"), whole(call.body.get("email_type", 1))
        if not is_filled(email) or "@" not in email:
            raise Refusal(60105)
        if kind not in (1, 2):
            raise Refusal(40058, "invalid email_type")
        wanted = email.lower()
        people = [
            one
            for one in seen(self._company, call.app)
            if wanted == (one.email if kind == 2 else one.more.get("biz_mail", one.email)).lower()
        ]
        return self._found("email", people)

    def to_openid(self, call: Call) -> Answer:
        member = member_for(self._company, call.app, call.body.get("userid"))
        if not member.has_joined:
            raise Refusal(43004)
        return {"openid": openid(member)}

    def to_userid(self, call: Call) -> Answer:
        given = call.body.get("openid")
        for member in seen(self._company, call.app):
            if member.has_joined and openid(member) == given:
                return {"userid": member.id}
        raise Refusal(40073)

    def to_open_userids(self, call: Call) -> Answer:
        known = {one.id: _open_userid(one) for one in seen(self._company, call.app)}
        good, bad = _sorted(call.body.get("userid_list"), known)
        pairs = [{"userid": one, "open_userid": other} for one, other in good]
        return {"open_userid_list": pairs, "invalid_userid_list": bad}

    def to_userids(self, call: Call) -> Answer:
        known = {_open_userid(one): one.id for one in seen(self._company, call.app)}
        good, bad = _sorted(call.body.get("open_userid_list"), known)
        pairs = [{"open_userid": one, "userid": other} for one, other in good]
        return {"userid_list": pairs, "invalid_open_userid_list": bad}

    def invite(self, call: Call) -> Answer:
        """Nobody joins by being asked: the emulator's people do not look at their mail."""
        given = {name: call.body.get(name) or [] for name in MOST}
        if not any(given.values()):
            raise Refusal(81012)
        for name, most in MOST.items():
            if not isinstance(given[name], list) or len(given[name]) > most:
                raise Refusal(40035)
        ids = {one.id.lower() for one in seen(self._company, call.app)}
        bad_users = [one for one in given["user"] if str(one).lower() not in ids]
        bad_parties = [o for o in given["party"] if not self._company.department(whole(o) or 0)]
        bad_tags = [one for one in given["tag"] if not self._company.tag(whole(one) or 0)]
        if sum(map(len, given.values())) == len(bad_users) + len(bad_parties) + len(bad_tags):
            raise Refusal(81013)
        return {"invaliduser": bad_users, "invalidparty": bad_parties, "invalidtag": bad_tags}

    def join_qrcode(self, call: Call) -> Answer:
        check_assistant(call)
        kind = whole(call.query.get("size_type", "1"))
        if kind not in (1, 2, 3, 4):
            raise Refusal(40058, "invalid size_type")
        return {"join_qrcode": f"https://work.weixin.qq.com/wework_admin/genqrcode?size={kind}"}

    def count_active(self, call: Call) -> Answer:
        try:
            day = date.fromisoformat(str(call.body.get("date")))
        except ValueError:
            raise Refusal(40058, "invalid date") from None
        today = as_datetime(self._clock.now_ms()).astimezone(ZONE).date()
        if not today - timedelta(days=DAYS) <= day <= today:
            raise Refusal(40058, "invalid date")
        return {"active_cnt": sum(one.has_joined for one in seen(self._company, call.app))}

    def _found(self, kind: str, people: list[Member]) -> Answer:
        """Too many look-ups in vain close the call for a day.  Raises Refusal 45009 or 46004."""
        now = self._clock.now_ms()
        vain = [at for at in self._in_vain.get(kind, []) if at > now - DAY_MS]
        self._in_vain[kind] = vain
        if len(vain) > VAIN_SHARE * len(self._company.people):
            raise Refusal(45009)
        if not people:
            vain.append(now)
            raise Refusal(46004)
        return {"userid": people[0].id}


def openid(member: Member) -> str:
    """The WeChat id of a member: always the same."""
    return "o" + hashlib.sha256(f"openid {member.id}".encode()).hexdigest()[:27]


def _open_userid(member: Member) -> str:
    return "wo" + hashlib.sha256(f"open_userid {member.id}".encode()).hexdigest()[:30]


def _sorted(given: Any, known: dict[str, str]) -> tuple[list[tuple[str, str]], list[Any]]:
    """Pairs for those that are known, and the others.  Raises Refusal 40035."""
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_IDS:
        raise Refusal(40035)
    good = [(one, known[one]) for one in given if isinstance(one, str) and one in known]
    return good, [one for one in given if not isinstance(one, str) or one not in known]
