"""Customer service: sessions and what is said in them."""

from __future__ import annotations

import pytest

from botkit.emulator.mistakes import Mistake

KF, EXT, OTHER = "wkKF0001", "wmEXT0001", "wmEXT0002"


@pytest.fixture
def desk(emulator):
    return emulator.wecom.service.desk


async def send(api, content="你好", **fields):
    body = {"touser": EXT, "open_kfid": KF, "msgtype": "text", "text": {"content": content}}
    return await api.call("kf/send_msg", {**body, **fields})


async def change(api, state, **fields):
    body = {"open_kfid": KF, "external_userid": EXT, "service_state": state}
    return await api.call("kf/service_state/trans", {**body, **fields})


async def sync(api, **fields):
    return await api.call("kf/sync_msg", {"open_kfid": KF, **fields})


async def test_a_customers_words_come_by_event_and_pull(api, bot, desk):
    first = await sync(api)
    assert 200 == (await desk.write(EXT, "坏了", menu_id="1")).status
    told = bot.heard[-1]
    assert ("kf_msg_or_event", KF) == (told["Event"], told["OpenKfId"])
    answer = await sync(api, cursor=first["next_cursor"], token=told["Token"])
    (message,) = answer["msg_list"]
    assert (3, EXT, {"content": "坏了", "menu_id": "1"}) == (
        message["origin"],
        message["external_userid"],
        message["text"],
    )


async def test_a_page_tells_whether_there_is_more(api, bot, desk):
    await desk.write(EXT, "二")
    await desk.write(EXT, "三")
    first = await sync(api, limit=2)
    assert (2, 1) == (len(first["msg_list"]), first["has_more"])
    rest = await sync(api, limit=2, cursor=first["next_cursor"])
    assert (1, 0) == (len(rest["msg_list"]), rest["has_more"])


async def test_a_token_is_good_for_ten_minutes(api, bot, desk, move):
    await desk.write(EXT, "坏了")
    token = bot.heard[-1]["Token"]
    assert 0 == (await sync(api, token=token))["errcode"]
    move(minutes=10)
    assert 95007 == (await sync(api, token=token))["errcode"]
    assert 95007 == (await sync(api, token="made up"))["errcode"]


async def test_without_a_token_few_pulls_are_allowed(api, bot, desk, move):
    for _ in range(20):
        assert 0 == (await sync(api))["errcode"]
    assert 45009 == (await sync(api))["errcode"]
    move(minutes=1)
    assert 0 == (await sync(api))["errcode"]


async def test_five_answers_go_to_each_message_of_a_customer(api, bot, desk):
    for number in range(5):
        assert 0 == (await send(api, str(number)))["errcode"]
    assert 95001 == (await send(api))["errcode"]
    await desk.write(EXT, "还在吗")
    assert 0 == (await send(api))["errcode"]
    assert 6 == len(desk.received(EXT))


async def test_answers_go_out_for_48_hours(api, company, move):
    assert 95002 == (await send(api, touser=OTHER))["errcode"]
    move(hours=48)
    secret = company.app("main").secret
    answer = await api.get("/cgi-bin/gettoken", corpid=company.corp_id, corpsecret=secret)
    api.token = answer["access_token"]
    assert 95002 == (await send(api))["errcode"]


async def test_an_id_of_ones_own_is_taken_once(api, desk):
    assert "own-1" == (await send(api, msgid="own-1"))["msgid"]
    assert 95033 == (await send(api, msgid="own-1"))["errcode"]
    assert 40058 == (await send(api, msgid="own 2"))["errcode"]
    assert 1 == len(desk.received(EXT))


async def test_a_session_goes_from_bot_to_servicer_to_its_end(api, bot, desk):
    assert 0 == (await change(api, 1))["errcode"]
    assert 0 == (await send(api))["errcode"]
    assert 40003 == (await change(api, 3, servicer_userid="wangwu"))["errcode"]
    assert (await change(api, 3, servicer_userid="lisi"))["msg_code"]
    assert 95018 == (await send(api))["errcode"]
    assert 95016 == (await change(api, 1))["errcode"]
    await desk.reply("lisi", EXT, "我来看看")
    with pytest.raises(Mistake, match="does not have the session"):
        await desk.reply("zhangsan", EXT, "我也看看")
    await change(api, 3, servicer_userid="zhangsan")
    await change(api, 4)
    assert 95013 == (await change(api, 1))["errcode"]
    events = [one["event"] for one in (await sync(api))["msg_list"] if one["msgtype"] == "event"]
    assert [1, 2, 3] == [one["change_type"] for one in events]
    assert ("lisi", "zhangsan") == (
        events[1]["old_servicer_userid"],
        events[1]["new_servicer_userid"],
    )
    await desk.write(EXT, "又坏了")
    body = {"open_kfid": KF, "external_userid": EXT}
    assert 0 == (await api.call("kf/service_state/get", body))["service_state"]


