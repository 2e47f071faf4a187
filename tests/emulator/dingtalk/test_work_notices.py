"""Work notices: kinds, limits, and what is dropped without a word."""

from __future__ import annotations

import pytest

TEXT = {"msgtype": "text", "text": {"content": "下午停电"}}
CARD = {"title": "t", "markdown": "x"}
BAR = {"status_value": "待办", "status_bg": "0xFFF65E5E"}
OA = {
    "message_url": "https://example.com",
    "head": {"bgcolor": "FFBBBBBB", "text": "h"},
    "status_bar": BAR,
    "body": {"title": "t"},
}
PATH = "/topapi/message/corpconversation/"


async def _result(api, task):
    body = {"agent_id": api.app.agent_id, "task_id": task}
    return (await api.call(PATH + "getsendresult", body))["send_result"]


async def test_a_notice_is_queued_then_delivered(api, emulator, move):
    answer = await api.notice(TEXT, "zhangsan,nobody", dept_id_list="4,99")
    task = answer["task_id"]
    body = {"agent_id": api.app.agent_id, "task_id": task}
    found = []
    for _ in range(3):
        found.append((await api.call(PATH + "getsendprogress", body))["progress"]["status"])
        move(seconds=1)
    assert [0, 1, 2] == found
    result = await _result(api, task)
    assert (["nobody"], [99]) == (result["invalid_user_id_list"], result["invalid_dept_id_list"])
    assert ["zhangsan", "fengyi", "chener", "hanmei"] == result["unread_user_id_list"]
    assert "下午停电" == emulator.messages(person="fengyi")[0]["body"]["text"]["content"]


async def test_the_same_to_the_same_person_twice_a_day_is_dropped_silently(api, emulator, move):
    assert 0 == (await api.notice(TEXT))["errcode"]
    again = await api.notice(TEXT)
    assert 0 == again["errcode"]
    move(seconds=2)
    result = await _result(api, again["task_id"])
    assert [{"code": "143106", "count": 1, "userid": "zhangsan"}] == result["forbidden_list"]
    assert ["zhangsan"] == result["forbidden_user_id_list"]
    assert 1 == len(emulator.messages())
    assert "dropped for zhangsan: 143106" in [one["verdict"] for one in emulator.requests.listing()]
    move(days=1)
    await api.sign_in()
    await api.notice(TEXT)
    assert 2 == len(emulator.messages())


async def test_who_answered_has_read_it(api, bot, emulator, move):
    task = (await api.notice(TEXT, "zhangsan,lisi"))["task_id"]
    await emulator.say("lisi", "知道了", app="main")
    move(seconds=2)
    result = await _result(api, task)
    assert (["lisi"], ["zhangsan"]) == (
        result["read_user_id_list"],
        result["unread_user_id_list"],
    )


@pytest.mark.parametrize(
    ("msg", "kind"),
    [
        ({"msgtype": "markdown", "markdown": {"title": "t", "text": "# h"}}, "markdown"),
        (
            {
                "msgtype": "action_card",
                "action_card": {**CARD, "single_title": "看", "single_url": "https://e.com"},
            },
            "actionCard",
        ),
        (
            {
                "msgtype": "action_card",
                "action_card": {
                    **CARD,
                    "btn_orientation": "1",
                    "btn_json_list": [{"title": "是", "action_url": "https://e.com"}],
                },
            },
            "actionCard",
        ),
        (
            {
                "msgtype": "link",
                "link": {"title": "t", "text": "x", "messageUrl": "u", "picUrl": "@x"},
            },
            "link",
        ),
        ({"msgtype": "oa", "oa": OA}, "oa"),
    ],
)
async def test_every_kind_is_shown_in_the_robots_dialect(api, emulator, msg, kind):
    assert 0 == (await api.notice(msg))["errcode"]
    [row] = emulator.messages(person="zhangsan")
    assert (kind, msg) == (row["msgtype"], row["body"]["raw"])
    if "btn_json_list" in str(msg):
        card = row["body"]["actionCard"]
        assert [{"title": "是", "actionURL": "https://e.com"}] == card["btns"]


