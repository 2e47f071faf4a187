"""What ``doctor`` found about one thing."""

from __future__ import annotations

from typing import Literal

from botkit.wire.record import Fact

Level = Literal["ok", "warn", "fail"]


class Verdict(Fact, frozen=True):
    """``what`` was looked at; ``advice`` is empty when all is well."""

    what: str
    level: Level
    words: str
    advice: str = ""
