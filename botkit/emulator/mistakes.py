"""What a user of the emulator's own face asked for that cannot be done."""

from __future__ import annotations

from botkit.errors import BotkitError


class Mistake(BotkitError):
    """``status`` is the HTTP status the face answers with: 400, 404, 409 or 415."""

    def __init__(self, words: str, *, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


def unknown(noun: str, name: object, known: list[str]) -> Mistake:
    """A name nobody knows, with the names that are known."""
    return Mistake(f"unknown {noun} {name!r}; known are: {', '.join(known) or 'none'}")
