"""`doctor` on the other platform: credentials, clock, the way events come in, robots."""

from __future__ import annotations

import json
from datetime import timedelta

import click
import pytest

from botkit.clock import MovableClock

HTTP = 'mode = "http"\n'
HALVES = {"token": 'token = "a1b2c3"\n', "aes_key": f'aes_key = "{"abc" * 14}A"\n'}


def levels(verdicts):
    return {what: one.level for what, one in verdicts.items() if one.level != "ok"}


@pytest.fixture
def settle(project):
    """Change the settings: a line more for the app, or one text for another."""

    def change(line="", **others):
        config = project / "botkit.toml"
        text = config.read_text().replace("[dingtalk.main]\n", f"[dingtalk.main]\n{line}")
        for old, new in others.values():
            text = text.replace(old, new)
        config.write_text(text)

    return change


async def test_a_healthy_app_is_healthy(look, dingtalk):
    verdicts = await look()
    assert {} == levels(verdicts)
    named = {f"{what} dingtalk/main" for what in ("api", "clock", "stream", "robot")}
    assert {"bots", "robot ops", *named} <= verdicts.keys()
    assert "keys dingtalk/main" not in verdicts
    assert ("x", "1 key, signed") == (verdicts["bots"].words, verdicts["robot ops"].words)


async def test_the_verb_prints_them_and_ends_with_0_or_1(run_aside, dingtalk):
    code, out, _ = await run_aside("doctor")
    assert 0 == code
    assert "ok    stream dingtalk/main: a connection can be had\n" in out
    dingtalk.company.app("main", "dingtalk").secret = "another"
    code, out, _ = await run_aside("doctor", "--json")
    assert 1 == code
    failed = [one for one in json.loads(out) if one["level"] == "fail"]
    assert ["api dingtalk/main"] == [one["what"] for one in failed]


async def test_no_connection_is_opened_and_nothing_is_posted(look, dingtalk):
    await look()
    asked = [(one["method"], one["path"]) for one in dingtalk.requests.listing()]
    assert ("POST", "/v1.0/gateway/connections/open") in asked
    assert "WS" not in [method for method, _ in asked]
    assert [] == dingtalk.messages(chat="ops")


async def test_wrong_credentials_are_told_once_with_the_way_out(look, dingtalk):
    dingtalk.company.app("main", "dingtalk").secret = "another"
    verdicts = await look()
    assert {"api dingtalk/main": "fail"} == levels(verdicts)
    verdict = verdicts["api dingtalk/main"]
    assert verdict.words.startswith("invalidClientIdOrSecret")
    assert verdict.advice


async def test_a_refused_connection_is_told(look, dingtalk):
    dingtalk.faults.order("busy", path="/v1.0/gateway", times=9)
    verdicts = await look()
    assert {"stream dingtalk/main": "fail"} == levels(verdicts)


async def test_another_apps_robot_is_told(look, dingtalk, settle):
    settle('robot_code = "dingnobody"\n')
    verdicts = await look()
    assert {"robot dingtalk/main": "fail"} == levels(verdicts)
    assert "robot_code" in verdicts["robot dingtalk/main"].advice


async def test_a_refused_address_is_told_with_the_way_out(look, dingtalk):
    dingtalk.faults.order("refuse_ip", times=9)
    verdict = (await look())["robot dingtalk/main"]
    assert ("fail", True) == (verdict.level, "服务器出口IP" in verdict.advice)


async def test_what_the_platform_says_of_no_robot_is_a_warning(look, dingtalk):
    dingtalk.faults.order("busy", path="/v1.0/robot", times=9)
    assert {"robot dingtalk/main": "warn"} == levels(await look())


async def test_a_clock_that_is_two_minutes_off_is_a_warning(look, dingtalk):
    clock = MovableClock()
    clock.shift(timedelta(minutes=2))
    verdicts = await look(clock=clock)
    assert {"clock dingtalk/main": "warn"} == levels(verdicts)
    assert "ahead" in verdicts["clock dingtalk/main"].words


async def test_an_unreachable_platform_is_told_for_clock_and_api(look, dingtalk):
    await dingtalk.stop()
    verdicts = await look()
    assert {"clock dingtalk/main": "fail", "api dingtalk/main": "fail"} == levels(verdicts)


async def test_without_credentials_nothing_is_called(look, dingtalk, project):
    (project / "botkit.toml").write_text('[dingtalk.main]\nmode = "http"\n')
    verdicts = await look()
    told = [what for what in verdicts if what.endswith("dingtalk/main")]
    assert (["keys dingtalk/main"], []) == (told, dingtalk.requests.listing())


@pytest.mark.parametrize(
    ("given", "level", "words"),
    [
        (["token", "aes_key"], "ok", "right form"),
        (["token"], "warn", "no aes_key"),
        (["aes_key"], "fail", "no token"),
        ([], "warn", "no token and aes_key"),
    ],
)
async def test_over_http_the_keys_are_looked_at(look, dingtalk, settle, given, level, words):
    settle("".join([HTTP, *(HALVES[name] for name in given)]))
    verdicts = await look()
    verdict = verdicts["keys dingtalk/main"]
    assert (level, True) == (verdict.level, words in verdict.words)
    assert "stream dingtalk/main" not in verdicts


async def test_keys_and_secrets_of_rooms_are_known_by_their_looks(look, dingtalk, settle):
    robot = dingtalk.company.robots[0]
    settle(key=(robot.key, f"{robot.key},short"), sign=(robot.sign, f"{robot.sign},{robot.sign}"))
    verdict = (await look())["robot ops"]
    assert ("warn", "key 2 is not 64 of 0-9 and a-f") == (verdict.level, verdict.words)
    settle(key=(",short", ""), sign=(f"{robot.sign},{robot.sign}", "geheim"))
    verdict = (await look())["robot ops"]
    assert ("warn", "sign 1") == (verdict.level, verdict.words[:6])


@pytest.mark.parametrize("app", ["main", "dingtalk/main"])
async def test_one_app_is_looked_at_alone(look, dingtalk, app):
    verdicts = await look(app=app)
    assert (True, False) == ("api dingtalk/main" in verdicts, "robot ops" in verdicts)


@pytest.mark.parametrize("app", ["wecom/main", "mian"])
async def test_an_app_that_is_not_there_is_refused(look, dingtalk, app):
    with pytest.raises(click.BadParameter, match="dingtalk/main"):
        await look(app=app)
