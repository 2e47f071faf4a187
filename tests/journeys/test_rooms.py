"""What bots post to a room, and what of it is the same."""

import pytest

BOT = """
from botkit import Bot, Room

bot = Bot("{name}")

@bot.command("{name}")
async def post(turn):
    for room in ("ops", "sales"):
        turn.post(Room(room), "news", key="today")
"""


@pytest.fixture
def botkit_project(tmp_path):
    (tmp_path / "bots").mkdir()
    for name in ("one", "two"):
        (tmp_path / "bots" / f"{name}.py").write_text(BOT.format(name=name))
        (tmp_path / "templates" / name).mkdir(parents=True)
        (tmp_path / "templates" / name / "news.text.j2").write_text(f"{name}\n")
    (tmp_path / "botkit.toml").write_text(
        '[wecom.main]\nbots = ["one", "two"]\n'
        '[robots.ops]\nwecom = "key"\n[robots.sales]\ndingtalk = "key"\n'
    )
    return tmp_path


async def test_a_key_is_posted_once_by_each_bot_to_each_room(sim):
    zhang = sim.person("zhangsan")
    for words in ("one", "two", "one", "two"):
        await zhang.say(words)
    for room in ("ops", "sales"):
        assert ["one", "two"] == [post.text for post in sim.room(room).heard]
