from __future__ import annotations

import asyncio
import functools
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from yarl import URL

from botkit.app import App
from botkit.flows.bot import Bot, JobEntry
from botkit.flows.starting import Jobs
from botkit.rehearsal import Rehearsal
from botkit.settings.loading import load

PROJECT = Path(__file__).parents[1]
CALLBACK = "/callback/wecom/main"
PAGE = "https://bot.example.com/"


class HeldJobs(Jobs):
    """Every job begins, and ends when it is let go."""

    def __init__(self, bots: Sequence[Bot]) -> None:
        super().__init__(bots)
        self.began, self.let_go = asyncio.Event(), asyncio.Event()

    def entry(self, name: str) -> JobEntry:
        real = super().entry(name)

        @functools.wraps(real.function)
        async def held(*args: object) -> str:
            self.began.set()
            await self.let_go.wait()
            return "T-1"

        return JobEntry(real.name, held, real.limit, real.attempts)


@pytest.fixture
async def rehearsal(tmp_path):
    settings = load(PROJECT / "botkit.toml", {k: v for k, v in os.environ.items() if k == "PATH"})
    made = Rehearsal(settings, PROJECT, store=tmp_path / "app.db", jobs=HeldJobs)
    await made.start()
    yield made
    await made.stop()


async def file_a_ticket(rehearsal):
    emulator, engine = rehearsal.emulator, rehearsal.app.engine
    for act in (
        functools.partial(emulator.menu, "lisi", "new_ticket"),
        functools.partial(emulator.click, "lisi", "网络"),
        functools.partial(emulator.say, "lisi", "三楼会议室没有网"),
    ):
        await act()
        await engine.settle()
    await emulator.click("lisi", "yes")


def test_help_names_menu_entries_where_people_have_a_menu_only(tmp_path):
    (tmp_path / "botkit.toml").write_text(
        '[wecom.main]\nbots = ["helpdesk"]\n'
        '[wecom.assistant]\nkind = "aibot"\nbots = ["helpdesk"]\n'
        '[dingtalk.main]\nbots = ["helpdesk"]\n'
    )
    rosters = App(load(tmp_path / "botkit.toml", {}), PROJECT).rosters
    assert {"wecom/main": True, "wecom/assistant": False, "dingtalk/main": False} == {
        channel: "官网" in roster.entries() for channel, roster in rosters.items()
    }


async def test_while_work_ends_open_connections_hear_503_and_new_ones_are_refused(rehearsal):
    app, jobs = rehearsal.app, rehearsal.app.jobs
    await file_a_ticket(rehearsal)
    await jobs.began.wait()
    async with ClientSession(f"http://127.0.0.1:{app.port}") as session:
        async with session.post(CALLBACK) as answer:
            assert 403 == answer.status
        stopping = asyncio.ensure_future(app.stop())
        async with session.post(CALLBACK) as answer:
            assert (503, b"") == (answer.status, await answer.read())
            assert "2" == answer.headers["Retry-After"]
    ready = f"http://127.0.0.1:{app.ops_port}/readyz"
    async with ClientSession() as session, session.get(ready) as answer:
        assert (503, "stopping\n") == (answer.status, await answer.text())
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", app.port)
    assert not stopping.done()
    jobs.let_go.set()
    await stopping


async def test_while_draining_callbacks_are_still_taken(rehearsal):
    stopping = asyncio.ensure_future(rehearsal.app.stop(drain=timedelta(seconds=0.5)))
    assert 200 == (await rehearsal.emulator.say("lisi", "你好")).status
    assert not stopping.done()
    await stopping


def sign_in_pages(app):
    """Where a browser is sent, by platform."""
    wecom, dingtalk = app.clients["wecom/main"], app.clients["dingtalk/main"]
    inside, desktop = wecom.identity.authorize_url(PAGE), wecom.identity.login_url(PAGE)
    urls = [inside, desktop, dingtalk.login.authorize_url(PAGE)]
    return [str(URL(url).origin()) for url in urls]


async def test_in_a_rehearsal_people_sign_in_on_the_emulators_pages(rehearsal):
    assert [rehearsal.emulator.base] * 3 == sign_in_pages(rehearsal.app)


async def test_else_people_sign_in_on_the_platforms_pages_wherever_the_api_is(rehearsal, tmp_path):
    app = App(rehearsal.app.settings, PROJECT, store=tmp_path / "other.db")
    await app.start(strict=False, host="127.0.0.1", port=0)
    try:
        pages = sign_in_pages(app)
    finally:
        await app.stop()
    assert [
        "https://open.weixin.qq.com",
        "https://login.work.weixin.qq.com",
        "https://login.dingtalk.com",
    ] == pages


async def test_the_bots_of_an_app_are_asked_in_the_order_of_its_settings(tmp_path):
    (tmp_path / "bots").mkdir()
    for name in ("a", "b"):
        (tmp_path / "bots" / f"{name}.py").write_text(
            f"from botkit import Bot\nbot = Bot({name!r})\n"
        )
    (tmp_path / "botkit.toml").write_text(
        """
        [wecom.one]
        bots = ["a", "b"]
        [wecom.two]
        bots = ["b", "a", "b"]
        [dingtalk.one]
        bots = ["b", "a"]
        """
    )
    app = App(load(tmp_path / "botkit.toml", {}), tmp_path)
    assert {
        "wecom/one": ["a", "b"],
        "wecom/two": ["b", "a"],
        "dingtalk/one": ["b", "a"],
    } == {name: [bot.name for bot in roster.bots] for name, roster in app.rosters.items()}
