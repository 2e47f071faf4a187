"""Reading calls: a member, an app, the platform's addresses."""

from __future__ import annotations

from botkit.emulator.company import Company
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.refusals import Refusal

ADDRESSES = ["127.0.0.1"]


class Directory:
    def __init__(self, company: Company) -> None:
        self._company = company

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/agent/get": ("get", self.agent),
            "/cgi-bin/user/get": ("get", self.user),
            "/cgi-bin/getcallbackip": ("get", self.addresses),
            "/cgi-bin/get_api_domain_ip": ("get", self.addresses),
        }

    def user(self, call: Call) -> Answer:
        """An app made after 2022-06-20 gets no avatar, mobile or email.  Doc: path/90196"""
        userid = call.query.get("userid", "")
        if not userid:
            raise Refusal(41009)
        member = self._company.find(userid)
        if member is None or member.id in call.app.hidden:
            raise Refusal(60111)
        leads = int(any(one.manager == member.id for one in self._company.people))
        return {
            "userid": member.id,
            "name": member.name,
            "department": member.department,
            "order": [0] * len(member.department),
            "position": member.position,
            "is_leader_in_dept": [leads] * len(member.department),
            "direct_leader": [member.manager] if member.manager else [],
            "main_department": member.department[0],
            "status": 1,
            "enable": 1,
            "isleader": leads,
            "extattr": {"attrs": []},
            "telephone": "",
            "alias": "",
        }

    def agent(self, call: Call) -> Answer:
        """The settings of the app.  Doc: path/90227"""
        call.agent_id()
        seen = [one for one in self._company.people if one.id not in call.app.hidden]
        return {
            "agentid": call.app.agent_id,
            "name": call.app.label,
            "square_logo_url": "",
            "description": "",
            "allow_userinfos": {"user": [{"userid": one.id} for one in seen]},
            "allow_partys": {"partyid": []},
            "allow_tags": {"tagid": []},
            "close": 0,
            "redirect_domain": "",
            "report_location_flag": 0,
            "isreportenter": 1,
            "home_url": "",
            "callback_url": call.app.callback,
        }

    def addresses(self, call: Call) -> Answer:
        return {"ip_list": ADDRESSES}
