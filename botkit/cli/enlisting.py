"""Adding a bot to ``bots`` of an app in botkit.toml, comments and order left as they are.

The text is changed by hand and read back: what is not exactly the wished change is refused.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from botkit.errors import ConfigError
from botkit.flows.loading import bot_names

_SECTION = re.compile(r"^\s*\[wecom\.(?P<app>[^\]]+)\][^\n]*\n", re.MULTILINE)
_NEXT = re.compile(r"^\s*\[", re.MULTILINE)
_BOTS = re.compile(r"^(?P<head>\s*bots\s*=\s*\[)(?P<list>[^\]]*)\]", re.MULTILINE)


def enlisted(text: str, bot: str, path: Path) -> tuple[str, str]:
    """The settings with the bot in the first app of theirs, and that app's name.

    Raises ConfigError for settings that are no TOML, or that cannot be changed safely.
    """
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}.") from None
    found = _SECTION.search(text)
    if found is None and not before.get("wecom"):
        # Without an app every bot runs; with one only those that it names.
        bots = sorted({*bot_names(path.parent), bot})
        listed = ", ".join(f'"{name}"' for name in bots)
        return f"{text.rstrip()}\n\n[wecom.main]\nbots = [{listed}]\n".lstrip(), "main"
    app = found["app"].strip().strip("\"'") if found else ""
    changed = _inserted(text, found.end(), bot) if found else text
    if _bots(changed, app) != [*_bots(text, app), bot]:
        raise ConfigError(f"{path}: cannot be changed safely. Add {bot!r} to bots yourself first.")
    return changed, app


def _inserted(text: str, start: int, bot: str) -> str:
    following = _NEXT.search(text, start)
    end = following.start() if following else len(text)
    found = _BOTS.search(text, start, end)
    if found is None:
        return f'{text[:start]}bots = ["{bot}"]\n{text[start:]}'
    names = found["list"].rstrip()
    comma = "" if not names.strip() or names.endswith(",") else ", "
    blank = " " if names.endswith(",") else ""
    tail = found["list"][len(names) :]  # what stood before the bracket, perhaps a line break
    new = f'{found["head"]}{names}{comma}{blank}"{bot}"{tail}]'
    return text[: found.start()] + new + text[found.end() :]


def _bots(text: str, app: str) -> list[Any]:
    try:
        bots = tomllib.loads(text).get("wecom", {}).get(app, {}).get("bots", [])
    except tomllib.TOMLDecodeError:
        return []
    return bots if isinstance(bots, list) else []
