"""What all tests share: time decides no property, and a real Chromium for ``browser``.

Without Playwright or Chromium they are skipped with a reason, or fail when
``BOTKIT_REQUIRE_BROWSER=1`` says that there must be one.  One Chromium serves the whole run, so
these tests and their fixtures share the session's event loop: each module says so with its
``asyncio(loop_scope="session")`` mark.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import settings

settings.register_profile("calm", deadline=None)  # a busy machine is no fault of an example
settings.load_profile("calm")

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_MS = 15_000  # a seventh message in a row is paced by 2.5 s, and CI machines are slow
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Any]:
    """The browser; every test has a profile of its own in it."""
    program = _chromium()
    from playwright.async_api import async_playwright, expect

    expect.set_options(timeout=WAIT_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser_page(chromium: Any) -> AsyncIterator[Any]:
    """A Playwright page of 1280x800; its errors fail the test."""
    async with _page(chromium, WIDE) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def narrow_page(chromium: Any) -> AsyncIterator[Any]:
    """A Playwright page of 390x844, as a phone has it; its errors fail the test."""
    async with _page(chromium, NARROW) as page:
        yield page


@asynccontextmanager
async def _page(browser: Any, viewport: dict[str, int]) -> AsyncIterator[Any]:
    errors: list[str] = []
    context = await browser.new_context(viewport=viewport, locale="zh-CN", reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await context.close()
    assert [] == errors


def _chromium() -> str:
    """The program to start; without one the test ends here."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if importlib.util.find_spec("playwright") is None:
        _go_without("Playwright is not installed (dependency group `browser`)")
    if program is None:
        _go_without(f"no Chromium on this machine (looked for {', '.join(NAMES)})")
    return str(program)


def _go_without(reason: str) -> None:
    if os.environ.get("BOTKIT_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and BOTKIT_REQUIRE_BROWSER=1")
    pytest.skip(f"SKIPPED BROWSER TEST: {reason}")
