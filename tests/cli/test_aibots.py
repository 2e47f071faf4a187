"""What the verbs make of an AI bot among the apps."""

import asyncio
import json

import pytest

from botkit.cli.callback import verified
from botkit.rehearsal import Rehearsal
from botkit.settings.loading import load


@pytest.fixture(params=["long", "callback"])
def mode(project, request):
    app = f'[wecom.ai]\nkind = "aibot"\nmode = "{request.param}"\nbots = ["x"]\n'
    (project / "botkit.toml").write_text(app)
    return request.param


def test_a_project_of_an_ai_bot_is_sound(run, mode):
    code, out, _ = run("check")
    assert (0, "ok") == (code, out[:2])


def test_what_only_a_long_connection_can_send_is_found(run, project, mode):
    (project / "templates/x/paper.file.j2").write_text('+++\npath = "a.pdf"\n+++\n')
    code, out, _ = run("check")
    if mode == "long":
        assert (0, "ok") == (code, out[:2])
    else:
        assert 1 == code
        assert 'cannot send a file; set mode = "long"' in out


def test_a_preview_shows_what_an_ai_bot_says(run, mode):
    made = json.loads(run("preview", "x/ask/done", "--json").out)
    (part,) = made["parts"]
    assert {"msgtype": "markdown", "markdown": {"content": "好的。"}} == part["payload"]
    assert 20480 == part["limits"][0]["limit"]


def test_an_ai_bot_has_no_menu(run, mode):
    assert (0, "{}\n") == run("menu", "show", "--json")[:2]


def test_no_call_is_made_as_an_ai_bot(run, mode):
    code, _, err = run("call", "wecom.contacts.users.get", "zhangsan")
    assert (1, True) == (code, "[wecom.<app>]" in err)


async def test_the_callback_address_of_an_ai_bot_answers_for_nobody(project, tmp_path, mode):
    made = Rehearsal(load(project / "botkit.toml", {}), project, store=tmp_path / "a.db")
    await made.start()
    try:
        url, app = f"http://127.0.0.1:{made.app.port}", made.app.settings.wecom["ai"]
        async with asyncio.timeout(10):
            verdict = await verified("callback ai", url, "ai", app, made.clock)
    finally:
        await made.stop()
    assert {"long": "fail", "callback": "ok"}[mode] == verdict.level
