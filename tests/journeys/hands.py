"""Hands of people before the chat page: a pointer, or keys alone."""

from __future__ import annotations

import contextlib
from typing import Any

from botkit.testing.sim import Sim

with contextlib.suppress(ModuleNotFoundError):  # the fixtures of tests/conftest.py say so aloud
    from playwright.async_api import expect

MANY = 60  # no walk by Tab on this page is longer
NEXT_KEY = """target => {
    const at = document.activeElement;
    if (at === target) return null;
    const list = at.closest("#people");
    if (!list || !list.contains(target)) return "Tab";
    const isAbove = at.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
    return isAbove ? "ArrowUp" : "ArrowDown";
}"""


class Mouse:
    """One who points and clicks."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.log = page.locator("#log")

    async def open(self, office: Sim) -> None:
        await self.page.goto(office.emulator.base)
        await self.page.wait_for_selector("body[data-ready] [data-online=yes]")
        await self.page.evaluate("window.isTheSamePage = true")

    async def press(self, target: Any) -> None:
        await target.click()

    async def pick(self, person: str) -> None:
        await self.press(self.page.locator(f"[data-person={person}]"))
        await expect(self.page).to_have_url(
            f"{self.page.url.split('#')[0]}#person={person}&app=main"
        )

    async def say(self, words: str) -> None:
        await self.press(self.page.locator("#words"))
        await self.page.keyboard.type(words)
        await self.press(self.page.get_by_role("button", name="发送", exact=True))
        await self.sees(words)

    async def tap(self, entry: str) -> None:
        await self.press(self.page.locator("#menu").get_by_text(entry, exact=True))

    async def answer(self, card: str, label: str) -> None:
        """Press a button of a card and see the card take it."""
        drawn = self.card(card)
        await self.press(drawn.get_by_role("button", name=label, exact=True))
        await expect(drawn.locator(".buttons")).to_have_text(label)
        await expect(drawn.get_by_role("button")).to_be_disabled()

    def card(self, title: str) -> Any:
        titled = self.page.locator(".card-title", has_text=title)
        return self.page.locator("[data-message]", has=titled).last

    async def sees(self, words: str) -> None:
        said = self.page.locator("[data-message]", has_text=words).last
        await expect(said).to_be_in_viewport()

    async def never_reloaded(self) -> None:
        assert await self.page.evaluate("window.isTheSamePage === true")


class Keyboard(Mouse):
    """One who has no pointer: Tab and the arrow keys go there, Enter presses."""

    async def press(self, target: Any) -> None:
        await self._go(target)
        await self.page.keyboard.press("Enter")

    async def say(self, words: str) -> None:
        await self._go(self.page.locator("#words"))
        await self.page.keyboard.type(words)
        await self.page.keyboard.press("Enter")
        await self.sees(words)

    async def _go(self, target: Any) -> None:
        await expect(target).to_be_visible()
        for _ in range(MANY):
            key = await target.evaluate(NEXT_KEY)
            if key is None:
                return
            await self.page.keyboard.press(key)
        raise AssertionError(f"Tab does not reach {target}")
