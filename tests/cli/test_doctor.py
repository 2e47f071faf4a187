import json
import socket
from datetime import timedelta

import pytest

from botkit.clock import MovableClock
from botkit.rehearsal import Rehearsal
from botkit.settings.loading import load

MENU = {"button": [{"name": "愿望", "type": "click", "key": "wish"}]}


def levels(verdicts):
    return {what: one.level for what, one in verdicts.items() if one.level != "ok"}


async def test_a_healthy_app_is_healthy(look, emulator):
    emulator.company.app().menu = MENU
    verdicts = await look()
    assert {} == levels(verdicts)
    looked_at = {"settings", "bots", "database", "clock", "api main", "menu main"}
    assert looked_at <= verdicts.keys()


async def test_the_verb_prints_verdicts_and_ends_with_0_or_1(run_aside, emulator):
    code, out, _ = await run_aside("doctor")
    assert 0 == code
    assert "ok    settings: complete\n" in out
    assert "warn  menu main: + 愿望: wish. botkit menu push sets it." in out
    emulator.faults.order("refuse_ip")
    code, out, _ = await run_aside("doctor", "--json")
    assert 1 == code
    assert ["api main"] == [one["what"] for one in json.loads(out) if one["level"] == "fail"]


async def test_a_refused_address_is_told_with_the_way_out(look, emulator):
    emulator.faults.order("refuse_ip")
    verdict = (await look())["api main"]
    assert ("fail", "IP refused: address 127.0.0.1") == (verdict.level, verdict.words)
    assert "企业可信IP" in verdict.advice


async def test_a_wrong_secret_is_told(look, emulator):
    emulator.company.app().secret = "another"
    verdict = (await look())["api main"]
    assert ("fail", "40001") == (verdict.level, verdict.words[:5])
    assert "secret is wrong" in verdict.advice


async def test_a_clock_that_is_two_minutes_off_is_a_warning(look, emulator):
    emulator.company.app().menu = MENU
    clock = MovableClock()
    clock.shift(timedelta(minutes=-2))
    verdicts = await look(clock=clock)
    assert {"clock": "warn"} == levels(verdicts)
    assert "behind" in verdicts["clock"].words


async def test_an_unreachable_api_is_told_for_clock_and_api(look, emulator):
    await emulator.stop()
    assert {"clock": "fail", "api main": "fail"} == levels(await look())


async def test_of_an_unreachable_api_json_is_all_on_stdout_and_the_log_is_not(run_aside, emulator):
    await emulator.stop()
    code, out, err = await run_aside("doctor", "--json")
    assert 1 == code
    assert {"clock", "api main"} == {x["what"] for x in json.loads(out) if x["level"] == "fail"}
    assert "stamina.retry_scheduled" in err


def test_missing_credentials_are_told_one_by_one_and_nothing_is_called(run):
    code, out, _ = run("doctor")
    assert 1 == code
    assert 5 == out.count("fail  settings: wecom.main.")
    assert "api main" not in out


async def test_a_broken_bot_does_not_stop_the_rest(look, emulator, project):
    (project / "bots" / "x.py").write_text("no Python at all")
    verdicts = await look()
    assert {"bots": "fail"} == levels(verdicts)
    assert "api main" in verdicts


async def test_a_damaged_database_is_told(look, emulator, project):
    emulator.company.app().menu = MENU
    (project / "s.db").write_bytes(b"no database" * 1000)
    assert {"database": "fail"} == levels(await look())


async def test_a_port_of_another_program_is_told(look, emulator, project):
    emulator.company.app().menu = MENU
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = project / "botkit.toml"
        settings.write_text(settings.read_text().replace("ops_port = 0", f"ops_port = {port}"))
        assert {f"port {port}": "fail"} == levels(await look())


@pytest.fixture
async def bots(project, emulator):
    """The project's bots, running beside another emulator on the project's store."""
    running = Rehearsal(load(project / "botkit.toml", {}), project, store=project / "s.db")
    await running.start()
    yield running
    await running.stop()


async def test_a_port_of_our_own_process_is_well(look, emulator, project, bots):
    emulator.company.app().menu = MENU
    settings = project / "botkit.toml"
    text = settings.read_text().replace("ops_port = 0", f"ops_port = {bots.app.ops_port}")
    settings.write_text(text)
    verdicts = await look()
    assert {} == levels(verdicts)
    assert "botkit is running here" in verdicts[f"port {bots.app.ops_port}"].words
    assert "sound" in verdicts["database"].words


async def test_the_callback_address_is_checked_as_the_platform_does(look, bots):
    verdicts = await look(url=f"http://127.0.0.1:{bots.app.port}")
    assert "ok" == verdicts["callback main"].level
    verdicts = await look(url=f"http://127.0.0.1:{bots.app.port}/callback/wecom/mian")
    assert "answered 404" in verdicts["callback main"].words


def test_an_address_that_is_none_is_wrong_usage(run):
    for url in (
        "foo",
        "bot.example.com/callback/wecom/main",
        "ftp://bot.example.com",
        "http://a:b",
    ):
        code, out, err = run("doctor", "--url", url)
        assert (2, "", True) == (code, out, f"{url!r} is no address" in err)


def test_a_callback_that_cannot_be_checked_names_the_key_that_lacks(run):
    told = json.loads(run("doctor", "--url", "http://127.0.0.1:1", "--json").out)
    (verdict,) = [one for one in told if one["what"] == "callback main"]
    assert verdict["words"].startswith("not checked: wecom.main.aes_key: 0 characters, not 43.")


async def test_another_token_than_the_servers_is_told(look, bots, project):
    settings = project / "botkit.toml"
    token = bots.emulator.company.app().token
    settings.write_text(settings.read_text().replace(token, "another"))
    verdict = (await look(url=f"http://127.0.0.1:{bots.app.port}/"))["callback main"]
    assert ("fail", True) == (verdict.level, "answered 403" in verdict.words)
    assert "token, aes_key or corp_id" in verdict.advice


async def test_an_address_that_nobody_serves_is_told(look, emulator):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    verdict = (await look(url=f"http://127.0.0.1:{port}"))["callback main"]
    assert ("fail", True) == (verdict.level, "not reached" in verdict.words)


async def test_an_address_that_does_not_answer_within_a_second_is_told(look, emulator):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        verdict = (await look(url=f"http://127.0.0.1:{port}"))["callback main"]
    assert ("fail", True) == (verdict.level, "no answer within 1 s" in verdict.words)


async def test_an_address_that_answers_something_else_is_told(look, emulator):
    verdict = (await look(url=f"{emulator.base}/emulator/company"))["callback main"]
    assert ("fail", True) == (verdict.level, "another text" in verdict.words)
