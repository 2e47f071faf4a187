"""Tags on members and departments."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.contact_tags import NotTagged, Tag, Tagged, TaggedUser
from botkit.wecom.api.messages import To
from tests.wecom.api.examples import Example


async def tag(wecom):
    await wecom.contacts.tags.create("乒乓球", tag_id=5)
    await wecom.contacts.tags.add(5, users=["zhangsan"], parties=[3])


EXAMPLES = [
    Example(
        "create a tag",
        lambda w: w.contacts.tags.create("乒乓球", tag_id=5),
        "POST /cgi-bin/tag/create",
        5,
        {"tagname": "乒乓球", "tagid": 5},
        answer={"errcode": 0, "errmsg": "created", "tagid": 5},
        repeatable=False,
    ),
    Example(
        "rename a tag",
        lambda w: w.contacts.tags.rename(5, "羽毛球"),
        "POST /cgi-bin/tag/update",
        None,
        {"tagid": 5, "tagname": "羽毛球"},
        before=tag,
    ),
    Example(
        "delete a tag",
        lambda w: w.contacts.tags.delete(5),
        "GET /cgi-bin/tag/delete",
        query={"tagid": "5"},
        repeatable=False,
        before=tag,
    ),
    Example(
        "get who has a tag",
        lambda w: w.contacts.tags.get(5),
        "GET /cgi-bin/tag/get",
        Tagged("乒乓球", [TaggedUser("zhangsan", "张三")], [3]),
        query={"tagid": "5"},
        answer={
            "errcode": 0,
            "tagname": "乒乓球",
            "userlist": [{"userid": "zhangsan", "name": "张三"}],
            "partylist": [3],
        },
        before=tag,
    ),
    Example(
        "list tags",
        lambda w: w.contacts.tags.list_all(),
        "GET /cgi-bin/tag/list",
        [Tag(5, "乒乓球")],
        answer={"errcode": 0, "taglist": [{"tagid": 5, "tagname": "乒乓球"}]},
        before=tag,
    ),
    Example(
        "give a tag",
        lambda w: w.contacts.tags.add(5, users=["lisi", "nobody"]),
        "POST /cgi-bin/tag/addtagusers",
        NotTagged("nobody", [7]),
        {"tagid": 5, "userlist": ["lisi", "nobody"]},
        answer={"errcode": 0, "invalidlist": "nobody", "invalidparty": [7]},
        before=tag,
    ),
    Example(
        "take a tag",
        lambda w: w.contacts.tags.remove(5, users=["zhangsan"], parties=[3]),
        "POST /cgi-bin/tag/deltagusers",
        NotTagged(),
        {"tagid": 5, "userlist": ["zhangsan"], "partylist": [3]},
        answer={"errcode": 0, "errmsg": "deleted"},
        before=tag,
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


def test_the_joined_ids_are_read_as_a_list():
    assert ["a", "b"] == NotTagged("a|b").users
    assert [] == NotTagged().users


@pytest.mark.parametrize(
    "call",
    [
        lambda w: w.contacts.tags.create("字" * 33),
        lambda w: w.contacts.tags.add(1, users=["a"] * 1001),
        lambda w: w.contacts.tags.remove(1, parties=[1] * 101),
    ],
)
async def test_what_is_over_a_limit_is_not_sent(wecom, transport, call):
    with pytest.raises(OverLimit):
        await call(wecom)
    assert [] == transport.requests


async def test_a_tag_for_nobody_is_not_sent(wecom, transport):
    with pytest.raises(ValueError, match="empty"):
        await wecom.contacts.tags.add(1)
    assert [] == transport.requests


async def test_a_message_reaches_those_who_have_a_tag(emulated):
    await tag(emulated)
    sent = await emulated.messages.text(To(tags=[5, 6]), "球场订好了")
    assert "6" == sent.invalid_tags
