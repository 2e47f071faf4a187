"""Join ways."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.group_join_ways import JoinWay, KeptJoinWay
from tests.wecom.api.examples import Example

WAY = JoinWay(
    chat_id_list=["wrCHAT0001"], remark="展台", room_base_name="体验群", room_base_id=10, state="s1"
)
SENT = {
    "scene": 2,
    "chat_id_list": ["wrCHAT0001"],
    "remark": "展台",
    "room_base_name": "体验群",
    "room_base_id": 10,
    "state": "s1",
}


async def a_way(w):
    return await w.external.join_ways.add(WAY)


EXAMPLES = [
    Example(
        "make a way",
        lambda w: w.external.join_ways.add(WAY),
        "POST /cgi-bin/externalcontact/groupchat/add_join_way",
        "C1",
        SENT,
        answer={"errcode": 0, "config_id": "C1"},
        repeatable=False,
    ),
    Example(
        "get a way",
        lambda w: w.external.join_ways.get("C1"),
        "POST /cgi-bin/externalcontact/groupchat/get_join_way",
        KeptJoinWay(
            2, ["wrCHAT0001"], "展台", 1, "体验群", 10, "s1", config_id="C1", qr_code="https://qr"
        ),
        {"config_id": "C1"},
        answer={
            "errcode": 0,
            "join_way": {
                **SENT,
                "config_id": "C1",
                "auto_create_room": 1,
                "qr_code": "https://qr",
            },
        },
        before=a_way,
        make_there=lambda w, id_: w.external.join_ways.get(id_),
    ),
    Example(
        "put another way in its place",
        lambda w: w.external.join_ways.update("C1", WAY),
        "POST /cgi-bin/externalcontact/groupchat/update_join_way",
        None,
        {**SENT, "config_id": "C1"},
        before=a_way,
        make_there=lambda w, id_: w.external.join_ways.update(id_, WAY),
    ),
    Example(
        "delete a way",
        lambda w: w.external.join_ways.delete("C1"),
        "POST /cgi-bin/externalcontact/groupchat/del_join_way",
        None,
        {"config_id": "C1"},
        before=a_way,
        make_there=lambda w, id_: w.external.join_ways.delete(id_),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("limit", "fields"),
    [
        (5, {"chat_id_list": ["x"] * 6}),
        (30, {"remark": "字" * 31}),
        (30, {"state": "字" * 31}),
        (40, {"room_base_name": "字" * 41}),
    ],
)
async def test_a_way_beyond_the_limits_is_not_sent(wecom, transport, limit, fields):
    way = JoinWay(**{"chat_id_list": ["wrCHAT0001"], **fields})
    with pytest.raises(OverLimit, match=f"allowed are {limit}"):
        await wecom.external.join_ways.add(way)
    with pytest.raises(OverLimit, match=f"allowed are {limit}"):
        await wecom.external.join_ways.update("C1", way)
    assert [] == transport.requests
