"""The pretend company's customers: who they are and which member knows them."""

from __future__ import annotations

from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import Company, Member
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record, field

WECHAT, WECOM = 1, 2
DAY = 86400  # seconds
ASSIGNED = 202  # the add_way of a customer who was handed over


class Customer(Record):
    id: str
    name: str
    type: int = WECHAT
    gender: int = 0
    corp_name: str = ""
    position: str = ""

    @property
    def unionid(self) -> str:
        return f"oUNION-{self.id}" if self.type == WECHAT else ""

    @property
    def openid(self) -> str:
        return f"oOPEN-{self.id}" if self.type == WECHAT else ""


class Follow(Record):
    """A member knows a customer.  ``tags`` are ids of the corp's."""

    userid: str
    customer: str
    since: int  # seconds since 1970
    remark: str = ""
    description: str = ""
    company: str = ""
    mobiles: list[str] = field(default_factory=list)
    add_way: int = 1
    oper_userid: str = ""
    state: str = ""
    tags: list[str] = field(default_factory=list)


class CustomerGroup(Record):
    """``people`` are members and customers, the owner first."""

    id: str
    name: str
    owner: str
    since: int
    people: list[str]
    notice: str = ""
    status: int = 0  # 0 all is well, 1 owner left, 2 being inherited, 3 inherited


class Clientele:
    """The sample base; ``staff`` are the members with the right to customers."""

    def __init__(self, company: Company, clock: Clock) -> None:
        self._company, self._clock = company, clock
        self.staff = ["zhangsan", "lisi", "wangwu", "linna"]
        self.customers = {one.id: one for one in (Customer(*row) for row in CUSTOMERS)}
        then = self.now() - 30 * DAY
        self.follows = [
            Follow(userid, customer, then, add_way=way, oper_userid=userid, tags=list(tags))
            for userid, customer, way, tags in FOLLOWS
        ]
        self.groups = {
            row[0]: CustomerGroup(row[0], row[1], row[2], then, row[3]) for row in GROUPS
        }
        self._left = {GONE: self.now() - DAY}  # departed member -> when, in seconds

    def now(self) -> int:
        """Seconds since 1970."""
        return self._clock.now_ms() // 1000

    def member(self, userid: Any) -> Member:
        """Somebody who works here.  Raises Refusal."""
        if not userid:
            raise Refusal(41009)
        found = self._company.find(userid) if isinstance(userid, str) else None
        if found is None:
            raise Refusal(40003)
        return found

    def seller(self, userid: Any) -> str:
        """The id of a member with the right to customers.  Raises Refusal."""
        found = self.member(userid)
        if found.id not in self.staff:
            raise Refusal(84074)
        return found.id

    def staff_here(self) -> list[str]:
        return [one for one in self.staff if self._company.find(one)]

    def departed(self, userid: Any) -> str:
        """The id of a member who left.  Raises Refusal."""
        if not userid:
            raise Refusal(41009)
        if not isinstance(userid, str):
            raise Refusal(40003)
        if self._company.find(userid):
            raise Refusal(40097)
        if not self.has_left(userid):
            raise Refusal(40003)
        return userid

    def has_left(self, userid: str) -> bool:
        """Whether it is one who had customers or groups and works here no more."""
        known = {one.userid for one in self.follows} | {one.owner for one in self.groups.values()}
        return userid in {*known, *self._left} and self._company.find(userid) is None

    def left_at(self, userid: str) -> int:
        """Nobody tells this room; so it is when it was first seen."""
        return self._left.setdefault(userid, self.now())

    def customer(self, external_userid: Any) -> Customer:
        if not external_userid:
            raise Refusal(41035)
        found = self.customers.get(external_userid) if isinstance(external_userid, str) else None
        if found is None:
            raise Refusal(40096)
        return found

    def find(self, userid: str, customer: str) -> Follow | None:
        return next((f for f in self.follows if (f.userid, f.customer) == (userid, customer)), None)

    def follow(self, userid: Any, external_userid: Any) -> Follow:
        """What a member knows of a customer.  Raises Refusal."""
        seller, customer = self.seller(userid), self.customer(external_userid)
        if found := self.find(seller, customer.id):
            return found
        raise Refusal(84061)

    def of(self, userid: str) -> list[Follow]:
        """The customers of a member."""
        return [one for one in self.follows if one.userid == userid]

    def hand_over(self, handover: str, takeover: str, customer: str) -> None:
        """Move a customer; notes and tags go along."""
        follow = self.find(handover, customer)
        if follow is None:
            return
        if self.find(takeover, customer):
            self.follows.remove(follow)
            return
        follow.userid, follow.since = takeover, self.now()
        follow.add_way, follow.oper_userid = ASSIGNED, handover

    def owned_groups(self, userid: str) -> list[CustomerGroup]:
        return [one for one in self.groups.values() if one.owner == userid]

    def refresh_groups(self) -> None:
        """Notice the owners who left."""
        for group in self.groups.values():
            if group.status in (0, 3) and self.has_left(group.owner):
                group.status = 1


GONE = "qianwu"  # worked here; left a customer and a group

CUSTOMERS = [
    ("wmEXT0001", "郝阳", WECHAT, 1, "", ""),
    ("wmEXT0002", "苏婉", WECHAT, 2, "", ""),
    ("woEXT0003", "秦朗", WECOM, 1, "云杉物流", "采购经理"),
    ("wmEXT0004", "唐果", WECHAT, 2, "", ""),
]
FOLLOWS = [
    ("zhangsan", "wmEXT0001", 1, ["etTAG0001"]),
    ("zhangsan", "woEXT0003", 5, []),
    ("lisi", "wmEXT0001", 4, []),
    ("lisi", "wmEXT0002", 1, []),
    (GONE, "wmEXT0004", 3, []),
]
GROUPS = [
    ("wrCHAT0001", "新品体验群", "zhangsan", ["zhangsan", "lisi", "wmEXT0001", "woEXT0003"]),
    ("wrCHAT0002", "老客户群", GONE, [GONE, "zhangsan", "wmEXT0004"]),
]
