"""Contact-me ways."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.attachments import Image, Link, Text
from botkit.wecom.api.contact_ways import (
    Conclusions,
    ContactWay,
    KeptContactWay,
    NewContactWay,
    WaySettings,
)
from tests.wecom.api.examples import Example

WAY = ContactWay(
    users=["zhangsan"],
    remark="展台",
    state="booth7",
    is_temp=True,
    expires_in=86400,
    conclusions=Conclusions(Text("再见"), link=Link("官网", "https://a.example")),
)
WAY_SENT = {
    "type": 1,
    "scene": 2,
    "user": ["zhangsan"],
    "remark": "展台",
    "state": "booth7",
    "is_temp": True,
    "expires_in": 86400,
    "conclusions": {
        "text": {"content": "再见"},
        "link": {"title": "官网", "url": "https://a.example"},
    },
}
CLOSED = {"userid": "lisi", "external_userid": "wmEXT0002"}


async def a_way(w):
    return (await w.external.contact_ways.add(WAY)).config_id


EXAMPLES = [
    Example(
        "make a way",
        lambda w: w.external.contact_ways.add(WAY),
        "POST /cgi-bin/externalcontact/add_contact_way",
        NewContactWay("C1", "https://qr"),
        WAY_SENT,
        answer={"errcode": 0, "config_id": "C1", "qr_code": "https://qr"},
        repeatable=False,
    ),
    Example(
        "get a way",
        lambda w: w.external.contact_ways.get("C1"),
        "POST /cgi-bin/externalcontact/get_contact_way",
        KeptContactWay(
            config_id="C1",
            qr_code="https://qr",
            type=2,
            users=["zhangsan"],
            parties=[2],
            skip_verify=True,
            conclusions=Conclusions(Text("再见"), image=Image(pic_url="https://p")),
        ),
        {"config_id": "C1"},
        answer={
            "errcode": 0,
            "contact_way": {
                "config_id": "C1",
                "qr_code": "https://qr",
                "type": 2,
                "scene": 2,
                "user": ["zhangsan"],
                "party": [2],
                "skip_verify": True,
                "conclusions": {"text": {"content": "再见"}, "image": {"pic_url": "https://p"}},
            },
        },
        before=a_way,
        make_there=lambda w, id_: w.external.contact_ways.get(id_),
    ),
    Example(
        "list ways",
        lambda w: w.external.contact_ways.list(start=1, end=2, page=1000),
        "POST /cgi-bin/externalcontact/list_contact_way",
        ["C1", "C2"],
        {"start_time": 1, "end_time": 2, "limit": 1000},
        answer={"errcode": 0, "contact_way": [{"config_id": "C1"}, {"config_id": "C2"}]},
    ),
    Example(
        "change a way",
        lambda w: w.external.contact_ways.update("C1", WaySettings(remark="", skip_verify=False)),
        "POST /cgi-bin/externalcontact/update_contact_way",
        None,
        {"config_id": "C1", "remark": "", "skip_verify": False},
        before=a_way,
        make_there=lambda w, id_: w.external.contact_ways.update(id_, WaySettings(remark="")),
    ),
    Example(
        "delete a way",
        lambda w: w.external.contact_ways.delete("C1"),
        "POST /cgi-bin/externalcontact/del_contact_way",
        None,
        {"config_id": "C1"},
        before=a_way,
        make_there=lambda w, id_: w.external.contact_ways.delete(id_),
    ),
    Example(
        "close a temporary chat",
        lambda w: w.external.contact_ways.close_temp_chat("lisi", "wmEXT0002"),
        "POST /cgi-bin/externalcontact/close_temp_chat",
        None,
        CLOSED,
        repeatable=False,
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("limit", "settings"),
    [
        (30, {"remark": "字" * 31}),
        (30, {"state": "字" * 31}),
        (1209600, {"expires_in": 1209601}),
        (1209600, {"chat_expires_in": 1209601}),
        (4000, {"conclusions": Conclusions(Text("x" * 4001))}),
        (128, {"conclusions": Conclusions(link=Link("x" * 129, "https://a.example"))}),
    ],
)
async def test_a_way_beyond_the_limits_is_not_sent(wecom, transport, limit, settings):
    with pytest.raises(OverLimit, match=str(limit)):
        await wecom.external.contact_ways.add(ContactWay(users=["zhangsan"], **settings))
    with pytest.raises(OverLimit, match=str(limit)):
        await wecom.external.contact_ways.update("C1", WaySettings(**settings))
    assert [] == transport.requests
