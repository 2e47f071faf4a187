"""The dialog of project/bots/diary.py as its peers hold it: the same states, the same templates."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader

PROJECT = Path(__file__).with_name("project")
ZONE = ZoneInfo("Asia/Shanghai")
OPENING = "日记"

_TEMPLATES = Environment(  # noqa: S701  chat is no HTML
    loader=FileSystemLoader(PROJECT / "templates/diary/diary"),
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def step(state: str | None, notes: list[str], text: str) -> tuple[str, list[str]]:
    """State and notes after a text; ``state`` is None before the first."""
    if state in (None, "full"):
        return "fresh", []
    return ("full" if state == "noted" and len(notes) == 3 else "noted"), [*notes, text]


def say(state: str, person: str, notes: list[str]) -> str:
    """What the bot answers in a state."""
    template = _TEMPLATES.get_template(f"{state}.text.j2")
    return template.render(person=person, data={"notes": notes}, now=datetime.now(ZONE))
