"""Forms of the approval app."""

from __future__ import annotations

import pytest

from botkit.errors import BadArgument, OverLimit
from botkit.wecom.api.approval_controls import Filled, Period, Value, Words, leave, textarea
from botkit.wecom.api.approvals import (
    ALL,
    Applicant,
    Approvers,
    Comment,
    Common,
    Contents,
    Decision,
    Filter,
    Form,
    OldForm,
    OldLeave,
    Person,
    Step,
)
from botkit.wecom.client import WeCom
from tests.wecom.api.examples import Example

WHEN = Period("hour", 1700000000, 1700007200, 7200)
CONTENTS = [leave("Vacation-1", "1", WHEN), textarea("Textarea-1", "回家")]
SENT = {
    "contents": [
        {
            "control": "Vacation",
            "id": "Vacation-1",
            "value": {
                "vacation": {
                    "selector": {"type": "single", "options": [{"key": "1"}]},
                    "attendance": {
                        "date_range": {
                            "type": "hour",
                            "new_begin": 1700000000,
                            "new_end": 1700007200,
                            "new_duration": 7200,
                        },
                        "type": 1,
                    },
                }
            },
        },
        {"control": "Textarea", "id": "Textarea-1", "value": {"text": "回家"}},
    ]
}


async def applied(wecom: WeCom) -> str:
    return await wecom.approvals.forms.apply("zhangsan", "3TkaLEAVE", CONTENTS, summary=["请假"])


