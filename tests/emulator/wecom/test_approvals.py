"""Forms of the approval app: handed in, decided, told to the bot."""

from __future__ import annotations

import pytest

from botkit.emulator.mistakes import Mistake

CONTENTS = [
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
BODY = {
    "creator_userid": "zhangsan",
    "template_id": "3TkaLEAVE",
    "use_template_approver": 0,
    "approver": [{"attr": 1, "userid": ["lisi", "wangwu"]}, {"attr": 2, "userid": ["wujiu"]}],
    "notifyer": ["linna", "hanmei"],
    "notify_type": 1,
    "apply_data": {"contents": CONTENTS},
    "summary_list": [{"summary_info": [{"text": "请假", "lang": "zh_CN"}]}],
}


async def apply(api, **fields):
    return await api.call("oa/applyevent", {**BODY, **fields})


@pytest.fixture
async def number(api, bot, emulator):
    """Of a form that was just handed in; the bot was told."""
    answer = await apply(api)
    await bot.arrived.wait()
    return answer["sp_no"]


@pytest.fixture
def approvals(emulator):
    return emulator.wecom.office.approvals


def last(bot):
    return bot.heard[-1]["ApprovalInfo"]


async def info(api, number):
    return (await api.call("oa/getapprovaldetail", {"sp_no": number}))["info"]


async def test_a_form_that_is_handed_in_is_told_to_the_bot(bot, number):
    told = bot.heard[-1]
    assert ("sys_approval_change", "sys", "3010040") == (
        told["Event"],
        told["FromUserName"],
        told["AgentID"],
    )
    form = told["ApprovalInfo"]
    assert (number, "请假", "1", "1") == (
        form["SpNo"],
        form["SpName"],
        form["SpStatus"],
        form["StatuChangeEvent"],
    )
    assert {"UserId": "zhangsan", "Party": "2"} == form["Applyer"]
    assert [{"UserId": "linna"}, {"UserId": "hanmei"}] == form["Notifyer"]
    first, second = form["SpRecord"]
    assert ["lisi", "wangwu"] == [one["Approver"]["UserId"] for one in first["Details"]]
    assert ("2", "wujiu") == (second["ApproverAttr"], second["Details"]["Approver"]["UserId"])


async def test_nodes_are_asked_in_order_until_the_form_has_passed(api, bot, number, approvals):
    with pytest.raises(Mistake, match="wujiu is not asked"):
        await approvals.agree("wujiu", number)
    assert 200 == (await approvals.agree("wangwu", number, "好")).status
    assert ("1", "2") == (last(bot)["SpStatus"], last(bot)["StatuChangeEvent"])
    await approvals.agree("wujiu", number)
    assert ("2", "2") == (last(bot)["SpStatus"], last(bot)["StatuChangeEvent"])
    form = await info(api, number)
    assert (2, [2, 2]) == (form["sp_status"], [one["sp_status"] for one in form["sp_record"]])
    lisi, wangwu = form["sp_record"][0]["details"]
    assert (1, 0, 2, "好") == (
        lisi["sp_status"],
        lisi["sptime"],
        wangwu["sp_status"],
        wangwu["speech"],
    )
    with pytest.raises(Mistake, match="not asked"):
        await approvals.reject("wujiu", number)


async def test_a_rejection_ends_the_form(api, bot, number, approvals):
    await approvals.reject("lisi", number, "太忙")
    assert ("3", "3") == (last(bot)["SpStatus"], last(bot)["StatuChangeEvent"])
    assert 3 == (await info(api, number))["sp_status"]


async def test_all_of_a_node_must_agree_where_it_says_so(api, approvals):
    given = await apply(api, approver=[{"attr": 2, "userid": ["lisi", "wangwu"]}])
    await approvals.agree("lisi", given["sp_no"])
    assert 1 == (await info(api, given["sp_no"]))["sp_status"]
    await approvals.agree("wangwu", given["sp_no"])
    assert 2 == (await info(api, given["sp_no"]))["sp_status"]


async def test_an_approver_may_leave_it_to_somebody_else(api, bot, number, approvals):
    await approvals.transfer("lisi", number, "sunqi")
    assert ("1", "4") == (last(bot)["SpStatus"], last(bot)["StatuChangeEvent"])
    details = (await info(api, number))["sp_record"][0]["details"]
    assert [("lisi", 4), ("wangwu", 1), ("sunqi", 1)] == [
        (one["approver"]["userid"], one["sp_status"]) for one in details
    ]
    await approvals.agree("sunqi", number)
    assert 2 == (await info(api, number))["sp_record"][0]["sp_status"]


async def test_the_applicant_urges_and_takes_back(bot, number, approvals):
    await approvals.urge("zhangsan", number)
    assert "5" == last(bot)["StatuChangeEvent"]
    with pytest.raises(Mistake, match="not a form of lisi"):
        await approvals.withdraw("lisi", number)
    await approvals.withdraw("zhangsan", number)
    assert ("4", "6") == (last(bot)["SpStatus"], last(bot)["StatuChangeEvent"])
    with pytest.raises(Mistake, match="neither"):
        await approvals.withdraw("zhangsan", number)


async def test_a_form_may_be_taken_back_after_it_passed(api, bot, number, approvals):
    await approvals.agree("lisi", number)
    await approvals.agree("wujiu", number)
    await approvals.withdraw("zhangsan", number)
    assert ("6", "8") == (last(bot)["SpStatus"], last(bot)["StatuChangeEvent"])


async def test_remarks_stand_with_the_form(api, bot, number, approvals):
    await approvals.remark("linna", number, "附件呢")
    assert "10" == last(bot)["StatuChangeEvent"]
    assert "附件呢" == last(bot)["Comments"]["CommentContent"]
    (comment,) = (await info(api, number))["comments"]
    assert ("linna", "附件呢") == (
        comment["commentUserInfo"]["userid"],
        comment["commentcontent"],
    )


async def test_the_console_flow_asks_the_manager(api):
    given = await apply(api, use_template_approver=1, approver=[])
    (node,) = (await info(api, given["sp_no"]))["sp_record"]
    assert "lisi" == node["details"][0]["approver"]["userid"]


def without(name):
    return [one for one in CONTENTS if one["id"] != name]


@pytest.mark.parametrize(
    "fields",
    [
        {"creator_userid": "nobody"},
        {"choose_department": 4},
        {"use_template_approver": 2},
        {"approver": []},
        {"approver": [{"attr": 3, "userid": ["lisi"]}]},
        {"approver": [{"attr": 1, "userid": ["nobody"]}]},
        {"notifyer": ["nobody"]},
        {"summary_list": []},
        {"summary_list": [{"summary_info": [{"text": "长" * 21}]}]},
        {"apply_data": {}},
        {"apply_data": {"contents": without("Textarea-1")}},
        {"apply_data": {"contents": [*CONTENTS, CONTENTS[1]]}},
        {"apply_data": {"contents": [CONTENTS[0], {**CONTENTS[1], "control": "Text"}]}},
        {"apply_data": {"contents": [CONTENTS[0], {**CONTENTS[1], "value": {"text": ""}}]}},
        {
            "apply_data": {
                "contents": [CONTENTS[0], {**CONTENTS[1], "value": {"text": "a", "files": []}}]
            }
        },
        {"template_id": "3TkaPUNCH", "apply_data": {"contents": []}},
    ],
)
async def test_a_form_that_is_not_right_is_refused(api, fields):
    assert 301025 == (await apply(api, **fields))["errcode"]


VALUES = [
    ("Number", {"new_number": 12}),
    ("Money", {"new_money": "viel"}),
    ("Date", {"date": {"type": "hour", "s_timestamp": "1"}}),
    ("Date", {"date": {"type": "day", "s_timestamp": 1}}),
    ("DateRange", {"date_range": {"type": "hour", "new_begin": 2, "new_end": 1}}),
    ("Selector", {"selector": {"type": "multi", "options": [{"key": "option-1"}]}}),
    ("Selector", {"selector": {"type": "single", "options": [{"key": "option-9"}]}}),
    ("Contact", {"departments": [{"openapi_id": "2"}]}),
    ("Contact", {"members": [{"userid": "nobody"}]}),
    ("Table", {"children": [{"list": []}]}),
    ("Location", {"location": {"latitude": 31.2, "longitude": 121.4}}),
    ("RelatedApproval", {"related_approval": [{"sp_no": "1"}]}),
    ("Attendance", {"attendance": {"type": 5}}),
    ("Formula", {"formula": {"value": "5"}}),
]


@pytest.mark.parametrize(("kind", "value"), VALUES)
async def test_a_value_that_does_not_fit_its_control_is_refused(api, kind, value):
    contents = [
        {"control": "Text", "id": "Text-1", "value": {"text": "a"}},
        {"control": "Money", "id": "Money-1", "value": {"new_money": "1"}},
    ]
    contents = [one for one in contents if one["control"] != kind]
    contents.append({"control": kind, "id": f"{kind}-1", "value": value})
    answer = await apply(api, template_id="3TkaEXPENSE", apply_data={"contents": contents})
    assert 301025 == answer["errcode"]


async def test_a_file_must_have_been_uploaded(api):
    contents = [
        {"control": "Text", "id": "Text-1", "value": {"text": "a"}},
        {"control": "Money", "id": "Money-1", "value": {"new_money": "1"}},
        {"control": "File", "id": "File-1", "value": {"files": [{"file_id": "M"}]}},
    ]
    answer = await apply(api, template_id="3TkaEXPENSE", apply_data={"contents": contents})
    assert 40007 == answer["errcode"]


async def test_numbers_are_found_by_filters(api, number, approvals):
    start = (await info(api, number))["apply_time"]

    async def found(*filters):
        body = {"starttime": str(start), "endtime": str(start + 60), "new_cursor": "", "size": 100}
        body["filters"] = [{"key": key, "value": value} for key, value in filters]
        answer = await api.call("oa/getapprovalinfo", body)
        return answer.get("sp_no_list", answer["errcode"])

    assert [number] == await found()
    assert [number] == await found(("creator", "zhangsan"), ("sp_status", "1"))
    assert [number] == await found(("department", "3"), ("department", "2"))
    assert [number] == await found(("record_type", "1"))
    assert [] == await found(("creator", "lisi"))
    assert [] == await found(("template_id", "3TkaEXPENSE"))
    assert 40058 == await found(("creator", "lisi"), ("creator", "zhangsan"))
    assert 40058 == await found(("colour", "red"))


@pytest.mark.parametrize(
    "fields",
    [
        {"new_cursor": None},
        {"new_cursor": "after-9"},
        {"size": 101},
        {"endtime": str(1700000000 + 32 * 86400)},
        {"starttime": "yesterday"},
    ],
)
async def test_a_search_that_is_not_right_is_refused(api, fields):
    body = {"starttime": "1700000000", "endtime": "1700000060", "new_cursor": "", "size": 100}
    assert 40058 == (await api.call("oa/getapprovalinfo", {**body, **fields}))["errcode"]


@pytest.mark.parametrize(
    ("sent", "told", "first", "second"),
    [("new_cursor", "new_next_cursor", "", "after-1"), ("cursor", "next_cursor", 0, 1)],
)
async def test_numbers_come_page_by_page_in_both_forms(api, bot, number, sent, told, first, second):
    other = (await apply(api))["sp_no"]
    start = (await info(api, number))["apply_time"]
    body = {"starttime": str(start), "endtime": str(start + 60), "size": 1}
    page = await api.call("oa/getapprovalinfo", {**body, sent: first})
    assert ([number], second) == (page["sp_no_list"], page[told])
    page = await api.call("oa/getapprovalinfo", {**body, sent: page[told]})
    assert ([other], False) == (page["sp_no_list"], told in page)


async def test_forms_of_people_the_app_does_not_see_are_not_told(api, company, number):
    company.app("main").hidden.add("zhangsan")
    assert 301025 == (await api.call("oa/getapprovaldetail", {"sp_no": number}))["errcode"]
    assert 301025 == (await apply(api))["errcode"]


async def test_a_person_who_decides_a_form_that_there_is_not_is_told_so(approvals):
    with pytest.raises(Mistake, match="unknown approval"):
        await approvals.agree("lisi", "1")


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (301025, {"template_name": []}),
        (301025, {"template_content": {"controls": []}}),
        (301025, {"template_content": {"controls": [{"property": {"control": "Hologram"}}]}}),
        (301026, {"template_id": "nothing"}),
    ],
)
async def test_a_template_that_is_not_right_is_refused(api, code, fields):
    text = {"control": "Text", "id": "Text-1", "title": [{"text": "事由"}]}
    body = {
        "template_id": "3TkaLEAVE",
        "template_name": [{"text": "新"}],
        "template_content": {"controls": [{"property": text}]},
    }
    answer = await api.call("oa/approval/update_template", {**body, **fields})
    assert code == answer["errcode"]


async def test_a_template_has_one_control_for_time_away(api):
    controls = [
        {"property": {"control": kind, "id": f"{kind}-1", "title": [{"text": kind}]}}
        for kind in ("Vacation", "Attendance")
    ]
    body = {"template_name": [{"text": "新"}], "template_content": {"controls": controls}}
    assert 301025 == (await api.call("oa/approval/create_template", body))["errcode"]
