"""On DingTalk only: groups, both modes, files, and what happens to an approval over HTTP."""

from __future__ import annotations

import pytest
import structlog

from botkit.chat.messages import Text
from botkit.settings.loading import load
from botkit.testing.sim import Sim

SETTINGS = """
[dingtalk.main]
mode = "{mode}"
bots = ["listener"]
card_template = "t.schema"

[robots.ops]
dingtalk = "key"
"""
BOT = """
from botkit import Bot, Turn
from botkit.dingtalk.events import InstanceChanged, UsersJoined

bot = Bot("listener")


@bot.on(UsersJoined)
async def joined(turn: Turn) -> None:
    turn.tell("lisi", "told", words=",".join(turn.event.users))


@bot.on(InstanceChanged)
async def approved(turn: Turn) -> None:
    turn.tell(turn.event.initiator, "told", words=turn.event.result)


@bot.otherwise
async def other(turn: Turn) -> None:
    words = turn.text or type(turn.event).__name__
    if media := getattr(turn.event, "media", ""):
        found = await turn.clients["dingtalk/main"].download(media)
        words = f"{words} {found.content!r}"
    turn.reply("told", words=words)
"""


@pytest.fixture(params=["stream", "http"])
def mode(request):
    return request.param


@pytest.fixture
def project(tmp_path, mode):
    """A listener, in each of the two modes."""
    (tmp_path / "bots").mkdir()
    (tmp_path / "templates/listener").mkdir(parents=True)
    (tmp_path / "botkit.toml").write_text(SETTINGS.format(mode=mode))
    (tmp_path / "bots/listener.py").write_text(BOT)
    (tmp_path / "templates/listener/told.text.j2").write_text("{{ words }}\n")
    return tmp_path


@pytest.fixture
async def office(project):
    async with running(project, project) as made:
        yield made


class running:  # noqa: N801 - reads as the sentence it is used in
    """A sim of this project, with DingTalk as the platform of everybody."""

    def __init__(self, project, folder, **changes):
        settings = load(project / "botkit.toml", {})
        self.sim = Sim(settings.model_copy(update=changes), project, store=folder / "sim.db")
        self.sim.platform = "dingtalk"

    async def __aenter__(self):
        await self.sim.rehearsal.start()
        return self.sim

    async def __aexit__(self, *error):
        await self.sim.rehearsal.stop()


async def test_a_text_is_answered(office):
    zhang = office.person("zhangsan")
    assert 200 == (await zhang.say("你好")).status
    assert "你好" == zhang.last.text


@pytest.mark.parametrize("kind", ["image", "voice", "video", "file"])
async def test_a_file_is_heard_and_can_be_fetched(office, kind):
    zhang = office.person("zhangsan")
    await zhang.upload(kind, "a.bin", b"12345")
    assert f"{kind.capitalize()} b'12345'" == zhang.last.text


async def test_what_is_said_to_the_robot_in_a_group_is_answered_there(office):
    zhang = office.person("zhangsan")
    label = office.emulator.company.app("main", "dingtalk").label
    await zhang.say(f"@{label} 在吗", chat="ops")
    said = [one for one in office.emulator.messages(chat="ops") if one["from"] == "bot"]
    assert ["在吗"] == [one["body"]["text"]["content"] for one in said]
    assert [] == zhang.heard


async def test_who_joins_is_told_of(office):
    await office.happen("user_add_org", person="wangwu")
    assert "wangwu" == office.person("lisi").last.text


async def test_an_approval_that_ends_is_told_of(office):
    fields = {"type": "finish", "result": "agree", "staffId": "zhangsan"}
    await office.happen("bpms_instance_change", **fields)
    assert "agree" == office.person("zhangsan").last.text


async def test_a_group_robot_is_never_above_twenty_a_minute(office):
    engine = office.rehearsal.app.engine
    for nth in range(30):
        draft = engine.draft("room/ops")
        draft.send("robot/ops", "", Text(f"第 {nth} 条"))
        await engine.commit(draft)
    await office.settle()
    assert [f"第 {nth} 条" for nth in range(30)] == [one.text for one in office.room("ops").heard]
    posts = [one for one in office.emulator.requests.listing(0) if one["path"] == "/robot/send"]
    assert 30 == len(posts)  # none was refused, so none was made twice


async def leave_asked(sim):
    zhang, li = sim.person("zhangsan"), sim.person("lisi")
    for words in ("请假", "12-01 到 12-03", "回家探亲"):
        await zhang.say(words)
    await zhang.click("yes")
    assert "张三 请假 3 天" in li.last.text
    return zhang, li


async def test_over_http_a_decision_for_somebody_else_is_refused(sim, tmp_path, botkit_project):
    found = sim.rehearsal.app.settings.dingtalk["main"]
    apps = {"main": found.model_copy(update={"mode": "http"})}
    async with running(botkit_project, tmp_path / "http", dingtalk=apps) as office:
        zhang, li = await leave_asked(office)
        with structlog.testing.capture_logs() as logged:
            await li.click("approve")
        assert ("approval_untrusted_channel", "error") in [
            (one["event"], one["log_level"]) for one in logged
        ]
        assert "Stream" in li.last.text
        assert [] == [one for one in zhang.heard if "已同意" in one.text]


@pytest.mark.parametrize("card", ["", "nobody-published-it"], ids=["no card", "a refused card"])
async def test_without_cards_their_labels_are_typed_by_whoever_is_asked(
    sim, tmp_path, botkit_project, card
):
    found = sim.rehearsal.app.settings.dingtalk["main"]
    apps = {"main": found.model_copy(update={"card_template": card})}
    async with running(botkit_project, tmp_path / "typed", dingtalk=apps) as office:
        zhang, li = office.person("zhangsan"), office.person("lisi")
        for words in ("请假", "12-01 到 12-03", "回家探亲"):
            await zhang.say(words)
        assert "1. 提交" in zhang.last.text
        await zhang.say("1")
        assert "张三 请假 3 天" in li.last.text
        await li.say("同意")
        assert "李四 已同意你" in zhang.last.text


async def test_over_stream_it_counts(sim):
    sim.platform = "dingtalk"
    zhang, li = await leave_asked(sim)
    await li.click("approve")
    assert "李四 已同意你" in zhang.last.text
    card = next(one for one in li.heard if one.buttons)
    assert "同意" == card.chosen


async def test_an_answer_after_the_reply_address_expired_goes_through_the_robot(sim):
    sim.platform = "dingtalk"
    zhang = sim.person("zhangsan")
    await zhang.say("请假")
    before = sim.emulator.requests.listing(0)
    await sim.advance("2h")  # the flow times out meanwhile, and says so
    paths = [one["path"] for one in sim.emulator.requests.listing(before[-1]["seq"])]
    assert "/v1.0/robot/oToMessages/batchSend" in paths
    assert 2 == len(zhang.heard)


async def test_both_platforms_are_one_company_side_by_side(sim):
    here, there = sim.person("zhangsan"), sim.person("zhangsan", platform="dingtalk")
    await here.say("请假")
    await there.say("报修")
    assert "报修" in there.last.text
    assert "报修" not in here.last.text
    await here.say("退出")
    assert there.last.buttons
