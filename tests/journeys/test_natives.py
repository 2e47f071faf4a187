"""Events that only WeCom has, and answers in its own request, from the platform to the bot."""

import pytest

from botkit.wire import xml

BOT = """
from botkit import Bot, CardClicked, ContactChanged, Turn
from botkit.wecom.events import CodeScanned, LocationReported, UserDeleted

bot = Bot("hr")


@bot.on(ContactChanged)
async def noted(turn: Turn) -> None:
    turn.post("ops", "noted", event=turn.event, word=type(turn.event).__name__)


@bot.on(UserDeleted)
async def parted(turn: Turn) -> None:
    turn.tell("linna", "parted", user=turn.event.user)


@bot.on(LocationReported)
async def seen(turn: Turn) -> None:
    turn.reply("seen", place=turn.event.latitude)


@bot.on(CodeScanned)
async def scanned(turn: Turn) -> None:
    turn.reply("found", code=turn.event.result)


@bot.answer(CodeScanned)
def searching(turn: Turn) -> None:
    turn.reply("searching", code=turn.event.result)


@bot.command("卡")
async def a_card(turn: Turn) -> None:
    turn.reply("card")


@bot.click("yes")
async def agreed(turn: Turn) -> None:
    turn.reply("agreed")


@bot.answer(CardClicked)
def agreeing(turn: Turn) -> None:
    turn.update_card(label="稍等")
"""
TEMPLATES = {
    "noted.text.j2": "{{ word }}\n",
    "parted.text.j2": "{{ user }} 离开了\n",
    "seen.text.j2": "纬度 {{ place }}\n",
    "found.text.j2": "找到 {{ code }}\n",
    "searching.text.j2": "正在查 {{ code }}\n",
    "agreed.text.j2": "好\n",
    "card.taskcard.j2": '+++\ntitle = "请假"\nbuttons = { yes = "同意" }\n+++\n两天\n',
}
SCAN = {
    "EventKey": "SCAN1",
    "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "asset-17"},
}


@pytest.fixture
def passive():
    return "true"


@pytest.fixture
def botkit_project(tmp_path, passive):
    project = tmp_path / "project"
    (project / "bots").mkdir(parents=True)
    (project / "templates" / "hr").mkdir(parents=True)
    (project / "botkit.toml").write_text(
        f'[wecom.main]\nbots = ["hr"]\npassive = {passive}\n[robots.ops]\n'
    )
    (project / "bots" / "hr.py").write_text(BOT)
    for name, text in TEMPLATES.items():
        (project / "templates" / "hr" / name).write_text(text)
    return project


def callbacks(sim):
    """What the platform made of the answers to its callbacks, oldest first."""
    return [one["verdict"] for one in sim.emulator.requests.listing() if one["to"] == "bot"]


async def stored(sim, sql):
    rows = await sim.rehearsal.app.database.run(lambda tx: tx.rows(sql))
    return [tuple(row) for row in rows]


async def test_a_change_of_the_address_book_is_heard_by_type_and_by_kind(sim):
    delivery = await sim.happen(
        "change_contact", ChangeType="delete_user", UserID="WangWu", app="main"
    )
    assert (200, 1) == (delivery.status, delivery.tries)
    assert "WangWu 离开了" == sim.person("linna").last.text
    assert "UserDeleted" == sim.room("ops").last.text
    await sim.happen("change_contact", ChangeType="create_party", Id=7, Name="研发", ParentId=1)
    assert "DepartmentCreated" == sim.room("ops").last.text
    assert 1 == len(sim.person("linna").heard)


async def test_many_changes_at_once_are_all_heard(sim):
    for number in range(40):
        await sim.emulator.happen(
            "change_contact", {"ChangeType": "delete_user", "UserID": f"u{number}"}
        )
    await sim.settle()
    assert 40 == len(sim.person("linna").heard)


async def test_what_the_platform_tells_at_the_app_has_a_person(sim):
    await sim.happen("LOCATION", person="zhangsan", Latitude=31.5, Longitude=121.4, Precision=65)
    assert "纬度 31.5" == sim.person("zhangsan").last.text


async def test_an_event_that_nobody_listens_to_is_taken(sim):
    assert 200 == (await sim.happen("doc_change", ChangeType="x", DocId="1")).status
    assert [] == await stored(sim, "SELECT key FROM inbox")


async def test_a_scan_is_answered_at_once_and_then_takes_its_way(sim):
    await sim.happen("scancode_waitmsg", person="zhangsan", **SCAN)
    heard = [one.text for one in sim.person("zhangsan").heard]
    assert ["正在查 asset-17", "找到 asset-17"] == heard


async def test_a_scan_that_comes_again_gets_the_same_answer_and_no_second_turn(sim):
    sim.emulator.faults.order("duplicate_delivery")
    await sim.happen("scancode_waitmsg", person="zhangsan", **SCAN)
    heard = [one.text for one in sim.person("zhangsan").heard]
    assert ["正在查 asset-17", "正在查 asset-17", "找到 asset-17"] == sorted(heard, reverse=True)
    assert ["ok, with a reply"] * 2 == callbacks(sim)


async def test_the_answer_is_kept_sealed_beside_its_event(sim):
    await sim.happen("scancode_waitmsg", person="zhangsan", **SCAN)
    ((key, kept),) = await stored(sim, "SELECT key, sealed FROM reply")
    assert [(key,)] == await stored(sim, "SELECT key FROM seen")
    assert {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"} == set(xml.parse(kept.encode()))
    assert "asset-17" not in kept


async def test_a_click_is_answered_with_an_update_of_its_card(sim):
    zhang = sim.person("zhangsan")
    await zhang.say("卡")
    await zhang.click("yes")
    assert "ok, with a reply" in callbacks(sim)[-1]
    card, answer = zhang.heard
    assert ("同意", "好") == (card.chosen, answer.text)  # as the turn decided, after 稍等


class TestWithoutTheSetting:
    @pytest.fixture
    def passive(self):
        return "false"

    async def test_no_answer_says_anything(self, sim):
        await sim.happen("scancode_waitmsg", person="zhangsan", **SCAN)
        assert ["找到 asset-17"] == [one.text for one in sim.person("zhangsan").heard]
        assert [] == await stored(sim, "SELECT key FROM reply")
