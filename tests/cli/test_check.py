import json
from pathlib import Path

import pytest

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


def test_without_settings_it_says_where_to_run_it(run, tmp_path):
    code, out, err = run("check", at=tmp_path)
    assert (1, "") == (code, out)
    assert "Run this beside botkit.toml" in err
