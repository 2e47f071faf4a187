"""Cards that call back: clicks, codes and updates."""

from __future__ import annotations

import pytest

from botkit.emulator.mistakes import Mistake

TASK = {"title": "t", "description": "d", "task_id": "k1"}
TASK_CARD = {**TASK, "btn": [{"key": "agree", "name": "同意"}, {"key": "no", "name": "驳回"}]}


async def update(api, code, to="zhangsan", **how):
    how = how or {"button": {"replace_name": "已提交"}}
    body = {"userids": [to], "agentid": 1000002, "response_code": code, **how}
    return await api.call("message/update_template_card", body)


def state(emulator, person="zhangsan"):
    return emulator.messages(person=person)[-1]["card"]["state"][person]


async def test_a_click_tells_the_bot_and_the_bots_update_turns_the_buttons_off(emulator, bot, api):
    await api.card("t1")
    fresh = {"clicked": None, "selected": None, "replace": None, "card": None, "active": True}
    assert fresh == state(emulator)
    await emulator.click("zhangsan", "提交")
    event = bot.heard[-1]
    assert ("template_card_event", "yes", "t1", "button_interaction", "1000002") == tuple(
        event[name] for name in ("Event", "EventKey", "TaskId", "CardType", "AgentID")
    )
    assert ("yes", True) == (state(emulator)["clicked"], state(emulator)["active"])
    assert 0 == (await update(api, event["ResponseCode"]))["errcode"]
    assert {**fresh, "clicked": "yes", "replace": "已提交", "active": False} == state(emulator)


async def test_a_card_not_yet_updated_can_be_clicked_again_with_another_code(emulator, bot, api):
    await api.card()
    await emulator.click("zhangsan", "yes")
    await emulator.click("zhangsan", "no")
    first, second = bot.heard
    assert first["ResponseCode"] != second["ResponseCode"]
    assert first["CreateTime"] != second["CreateTime"]


async def test_a_dead_card_is_not_clicked_unless_one_forces_it(emulator, bot, api):
    code = (await api.card())["response_code"]
    await update(api, code)
    with pytest.raises(Mistake, match="off") as refused:
        await emulator.click("zhangsan", "yes")
    assert (409, 0) == (refused.value.status, len(bot.heard))
    await emulator.click("zhangsan", "yes", force=True)
    assert 1 == len(bot.heard)


async def test_a_key_that_is_not_on_the_card_needs_force_and_the_message(emulator, bot, api):
    await api.card()
    (message,) = emulator.messages()
    with pytest.raises(Mistake, match="not on message"):
        await emulator.click("zhangsan", "forged", message=message["id"])
    with pytest.raises(Mistake, match="no card with 'forged'"):
        await emulator.click("zhangsan", "forged")
    await emulator.click("zhangsan", "forged", message=message["id"], force=True)
    assert "forged" == bot.heard[-1]["EventKey"]


async def test_only_those_who_got_a_card_can_click_it(emulator, bot, api):
    await api.card()
    (message,) = emulator.messages()
    with pytest.raises(Mistake, match="no card of lisi"):
        await emulator.click("lisi", "yes", message=message["id"])
    with pytest.raises(Mistake, match="unknown message"):
        await emulator.click("zhangsan", "yes", message="m99")


async def test_a_click_without_a_message_is_on_the_newest_card_that_has_the_key(emulator, bot, api):
    await api.card("t1")
    await api.card("t2")
    await api.card("t3", button_list=[{"text": "别的", "key": "other"}])
    await emulator.click("zhangsan", "yes")
    assert "t2" == bot.heard[-1]["TaskId"]


async def test_a_code_works_once(emulator, bot, api):
    code = (await api.card())["response_code"]
    assert 0 == (await update(api, code))["errcode"]
    assert 60140 == (await update(api, code))["errcode"]
    assert 60140 == (await update(api, "unknown"))["errcode"]


async def test_a_code_works_for_72_hours(company, bot, api, move):
    code = (await api.card())["response_code"]
    move(hours=72)
    app = company.app("main")
    token = await api.get("/cgi-bin/gettoken", corpid=company.corp_id, corpsecret=app.secret)
    api.token = token["access_token"]
    assert 60140 == (await update(api, code))["errcode"]


async def test_an_update_needs_receivers_of_that_card(bot, api):
    code = (await api.card(to="zhangsan|lisi"))["response_code"]
    assert 82101 == (await update(api, code, userids=[], button={"replace_name": "x"}))["errcode"]
    assert 82102 == (await update(api, code, to="wangwu"))["errcode"]
    assert (
        40058
        == (await update(api, code, userids="zhangsan", button={"replace_name": "x"}))["errcode"]
    )
    some = await update(api, code, userids=["LISI", "WangWu"], button={"replace_name": "已处理"})
    assert (0, ["wangwu"]) == (some["errcode"], some["invaliduser"])


async def test_everyone_who_got_it_can_be_updated_at_once(emulator, bot, api):
    code = (await api.card(to="zhangsan|lisi"))["response_code"]
    await update(api, code, userids=[], atall=1, button={"replace_name": "已处理"})
    assert not state(emulator)["active"]
    assert not state(emulator, "lisi")["active"]


