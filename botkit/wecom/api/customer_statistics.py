"""How members and groups did: chats, messages, new customers, by day."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, number, span
from botkit.wire.record import Record, field


class Behavior(Record):
    """What the members did with customers on one day."""

    stat_time: int = 0  # midnight, seconds since 1970
    chats: int = field(name="chat_cnt", default=0)
    messages: int = field(name="message_cnt", default=0)
    reply_percentage: float = 0.0
    reply_minutes: float = field(name="avg_reply_time", default=0.0)
    lost: int = field(name="negative_feedback_cnt", default=0)  # deleted or blocked the member
    applied: int = field(name="new_apply_cnt", default=0)  # asked by the members to be friends
    gained: int = field(name="new_contact_cnt", default=0)


class GroupData(Record):
    new_groups: int = field(name="new_chat_cnt", default=0)
    groups: int = field(name="chat_total", default=0)
    active_groups: int = field(name="chat_has_msg", default=0)
    new_people: int = field(name="new_member_cnt", default=0)
    people: int = field(name="member_total", default=0)
    active_people: int = field(name="member_has_msg", default=0)
    messages: int = field(name="msg_total", default=0)


class OwnerStatistics(Record):
    owner: str = ""
    data: GroupData = field(default_factory=GroupData)


class DayStatistics(Record):
    stat_time: int = 0  # midnight, seconds since 1970
    data: GroupData = field(default_factory=GroupData)


class OwnerPage(Record):
    """``next_offset``: where the next page begins, while it is below ``total``."""

    total: int = 0
    next_offset: int = 0
    rows: list[OwnerStatistics] = field(name="items", default_factory=list)


class Statistics(Area):
    """``wecom.external.statistics``

    Days are midnights in seconds since 1970, at most 30 (groups: 60) in one call and within the
    last 180.  Raises OverLimit before sending.
    """

    async def behavior(
        self, start: int, end: int, *, users: Sequence[str] = (), parties: Sequence[int] = ()
    ) -> list[Behavior]:
        """Of up to 100 members and departments together, day by day.

        Doc: externalcontact/get_user_behavior_data.
        """
        at_most("wecom userid and partyid", 100, [*users, *parties], "members and departments")
        span("wecom start_time to end_time", 30, start, end)
        body = {
            "userid": users or None,
            "partyid": parties or None,
            "start_time": start,
            "end_time": end,
        }
        return await self._post(
            "/cgi-bin/externalcontact/get_user_behavior_data",
            list[Behavior],
            at="behavior_data",
            body=body,
        )

    async def groups(
        self,
        begin: int,
        end: int | None = None,
        *,
        owners: Sequence[str] = (),
        order_by: int | None = None,
        ascending: bool | None = None,
        offset: int | None = None,
        limit: int | None = None,
    ) -> OwnerPage:
        """The groups of up to 100 owners, owner by owner, ``limit`` (500, at most 1000) a page.

        ``order_by``: 1 new groups, 2 groups, 3 new people, 4 people.
        Doc: externalcontact/groupchat/statistic.
        """
        number("wecom limit", 1000, limit, "owners a page")
        body = {
            **_days(begin, end, owners),
            "order_by": order_by,
            "order_asc": None if ascending is None else int(ascending),
            "offset": offset,
            "limit": limit,
        }
        return await self._post(
            "/cgi-bin/externalcontact/groupchat/statistic", OwnerPage, body=body
        )

    async def groups_by_day(
        self, begin: int, end: int | None = None, *, owners: Sequence[str] = ()
    ) -> list[DayStatistics]:
        """The groups of up to 100 owners, day by day.

        Doc: externalcontact/groupchat/statistic_group_by_day.
        """
        return await self._post(
            "/cgi-bin/externalcontact/groupchat/statistic_group_by_day",
            list[DayStatistics],
            at="items",
            body=_days(begin, end, owners),
        )


def _days(begin: int, end: int | None, owners: Sequence[str]) -> dict[str, object]:
    at_most("wecom owner_filter.userid_list", 100, owners, "members")
    span("wecom day_begin_time to day_end_time", 60, begin, end)
    return {
        "day_begin_time": begin,
        "day_end_time": end,
        "owner_filter": {"userid_list": owners},
    }
