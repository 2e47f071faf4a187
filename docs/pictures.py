"""Takes the pictures of the README: ``.venv/bin/python docs/pictures.py``.

Runs the sample bots, and the bot that README.md prints, against the emulator, lets people talk
and photographs the chat page.  Needs the packages of requirements-lint.lock and a Chromium.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from botkit.settings.loading import load
from botkit.testing.sim import Sim

ROOT = Path(__file__).resolve().parents[1]
PICTURES = Path(__file__).resolve().parent
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}
SHORT = {"width": 390, "height": 620}
MOST_BYTES = 200_000

# A path in code marks at the start of a paragraph, then the block with the file's text.
_FILE = re.compile(
    r"^`((?:bots|templates|tests)/[^`\n]+)`[^\n]*\n\n```\w*\n(.*?)^```$", re.M | re.S
)


def printed_files(readme: Path) -> dict[str, str]:
    """The files whose text a README prints, by path."""
    return dict(_FILE.findall(readme.read_text("utf-8")))


def printed_project(folder: Path, readme: Path = ROOT / "README.md") -> None:
    """Write those files into a folder, and settings for the bots among them."""
    files = printed_files(readme)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    bots = [Path(path).stem for path in files if path.startswith("bots/")]
    (folder / "botkit.toml").write_text(f"[wecom.main]\nbots = {bots}\n", "utf-8")


@asynccontextmanager
async def _sim(project: Path) -> AsyncIterator[Sim]:
    with tempfile.TemporaryDirectory() as folder:
        sim = Sim(load(project / "botkit.toml", {}), project, store=Path(folder) / "pictures.db")
        await sim.rehearsal.start()
        try:
            yield sim
        finally:
            await sim.rehearsal.stop()


async def _photograph(browser: Any, sim: Sim, name: str, where: str, size: dict[str, int]) -> None:
    page = await browser.new_page(viewport=size, locale="zh-CN", reduced_motion="reduce")
    await page.goto(f"{sim.emulator.base}/{where}")
    frames = page.frames
    if where == "both":
        await page.wait_for_selector("iframe >> nth=1")
        frames = page.frames[1:]
    for frame in frames:
        await frame.wait_for_selector("body[data-ready='1'] [data-message]")
    path = PICTURES / name
    await page.screenshot(path=path)
    await page.close()
    size_bytes = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size_bytes // 1000} kB")
    if size_bytes > MOST_BYTES:
        sys.exit(f"{path}: more than {MOST_BYTES} bytes")


async def _take_samples(browser: Any) -> None:
    async with _sim(ROOT) as sim:
        zhang, li = sim.person("zhangsan"), sim.person("lisi")
        for person, trouble in ((zhang, "三楼会议室没有网"), (li, "二楼的无线很慢")):
            await person.menu("new_ticket")
            await person.click("网络")
            await person.say(trouble)
            await person.click("yes")
        await zhang.menu("leave")
        await zhang.say("12-01 到 12-03")
        await zhang.say("回家探亲")
        await _photograph(browser, sim, "chat.png", "#person=zhangsan", WIDE)
        await zhang.click("yes")
        await _photograph(browser, sim, "chat-narrow.png", "#person=lisi", NARROW)
        await _take_leave(sim)
        await _photograph(browser, sim, "dingtalk.png", "#platform=dingtalk&person=zhangsan", WIDE)
        await _photograph(browser, sim, "both.png", "both", WIDE)


async def _take_leave(sim: Sim) -> None:
    """The same bot on the other platform, up to the manager's yes."""
    zhang = sim.person("zhangsan", platform="dingtalk")
    li = sim.person("lisi", platform="dingtalk")
    for words in ("请假", "12-01 到 12-03", "回家探亲"):
        await zhang.say(words)
    await zhang.click("yes")
    await li.click("approve")


async def _take_printed(browser: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        printed_project(Path(folder))
        async with _sim(Path(folder)) as sim:
            zhang = sim.person("zhangsan")
            await zhang.menu("lunch")
            await zhang.click("牛肉面")
            await zhang.say("不要香菜")
            await _photograph(browser, sim, "lunch.png", "#person=zhangsan", SHORT)


async def main() -> None:
    """Take all of them."""
    from playwright.async_api import async_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("no Chromium on this machine")
    async with async_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
        browser = await playwright.chromium.launch(executable_path=program, args=args)
        await _take_samples(browser)
        await _take_printed(browser)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
