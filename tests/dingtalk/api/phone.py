"""What people do on the emulator before a call can be made."""

from __future__ import annotations

from typing import Any

import aiohttp

from botkit.dingtalk.client import DingTalk


async def code(dingtalk: DingTalk, to: str = "page", person: str = "zhouba") -> str:
    """What the person's DingTalk hands over."""
    return str((await _ask(dingtalk, "code", person=person, to=to))["code"])


async def wait(dingtalk: DingTalk, time: str) -> None:
    """Let time pass there."""
    await _ask(dingtalk, "clock", advance=time)


async def _ask(dingtalk: DingTalk, what: str, **body: Any) -> dict[str, Any]:
    base = dingtalk.login.authorize_url("https://bot.example.com/").partition("/oauth2")[0]
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{base}/emulator/{what}", json=body) as answer,
    ):
        found: dict[str, Any] = await answer.json()
        assert 200 == answer.status, found
        return found
