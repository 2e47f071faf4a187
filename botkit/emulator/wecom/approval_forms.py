"""A form of the approval app, as the callback and the calls show it.  Doc: path/91983"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import App, Company, Member
from botkit.emulator.wecom.approval_flow import Flow, Node
from botkit.emulator.wecom.approval_templates import Template
from botkit.emulator.wecom.happenings import Fields
from botkit.wire.record import Record, field

AGENT_ID = 3010040  # of the approval app, in all companies

# StatuChangeEvent: the platform spells it so
HANDED_IN, AGREED, REFUSED, PASSED_ON, URGED, TAKEN_BACK = 1, 2, 3, 4, 5, 6
REVOKED, REMARKED = 8, 10


class Remark(Record):
    userid: str
    at: int
    words: str
    id: str


class Form(Record):
    number: str
    app: App
    template: Template
    creator: Member
    party: int
    at: int  # seconds since 1970
    flow: Flow
    notified: list[str]
    contents: list[dict[str, Any]]
    remarks: list[Remark] = field(default_factory=list)


def told(form: Form, event: int, at: int) -> Fields:
    """The callback, ``at`` in seconds."""
    return {
        "ToUserName": form.app.corp_id,
        "FromUserName": "sys",
        "CreateTime": at,
        "MsgType": "event",
        "Event": "sys_approval_change",
        "AgentID": AGENT_ID,
        "ApprovalInfo": _info(form, event),
    }


def shown(form: Form) -> dict[str, Any]:
    """The ``info`` of getapprovaldetail."""
    comments = [
        {
            "commentUserInfo": {"userid": one.userid},
            "commenttime": one.at,
            "commentcontent": one.words,
            "commentid": one.id,
            "media_id": [],
        }
        for one in form.remarks
    ]
    return {
        "sp_no": form.number,
        "sp_name": form.template.name,
        "sp_status": form.flow.status,
        "template_id": form.template.id,
        "apply_time": form.at,
        "applyer": {"userid": form.creator.id, "partyid": str(form.party)},
        "sp_record": [_record(node) for node in form.flow.nodes],
        "notifyer": [{"userid": userid} for userid in form.notified],
        "apply_data": {"contents": form.contents},
        "comments": comments,
    }


def _record(node: Node) -> dict[str, Any]:
    details = [
        {
            "approver": {"userid": one.userid},
            "speech": one.speech,
            "sp_status": one.status,
            "sptime": one.at,
            "media_id": [],
        }
        for one in node.asked
    ]
    return {"sp_status": node.status, "approverattr": node.attr, "details": details}


def old(company: Company, form: Form) -> dict[str, Any]:
    """A row of getapprovaldata."""
    asked = [one.userid for node in form.flow.nodes for one in node.asked]
    parties = {one.id: one.name for one in company.departments}
    return {
        "spname": form.template.name,
        "apply_name": form.creator.name,
        "apply_org": parties[form.party],
        "approval_name": [company.person(userid).name for userid in asked],
        "notify_name": [company.person(userid).name for userid in form.notified],
        "sp_status": form.flow.status,
        "sp_num": int(form.number),
        "mediaids": [],
        "apply_time": form.at,
        "apply_user_id": form.creator.id,
        "comm": {"apply_data": "{}"},
    }


def _info(form: Form, event: int) -> Fields:
    records = [
        {
            "SpStatus": node.status,
            "ApproverAttr": node.attr,
            "Details": [
                {
                    "Approver": {"UserId": one.userid},
                    "Speech": one.speech,
                    "SpStatus": one.status,
                    "SpTime": one.at,
                }
                for one in node.asked
            ],
        }
        for node in form.flow.nodes
    ]
    comments = [
        {
            "CommentUserInfo": {"UserId": one.userid},
            "CommentTime": one.at,
            "CommentContent": one.words,
            "CommentId": one.id,
        }
        for one in form.remarks
    ]
    return {
        "SpNo": form.number,
        "SpName": form.template.name,
        "SpStatus": form.flow.status,
        "TemplateId": form.template.id,
        "ApplyTime": form.at,
        "Applyer": {"UserId": form.creator.id, "Party": form.party},
        "SpRecord": records,
        "Notifyer": [{"UserId": userid} for userid in form.notified],
        "Comments": comments,
        "StatuChangeEvent": event,
    }
