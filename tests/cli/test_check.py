import json
from pathlib import Path

import pytest

from botkit.flows.loading import load_bots
from botkit.store import session
from botkit.store.sqlite import SqliteDatabase
from tests.store.filled import run_of

ROOT = Path(__file__).parents[2]
FAULTS = sorted((ROOT / "tests" / "flows" / "faults").iterdir())
SOUND = sorted((ROOT / "tests" / "flows" / "sound").iterdir())


def test_the_shipped_bots_have_no_findings(run):
    code, out, _ = run("check", at=ROOT)
    assert (0, "ok: ") == (code, out[:4])


@pytest.mark.parametrize("folder", SOUND, ids=lambda path: path.name)
def test_a_sound_project_has_no_findings(folder, run):
    assert (0, "ok: 1 bot, 1 flow, 3 templates\n", "") == run("check", at=folder)


@pytest.mark.parametrize("folder", FAULTS, ids=lambda path: path.name)
def test_one_fault_gives_exactly_one_finding(folder, run):
    expected, words = (folder / "expected").read_text().split(maxsplit=1)
    code, out, _ = run("check", "--json", at=folder)
    findings = json.loads(out)["findings"]
    assert (1, [expected]) == (code, [one["code"] for one in findings])
    assert words.strip() in " ".join(findings[0].values())


def test_a_finding_is_one_line_with_its_place_and_advice(run):
    folder = ROOT / "tests" / "flows" / "faults" / "state_without_move"
    words = "state 'stop' is no end and has no move. Give it a move, or name it in ends."
    assert (1, f"bots/x.py: Ask: {words}\n", "") == run("check", at=folder)


def test_all_mistakes_are_told_at_once(run, project):
    (project / "botkit.toml").write_text('[wecom.main]\nbots = ["x", "y"]\nsecrets = ""\n')
    (project / "templates/x/ask/old.text.j2").write_text("旧\n")
    (project / "bots" / "y.py").write_text("nothing = 1\n")
    code, out, _ = run("check", "--json")
    told = json.loads(out)
    assert (1, ["bot", "settings", "unused_template"]) == (
        code,
        sorted(one["code"] for one in told["findings"]),
    )


def test_a_bot_that_no_app_has_is_only_a_note(run, project):
    (project / "bots" / "spare.py").write_text("this is no Python")
    code, _, err = run("check")
    assert (0, "note: bots/spare.py was not looked at") == (code, err[:37])


def test_a_template_put_together_at_run_time_makes_no_template_unused(run, project):
    bot = project / "bots" / "x.py"
    bot.write_text(bot.read_text() + '        turn.reply(f"to_{turn.text}")\n')
    (project / "templates/x/ask/to_tea.text.j2").write_text("茶\n")
    assert 0 == run("check").code


def test_a_notice_that_a_bot_posts_is_measured_as_a_robot_sends_it(run, project):
    bot = project / "bots" / "x.py"
    bot.write_text(bot.read_text() + '        turn.post("ops", "told")\n')
    head = f'title = "{"长" * 30}"\nurl = "https://example.com"'  # 36 to a person, 26 to a room
    (project / "templates/x/told.notice.j2").write_text(f"+++\n{head}\n+++\n")
    code, out, _ = run("check")
    assert (1, True) == (code, "wecom robot notice.title: 30 characters" in out)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("", 1),
        ("@bot.otherwise\nasync def any(turn): ...\n", 0),
        ("@bot.on(MenuClicked)\nasync def tapped(turn): ...\n", 0),
        ('@bot.flow(start="menu:wishes")\nclass Other(Ask): ...\n', 0),
    ],
)
def test_a_menu_entry_that_nobody_takes_is_found(run, project, more, code):
    bot = project / "bots" / "x.py"
    text = bot.read_text().replace('{"愿望": "wish"}', '{"更多": {"愿望": "wishes"}}')
    bot.write_text(f"from botkit import MenuClicked\n{text}\n\n{more}")
    found = run("check")
    lines = [line for line in found.out.splitlines() if "menu" in line]
    advice = 'Start a flow by "menu:wishes", or mend the key. Did you mean wish?'
    words = f"nothing takes the menu entry '愿望', which sends 'wishes'. {advice}"
    assert [f"bots/x.py: bot.menu: {words}"] * code == lines


