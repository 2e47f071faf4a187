"""Approvals of an app's own."""

from __future__ import annotations

import pytest

from botkit.emulator.mistakes import Mistake


@pytest.fixture
def engine(emulator):
    return emulator.wecom.office.engine


def info(bot):
    return bot.heard[-1]["ApprovalInfo"]


async def test_every_step_is_told_to_the_bot(bot, engine):
    assert 200 == (await engine.begin("zhangsan", "N1", "lisi", "zhouba", notify=["linna"])).status
    told = bot.heard[-1]
    assert ("open_approval_change", "1000002") == (told["Event"], told["AgentID"])
    form = told["ApprovalInfo"]
    assert ("N1", "1", "zhangsan", "技术部", "0") == (
        form["ThirdNo"],
        form["OpenSpStatus"],
        form["ApplyUserId"],
        form["ApplyUserParty"],
        form["approverstep"],
    )
    assert "linna" == form["NotifyNodes"]["NotifyNode"]["ItemUserId"]
    first, _ = form["ApprovalNodes"]["ApprovalNode"]
    assert ("1", "lisi") == (first["NodeStatus"], first["Items"]["Item"]["ItemUserId"])
    await engine.agree("lisi", "N1", "好")
    assert ("1", "1") == (info(bot)["OpenSpStatus"], info(bot)["approverstep"])
    await engine.transfer("zhouba", "N1", "wujiu")
    await engine.agree("wujiu", "N1")
    assert "2" == info(bot)["OpenSpStatus"]


async def test_a_form_may_be_rejected_or_taken_back(bot, engine):
    await engine.begin("zhangsan", "N1", "lisi")
    await engine.reject("lisi", "N1", "太贵")
    assert "3" == info(bot)["OpenSpStatus"]
    await engine.begin("zhangsan", "N2", "lisi")
    await engine.withdraw("zhangsan", "N2")
    assert "4" == info(bot)["OpenSpStatus"]


async def test_what_people_cannot_do_is_a_mistake(bot, engine):
    await engine.begin("zhangsan", "N1", "lisi")
    with pytest.raises(Mistake, match="there is a form N1"):
        await engine.begin("zhangsan", "N1", "lisi")
    with pytest.raises(Mistake, match="at least one"):
        await engine.begin("zhangsan", "N2")
    with pytest.raises(Mistake, match="not asked"):
        await engine.agree("wangwu", "N1")
    with pytest.raises(Mistake, match="not a form of lisi"):
        await engine.withdraw("lisi", "N1")
    with pytest.raises(Mistake, match="unknown approval"):
        await engine.agree("lisi", "N9")


async def test_the_call_spells_two_names_otherwise(api, bot, engine):
    await engine.begin("zhangsan", "N1", "lisi")
    data = (await api.call("corp/getopenapprovaldata", {"thirdNo": "N1"}))["data"]
    assert (1, "张三", 0) == (data["OpenSpstatus"], data["ApplyUsername"], data["ApproverStep"])
    answer = await api.call("corp/getopenapprovaldata", {"thirdNo": "N9"})
    assert 301025 == answer["errcode"]


async def test_forms_of_either_kind_are_decided_over_http(api, bot, emulator):
    async def act(person, number, act, **fields):
        body = {"person": person, "number": number, "act": act, **fields}
        return await api.post("/emulator/approval", body)

    expense = {
        "creator_userid": "zhangsan",
        "template_id": "3TkaEXPENSE",
        "use_template_approver": 1,
        "apply_data": {
            "contents": [
                {"control": "Text", "id": "Text-1", "value": {"text": "a"}},
                {"control": "Money", "id": "Money-1", "value": {"new_money": "1"}},
            ]
        },
        "summary_list": [{"summary_info": [{"text": "报销"}]}],
    }
    number = (await api.call("oa/applyevent", expense))["sp_no"]
    taken = {"status": 200, "tries": 1}
    assert taken == await act("zhangsan", number, "urge")
    assert taken == await act("linna", number, "remark", words="附件呢")
    assert taken == await act("lisi", number, "transfer", to="wangwu")
    assert taken == await act("wangwu", number, "agree")
    assert taken == await act("zhangsan", number, "withdraw")
    assert "8" == info(bot)["StatuChangeEvent"]
    assert taken == await act("lisi", "NO0001", "transfer", to="wangwu")
    assert taken == await act("wangwu", "NO0001", "reject", words="不行")
    assert "3" == info(bot)["OpenSpStatus"]
    assert "known are: agree" in (await act("lisi", "NO0001", "urge"))["error"]
    await emulator.wecom.office.engine.begin("zhangsan", "N1", "lisi")
    await emulator.wecom.office.engine.begin("zhangsan", "N2", "lisi")
    assert taken == await act("lisi", "N1", "agree")
    assert taken == await act("zhangsan", "N2", "withdraw")
