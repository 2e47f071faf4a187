"""Reply addresses (sessionWebhook) that came with messages, and how people's ids are written.

Both are remembered while the process runs: after a restart answers go out through the robot's
API, until somebody speaks again.  An address is as good as a key, so it is not stored.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta
from typing import NamedTuple, TypeVar

from botkit.clock import Clock
from botkit.dingtalk.addresses import Addresses

MARGIN_MS = round(timedelta(minutes=5).total_seconds() * 1000)  # before its end: not relied on
MOST = 20_000

V = TypeVar("V")


class Place(NamedTuple):
    """``to`` of the outbox: the group, as addresses have it, or "", and the person."""

    chat: str
    person: str

    @classmethod
    def parse(cls, text: str) -> Place:
        """A person's id alone is a place too."""
        chat, slash, person = text.partition("/")
        return cls(chat, person) if slash else cls("", text)

    def __str__(self) -> str:
        return f"{self.chat}/{self.person}"


class Sessions:
    """What the messages of one app brought along."""

    def __init__(self, addresses: Addresses, clock: Clock) -> None:
        self._addresses, self._clock = addresses, clock
        self._known: OrderedDict[str, tuple[str, int]] = OrderedDict()
        self._spelled: OrderedDict[str, str] = OrderedDict()

    def learn(self, place: Place, url: str, until_ms: int) -> None:
        """Note where messages to ``place`` may go, unless that is somewhere else (ssrf_blocked)."""
        if url and self._addresses.may_reply(url):
            _keep(self._known, _key(place), (url, until_ms))

    def find(self, place: Place) -> str:
        """An address that is still good for a while, or ""."""
        url, until_ms = self._known.get(_key(place), ("", 0))
        return url if self._clock.now_ms() < until_ms - MARGIN_MS else ""

    def forget(self, place: Place) -> None:
        """The platform says that it is over."""
        self._known.pop(_key(place), None)

    def spell(self, sender: str) -> str:
        """Note how an id is written; the id as conversations have it, in small letters."""
        lower = sender.lower()
        if lower != sender:
            _keep(self._spelled, lower, sender)
        return lower

    def spelled(self, person: str) -> str:
        """An id as the platform writes it, as far as it was heard."""
        return self._spelled.get(person, person)


def _key(place: Place) -> str:
    """One address serves all of a group."""
    return f"{place.chat}/" if place.chat else f"/{place.person}"


def _keep(memory: OrderedDict[str, V], key: str, value: V) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > MOST:
        memory.popitem(last=False)
