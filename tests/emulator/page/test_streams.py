"""An AI bot's answer, growing in a real browser."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def shown(emulator: Emulator, content: str, *, finish: bool) -> dict[str, Any]:
    return {"msgtype": "stream", "stream": {"id": "s", "content": content, "finish": finish}}


async def test_an_answer_grows_in_its_bubble_and_ends(browser_page: Any) -> None:
    emulator = Emulator(Company.pretend(apps=[], aibots={"ai": "long"}))
    await emulator.start()
    try:
        await browser_page.goto(f"{emulator.base}/#person=lisi&app=ai")
        await browser_page.wait_for_selector("body[data-ready] [data-online=yes]")
        thinking = shown(emulator, "<think></think>", finish=False)
        bubble = emulator.log.add(
            origin="bot", sender="ai", msgtype="stream", body=thinking, app="ai", person="lisi"
        )
        drawn = browser_page.locator("[data-type=stream] .bubble")
        await expect(drawn).to_have_text("…")
        for text, finish in (("春眠", False), ("春眠**不觉晓**", True)):
            bubble.body = shown(emulator, f"<think>五言</think>{text}", finish=finish)
            emulator.log.touch(bubble)
            await expect(drawn).to_have_attribute("data-finished", str(finish).lower())
        await expect(drawn.locator(".markdown")).to_have_text("春眠不觉晓")
        await expect(drawn.locator("strong")).to_have_text("不觉晓")
        await expect(drawn.locator("summary")).to_have_text("思考过程")
    finally:
        await emulator.stop()
