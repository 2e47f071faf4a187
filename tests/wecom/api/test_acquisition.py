"""Acquisition links."""

from __future__ import annotations

import time

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.acquisition import (
    AcquiredCustomer,
    AcquisitionLink,
    LinkDetails,
    LinkRange,
    LinkStatistics,
    Priority,
    Quota,
    QuotaPart,
)
from tests.wecom.api.examples import Example

BY = LinkRange(["zhangsan"], [2])
NOW = int(time.time())
LINK = AcquisitionLink("L1", "展会", "https://ca/L1", 1700000000, skip_verify=False)
LINK_SENT = {
    "link_id": "L1",
    "link_name": "展会",
    "url": "https://ca/L1",
    "create_time": 1700000000,
    "skip_verify": False,
}


async def a_link(w):
    return (await w.external.acquisition.create("展会", BY)).id


EXAMPLES = [
    Example(
        "list links",
        lambda w: w.external.acquisition.list(page=100),
        "POST /cgi-bin/externalcontact/customer_acquisition/list_link",
        ["L1"],
        {"limit": 100},
        answer={"errcode": 0, "link_id_list": ["L1"], "next_cursor": ""},
    ),
    Example(
        "get a link",
        lambda w: w.external.acquisition.get("L1"),
        "POST /cgi-bin/externalcontact/customer_acquisition/get",
        LinkDetails(LINK, BY, Priority(2, ["zhangsan"])),
        {"link_id": "L1"},
        answer={
            "errcode": 0,
            "link": LINK_SENT,
            "range": {"user_list": ["zhangsan"], "department_list": [2]},
            "priority_option": {"priority_type": 2, "priority_userid_list": ["zhangsan"]},
        },
        before=a_link,
        make_there=lambda w, id_: w.external.acquisition.get(id_),
    ),
    Example(
        "make a link",
        lambda w: w.external.acquisition.create(
            "展会", BY, skip_verify=False, priority=Priority(2, ["zhangsan"])
        ),
        "POST /cgi-bin/externalcontact/customer_acquisition/create_link",
        LINK,
        {
            "link_name": "展会",
            "range": {"user_list": ["zhangsan"], "department_list": [2]},
            "skip_verify": False,
            "priority_option": {"priority_type": 2, "priority_userid_list": ["zhangsan"]},
        },
        answer={"errcode": 0, "link": LINK_SENT},
        repeatable=False,
    ),
    Example(
        "change a link",
        lambda w: w.external.acquisition.update("L1", name="展览", shared_by=LinkRange(["lisi"])),
        "POST /cgi-bin/externalcontact/customer_acquisition/update_link",
        None,
        {"link_id": "L1", "link_name": "展览", "range": {"user_list": ["lisi"]}},
        before=a_link,
        make_there=lambda w, id_: w.external.acquisition.update(id_, name="展览"),
    ),
    Example(
        "delete a link",
        lambda w: w.external.acquisition.delete("L1"),
        "POST /cgi-bin/externalcontact/customer_acquisition/delete_link",
        None,
        {"link_id": "L1"},
        before=a_link,
        make_there=lambda w, id_: w.external.acquisition.delete(id_),
    ),
    Example(
        "who came",
        lambda w: w.external.acquisition.customers("L1", page=1000),
        "POST /cgi-bin/externalcontact/customer_acquisition/customer",
        [AcquiredCustomer("wmEXT0001", "zhangsan", 1, "ad1")],
        {"link_id": "L1", "limit": 1000},
        answer={
            "errcode": 0,
            "customer_list": [
                {
                    "external_userid": "wmEXT0001",
                    "userid": "zhangsan",
                    "chat_status": 1,
                    "state": "ad1",
                }
            ],
        },
        before=a_link,
        make_there=lambda w, id_: w.external.acquisition.customers(id_),
    ),
    Example(
        "what is left",
        lambda w: w.external.acquisition.quota(),
        "GET /cgi-bin/externalcontact/customer_acquisition_quota",
        Quota(1000, 500, [QuotaPart(1700000000, 500)]),
        answer={
            "errcode": 0,
            "total": 1000,
            "balance": 500,
            "quota_list": [{"expire_date": 1700000000, "balance": 500}],
        },
    ),
    Example(
        "how a link did",
        lambda w: w.external.acquisition.statistics("L1", NOW - 60, NOW),
        "POST /cgi-bin/externalcontact/customer_acquisition/statistic",
        LinkStatistics(9, 4),
        {"link_id": "L1", "start_time": NOW - 60, "end_time": NOW},
        answer={"errcode": 0, "click_link_customer_cnt": 9, "new_customer_cnt": 4},
        before=a_link,
        make_there=lambda w, id_: w.external.acquisition.statistics(id_, NOW - 60, NOW),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_a_link_beyond_the_limits_is_not_sent(wecom, transport):
    with pytest.raises(OverLimit, match="31 characters, allowed are 30"):
        await wecom.external.acquisition.create("字" * 31, BY)
    with pytest.raises(OverLimit, match="31 characters, allowed are 30"):
        await wecom.external.acquisition.update("L1", name="字" * 31)
    with pytest.raises(OverLimit, match="101 links a page, allowed are 100"):
        wecom.external.acquisition.list(page=101)
    with pytest.raises(OverLimit, match="31 days, allowed are 30"):
        await wecom.external.acquisition.statistics("L1", 0, 31 * 86400)
    assert [] == transport.requests
