"""From one flow to another, and what is said and shown only once on the way."""

import pytest

BOT = """
from botkit import Bot, Entered, Flow

bot = Bot("desk")

@bot.flow(start="甲", timeout="10m")
class Careful(Flow):
    initial = "ask"
    ends = ["left"]
    states = ["ask", "sure", "left"]
    transitions = [
        dict(trigger="note", source="ask", dest=None, after="noted"),
        dict(trigger="cancel", source="ask", dest="sure"),
        dict(trigger="cancel", source="sure", dest="left"),
        dict(trigger="timeout", source=["ask", "sure"], dest="left"),
    ]

    def noted(self, turn):
        turn.reply("noted")

@bot.flow(start="乙")
class Polite(Flow):
    initial = "ask"
    ends = ["left"]
    states = ["ask", "left"]
    transitions = [dict(trigger="cancel", source="ask", dest="left", before="farewell")]

    def farewell(self, turn):
        turn.reply("farewell")

@bot.on(Entered)
async def greet(turn):
    turn.reply("greeting")

@bot.on(Entered)
async def inform(turn):
    turn.reply("hours")
"""
TEMPLATES = {
    "careful/ask.taskcard.j2": '+++\ntitle = "甲"\nbuttons = { note = "记下" }\n+++\n?\n',
    "careful/noted.text.j2": "记下了\n",
    "careful/sure.text.j2": "真的要离开？\n",
    "careful/left.text.j2": "离开了甲\n",
    "polite/ask.text.j2": "乙\n",
    "polite/farewell.text.j2": "再见\n",
    "polite/left.text.j2": "离开了乙\n",
    "greeting.text.j2": "你好\n",
    "hours.text.j2": "九点上班\n",
}
BUSY = "正在办理的事现在还不能中断，请先办完再开始新的。"
UPDATE = {"wecom": "/cgi-bin/message/update_template_card", "dingtalk": "/v1.0/card/instances"}


@pytest.fixture
def botkit_project(tmp_path):
    (tmp_path / "bots").mkdir()
    (tmp_path / "bots" / "desk.py").write_text(BOT)
    (tmp_path / "botkit.toml").write_text('[wecom.main]\nbots = ["desk"]\n')
    for name, text in TEMPLATES.items():
        path = tmp_path / "templates" / "desk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture(params=["wecom", "dingtalk"])
def zhang(request, sim):
    return sim.person("zhangsan", platform=request.param)


def texts(person):
    """What was said, cards by their title, without the blanks that make equal messages differ."""
    return [one.text.split("\n")[0].strip() for one in person.heard]


async def test_where_leaving_is_asked_back_nothing_else_begins(zhang):
    for words in ("甲", "乙"):
        await zhang.say(words)
    assert ["甲", "真的要离开？", BUSY] == texts(zhang)
    for words in ("退出", "乙"):
        await zhang.say(words)
    assert ["离开了甲", "乙"] == texts(zhang)[3:]


async def test_what_leaving_says_is_not_said_again_by_what_begins(zhang):
    for words in ("乙", "甲"):
        await zhang.say(words)
    assert ["乙", "再见", "离开了乙", "甲"] == texts(zhang)


async def test_a_move_within_a_state_puts_off_its_timeout(sim, zhang):
    await zhang.say("甲")
    await sim.advance("6m")
    await zhang.click("note")
    await sim.advance("6m")
    assert ["甲", "记下了"] == texts(zhang)
    await sim.advance("5m")
    assert ["甲", "记下了", "离开了甲"] == texts(zhang)


async def test_the_card_of_an_ended_run_is_closed_by_one_update(sim, zhang):
    await zhang.say("甲")
    await sim.advance("11m")
    assert "已失效" == zhang.heard[0].chosen
    update = UPDATE[zhang.platform]
    asked = [(one["method"], one["path"]) for one in sim.emulator.requests.listing(0)]
    assert 1 == sum(path == update and method in ("POST", "PUT") for method, path in asked)


async def test_each_of_two_listeners_is_heard_once(sim):
    zhang = sim.person("zhangsan")
    await zhang.enter()
    assert ["你好", "九点上班"] == texts(zhang)
