"""Votes, forms and cards with a question, from template to flow and back, over HTTP."""

import pytest

BOT = """
from botkit import Bot, Flow, Record

bot = Bot("club")

class Plan(Record):
    dishes: list[str] = []  # a struct copies an empty list
    room: str = ""
    slot: str = ""
    why: str = ""
    value: str = ""

@bot.flow(start="聚餐", timeout="30m")
class Dinner(Flow[Plan]):
    initial = "dishes"
    ends = ["booked", "dropped"]
    states = ["dishes", "where", "confirm", "booked", "dropped"]
    transitions = [
        dict(trigger="vote", source="dishes", dest="where", conditions="some", before="keep"),
        dict(trigger="vote", source="dishes", dest="="),
        dict(trigger="click", source="where", dest="confirm", before="keep_place"),
        dict(trigger="yes", source="confirm", dest="booked", before="keep_why"),
        dict(trigger="no", source="confirm", dest="dropped"),
        dict(trigger=["cancel", "timeout"], source=["dishes", "where", "confirm"], dest="dropped"),
    ]

    async def prepare(self, turn):
        self.facts["slots"] = [["am", "中午"], ["pm", "晚上"]]

    def some(self, turn):
        return bool(turn.event.selected["dish"])

    def keep(self, turn):
        self.data.dishes = turn.event.selected["dish"]
        turn.update_card()

    def keep_place(self, turn):
        (self.data.room,), (self.data.slot,) = turn.event.selected.values()
        self.data.value = turn.value

    def keep_why(self, turn):
        (self.data.why,) = turn.event.selected["why"]
"""
TEMPLATES = {
    "dishes.vote.j2": """+++
title = "吃什么？"
choices = { noodles = "面", rice = "饭", soup = "汤" }
chosen = "data.dishes"
many = true
question = "dish"
submit = { vote = "投票" }
example = { dishes = ["rice"] }
+++
{{ "至少选一样" if again else "选几样都行" }}
""",
    "where.form.j2": """+++
title = "在哪里？"
[questions.room]
title = "地点"
choices = { r1 = "一楼", r2 = "二楼" }
chosen = "r2"
[questions.slot]
title = "时间"
choices = "facts.slots"
+++
""",
    "confirm.taskcard.j2": """+++
title = "确认"
buttons = { yes = "好", no = "算了" }
[questions.why]
title = "理由"
choices = { team = "团建", birthday = "生日" }
+++
""",
    "booked.text.j2": (
        "{{ data.dishes | join('、') }} {{ data.room }} {{ data.slot }} {{ data.why }}"
        " {{ data.value }}\n"
    ),
    "dropped.text.j2": "算了\n",
}


@pytest.fixture
def botkit_project(tmp_path):
    (tmp_path / "bots").mkdir()
    (tmp_path / "bots" / "club.py").write_text(BOT)
    (tmp_path / "botkit.toml").write_text('[wecom.main]\nbots = ["club"]\n')
    for name, text in TEMPLATES.items():
        path = tmp_path / "templates" / "club" / "dinner" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


async def test_what_was_picked_reaches_the_flow_and_the_cards_show_it(sim):
    zhang = sim.person("zhangsan")
    await zhang.say("聚餐")
    assert {"dish": {"noodles": "面", "rice": "饭", "soup": "汤"}} == zhang.last.options
    assert {"vote": "投票"} == zhang.last.buttons
    await zhang.click("投票", selected={"dish": ["noodles", "soup"]})
    vote, form = zhang.heard
    assert "投票" == vote.chosen
    assert {"submit": "提交"} == form.buttons
    await sim.restart()
    await zhang.click("submit", selected={"slot": ["pm"]})
    await zhang.click("yes", selected={"why": ["birthday"]})
    assert "noodles、soup r2 pm birthday submit" == zhang.last.text
    assert ["投票", "提交", "好"] == [heard.chosen for heard in zhang.heard[:3]]


async def test_a_click_on_a_card_that_asks_paints_what_was_picked(sim):
    zhang = sim.person("zhangsan")
    await zhang.say("聚餐")
    await zhang.click("vote", selected={"dish": ["soup"]})
    (state,) = sim.emulator.messages(person="zhangsan")[1]["card"]["state"].values()
    assert (False, "投票") == (state["active"], state["replace"])
    checkbox = state["card"]["checkbox"]
    assert checkbox["disable"]
    assert ["soup"] == [one["id"] for one in checkbox["option_list"] if one["is_checked"]]


async def test_nothing_picked_is_an_empty_list(sim):
    zhang = sim.person("zhangsan")
    await zhang.say("聚餐")
    await zhang.click("vote", selected={"dish": []})
    assert "至少选一样" in zhang.last.text
    assert 2 == len(zhang.heard)


async def test_a_card_that_asks_cannot_be_answered_by_typing(sim):
    zhang = sim.person("zhangsan")
    await zhang.say("聚餐")
    for words in ("投票", "1", "vote"):
        await zhang.say(words)
    assert ["template_card"] * 4 == [heard.kind for heard in zhang.heard]
    await zhang.say("退出")
    assert "算了" == zhang.last.text