async def test_a_servicers_words_are_pulled_too(api, bot, desk):
    await change(api, 3, servicer_userid="lisi")
    await desk.reply("lisi", EXT, "我来看看")
    last = (await sync(api))["msg_list"][-1]
    assert (5, "lisi") == (last["origin"], last["servicer_userid"])


async def test_who_enters_may_be_greeted_once_and_soon(api, bot, desk, move):
    await desk.enter(OTHER, scene="booth7", scene_param="a=1")
    event = (await sync(api))["msg_list"][-1]["event"]
    assert ("enter_session", "booth7", "a=1", OTHER) == (
        event["event_type"],
        event["scene"],
        event["scene_param"],
        event["external_userid"],
    )
    greeting = {"code": event["welcome_code"], "msgtype": "text", "text": {"content": "欢迎"}}
    assert (
        40008
        == (await api.call("kf/send_msg_on_event", {**greeting, "msgtype": "image"}))["errcode"]
    )
    assert 0 == (await api.call("kf/send_msg_on_event", greeting))["errcode"]
    assert 40058 == (await api.call("kf/send_msg_on_event", greeting))["errcode"]
    assert 1 == len(desk.received(OTHER))
    await desk.enter(OTHER)
    assert "welcome_code" not in (await sync(api))["msg_list"][-1]["event"]


async def test_a_code_is_too_old_after_20_seconds(api, bot, desk, move):
    code = (await change(api, 2))["msg_code"]
    move(seconds=20)
    body = {"code": code, "msgtype": "text", "text": {"content": "排队中"}}
    assert 40058 == (await api.call("kf/send_msg_on_event", body))["errcode"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (95000, {"open_kfid": ""}),
        (95004, {"open_kfid": "wkNOTHING"}),
        (40008, {"msgtype": "poem", "poem": {}}),
        (40058, {"text": "你好"}),
        (44004, {"text": {"content": ""}}),
        (45002, {"text": {"content": "长" * 683}}),
        (40007, {"msgtype": "image", "image": {"media_id": "M"}}),
        (40058, {"msgtype": "msgmenu", "msgmenu": {"list": []}}),
        (40058, {"msgtype": "msgmenu", "msgmenu": {"list": [{"type": "click"}]}}),
        (40058, {"msgtype": "location", "location": {"latitude": 91, "longitude": 0}}),
        (40058, {"msgtype": "link", "link": {"url": "https://a.cn/"}}),
        (40058, {"msgtype": "miniprogram", "miniprogram": {"appid": "wx1"}}),
    ],
)
async def test_a_message_that_is_not_right_is_refused(api, desk, code, fields):
    assert code == (await send(api, **fields))["errcode"]
    assert [] == desk.received(EXT)


async def test_sums_count_customers_and_their_words(api, bot, desk):
    await desk.write(EXT, "二")
    await desk.write(OTHER, "三")
    now = (await sync(api))["msg_list"][-1]["send_time"]
    body = {"open_kfid": KF, "start_time": now, "end_time": now}
    (day,) = (await api.call("kf/get_corp_statistic", body))["statistic_list"]
    assert {"session_cnt": 2, "customer_cnt": 2, "customer_msg_cnt": 3} == day["statistic"]
    body["end_time"] = now + 32 * 86400
    assert 40058 == (await api.call("kf/get_corp_statistic", body))["errcode"]


async def test_customers_are_told_with_how_they_came(api, bot, desk):
    await desk.enter(EXT, scene="booth7")
    body = {"external_userid_list": [EXT, "wmNOBODY"], "need_enter_session_context": 1}
    answer = await api.call("kf/customer/batchget", body)
    (customer,) = answer["customer_list"]
    assert ("郝阳", "booth7") == (
        customer["nickname"],
        customer["enter_session_context"]["scene"],
    )
    assert ["wmNOBODY"] == answer["invalid_external_userid"]
    body["external_userid_list"] = []
    assert 40058 == (await api.call("kf/customer/batchget", body))["errcode"]


async def test_people_who_do_what_cannot_be_done_are_told_so(desk):
    with pytest.raises(Mistake, match="unknown customer"):
        await desk.write("wmNOBODY", "在吗")
    with pytest.raises(Mistake, match="wkNOTHING"):
        await desk.write(EXT, "在吗", "wkNOTHING")


async def test_customers_come_and_write_over_http(api, bot):
    taken = {"status": 200, "tries": 1}
    visit = {"person": OTHER, "scene": "booth7"}
    assert taken == await api.post("/emulator/customer", visit)
    assert taken == await api.post("/emulator/customer", {"person": OTHER, "text": "在吗"})
    entered, wrote = (await sync(api))["msg_list"][-2:]
    assert ("booth7", "在吗") == (entered["event"]["scene"], wrote["text"]["content"])
    assert "unknown customer" in (await api.post("/emulator/customer", {"person": "x"}))["error"]
