"""Welcome words."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.attachments import Image, Link, Text
from botkit.wecom.api.welcomes import GroupWelcome
from tests.wecom.api.examples import Example

URL = "https://www.example.com/"


async def a_template(w):
    return await w.external.group_welcomes.add("欢迎 %NICKNAME%")


EXAMPLES = [
    Example(
        "greet a customer",
        lambda w: w.external.welcomes.send("WELCOME0001", "你好", [Link("官网", URL)]),
        "POST /cgi-bin/externalcontact/send_welcome_msg",
        None,
        {
            "welcome_code": "WELCOME0001",
            "text": {"content": "你好"},
            "attachments": [{"msgtype": "link", "link": {"title": "官网", "url": URL}}],
        },
        repeatable=False,
    ),
    Example(
        "make words for groups",
        lambda w: w.external.group_welcomes.add("欢迎", Link("官网", URL), notify=False),
        "POST /cgi-bin/externalcontact/group_welcome_template/add",
        "T1",
        {"text": {"content": "欢迎"}, "link": {"title": "官网", "url": URL}, "notify": 0},
        answer={"errcode": 0, "template_id": "T1"},
        repeatable=False,
    ),
    Example(
        "change them",
        lambda w: w.external.group_welcomes.edit("T1", "欢迎"),
        "POST /cgi-bin/externalcontact/group_welcome_template/edit",
        None,
        {"template_id": "T1", "text": {"content": "欢迎"}},
        before=a_template,
        make_there=lambda w, id_: w.external.group_welcomes.edit(id_, "欢迎"),
    ),
    Example(
        "get them",
        lambda w: w.external.group_welcomes.get("T1"),
        "POST /cgi-bin/externalcontact/group_welcome_template/get",
        GroupWelcome(Text("欢迎"), Image(pic_url="https://p")),
        {"template_id": "T1"},
        answer={"errcode": 0, "text": {"content": "欢迎"}, "image": {"pic_url": "https://p"}},
        before=a_template,
        make_there=lambda w, id_: w.external.group_welcomes.get(id_),
    ),
    Example(
        "delete them",
        lambda w: w.external.group_welcomes.delete("T1"),
        "POST /cgi-bin/externalcontact/group_welcome_template/del",
        None,
        {"template_id": "T1"},
        before=a_template,
        make_there=lambda w, id_: w.external.group_welcomes.delete(id_),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_words_beyond_the_limits_are_not_sent(wecom, transport):
    with pytest.raises(OverLimit, match="4001 bytes, allowed are 4000"):
        await wecom.external.welcomes.send("W", "x" * 4001)
    with pytest.raises(OverLimit, match="10 attachments, allowed are 9"):
        await wecom.external.welcomes.send("W", "x", [Image("M")] * 10)
    with pytest.raises(OverLimit, match="3001 bytes, allowed are 3000"):
        await wecom.external.group_welcomes.add("x" * 3001)
    with pytest.raises(OverLimit, match="129 bytes, allowed are 128"):
        await wecom.external.group_welcomes.edit("T1", "x", Link("x" * 129, URL))
    assert [] == transport.requests
