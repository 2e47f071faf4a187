"""`check` and `preview` with an eye on DingTalk."""

import json

import pytest

SETTINGS = '[dingtalk.main]\nbots = ["x"]\n'
VOTE = '+++\ntitle = "吃什么？"\nchoices = { a = "面", b = "饭" }\n+++\n选一样\n'


@pytest.fixture
def there(project):
    """The project, on DingTalk only."""
    (project / "botkit.toml").write_text(SETTINGS)
    return project


def test_a_card_is_typed_without_a_template_and_interactive_with_one(run, there):
    typed = json.loads(run("preview", "x/ask/sure", "--platform", "dingtalk", "--json").out)
    assert "sampleMarkdown" == typed["parts"][0]["payload"]["msgKey"]
    (there / "botkit.toml").write_text(SETTINGS + 'card_template = "t.schema"\n')
    card = json.loads(run("preview", "x/ask/sure", "--platform", "dingtalk", "--json").out)
    assert "t.schema" == card["parts"][0]["payload"]["cardTemplateId"]


def test_a_room_there_gets_what_its_robot_posts(run, there):
    words = ("preview", "x/ask/done", "--platform", "dingtalk", "--room", "--json")
    payload = json.loads(run(*words).out)["parts"][0]["payload"]
    assert ("text", {"content": "好的。"}) == (payload["msgtype"], payload["text"])


def test_a_project_on_dingtalk_alone_is_checked_by_its_limits(run, there):
    assert 0 == run("check").code
    (there / "templates/x/pick.vote.j2").write_text(VOTE)
    code, out, _ = run("check", "--json")
    (finding,) = json.loads(out)["findings"]
    assert (1, "over_limit") == (code, finding["code"])
    assert "card_template" in " ".join(map(str, finding.values()))
    (there / "botkit.toml").write_text(SETTINGS + 'card_template = "t.schema"\n')
    assert 0 == run("check").code


def test_a_template_for_dingtalk_alone_is_looked_at_as_well(run, there):
    (there / "templates/x/ask/done.text.dingtalk.j2").write_text("{{ nobody.knows }}\n")
    code, out, _ = run("check", "--json")
    assert (1, "example") == (code, json.loads(out)["findings"][0]["code"])
