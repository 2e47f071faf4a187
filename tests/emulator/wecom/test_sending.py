"""message/send: who gets it, what is dropped, what is taken for a repeat."""

from __future__ import annotations

CHECKED = {"enable_duplicate_check": 1, "duplicate_check_interval": 600}


async def test_a_message_to_two_people_and_a_department_arrives_once_with_each(emulator, api):
    answer = await api.send("zhangsan|lisi|lisi", toparty="4")
    got = [message["person"] for message in emulator.messages()]
    assert ["zhangsan", "lisi", "fengyi", "chener", "hanmei"] == got
    assert {answer["msgid"]} == {message["msgid"] for message in emulator.messages()}


async def test_a_department_includes_those_below_it(emulator, api, company):
    await api.send("", toparty="1")
    assert len(company.people) == len(emulator.messages())


async def test_everybody_is_the_visible_range(emulator, api, company):
    company.app("main").hidden.add("lisi")
    await api.send("@all", toparty="99")
    assert len(company.people) - 1 == len(emulator.messages())
    assert not emulator.messages(person="lisi")


async def test_some_bad_receivers_are_listed_in_lower_case(api):
    answer = await api.send("zhangsan|NoBody|X", toparty="77", totag="1")
    assert 0 == answer["errcode"]
    assert ("nobody|x", "77", "1") == tuple(
        answer[name] for name in ("invaliduser", "invalidparty", "invalidtag")
    )


async def test_a_user_id_may_come_in_any_case(emulator, api):
    assert "invaliduser" not in await api.send("ZhangSan")
    assert "zhangsan" == emulator.messages()[0]["person"]


async def test_only_bad_receivers_and_none_are_refused(emulator, api):
    answer = await api.send("nobody")
    assert (81013, "nobody") == (answer["errcode"], answer["invaliduser"])
    assert 82001 == (await api.send(""))["errcode"]
    assert 40058 == (await api.send(touser=["zhangsan"]))["errcode"]
    assert 40032 == (await api.send("|".join(f"u{n}" for n in range(1001))))["errcode"]
    assert 82002 == (await api.send(toparty="|".join(map(str, range(101)))))["errcode"]
    assert not emulator.messages()


async def test_a_repeat_within_the_interval_is_answered_but_not_shown(emulator, api, move):
    first = await api.send(**CHECKED)
    move(seconds=599)
    assert first == await api.send(**CHECKED)
    assert 1 == len(emulator.messages())
    assert "duplicate" == emulator.requests.listing()[-1]["verdict"]
    move(seconds=2)
    assert first["msgid"] != (await api.send(**CHECKED))["msgid"]
    assert 2 == len(emulator.messages())


async def test_other_words_or_another_receiver_are_no_repeat(emulator, api):
    await api.send(**CHECKED)
    await api.send("lisi", **CHECKED)
    await api.send(**CHECKED, text={"content": "你好 "})
    await api.send(**CHECKED)
    assert 3 == len(emulator.messages())


async def test_without_the_check_a_repeat_is_shown(emulator, api):
    await api.send()
    await api.send()
    assert 2 == len(emulator.messages())


async def test_a_card_that_is_repeated_gives_its_code_again(emulator, bot, api):
    body = {"template_card": notice_with_menu(), "msgtype": "template_card", **CHECKED}
    assert (await api.send(**body))["response_code"] == (await api.send(**body))["response_code"]
    assert 1 == len(emulator.messages())


async def test_an_interval_beyond_four_hours_is_refused(api):
    wrong = {**CHECKED, "duplicate_check_interval": 14401}
    assert 40058 == (await api.send(**wrong))["errcode"]


async def test_beyond_thirty_a_minute_a_member_gets_nothing_and_nobody_is_told(emulator, api, move):
    for n in range(31):
        assert 0 == (await api.send(text={"content": f"{n}"}))["errcode"]
    assert 30 == len(emulator.messages(person="zhangsan"))
    assert "dropped for zhangsan" == emulator.requests.listing()[-1]["verdict"]
    await api.send("lisi")
    move(seconds=61)
    await api.send(text={"content": "again"})
    assert 31 == len(emulator.messages(person="zhangsan"))
    assert 1 == len(emulator.messages(person="lisi"))


async def test_beyond_a_thousand_an_hour_too(emulator, api, move):
    for _ in range(34):
        for _ in range(30):
            await api.send()
        move(seconds=61)
    assert 1000 == len(emulator.messages(person="zhangsan"))


async def test_the_agent_must_be_the_tokens(api):
    assert 301002 == (await api.send(agentid=1))["errcode"]
    assert 40056 == (await api.send(agentid="x"))["errcode"]
    assert 41011 == (await api.send(agentid=None))["errcode"]
    assert 0 == (await api.send(agentid="1000002"))["errcode"]


async def test_a_recalled_message_is_gone_for_everyone(emulator, api):
    answer = await api.send("zhangsan|lisi")
    assert 0 == (await api.call("message/recall", {"msgid": answer["msgid"]}))["errcode"]
    assert {"recalled"} == {message["msgtype"] for message in emulator.messages()}


async def test_only_within_a_day_and_only_known_messages_are_recalled(api, company, move):
    answer = await api.send()
    assert 40058 == (await api.call("message/recall", {"msgid": "x"}))["errcode"]
    move(hours=24)
    app = company.app("main")
    token = await api.get("/cgi-bin/gettoken", corpid=company.corp_id, corpsecret=app.secret)
    api.token = token["access_token"]
    assert 42052 == (await api.call("message/recall", {"msgid": answer["msgid"]}))["errcode"]


async def test_statistics_count_the_people_of_today(api):
    await api.send("zhangsan|lisi")
    today = await api.call("message/get_statistics", {})
    assert [{"agentid": 1000002, "app_name": "企业助手", "count": 2}] == today["statistics"]
    yesterday = await api.call("message/get_statistics", {"time_type": 1})
    assert 0 == yesterday["statistics"][0]["count"]


def notice_with_menu():
    return {
        "card_type": "text_notice",
        "main_title": {"title": "假期余额"},
        "task_id": "n1",
        "action_menu": {"desc": "更多", "action_list": [{"text": "不再提醒", "key": "mute"}]},
        "card_action": {"type": 1, "url": "https://www.example.com/"},
    }
