"""``call`` on the other platform: the same words, its own apps and robots."""

from __future__ import annotations

import json

import pytest

GET = "dingtalk.users.get"


@pytest.mark.parametrize("name", [GET, "dingtalk.main.users.get"])
async def test_both_generations_are_called_with_one_app(run_aside, dingtalk, name):
    code, out, err = await run_aside("call", name, "zhangsan")
    assert (0, "", "张三") == (code, err, json.loads(out)["name"])
    code, out, _ = await run_aside("call", "dingtalk.users.search", "张")
    assert (0, ["zhangsan"]) == (code, json.loads(out))


async def test_an_address_for_a_browser_is_printed(run_aside, dingtalk):
    code, out, _ = await run_aside("call", "dingtalk.login.authorize_url", "https://a.cn/")
    assert 0 == code
    assert json.loads(out).startswith("https://login.dingtalk.com/oauth2/auth?redirect_uri=https")


@pytest.mark.parametrize(
    "message", ['{"msgtype": "text", "text": {"content": "好"}}', '{"text": {"content": "好"}}']
)
async def test_a_notice_is_written_in_the_words_of_the_platform(run_aside, dingtalk, message):
    call = ("call", "dingtalk.work_notices.send", message, '--users=["zhangsan"]', "--yes")
    code, out, err = await run_aside(*call)
    assert (0, True) == (code, int(out) > 0), err
    [row] = dingtalk.messages(person="zhangsan")
    assert "好" == row["body"]["text"]["content"]


async def test_a_notice_of_no_kind_is_refused_with_the_kinds(run_aside, dingtalk):
    call = ("call", "dingtalk.work_notices.send", '{"media_id": "M"}', '--users=["a"]', "--yes")
    code, _, err = await run_aside(*call)
    assert (2, True) == (code, 'say which it is: {"text": {...}}, {"image": {...}}' in err)


async def test_what_only_reads_asks_nobody(run_aside, dingtalk):
    code, out, _ = await run_aside("call", "dingtalk.translation.translate", "你好", "zh", "en")
    assert (0, True) == (code, bool(json.loads(out)))


@pytest.mark.parametrize(
    "message",
    [
        '{"msgtype": "text", "text": {"content": "好"}}',
        '{"actionCard": {"title": "题", "text": "x", "singleTitle": "看", "singleURL": "a"}}',
        '{"feedCard": {"links": [{"title": "甲", "messageURL": "a", "picURL": "b"}]}}',
    ],
)
async def test_a_robot_speaks_for_its_room(run_aside, dingtalk, message):
    code, out, err = await run_aside("call", "dingtalk.webhook.send", message, "--yes")
    assert (0, "null\n") == (code, out), err
    assert 1 == sum(one["path"] == "/robot/send" for one in dingtalk.requests.listing())


async def test_a_robot_mentions_whom_it_is_told_to(run_aside, dingtalk):
    call = ("call", "dingtalk.webhook.send", '{"text": {"content": "好"}}', "--yes")
    code, _, err = await run_aside(*call, '--at={"atUserIds": ["zhangsan"]}')
    assert 0 == code, err
    [row] = dingtalk.messages(chat="ops")
    assert "好 @zhangsan" == row["body"]["text"]["content"]


async def test_what_lacks_is_named(run_aside, project):
    (project / "botkit.toml").write_text('[dingtalk.main]\nclient_id = "ding1"\n')
    code, _, err = await run_aside("call", GET, "zhangsan")
    assert (1, True) == (code, "BOTKIT_DINGTALK__MAIN__CLIENT_SECRET" in err)
    (project / "botkit.toml").write_text("")
    code, _, err = await run_aside("call", GET, "zhangsan")
    assert (1, True) == (code, "no [dingtalk.<app>]" in err)