async def test_the_code_of_one_app_does_not_update_for_another(company, bot, api):
    code = (await api.card())["response_code"]
    other = type(company).pretend(["hr"], agent_ids={"hr": 1000009}).apps[0]
    company.apps.append(other)
    token = await api.get("/cgi-bin/gettoken", corpid=company.corp_id, corpsecret=other.secret)
    api.token = token["access_token"]
    assert (
        42015 == (await update(api, code, agentid=1000009, button={"replace_name": "x"}))["errcode"]
    )


async def test_a_new_card_replaces_the_old_and_its_buttons_work(emulator, bot, api):
    code = (await api.card())["response_code"]
    card = {
        "card_type": "button_interaction",
        "main_title": {"title": "再确认"},
        "button_list": [{"text": "真的", "key": "really"}],
    }
    await update(api, code, template_card=card)
    assert (card, True) == (state(emulator)["card"], state(emulator)["active"])
    await emulator.click("zhangsan", "真的")
    assert ("really", "t1") == (bot.heard[-1]["EventKey"], bot.heard[-1]["TaskId"])


async def test_a_new_card_with_replace_text_is_grey(emulator, bot, api):
    code = (await api.card())["response_code"]
    card = {
        "card_type": "button_interaction",
        "main_title": {"title": "请假"},
        "button_list": [{"text": "同意", "key": "yes"}],
        "replace_text": "已同意",
    }
    await update(api, code, template_card=card)
    assert ("已同意", False) == (state(emulator)["replace"], state(emulator)["active"])


async def test_an_update_shows_as_a_change_of_the_message(emulator, bot, api):
    code = (await api.card())["response_code"]
    (before,) = emulator.messages()
    await update(api, code)
    (after,) = emulator.messages(after=before["changed"])
    assert (before["seq"], before["id"]) == (after["seq"], after["id"])


async def test_a_task_id_is_used_once_in_an_app(bot, api):
    assert 0 == (await api.card("t1"))["errcode"]
    assert 42014 == (await api.card("t1", main_title={"title": "anders"}))["errcode"]
    again = await api.send(msgtype="taskcard", taskcard={**TASK_CARD, "task_id": "t1"})
    assert 42014 == again["errcode"]


async def test_votes_tell_what_was_chosen_and_else_what_was_preselected(emulator, bot, api):
    options = [{"id": "a", "text": "面", "is_checked": True}, {"id": "b", "text": "饭"}]
    await api.card(
        card_type="vote_interaction",
        checkbox={"question_key": "lunch", "mode": 1, "option_list": options},
        submit_button={"text": "提交", "key": "submit"},
    )
    await emulator.click("zhangsan", "submit")
    assert {"QuestionKey": "lunch", "OptionIds": {"OptionId": "a"}} == chosen(bot)
    await emulator.click("zhangsan", "提交", selected={"lunch": ["a", "b"]})
    assert {"QuestionKey": "lunch", "OptionIds": {"OptionId": ["a", "b"]}} == chosen(bot)
    with pytest.raises(Mistake, match="not on the card"):
        await emulator.click("zhangsan", "submit", selected={"lunch": ["c"]})


def chosen(bot):
    return bot.heard[-1]["SelectedItems"]["SelectedItem"]


async def test_a_cards_menu_has_an_event_of_its_own(emulator, bot, api):
    await api.card(action_menu={"desc": "…", "action_list": [{"text": "不再提醒", "key": "mute"}]})
    await emulator.click("zhangsan", "不再提醒")
    event = bot.heard[-1]
    assert ("template_card_menu_event", "mute") == (event["Event"], event["EventKey"])
    assert event["ResponseCode"]


async def test_a_legacy_taskcard_is_clicked_and_updated_by_its_task_id(emulator, bot, api):
    answer = await api.send(msgtype="taskcard", taskcard=TASK_CARD)
    assert "response_code" not in answer
    await emulator.click("zhangsan", "同意")
    event = bot.heard[-1]
    assert ("taskcard_click", "agree", "k1", "1000002") == tuple(
        event[name] for name in ("Event", "EventKey", "TaskId", "AgentId")
    )
    body = {"userids": ["zhangsan"], "agentid": 1000002, "task_id": "k1", "replace_name": "已同意"}
    assert "invaliduser" not in await api.call("message/update_taskcard", body)
    assert ("已同意", False) == (state(emulator)["replace"], state(emulator)["active"])
    assert ["zhangsan"] == (await api.call("message/update_taskcard", body))["invaliduser"]
    body["task_id"] = "unknown"
    assert 42016 == (await api.call("message/update_taskcard", body))["errcode"]


async def test_notices_without_a_menu_have_no_code_and_nothing_to_click(emulator, bot, api):
    card = {"card_type": "text_notice", "main_title": {"title": "t"}}
    card["card_action"] = {"type": 1, "url": "https://www.example.com/"}
    answer = await api.send(msgtype="template_card", template_card=card)
    assert "response_code" not in answer
    assert emulator.messages()[0]["card"] is None
