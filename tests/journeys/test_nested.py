"""A flow with states within states, from start to end over HTTP."""

import pytest

BOT = """
from botkit import Bot, Flow, Record

bot = Bot("trip")

class Trip(Record):
    city: str = ""
    hotel: str = ""

@bot.flow(start="出差", timeout="30m")
class NewTrip(Flow[Trip]):
    initial = "plan"
    ends = ["booked", "dropped"]
    states = [
        dict(
            name="plan",
            children=["city", "hotel", dict(name="check", children=["once", "twice"])],
        ),
        "booked",
        "dropped",
    ]
    transitions = [
        dict(trigger="text", source="plan/city", dest="plan/hotel", before="keep_city"),
        dict(trigger="text", source="plan/hotel", dest="plan/check", before="keep_hotel"),
        dict(trigger="yes", source="plan/check/once", dest="plan/check/twice"),
        dict(trigger="yes", source="plan/check/twice", dest="booked"),
        dict(trigger="no", source="plan/check", dest="plan/check"),
        dict(trigger="again", source="plan/check", dest="plan"),
        dict(trigger=["cancel", "timeout"], source="plan", dest="dropped"),
    ]

    def keep_city(self, turn):
        self.data.city = turn.text

    def keep_hotel(self, turn):
        self.data.hotel = turn.text
"""
CARD = """+++
title = "{}"
buttons = {{ yes = "是", no = "否", again = "重来" }}
+++
{{{{ data.city }}}}
"""
TEMPLATES = {
    "plan/city.text.j2": "去哪里？\n",
    "plan/hotel.text.j2": "{{ data.city }} 住哪里？\n",
    "plan/check/once.taskcard.j2": CARD.format("确认"),
    "plan/check/twice.taskcard.j2": CARD.format("真的？"),
    "booked.text.j2": "已订 {{ data.city }} {{ data.hotel }}\n",
    "dropped.text.j2": "已取消\n",
}


@pytest.fixture
def botkit_project(tmp_path):
    (tmp_path / "bots").mkdir()
    (tmp_path / "bots" / "trip.py").write_text(BOT)
    (tmp_path / "botkit.toml").write_text('[wecom.main]\nbots = ["trip"]\n')
    for name, text in TEMPLATES.items():
        path = tmp_path / "templates" / "trip" / "new_trip" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


async def to_the_card(person):
    for words in ("出差", "上海", "和平饭店"):
        await person.say(words)


async def test_a_trip_is_booked_across_restarts(sim):
    zhang = sim.person("zhangsan")
    await to_the_card(zhang)
    assert zhang.last.text.startswith("确认")
    await sim.restart()
    await zhang.click("yes")
    assert zhang.last.text.startswith("真的？")
    await sim.restart()
    await zhang.click("yes")
    assert "已订 上海 和平饭店" == zhang.last.text


async def test_a_move_to_a_parent_begins_within_it(sim):
    zhang = sim.person("zhangsan")
    await to_the_card(zhang)
    await zhang.click("yes")
    await zhang.click("no")
    assert zhang.last.text.startswith("确认")
    await zhang.click("again")
    assert "去哪里？" == zhang.last.text.strip()


@pytest.mark.parametrize("words", [[], ["上海"], ["上海", "饭店"]])
async def test_it_can_be_left_from_within(sim, words):
    zhang = sim.person("zhangsan")
    for text in ("出差", *words, "退出"):
        await zhang.say(text)
    assert "已取消" == zhang.last.text
    await zhang.say("出差")
    await sim.advance("31m")
    assert "已取消" == zhang.last.text.strip()