async def test_media_must_have_been_uploaded(api, emulator):
    media = (await api.upload("a.png", b"png", type="image"))["media_id"]
    assert 0 == (await api.notice({"msgtype": "image", "image": {"media_id": media}}))["errcode"]
    wrong = {"msgtype": "image", "image": {"media_id": "@nothing"}}
    assert 40007 == (await api.notice(wrong))["errcode"]
    voice = {"msgtype": "voice", "voice": {"media_id": media, "duration": 10}}
    assert 40035 == (await api.notice(voice))["errcode"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"agent_id": 7}, 40056),
        ({"agent_id": None}, 40035),
        ({"users": None}, 40035),
        ({"users": ",".join(map(str, range(101)))}, 41029),
        ({"msg": {"msgtype": "video", "video": {}}}, 40008),
        ({"msg": {"msgtype": "text"}}, 34014),
        ({"msg": {"msgtype": "text", "text": {"content": "x" * 2048}}}, 34016),
        ({"msg": {"msgtype": "oa", "oa": {**OA, "head": {"bgcolor": "red", "text": "h"}}}}, 40035),
        ({"msg": {"msgtype": "oa", "oa": OA}, "dept_id_list": "2"}, 40035),
        ({"msg": {"msgtype": "action_card", "action_card": CARD}}, 40035),
    ],
)
async def test_a_wrong_notice_is_refused(api, emulator, change, code):
    assert code == (await api.notice(**{"msg": TEXT, **change}))["errcode"]
    assert [] == emulator.messages()


async def test_to_all_three_times_a_day(api, emulator):
    for nth in range(3):
        msg = {"msgtype": "text", "text": {"content": str(nth)}}
        assert 0 == (await api.notice(msg, None, to_all_user=True))["errcode"]
    assert 41045 == (await api.notice(TEXT, None, to_all_user=True))["errcode"]
    assert 3 == len(emulator.messages(person="hanmei"))


async def test_a_notice_can_be_taken_back_within_a_day(api, emulator, move):
    task = (await api.notice(TEXT))["task_id"]
    body = {"agent_id": api.app.agent_id, "msg_task_id": task}
    assert 0 == (await api.call(PATH + "recall", body))["errcode"]
    assert "recalled" == emulator.messages()[0]["msgtype"]
    move(days=1)
    await api.sign_in()
    assert 400002 == (await api.call(PATH + "recall", body))["errcode"]
    status = {"agent_id": api.app.agent_id, "task_id": task}
    assert 41052 == (await api.call(PATH + "getsendresult", status))["errcode"]


async def test_a_status_bar_can_be_changed(api, emulator):
    task = (await api.notice({"msgtype": "oa", "oa": OA}))["task_id"]
    body = {"agent_id": api.app.agent_id, "task_id": task, "status_value": "同意"}
    assert 0 == (await api.call(PATH + "status_bar/update", body))["errcode"]
    assert "同意" == emulator.messages()[0]["body"]["oa"]["status_bar"]["status_value"]
    plain = (await api.notice(TEXT))["task_id"]
    assert (
        41052 == (await api.call(PATH + "status_bar/update", {**body, "task_id": plain}))["errcode"]
    )


@pytest.mark.parametrize(
    ("template", "data", "code"),
    [
        ("pretend-template-1", '{"name":"张三"}', 0),
        ("pretend-template-1", "{}", 40035),
        ("pretend-template-2", "{}", 885006),
        ("nothing", "{}", 885001),
    ],
)
async def test_a_template_of_the_console_is_filled_and_sent(api, emulator, template, data, code):
    path = "/topapi/message/corpconversation/sendbytemplate"
    body = {"agent_id": api.app.agent_id, "template_id": template, "data": data}
    answer = await api.call(path, {**body, "userid_list": "zhangsan"})
    assert code == answer["errcode"]
    shown = [row["body"]["text"]["content"] for row in emulator.messages(person="zhangsan")]
    assert ([] if code else ["张三，您有一条新通知。"]) == shown
