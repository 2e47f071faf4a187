import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE

import pytest

GET = "wecom.contacts.users.get"
UPLOAD = "wecom.media.upload"


def asked(emulator, path: str) -> int:
    return sum(one["path"] == path for one in emulator.requests.listing())


async def test_a_call_prints_its_answer_as_json(run_aside, emulator):
    code, out, err = await run_aside("call", GET, "zhangsan")
    told = json.loads(out)
    assert (0, "", "zhangsan", "张三") == (code, err, told["userid"], told["name"])


@pytest.mark.parametrize(
    "typed",
    [
        ["wecom.main.contacts.users.get", "zhangsan"],
        [GET, "zhangsan", "--app", "main"],
        [GET, "zhangsan", "--app", "wecom/main"],
        [GET, "--userid=zhangsan"],
    ],
)
async def test_the_app_is_in_the_name_or_beside_it(run_aside, emulator, typed):
    code, out, _ = await run_aside("call", *typed)
    assert (0, "zhangsan") == (code, json.loads(out)["userid"])


async def test_with_several_apps_one_must_be_named(run_aside, emulator, project):
    config = project / "botkit.toml"
    config.write_text(config.read_text() + "[wecom.other]\n")
    code, _, err = await run_aside("call", GET, "zhangsan")
    assert (2, True) == (code, "add --app: main, other" in err)
    code, _, _ = await run_aside("call", "wecom.main.contacts.users.get", "zhangsan")
    assert 0 == code


async def test_a_call_without_a_result_prints_null(run_aside, emulator):
    buttons = '[{"name": "茶", "type": "click", "key": "tea"}]'
    code, out, _ = await run_aside("call", "wecom.menus.create", buttons, "--yes")
    assert (0, "null\n") == (code, out)
    button = {"name": "茶", "type": "click", "key": "tea"}
    assert {"button": [button]} == emulator.company.app().menu


async def test_what_changes_something_asks_first(emulator, project):
    config = str(project / "botkit.toml")
    command = [sys.executable, "-m", "botkit", "--config", config, "call", "wecom.menus.delete"]
    made = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE)
    out, err = await made.communicate()
    assert (2, b"", True) == (made.returncode, out, b"nobody can be asked here; add --yes" in err)
    assert 0 == asked(emulator, "/cgi-bin/menu/delete")


async def test_pages_are_printed_as_one_list(run_aside, emulator):
    code, out, _ = await run_aside("call", "wecom.contacts.users.list_ids")
    everybody = json.loads(out)
    assert (0, True) == (code, len(everybody) > 2)
    code, out, _ = await run_aside("call", "wecom.contacts.users.list_ids", "--first", "2")
    assert (0, everybody[:2]) == (code, json.loads(out))


async def test_files_go_up_and_come_down(run_aside, emulator, tmp_path):
    sent, got = tmp_path / "a.txt", tmp_path / "b.txt"
    sent.write_bytes(b"0123456789")
    code, out, _ = await run_aside("call", UPLOAD, "file", "a.txt", f"@{sent}", "--yes")
    media_id = json.loads(out)["media_id"]
    assert 0 == code
    code, out, _ = await run_aside("call", "wecom.media.get", media_id, "--out", str(got))
    told = json.loads(out)
    assert (0, str(got), 10) == (code, told["file"], told["size_bytes"])
    assert b"0123456789" == got.read_bytes()


async def test_a_robot_speaks_for_the_room_named(run_aside, emulator, project):
    config = project / "botkit.toml"
    robot = emulator.company.robots[0]
    lines = f'[robots.ops]\nwecom = "{robot.key}"\napi = "{emulator.base}"\n'
    config.write_text(config.read_text() + lines)
    message = '{"msgtype": "text", "text": {"content": "好"}}'
    for name in ("wecom.robots.send", "wecom.ops.robots.send"):
        assert (0, "null\n") == (await run_aside("call", name, message, "--yes"))[:2]
    assert 2 == asked(emulator, "/cgi-bin/webhook/send")


async def test_a_refusal_is_told_with_its_code_and_no_secret(run_aside, emulator):
    code, out, err = await run_aside("call", GET, "nobody")
    assert (1, "") == (code, out)
    assert "60111" in err
    assert "access_token=***" in err
    assert emulator.company.app().secret not in err


async def test_an_argument_above_the_limit_is_refused_before_the_call(
    run_aside, emulator, tmp_path
):
    large = tmp_path / "a.amr"
    large.write_bytes(b"x" * (2 * 1024 * 1024 + 1))
    code, _, err = await run_aside("call", UPLOAD, "voice", "a.amr", f"@{large}", "--yes")
    assert (1, True) == (code, "allowed are 2097152" in err)
    assert 0 == asked(emulator, "/cgi-bin/media/upload")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (["wecom.contacts.users.got"], f"Did you mean {GET}?"),
        (["wecom.tokens._get"], "no call"),
        ([GET], "missing a required argument: 'userid'"),
        ([GET], f"Usage: {GET} USERID"),
        ([GET, "a", "b"], "too many arguments"),
        ([GET, "zhangsan", "--first", "1"], "does not answer page by page"),
        ([GET, "zhangsan", "--out", "x"], "does not answer with a file"),
        ([GET, "zhangsan", "--app", "mian"], "There are: main"),
        (["wecom.media.get", "M"], "say where to with --out FILE"),
        ([UPLOAD, "film", "a", "@a"], "kind: 'film'"),
        (["wecom.contacts.users.delete_many", "[]", "--yes"], "needed are 1 to 200 members"),
        (["wecom.contacts.departments.create", "a:b", "--yes"], "'a:b', without any of"),
    ],
)
async def test_wrong_usage_is_explained(run_aside, emulator, typed, reason):
    code, out, err = await run_aside("call", *typed)
    assert (2, "", True) == (code, out, reason in err)


async def test_a_file_that_is_not_there_is_an_input_error(run_aside, emulator, tmp_path):
    missing = f"@{tmp_path / 'none'}"
    assert 5 == (await run_aside("call", UPLOAD, "file", "a", missing, "--yes")).code


def test_credentials_that_lack_are_named(run, project):
    (project / "botkit.toml").write_text("[wecom.main]\n")
    code, _, err = run("call", GET, "zhangsan")
    assert (1, True) == (code, "wecom.main.secret: missing" in err)


def test_without_a_robot_the_section_that_lacks_is_named(run):
    code, _, err = run("call", "wecom.robots.send", "{}")
    assert (1, True) == (code, "no [robots.<name>]" in err)
