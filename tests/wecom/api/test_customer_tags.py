"""Tags for customers."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.customer_tags import CustomerTag, CustomerTagGroup, NewCustomerTag
from tests.wecom.api.examples import Example

GROUP = CustomerTagGroup(
    "G1", "来源", 1700000000, 3, tags=[CustomerTag("T1", "展会", 1700000000, 2)]
)
GROUP_SENT = {
    "group_id": "G1",
    "group_name": "来源",
    "create_time": 1700000000,
    "order": 3,
    "tag": [{"id": "T1", "name": "展会", "create_time": 1700000000, "order": 2}],
}
DELETED_SENT = {"id": "T2", "name": "旧", "create_time": 1, "order": 0, "deleted": True}


async def a_tag(w):
    return (await w.external.tags.add(["展会"], group="来源")).tags[0].id


EXAMPLES = [
    Example(
        "all tags",
        lambda w: w.external.tags.list(),
        "POST /cgi-bin/externalcontact/get_corp_tag_list",
        [GROUP],
        {},
        answer={"errcode": 0, "tag_group": [GROUP_SENT]},
    ),
    Example(
        "tags by id",
        lambda w: w.external.tags.list(tags=["T2"]),
        "POST /cgi-bin/externalcontact/get_corp_tag_list",
        [CustomerTagGroup("G1", tags=[CustomerTag("T2", "旧", 1, deleted=True)])],
        {"tag_id": ["T2"]},
        answer={"errcode": 0, "tag_group": [{"group_id": "G1", "tag": [DELETED_SENT]}]},
    ),
    Example(
        "add tags",
        lambda w: w.external.tags.add([NewCustomerTag("展会", 2), "网站"], group="来源", order=3),
        "POST /cgi-bin/externalcontact/add_corp_tag",
        GROUP,
        {"group_name": "来源", "order": 3, "tag": [{"name": "展会", "order": 2}, {"name": "网站"}]},
        answer={"errcode": 0, "tag_group": GROUP_SENT},
        repeatable=False,
    ),
    Example(
        "rename a tag",
        lambda w: w.external.tags.edit("T1", name="展览", order=0),
        "POST /cgi-bin/externalcontact/edit_corp_tag",
        None,
        {"id": "T1", "name": "展览", "order": 0},
        before=a_tag,
        make_there=lambda w, id_: w.external.tags.edit(id_, name="展览", order=0),
    ),
    Example(
        "delete a tag",
        lambda w: w.external.tags.delete(tags=["T1"]),
        "POST /cgi-bin/externalcontact/del_corp_tag",
        None,
        {"tag_id": ["T1"]},
        before=a_tag,
        make_there=lambda w, id_: w.external.tags.delete(tags=[id_]),
    ),
    Example(
        "mark a customer",
        lambda w: w.external.tags.mark(
            "zhangsan", "wmEXT0001", add=["etTAG0002"], remove=["etTAG0001"]
        ),
        "POST /cgi-bin/externalcontact/mark_tag",
        None,
        {
            "userid": "zhangsan",
            "external_userid": "wmEXT0001",
            "add_tag": ["etTAG0002"],
            "remove_tag": ["etTAG0001"],
        },
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_a_name_that_is_too_long_is_not_sent(wecom, transport):
    for call in (
        wecom.external.tags.add(["字" * 31], group="来源"),
        wecom.external.tags.add(["展会"], group="字" * 31),
        wecom.external.tags.edit("T1", name="字" * 31),
    ):
        with pytest.raises(OverLimit, match="31 characters, allowed are 30"):
            await call
    assert [] == transport.requests