EXAMPLES = [
    Example(
        "hand in a form with the console's flow",
        applied,
        "POST /cgi-bin/oa/applyevent",
        "202311140001",
        {
            "creator_userid": "zhangsan",
            "template_id": "3TkaLEAVE",
            "use_template_approver": 1,
            "apply_data": SENT,
            "summary_list": [{"summary_info": [{"text": "请假", "lang": "zh_CN"}]}],
        },
        answer={"errcode": 0, "sp_no": "202311140001"},
        repeatable=False,
    ),
    Example(
        "hand in a form with a flow of one's own",
        lambda w: w.approvals.forms.apply(
            "zhangsan",
            "3TkaLEAVE",
            CONTENTS,
            summary=["请假", "两小时"],
            approvers=[Approvers(["lisi"]), Approvers(["wujiu", "zhouba"], ALL)],
            notify=["linna"],
            notify_type=2,
            department=2,
        ),
        "POST /cgi-bin/oa/applyevent",
        "202311140001",
        {
            "creator_userid": "zhangsan",
            "template_id": "3TkaLEAVE",
            "use_template_approver": 0,
            "choose_department": 2,
            "approver": [
                {"userid": ["lisi"], "attr": 1},
                {"userid": ["wujiu", "zhouba"], "attr": 2},
            ],
            "notifyer": ["linna"],
            "notify_type": 2,
            "apply_data": SENT,
            "summary_list": [
                {"summary_info": [{"text": "请假", "lang": "zh_CN"}]},
                {"summary_info": [{"text": "两小时", "lang": "zh_CN"}]},
            ],
        },
        answer={"errcode": 0, "sp_no": "202311140001"},
        repeatable=False,
    ),
    Example(
        "numbers of forms",
        lambda w: w.approvals.forms.numbers(
            1700000000, 1700086400, [Filter("creator", "zhangsan"), Filter("sp_status", "1")]
        ),
        "POST /cgi-bin/oa/getapprovalinfo",
        ["202311140001"],
        {
            "starttime": "1700000000",
            "endtime": "1700086400",
            "new_cursor": "",
            "size": 100,
            "filters": [
                {"key": "creator", "value": "zhangsan"},
                {"key": "sp_status", "value": "1"},
            ],
        },
        answer={"errcode": 0, "sp_no_list": ["202311140001"]},
    ),
    Example(
        "a form",
        lambda w: w.approvals.forms.get("202311140001"),
        "POST /cgi-bin/oa/getapprovaldetail",
        Form(
            "202311140001",
            "请假",
            1,
            "3TkaLEAVE",
            1700000019,
            Applicant("zhangsan", "2"),
            [Step(1, 1, [Decision(Person("lisi"), "好", 2, 1700000020, ["M"])])],
            [Person("linna")],
            Contents(
                [Filled("Textarea", "Textarea-1", Value(text="回家"), [Words("事由")])],
            ),
            [Comment(Person("wangwu"), 1700000021, "快", "C1")],
        ),
        {"sp_no": "202311140001"},
        answer={
            "errcode": 0,
            "info": {
                "sp_no": "202311140001",
                "sp_name": "请假",
                "sp_status": 1,
                "template_id": "3TkaLEAVE",
                "apply_time": 1700000019,
                "applyer": {"userid": "zhangsan", "partyid": "2"},
                "sp_record": [
                    {
                        "sp_status": 1,
                        "approverattr": 1,
                        "details": [
                            {
                                "approver": {"userid": "lisi"},
                                "speech": "好",
                                "sp_status": 2,
                                "sptime": 1700000020,
                                "media_id": ["M"],
                            }
                        ],
                    }
                ],
                "notifyer": [{"userid": "linna"}],
                "apply_data": {
                    "contents": [
                        {
                            "control": "Textarea",
                            "id": "Textarea-1",
                            "title": [{"text": "事由", "lang": "zh_CN"}],
                            "value": {"text": "回家", "tips": [], "stat_field": []},
                        }
                    ]
                },
                "comments": [
                    {
                        "commentUserInfo": {"userid": "wangwu"},
                        "commenttime": 1700000021,
                        "commentcontent": "快",
                        "commentid": "C1",
                        "media_id": [],
                    }
                ],
                "process_list": {},
            },
        },
        before=applied,
        make_there=lambda w, number: w.approvals.forms.get(number),
    ),
    Example(
        "forms as told before",
        lambda w: w.approvals.forms.old(1700000000, 1700086400),
        "POST /cgi-bin/corp/getapprovaldata",
        [
            OldForm(
                202311140001,
                "请假",
                2,
                "张三",
                "技术部",
                "zhangsan",
                1700000019,
                ["李四"],
                ["林娜"],
                [],
                Common("{}"),
                OldLeave(1, 2, 1700000000, 1700007200, 2, "回家"),
            )
        ],
        {"starttime": 1700000000, "endtime": 1700086400},
        answer={
            "errcode": 0,
            "count": 1,
            "total": 1,
            "next_spnum": 0,
            "data": [
                {
                    "spname": "请假",
                    "apply_name": "张三",
                    "apply_org": "技术部",
                    "approval_name": ["李四"],
                    "notify_name": ["林娜"],
                    "sp_status": 2,
                    "sp_num": 202311140001,
                    "mediaids": [],
                    "apply_time": 1700000019,
                    "apply_user_id": "zhangsan",
                    "comm": {"apply_data": "{}"},
                    "leave": {
                        "timeunit": 1,
                        "leave_type": 2,
                        "start_time": 1700000000,
                        "end_time": 1700007200,
                        "duration": 2,
                        "reason": "回家",
                    },
                }
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


async def test_numbers_come_page_by_page(wecom, transport):
    transport.answer(
        "POST /cgi-bin/oa/getapprovalinfo",
        {"errcode": 0, "sp_no_list": ["1"], "new_next_cursor": "next"},
        {"errcode": 0, "sp_no_list": ["2"]},
    )
    assert ["1", "2"] == await wecom.approvals.forms.numbers(0, 1).all()
    bodies = transport.bodies("POST /cgi-bin/oa/getapprovalinfo")
    assert ["", "next"] == [body["new_cursor"] for body in bodies]


async def test_old_forms_come_page_by_page_each_once(wecom, transport):
    transport.answer(
        "POST /cgi-bin/corp/getapprovaldata",
        {"errcode": 0, "data": [{"sp_num": 1}, {"sp_num": 2}], "next_spnum": 2},
        {"errcode": 0, "data": [{"sp_num": 2}, {"sp_num": 3}], "next_spnum": 3},
        {"errcode": 0, "data": [{"sp_num": 3}], "next_spnum": 3},
    )
    assert [1, 2, 3] == [one.number async for one in wecom.approvals.forms.old(0, 1)]


async def test_the_emulator_hands_out_more_than_a_page(emulated):
    numbers = [await applied(emulated) for _ in range(103)]
    now = (await emulated.approvals.forms.get(numbers[0])).applied_at
    assert numbers == await emulated.approvals.forms.numbers(now - 60, now + 3600).all()
    old = await emulated.approvals.forms.old(now - 60, now + 3600).all()
    assert [int(number) for number in numbers] == [one.number for one in old]


async def test_what_the_platform_would_refuse_is_not_sent(wecom, transport):
    forms = wecom.approvals.forms
    with pytest.raises(OverLimit, match="allowed are 3"):
        await forms.apply("zhangsan", "T", CONTENTS, summary=["a", "b", "c", "d"])
    with pytest.raises(OverLimit, match="allowed are 20"):
        await forms.apply("zhangsan", "T", CONTENTS, summary=["长" * 21])
    with pytest.raises(OverLimit, match="allowed are 2678400"):
        forms.numbers(0, 32 * 86400)
    with pytest.raises(OverLimit, match="allowed are 2678400"):
        forms.old(0, 32 * 86400)
    assert [] == transport.requests


async def test_a_form_that_does_not_fit_its_template_is_refused(emulated):
    with pytest.raises(BadArgument, match="301025"):
        await emulated.approvals.forms.apply(
            "zhangsan", "3TkaLEAVE", [textarea("Textarea-1", "回家")], summary=["请假"]
        )
