from datetime import date

import pytest

from botkit import Person
from botkit.chat.limits import fit
from botkit.replies.catalog import Catalog
from bots.leave import Request, dates_in

TODAY = date(2026, 11, 20)


async def ask(person):
    await person.say("请假")
    await person.say("12-01 到 12-03")
    await person.say("回家探亲")
    await person.click("yes")


async def test_the_manager_approves_and_the_applicant_is_told(sim):
    zhang, li = sim.person("zhangsan"), sim.person("lisi")
    await ask(zhang)
    assert "等待 李四 审批" in zhang.last.text
    assert "张三 请假 3 天" in li.last.text
    await li.click("approve")
    assert "李四 已同意你" in zhang.last.text
    assert "同意" == li.last.chosen
    assert ["提交"] == [one.chosen for one in zhang.heard if one.buttons]


async def test_the_manager_rejects_after_a_restart(sim):
    zhang, li = sim.person("zhangsan"), sim.person("lisi")
    await ask(zhang)
    await sim.restart()
    await li.click("reject")
    assert "李四 驳回了" in zhang.last.text
    assert "驳回" == li.last.chosen


async def test_a_double_click_decides_once(sim):
    zhang, li = sim.person("zhangsan"), sim.person("lisi")
    await ask(zhang)
    await li.click("approve", times=2)
    assert 1 == sum("已同意你" in one.text for one in zhang.heard)
    assert "按钮已失效" in li.last.text


async def test_a_withdrawn_request_leaves_a_dead_card(sim):
    zhang, li = sim.person("zhangsan"), sim.person("lisi")
    await ask(zhang)
    await zhang.say("退出")
    assert "已撤回" in zhang.last.text
    assert "张三 撤回了请假申请" in li.last.text
    assert "已失效" == li.heard[0].chosen
    await li.click("approve", force=True)
    assert "按钮已失效" in li.last.text


async def test_the_manager_is_reminded_every_four_hours(sim):
    zhang, li = sim.person("zhangsan"), sim.person("lisi")
    await ask(zhang)
    await sim.advance("4h")
    await sim.advance("4h")
    assert 2 == sum("还在等你审批" in one.text for one in li.heard)
    await li.click("approve")
    await sim.advance("4h")
    assert 2 == sum("还在等你审批" in one.text for one in li.heard)


@pytest.mark.parametrize("words", ["r" * 2000, "😀" * 500])
async def test_a_long_reason_is_cut_on_the_cards_only(sim, words):
    zhang, li = sim.person("zhangsan"), sim.person("lisi")
    await zhang.say("请假")
    await zhang.say("0001-01-01 到 9999-12-31")
    await zhang.say(words)
    await zhang.click("yes")
    assert "同意" == li.last.buttons["approve"]


def test_a_long_name_fits_the_managers_card(botkit_project, platform):
    values = {"data": Request(days=3_652_059), "owner": Person("a", "Maximiliana " * 4)}
    catalog = Catalog([botkit_project / "templates"])
    card = catalog.render("request", ("leave", "leave"), values, platform=platform).message
    assert [card] == fit(platform, card)


async def test_who_has_no_manager_is_told(sim):
    zhou = sim.person("zhouba")
    await ask(zhou)
    assert "没有查到你的上级" in zhou.last.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12-01 到 12-03", ("2026-12-01", "2026-12-03")),
        ("12月1日", ("2026-12-01", "2026-12-01")),
        ("2027/1/2-2027/1/3", ("2027-01-02", "2027-01-03")),
        ("12-03 到 12-01", None),
        ("2-31", None),
        ("下周", None),
    ],
)
def test_dates_are_read(text, found):
    days = dates_in(text, TODAY)
    assert found == (days and tuple(day.isoformat() for day in days))
