import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE

MENU = [{"name": "愿望", "type": "click", "key": "wish"}]


def test_the_menu_is_shown_as_a_tree(run, project):
    bot = project / "bots" / "x.py"
    bot.write_text(bot.read_text().replace('"wish"}', '"wish", "更多": {"官网": "https://a.cn"}}'))
    lines = ["wecom/main", "  愿望  ->  wish", "  更多", "    官网  ->  https://a.cn"]
    code, out, err = run("menu", "show")
    assert (0, lines) == (code, out.splitlines())
    assert "note: wecom/main has no credentials; not compared\n" == err


async def test_what_the_platform_has_otherwise_is_shown(run_aside, emulator):
    app = emulator.company.app()
    app.menu = {
        "button": [
            {"name": "旧的", "type": "click", "key": "old"},
            {"name": "愿望", "type": "click", "key": "hope", "sub_button": []},
        ]
    }
    told = json.loads((await run_aside("menu", "show", "--json")).out)
    assert MENU == told["main"]["menu"]
    assert ["- 旧的: old", "~ 愿望: hope becomes wish"] == told["main"]["differences"]


async def test_a_menu_is_pushed_once(run_aside, emulator):
    code, out, err = await run_aside("menu", "push", "--yes")
    assert (0, "wecom/main: menu set\n") == (code, out)
    assert "+ 愿望: wish" in err
    assert {"button": MENU} == emulator.company.app().menu
    code, out, err = await run_aside("menu", "push", "--yes")
    assert (0, "") == (code, out)
    assert "the platform has the same" in err
    assert 1 == sum(one["path"].endswith("menu/create") for one in emulator.requests.listing())


async def test_another_order_is_a_difference(run_aside, emulator, project):
    bot = project / "bots" / "x.py"
    bot.write_text(bot.read_text().replace('"wish"}', '"wish", "茶": "tea"}'))
    entry = {"name": "茶", "type": "click", "key": "tea"}
    emulator.company.app().menu = {"button": [entry, *MENU]}
    assert "~ order: 茶, 愿望 becomes 愿望, 茶" in (await run_aside("menu", "show")).out


async def test_without_yes_somebody_is_asked(emulator, project):
    config = str(project / "botkit.toml")
    command = [sys.executable, "-m", "botkit", "--config", config, "menu", "push"]
    asked = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE)
    out, err = await asked.communicate()
    assert (2, b"", True) == (asked.returncode, out, b"add --yes" in err)
    assert emulator.company.app().menu is None


async def test_an_app_without_a_menu_takes_the_old_one_away(run_aside, emulator, project):
    emulator.company.app().menu = {"button": MENU}
    bot = project / "bots" / "x.py"
    bot.write_text(bot.read_text().replace('{"愿望": "wish"}', "{}"))
    assert 0 == (await run_aside("menu", "push", "--yes")).code
    assert emulator.company.app().menu is None


async def test_a_refusal_of_the_platform_is_told(run_aside, emulator):
    emulator.faults.order("refuse_ip")
    code, out, err = await run_aside("menu", "push", "--yes")
    assert (1, "") == (code, out)
    assert "60020" in err


def test_a_push_without_credentials_names_what_lacks(run):
    code, _, err = run("menu", "push")
    assert (1, True) == (code, "wecom.main.secret: missing" in err)


def test_an_unknown_app_is_wrong_usage(run):
    code, _, err = run("menu", "show", "--app", "mian")
    assert (2, True) == (code, "There are: main." in err)
