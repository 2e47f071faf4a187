"""How the sessions of a store would go on under the bots as they are now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from botkit.chat.people import Address
from botkit.chat.seams import Tx
from botkit.flows.starting import Roster
from botkit.flows.upgrading import Fit, How, fit
from botkit.store import session
from botkit.store.reading import reading
from botkit.store.session import Session
from botkit.wire.record import Fact

AT_ONCE = 1000
WORDS: dict[How, str] = {
    "same": "stay as they are",
    "adopted": "go on",
    "renamed": "go on",
    "fallback": "begin anew",
    "ended": "end",
}


class Crowd(Fact, frozen=True):
    """Live sessions in one state of a flow that share a fate; ``to`` is where they stand then."""

    flow: str
    state: str
    sessions: int
    becomes: How
    to: str
    why: str

    @property
    def is_lost(self) -> bool:
        """Whether these people have to begin again."""
        return Fit(self.becomes).is_lost

    def __str__(self) -> str:
        number = f"{self.sessions} session{'' if self.sessions == 1 else 's'}"
        to = f" in {self.to!r}" if self.to and self.to != self.state else ""
        why = f": {self.why}" if self.why else ""
        return f"{self.flow} in {self.state!r}: {number}: {WORDS[self.becomes]}{to}{why}"


def crowds(path: Path, rosters: Mapping[str, Roster]) -> list[Crowd]:
    """All live sessions of a store, the lost ones first.  Raises as ``reading`` does."""
    counted: Counter[tuple[str, str, Fit]] = Counter()
    with reading(path) as tx:
        for one in _all(tx):
            roster = rosters.get(Address.parse(one.conv).channel)
            entry = roster.flow(one.flow) if roster else None
            found = fit(entry, fingerprint=one.fingerprint, state=one.state, data=one.data)
            counted[one.flow, one.state, Fit(found.how, found.state, "", found.why)] += 1
    found_crowds = [
        Crowd(flow, state, number, found.how, found.state, found.why)
        for (flow, state, found), number in counted.items()
    ]
    return sorted(found_crowds, key=lambda one: (not one.is_lost, one.flow, one.state, one.why))


def _all(tx: Tx) -> Iterator[Session]:
    conv = ""
    while some := session.following(tx, conv, AT_ONCE):
        yield from some
        conv = some[-1].conv
