"""Numbers about customers and groups."""

from __future__ import annotations

import pytest

DAY = 86400
ZHANG = {"owner_filter": {"userid_list": ["zhangsan"]}}


async def ask(api, call, **body):
    return await api.call(f"externalcontact/{call}", body)


@pytest.fixture
def now(clock):
    return clock.now_ms() // 1000


async def test_new_customers_are_counted_on_their_day(api, now):
    days = await ask(
        api,
        "get_user_behavior_data",
        userid=["zhangsan"],
        partyid=[2],
        start_time=now - 30 * DAY,
        end_time=now,
    )
    assert 4 == sum(one["new_contact_cnt"] for one in days["behavior_data"])
    assert 31 == len(days["behavior_data"])
    assert 0 == (days["behavior_data"][0]["stat_time"] + 8 * 3600) % DAY


async def test_groups_are_counted_by_owner_and_by_day(api, now):
    owners = {"owner_filter": {"userid_list": ["zhangsan", "lisi"]}}
    found = await ask(api, "groupchat/statistic", day_begin_time=now, **owners, limit=1)
    assert (2, 1) == (found["total"], found["next_offset"])
    assert (1, 4) == tuple(found["items"][0]["data"][n] for n in ("chat_total", "member_total"))
    second = await ask(api, "groupchat/statistic", day_begin_time=now, **owners, offset=1)
    assert ["lisi"] == [one["owner"] for one in second["items"]]
    days = await ask(
        api,
        "groupchat/statistic_group_by_day",
        day_begin_time=now - 2 * DAY,
        day_end_time=now,
        **ZHANG,
    )
    assert [1, 1, 1] == [one["data"]["chat_total"] for one in days["items"]]


@pytest.mark.parametrize(
    ("code", "call", "body"),
    [
        (40058, "get_user_behavior_data", {"start_time": -DAY, "end_time": 0}),
        (40058, "get_user_behavior_data", {"userid": ["lisi"], "start_time": -31 * DAY}),
        (40058, "get_user_behavior_data", {"userid": ["lisi"], "start_time": -190 * DAY}),
        (84074, "get_user_behavior_data", {"userid": ["zhaoliu"], "start_time": 0}),
        (40058, "groupchat/statistic", {"day_begin_time": 0}),
        (40058, "groupchat/statistic", {"day_begin_time": 0, **ZHANG, "limit": 1001}),
        (40058, "groupchat/statistic", {"day_begin_time": -190 * DAY, **ZHANG}),
        (40058, "groupchat/statistic_group_by_day", {"day_begin_time": -61 * DAY, **ZHANG}),
    ],
)
async def test_a_bad_question_is_refused(api, now, code, call, body):
    """Times are counted from now."""
    last = "end_time" if call == "get_user_behavior_data" else "day_end_time"
    times = {name: now + value for name, value in body.items() if name.endswith("_time")}
    asked = await ask(api, call, **{last: now, **body, **times})
    assert code == asked["errcode"]
