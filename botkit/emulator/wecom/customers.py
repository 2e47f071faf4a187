"""Customers: lists, details, notes.  Doc: externalcontact/list, get, batch, remark"""

from __future__ import annotations

from collections.abc import Callable

from botkit.emulator.wecom import fields
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.clientele import WECHAT, Clientele, Customer, Follow
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.paging import page
from botkit.emulator.wecom.refusals import Refusal

ShowTags = Callable[[Follow], list[Answer]]


class Customers:
    """``show_tags`` draws the tags of a follow as the platform does."""

    def __init__(self, clientele: Clientele, media: Media, show_tags: ShowTags) -> None:
        self._clientele, self._media, self._show_tags = clientele, media, show_tags

    def rooms(self) -> Rooms:
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/get_follow_user_list": ("get", self.staff),
            f"{base}/list": ("get", self.listing),
            f"{base}/get": ("get", self.get),
            f"{base}/batch/get_by_user": ("json", self.batch),
            f"{base}/remark": ("json", self.remark),
            f"{base}/convert_to_openid": ("json", self.openid),
            f"{base}/unionid_to_external_userid": ("json", self.of_unionid),
        }

    def staff(self, call: Call) -> Answer:
        return {"follow_user": self._clientele.staff_here()}

    def listing(self, call: Call) -> Answer:
        seller = self._clientele.seller(call.query.get("userid"))
        ids = [one.customer for one in self._clientele.of(seller)]
        if not ids:
            raise Refusal(84061)
        return {"external_userid": ids}

    def get(self, call: Call) -> Answer:
        customer = self._clientele.customer(call.query.get("external_userid"))
        follows = [one for one in self._clientele.follows if one.customer == customer.id]
        rows, cursor = page(follows, {"cursor": call.query.get("cursor")}, usual=500, most=500)
        shown = [{**_follow(one), "tags": self._show_tags(one)} for one in rows]
        return {
            "external_contact": _contact(customer),
            "follow_user": shown,
            "next_cursor": cursor,
        }

    def batch(self, call: Call) -> Answer:
        userids = fields.texts(call.body, "userid_list", most=100)
        if not userids:
            raise fields.bad("userid_list")
        sellers = [self._clientele.seller(one) for one in userids]
        follows = [one for seller in sellers for one in self._clientele.of(seller)]
        if not follows:
            raise Refusal(84061)
        rows, cursor = page(follows, call.body, usual=50, most=100)
        shown = [
            {
                "external_contact": _contact(self._clientele.customer(one.customer)),
                "follow_info": {**_follow(one), "tag_id": one.tags},
            }
            for one in rows
        ]
        return {"external_contact_list": shown, "next_cursor": cursor}

    def remark(self, call: Call) -> Answer:
        """What is not in the body stays."""
        body = call.body
        follow = self._clientele.follow(body.get("userid"), body.get("external_userid"))
        remark = fields.text(body, "remark", most=20)
        description = fields.text(body, "description", most=150)
        company = fields.text(body, "remark_company", most=20)
        mobiles = fields.texts(body, "remark_mobiles", most=5)
        given = (remark, description, company, mobiles, body.get("remark_pic_mediaid"))
        if all(one is None for one in given):
            raise Refusal(40058, "nothing to change")
        if company and self._clientele.customer(follow.customer).type != WECHAT:
            raise fields.bad("remark_company")
        if body.get("remark_pic_mediaid"):
            self._media.check(body["remark_pic_mediaid"], "image")
        follow.remark = follow.remark if remark is None else remark
        follow.description = follow.description if description is None else description
        follow.company = follow.company if company is None else company
        if mobiles is not None:
            follow.mobiles = [one for one in mobiles if one]  # [""] clears
        return {}

    def openid(self, call: Call) -> Answer:
        customer = self._clientele.customer(call.body.get("external_userid"))
        if not customer.openid:
            raise Refusal(40096)
        return {"openid": customer.openid}

    def of_unionid(self, call: Call) -> Answer:
        unionid = fields.must_text(call.body, "unionid", code=610014)
        openid = fields.must_text(call.body, "openid")
        for customer in self._clientele.customers.values():
            if customer.type == WECHAT and customer.unionid == unionid:
                if customer.openid != openid:
                    raise Refusal(610014)
                return {"external_userid": customer.id}
        raise Refusal(610004)


def _contact(customer: Customer) -> Answer:
    shown: Answer = {
        "external_userid": customer.id,
        "name": customer.name,
        "type": customer.type,
        "gender": customer.gender,
        "avatar": "",
    }
    if customer.type == WECHAT:
        return {**shown, "unionid": customer.unionid}
    text = {"type": 0, "name": "职务", "text": {"value": customer.position}}
    return {
        **shown,
        "position": customer.position,
        "corp_name": customer.corp_name,
        "corp_full_name": f"{customer.corp_name}有限公司",
        "external_profile": {
            "external_corp_name": customer.corp_name,
            "external_attr": [text],
        },
    }


def _follow(follow: Follow) -> Answer:
    return {
        "userid": follow.userid,
        "remark": follow.remark,
        "description": follow.description,
        "createtime": follow.since,
        "remark_corp_name": follow.company,
        "remark_mobiles": follow.mobiles,
        "add_way": follow.add_way,
        "oper_userid": follow.oper_userid,
        "state": follow.state,
    }
