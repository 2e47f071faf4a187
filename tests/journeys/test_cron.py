from datetime import datetime, timedelta

import pytest

from botkit.clock import ZONE, as_datetime

BOT = """
from botkit import Bot, Turn

bot = Bot("news")


@bot.cron("0 9 * * *")
async def morning(turn: Turn) -> None:
    turn.post("ops", "hello")
    turn.tell("lisi", "hello")
"""


@pytest.fixture
def botkit_project(tmp_path):
    project = tmp_path / "project"
    (project / "bots").mkdir(parents=True)
    (project / "templates" / "news").mkdir(parents=True)
    (project / "botkit.toml").write_text('[wecom.main]\nbots = ["news"]\n[robots.ops]\n')
    (project / "bots" / "news.py").write_text(BOT)
    (project / "templates" / "news" / "hello.text.j2").write_text("早上好\n")
    return project


def until_nine(now: datetime) -> timedelta:
    nine = now.replace(hour=9, minute=0, second=0, microsecond=0)
    return (nine - now) % timedelta(days=1)


async def test_a_plan_runs_every_morning_also_after_a_restart(sim):
    now = as_datetime(sim.rehearsal.clock.now_ms()).astimezone(ZONE)
    await sim.advance(until_nine(now))
    assert ["早上好"] == [one.text for one in sim.room("ops").heard]
    assert "早上好" == sim.person("lisi").last.text
    await sim.restart()
    await sim.advance("1d")
    assert 2 == len(sim.room("ops").heard)
