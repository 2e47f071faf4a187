"""Approvals of an app's own."""

from __future__ import annotations

import pytest

from botkit.wecom.api.open_approvals import (
    OpenApproval,
    OpenNode,
    OpenNodes,
    OpenNotices,
    OpenPeople,
    OpenPerson,
)
from tests.wecom.api.examples import Example

URL = "https://www.example.com/l.png"
DATA = {
    "ThirdNo": "NO0001",
    "OpenTemplateId": "TPL0002",
    "OpenSpName": "付款",
    "OpenSpstatus": 1,
    "ApplyTime": 1700000029,
    "ApplyUsername": "张三",
    "ApplyUserParty": "技术部",
    "ApplyUserImage": URL,
    "ApplyUserId": "zhangsan",
    "ApprovalNodes": {
        "ApprovalNode": [
            {
                "NodeStatus": 1,
                "NodeAttr": 1,
                "NodeType": 1,
                "Items": {
                    "Item": [
                        {
                            "ItemName": "李四",
                            "ItemParty": "技术部",
                            "ItemImage": URL,
                            "ItemUserid": "lisi",
                            "ItemStatus": 1,
                            "ItemSpeech": "",
                            "ItemOpTime": 0,
                        }
                    ]
                },
            }
        ]
    },
    "NotifyNodes": {
        "NotifyNode": [
            {"ItemName": "王五", "ItemParty": "技术部", "ItemImage": URL, "ItemUserId": "wangwu"}
        ]
    },
    "ApproverStep": 0,
}

EXAMPLES = [
    Example(
        "get a form, whatever the letters of its names",
        lambda w: w.approvals.engine.get("NO0001"),
        "POST /cgi-bin/corp/getopenapprovaldata",
        OpenApproval(
            "NO0001",
            "TPL0002",
            "付款",
            1,
            1700000029,
            "张三",
            "zhangsan",
            "技术部",
            URL,
            OpenNodes(
                [OpenNode(1, 1, 1, OpenPeople([OpenPerson("李四", "lisi", "技术部", URL, 1)]))]
            ),
            OpenNotices([OpenPerson("王五", "wangwu", "技术部", URL)]),
            0,
        ),
        {"thirdNo": "NO0001"},
        answer={"errcode": 0, "data": DATA},
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_the_emulators_form_has_who_began_it_and_who_is_asked(emulated):
    form = await emulated.approvals.engine.get("NO0001")
    assert ("NO0001", 1, "张三", "zhangsan", 0) == (
        form.third_no,
        form.open_sp_status,
        form.apply_user_name,
        form.apply_user_id,
        form.approver_step,
    )
    assert "lisi" == form.approval_nodes.approval_node[0].items.item[0].item_user_id
