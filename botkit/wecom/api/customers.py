"""Customers: who they are, which member knows them, and what the member noted about them."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, letters, number
from botkit.calls.pages import Pages
from botkit.wecom.api.profiles import ExternalProfile
from botkit.wire.record import Record, field

Ids = list[str]


class ExternalContact(Record):
    """A customer.  WeChat users have no position, corp or profile."""

    id: str = field(name="external_userid")
    name: str = ""
    type: int = 0  # 1 WeChat, 2 WeCom
    gender: int = 0  # 0 unknown, 1 male, 2 female
    avatar: str = ""
    unionid: str = ""
    position: str = ""
    corp_name: str = ""
    corp_full_name: str = ""
    profile: ExternalProfile | None = field(name="external_profile", default=None)


class FollowTag(Record):
    """A tag on a customer; the member's own ones have no id."""

    name: str = field(name="tag_name", default="")
    group: str = field(name="group_name", default="")
    id: str = field(name="tag_id", default="")
    type: int = 0  # 1 of the corp, 2 the member's own, 3 of a rule group


class Follow(Record):
    """What one member (``userid``) noted about a customer, and how they met.

    ``add_way``: 0 unknown, 1 QR code, 2 mobile, 3 card, 4 group, 5 address book, 6 WeChat contact,
    7 WeChat friend request, 8 third-party service, 9 email, 201 shared by a member, 202 assigned;
    there are newer ones.
    """

    userid: str = ""
    remark: str = ""
    description: str = ""
    created_at: int = field(name="createtime", default=0)  # seconds since 1970
    company: str = field(name="remark_corp_name", default="")
    mobiles: list[str] = field(name="remark_mobiles", default_factory=list)
    add_way: int = 0
    oper_userid: str = ""  # who began: a member's userid, or the customer's id
    state: str = ""  # of the contact way the customer came by


class FollowUser(Follow):
    tags: list[FollowTag] = field(default_factory=list)


class FollowInfo(Follow):
    tag_ids: list[str] = field(name="tag_id", default_factory=list)  # of the corp's tags


class Customer(Record):
    """A customer and the first 500 members who know them; ``Customers.followers`` has all."""

    contact: ExternalContact = field(name="external_contact")
    followers: list[FollowUser] = field(name="follow_user", default_factory=list)
    next_cursor: str = ""


class KnownCustomer(Record):
    """A customer as one member knows them."""

    contact: ExternalContact = field(name="external_contact")
    follow: FollowInfo = field(name="follow_info", default_factory=FollowInfo)


class Unlicensed(Record):
    """Members left out, for they have no interface licence."""

    userids: list[str] = field(name="unlicensed_userid_list", default_factory=list)


class CustomerPage(Record):
    rows: list[KnownCustomer] = field(name="external_contact_list", default_factory=list)
    next_cursor: str = ""
    failed: Unlicensed | None = field(name="fail_info", default=None)


class Converted(Record):
    """``pending_id`` stands in until the person becomes a customer."""

    external_userid: str = ""
    pending_id: str = ""


class Customers(Area):
    """``wecom.external.customers``

    All calls of 客户联系 raise NotAllowed: 48002 when the app is not in its list of callable apps
    (可调用应用), 84074 for members without the right; BadArgument (40096) for a wrong customer.
    """

    async def list(self, userid: str) -> Ids:
        """External user ids of a member's customers.

        Raises BadArgument (84061) when the member has none.  Doc: externalcontact/list.
        """
        query = {"userid": userid}
        return await self._get(
            "/cgi-bin/externalcontact/list", Ids, at="external_userid", query=query
        )

    async def get(self, external_userid: str, *, cursor: str | None = None) -> Customer:
        """One customer, with a page of the members who know them.  Doc: externalcontact/get."""
        query = {"external_userid": external_userid, "cursor": cursor}
        return await self._get("/cgi-bin/externalcontact/get", Customer, query=query)

    def followers(self, external_userid: str) -> Pages[FollowUser]:
        """All members who know a customer, 500 a page.  Doc: externalcontact/get."""
        return self._pages(
            "/cgi-bin/externalcontact/get",
            Customer,
            lambda page: page.followers,
            next=lambda page: page.next_cursor,
            query={"external_userid": external_userid},
        )

    def batch(self, userids: Sequence[str], *, page: int | None = None) -> Pages[KnownCustomer]:
        """The customers of up to 100 members, with what each noted; 50 (at most 100) a page.

        A customer of two members comes twice.  Raises OverLimit before sending, BadArgument
        (84061) when there is none.
        Doc: externalcontact/batch/get_by_user.
        """
        at_most("wecom userid_list", 100, userids, "members")
        number("wecom limit", 100, page, "customers a page")
        return self._pages(
            "/cgi-bin/externalcontact/batch/get_by_user",
            CustomerPage,
            lambda page: page.rows,
            next=lambda page: page.next_cursor,
            body={"userid_list": userids, "limit": page},
        )

    async def batch_page(
        self, userids: Sequence[str], *, cursor: str | None = None, limit: int | None = None
    ) -> CustomerPage:
        """One page of ``batch``, which also tells whom the platform left out.

        Doc: externalcontact/batch/get_by_user.
        """
        at_most("wecom userid_list", 100, userids, "members")
        number("wecom limit", 100, limit, "customers a page")
        body = {"userid_list": userids, "cursor": cursor, "limit": limit}
        return await self._post(
            "/cgi-bin/externalcontact/batch/get_by_user", CustomerPage, body=body
        )

    async def remark(
        self,
        userid: str,
        external_userid: str,
        *,
        remark: str | None = None,
        description: str | None = None,
        company: str | None = None,
        mobiles: Sequence[str] | None = None,
        picture: str | None = None,
    ) -> None:
        """Change what a member noted; what is not given stays, ``""`` clears, as does ``[""]``.

        ``remark`` and ``company`` at most 20 characters, ``description`` 150; ``picture`` is a
        media id.  ``company`` only for WeChat users.  Raises OverLimit before sending, BadArgument
        (84061).  Doc: externalcontact/remark.
        """
        letters("wecom remark", 20, remark)
        letters("wecom description", 150, description)
        letters("wecom remark_company", 20, company)
        body = {
            "userid": userid,
            "external_userid": external_userid,
            "remark": remark,
            "description": description,
            "remark_company": company,
            "remark_mobiles": mobiles,
            "remark_pic_mediaid": picture,
        }
        await self._tell("/cgi-bin/externalcontact/remark", body=body)

    async def to_openid(self, external_userid: str) -> str:
        """The openid a WeChat customer has at the corp.  Doc: externalcontact/convert_to_openid."""
        body = {"external_userid": external_userid}
        return await self._post(
            "/cgi-bin/externalcontact/convert_to_openid", str, at="openid", body=body
        )

    async def of_unionid(self, unionid: str, openid: str) -> Converted:
        """Who somebody is that used a mini program of the corp.

        Raises BadArgument (610004 no customer, 610014).
        Doc: externalcontact/unionid_to_external_userid.
        """
        body = {"unionid": unionid, "openid": openid}
        return await self._post(
            "/cgi-bin/externalcontact/unionid_to_external_userid", Converted, body=body
        )