def test_a_menu_entry_may_be_for_a_bot_that_cannot_be_read(run, project):
    (project / "botkit.toml").write_text('[wecom.main]\nbots = ["x", "y"]\n')
    (project / "bots" / "y.py").write_text("this is no Python")
    bot = project / "bots" / "x.py"
    bot.write_text(bot.read_text().replace('"menu:wish"', '"menu:other"'))
    code, out, _ = run("check", "--json")
    assert (1, ["bot"]) == (code, [one["code"] for one in json.loads(out)["findings"]])


@pytest.mark.parametrize("named", ['Room("opps")', '"opps"'])
def test_a_room_that_the_settings_have_not_is_found(run, project, named):
    (project / "botkit.toml").write_text('[wecom.main]\nbots = ["x"]\n[robots.ops]\n')
    bot = project / "bots" / "x.py"
    bot.write_text(
        f'from botkit import Room\n{bot.read_text()}        turn.post({named}, "told")\n'
    )
    (project / "templates/x/told.text.j2").write_text("好\n")
    line = len(bot.read_text().splitlines())
    words = "there is no [robots.opps] in the settings"
    advice = "Write that section, or mend the name. Did you mean ops?"
    assert (1, f"bots/x.py:{line}: {words}. {advice}\n", "") == run("check")
    bot.write_text(bot.read_text().replace("opps", "ops"))
    assert 0 == run("check").code


LONG = f'+++\ntitle = "{"长" * 40}"\nbuttons = {{ yes = "是", no = "改" }}\n+++\n'  # 36 on WeCom


def test_what_only_dingtalk_shows_is_measured_by_dingtalk_only(run, project):
    (project / "templates/x/ask/sure.taskcard.j2").write_text(LONG)
    assert 1 == run("check").code
    (project / "botkit.toml").write_text('[dingtalk.main]\nbots = ["x"]\n')
    assert (0, "ok: ") == ((ended := run("check")).code, ended.out[:4])


def test_what_is_posted_to_dingtalk_only_is_not_measured_as_wecoms_robot(run, project):
    bot = project / "bots" / "x.py"
    bot.write_text(bot.read_text() + '        turn.post("ops", "told")\n')
    head = f'title = "{"长" * 30}"\nurl = "https://example.com"'
    (project / "templates/x/told.notice.j2").write_text(f"+++\n{head}\n+++\n")
    config = '[dingtalk.main]\nbots = ["x"]\n[robots.ops]\ndingtalk = "k"\n'
    (project / "botkit.toml").write_text(config)
    assert 0 == run("check").code


def test_a_state_named_as_what_another_bot_posts_is_measured_as_a_state(run, project):
    (project / "botkit.toml").write_text('[wecom.main]\nbots = ["x", "y"]\n[robots.ops]\n')
    lines = (
        "from botkit import Bot",
        'bot = Bot("y")',
        '@bot.command("go")',
        "async def go(turn):",
        '    turn.post("ops", "sure")',
    )
    (project / "bots" / "y.py").write_text("\n".join(lines))
    (project / "templates/y").mkdir()
    (project / "templates/y/sure.text.j2").write_text("好\n")
    assert (0, "ok: ") == ((ended := run("check")).code, ended.out[:4])


@pytest.mark.parametrize("where", ["helper", "base"])
def test_what_another_function_or_class_says_may_be_there(run, project, where):
    bot = project / "bots" / "x.py"
    text = bot.read_text()
    if where == "helper":
        text = text.replace("\n\nclass", '\n\ndef thank(t):\n    t.reply("thanks")\n\n\nclass', 1)
        text += "        thank(turn)\n"
    else:
        base = "from botkit import *\nclass Polite(Flow):\n"
        base += '    def thank(self, turn):\n        turn.reply("thanks")\n'
        (project / "bots" / "_shared.py").write_text(base)
        text = text.replace("class Ask(Flow[Wish]):", "class Ask(Polite, Flow[Wish]):")
        text = text.replace('bot = Bot("x")', 'from bots._shared import Polite\nbot = Bot("x")')
    bot.write_text(text)
    (project / "templates/x/ask/thanks.text.j2").write_text("谢谢\n")
    assert (0, "") == (run("check").code, run("check").err)


