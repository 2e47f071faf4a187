"""Customer service accounts and who answers."""

from __future__ import annotations

import pytest

from botkit.errors import BadArgument, OverLimit
from botkit.wecom.api.service_accounts import ServiceAccount, Servicer, ServicerResult
from botkit.wecom.client import WeCom
from tests.wecom.api.examples import Example


async def picture(wecom: WeCom) -> str:
    return (await wecom.media.upload("image", "a.png", b"\x89PNG\r\n\x1a\n")).media_id


EXAMPLES = [
    Example(
        "add an account",
        lambda w: w.customer_service.accounts.add("售后", "M"),
        "POST /cgi-bin/kf/account/add",
        "wkNEW",
        {"name": "售后", "media_id": "M"},
        answer={"errcode": 0, "open_kfid": "wkNEW"},
        repeatable=False,
        before=picture,
        make_there=lambda w, media_id: w.customer_service.accounts.add("售后", media_id),
    ),
    Example(
        "update an account",
        lambda w: w.customer_service.accounts.update("wkKF0001", name="售前"),
        "POST /cgi-bin/kf/account/update",
        None,
        {"open_kfid": "wkKF0001", "name": "售前"},
    ),
    Example(
        "delete an account",
        lambda w: w.customer_service.accounts.delete("wkKF0001"),
        "POST /cgi-bin/kf/account/del",
        None,
        {"open_kfid": "wkKF0001"},
    ),
    Example(
        "list the accounts",
        lambda w: w.customer_service.accounts.list(),
        "POST /cgi-bin/kf/account/list",
        [ServiceAccount("wkKF0001", "客服", "https://a.cn/p", True)],
        {"offset": 0, "limit": 100},
        answer={
            "errcode": 0,
            "account_list": [
                {
                    "open_kfid": "wkKF0001",
                    "name": "客服",
                    "avatar": "https://a.cn/p",
                    "manage_privilege": True,
                }
            ],
        },
    ),
    Example(
        "a link to an account",
        lambda w: w.customer_service.accounts.link("wkKF0001", "booth7"),
        "POST /cgi-bin/kf/add_contact_way",
        "https://work.weixin.qq.com/kf/1",
        {"open_kfid": "wkKF0001", "scene": "booth7"},
        answer={"errcode": 0, "url": "https://work.weixin.qq.com/kf/1"},
    ),
    Example(
        "add servicers",
        lambda w: w.customer_service.servicers.add("wkKF0001", users=["wangwu"], departments=[2]),
        "POST /cgi-bin/kf/servicer/add",
        [ServicerResult("wangwu"), ServicerResult("", 2, 60003, "invalid")],
        {"open_kfid": "wkKF0001", "userid_list": ["wangwu"], "department_id_list": [2]},
        answer={
            "errcode": 0,
            "result_list": [
                {"userid": "wangwu", "errcode": 0, "errmsg": ""},
                {"department_id": 2, "errcode": 60003, "errmsg": "invalid"},
            ],
        },
    ),
    Example(
        "remove servicers",
        lambda w: w.customer_service.servicers.remove("wkKF0001", users=["lisi"]),
        "POST /cgi-bin/kf/servicer/del",
        [ServicerResult("lisi")],
        {"open_kfid": "wkKF0001", "userid_list": ["lisi"]},
        answer={"errcode": 0, "result_list": [{"userid": "lisi", "errcode": 0}]},
    ),
    Example(
        "list the servicers",
        lambda w: w.customer_service.servicers.list("wkKF0001"),
        "GET /cgi-bin/kf/servicer/list",
        [Servicer("lisi", 0, 1, 1), Servicer("", 2)],
        query={"open_kfid": "wkKF0001"},
        answer={
            "errcode": 0,
            "servicer_list": [
                {"userid": "lisi", "status": 1, "stop_type": 1},
                {"department_id": 2},
            ],
        },
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_accounts_come_a_hundred_at_a_time(wecom, transport):
    rows = [{"open_kfid": f"wk{number}"} for number in range(101)]
    transport.answer(
        "POST /cgi-bin/kf/account/list",
        {"errcode": 0, "account_list": rows[:100]},
        {"errcode": 0, "account_list": rows[100:]},
    )
    assert 101 == len(await wecom.customer_service.accounts.list().all())
    bodies = transport.bodies("POST /cgi-bin/kf/account/list")
    assert [0, 100] == [body["offset"] for body in bodies]


async def test_what_the_platform_would_refuse_is_not_sent(wecom, transport):
    service = wecom.customer_service
    with pytest.raises(OverLimit, match="allowed are 16"):
        await service.accounts.add("长" * 17, "M")
    with pytest.raises(OverLimit, match="allowed are 32"):
        await service.accounts.link("wkKF0001", "x" * 33)
    with pytest.raises(OverLimit, match="allowed are 100"):
        await service.servicers.add("wkKF0001", users=["a"] * 101)
    with pytest.raises(BadArgument, match="no servicer"):
        await service.servicers.remove("wkKF0001")
    assert [] == transport.requests