def test_what_a_bot_says_that_cannot_be_read_waits_until_it_can(run, project):
    (project / "bots" / "x.py").write_text("this is no Python")
    (project / "templates/x/ask/sure.taskcard.j2").write_text(LONG + "{{ data.text }}\n")
    code, out, _ = run("check", "--json")
    assert (1, ["bot"]) == (code, [one["code"] for one in json.loads(out)["findings"]])


def test_a_handler_may_hand_over_data_as_the_example_does(run, project):
    bot = project / "bots" / "x.py"
    handler = '\n\n@bot.command("y")\nasync def offer(turn):\n    turn.reply("offer", data={})\n'
    bot.write_text(bot.read_text() + handler)
    head = '+++\nexample = { data = { name = "花" } }\n+++\n{{ data.name }}\n'
    (project / "templates/x/offer.text.j2").write_text(head)
    assert 0 == run("check").code


def test_without_settings_it_says_where_to_run_it(run, tmp_path):
    code, out, err = run("check", at=tmp_path)
    assert (1, "") == (code, out)
    assert "Run this beside botkit.toml" in err


# Against a store.


async def keep(path, *runs):
    database = await SqliteDatabase.open(path)
    for one in runs:
        await database.run(lambda tx, one=one: session.create(tx, one))
    await database.close()


async def test_sessions_that_would_be_lost_are_listed_first_and_counted(run_aside, project, kept):
    bot = project / "bots" / "x.py"
    renamed = '    initial = "what"\n    renamed = {"wish": "what"}\n'
    bot.write_text(bot.read_text().replace('    initial = "what"\n', renamed))
    (entry,) = load_bots(project, ["x"])[0].flows
    await keep(
        kept,
        run_of("a", state="sure", fingerprint=entry.fingerprint),
        run_of("b", state="sure"),
        run_of("c", state="wish"),
        run_of("d", state="gone"),
        run_of("e", state="gone"),
        run_of("f", data='{"text":1}'),
        run_of("g", flow="x.Other"),
    )
    code, out, err = await run_aside("check", "--against-store")
    assert (1, "") == (code, err)
    assert [
        "x.Ask in 'gone': 2 sessions: end: its state is gone",
        "x.Ask in 'sure': 1 session: end: its data does not fit:"
        " Expected `str`, got `int` - at `$.text`",
        "x.Other in 'sure': 1 session: end: no bot of the app has this flow",
        "x.Ask in 'sure': 1 session: go on",
        "x.Ask in 'wish': 1 session: go on in 'what'",
    ] == out.splitlines()[1:]
    told = json.loads((await run_aside("check", "--against-store", "--json")).out)
    assert (False, 7) == (told["ok"], sum(one["sessions"] for one in told["sessions"]))
    assert [True] * 3 + [False] * 3 == [one["lost"] for one in told["sessions"]]


async def test_the_sessions_that_dev_has_on_a_platform_without_an_app_go_on(run_aside, live):
    li = live.person("lisi", platform="dingtalk")
    await li.say("x")
    code, out, _ = await run_aside("check", "--against-store")
    assert (0, "ok: 1 bot, 1 flow, 3 templates\n") == (code, out)


async def test_sessions_that_go_on_are_no_findings_and_the_store_stays_as_it_was(
    run_aside, kept, tmp_path
):
    other = tmp_path / "other.db"
    await keep(other, *(run_of(f"p{number}") for number in range(1200)))
    before = other.read_bytes()
    code, out, _ = await run_aside("check", "--against-store", "--db", str(other))
    assert (0, "x.Ask in 'sure': 1200 sessions: go on") == (code, out.splitlines()[-1])
    assert before == other.read_bytes()
    assert not kept.exists()


def test_a_store_that_is_not_there_is_told(run):
    code, _, err = run("check", "--against-store")
    assert (5, True) == (code, "no such database" in err)


def test_a_database_is_named_for_the_store_only(run):
    assert 2 == run("check", "--db", "x.db").code


def test_the_store_waits_until_the_bots_can_be_read(run, project):
    (project / "bots" / "x.py").write_text("this is no Python")
    code, _, err = run("check", "--against-store")
    assert (1, True) == (code, "the store is looked at when settings and bots are mended" in err)
