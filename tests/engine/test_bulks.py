"""Many arrivals or turns written together leave what they leave one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from botkit.chat.events import TimerFired
from botkit.chat.messages import Button, TaskCard, Text
from botkit.chat.people import Address
from botkit.chat.seams import Tx
from botkit.engine import intake, turns
from botkit.engine.coming import Coming
from botkit.engine.draft import Draft
from botkit.store import card, inbox, session
from botkit.store.batches import as_transaction
from botkit.store.card import Card, unsent
from botkit.store.inbox import Waiting
from botkit.store.migrations import STEPS
from botkit.store.session import Session
from botkit.testing.clock import FakeClock

PEOPLE = ["li", "wang", "zhao"]
TABLES = ("seen", "inbox", "session", "outbox", "card", "timer")


@contextmanager
def empty_store() -> Iterator[Tx]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        for step in STEPS:
            for statement in step:
                connection.execute(statement)
        yield as_transaction(connection)


def left(tx: Tx, *, without: Sequence[str] = ()) -> dict[str, list[dict[str, Any]]]:
    """All rows of the tables a turn writes."""
    return {
        table: [
            {name: value for name, value in dict(row).items() if name not in without}
            for row in tx.rows(f"SELECT * FROM {table}")  # noqa: S608
        ]
        for table in TABLES
    }


arrivals = st.lists(st.tuples(st.integers(1, 8), st.sampled_from(PEOPLE)), max_size=12)


@given(arrivals, st.sets(st.integers(1, 8)), st.dictionaries(st.sampled_from(PEOPLE), st.just("s")))
def test_arrivals_stored_together_are_stored_as_one_by_one(arrivals, known, sessions):
    def events() -> list[Coming]:
        return [Coming(event(f"key{key}", person)) for key, person in arrivals]

    def begun(tx: Tx) -> None:
        for key in known:
            tx.execute("INSERT INTO seen VALUES (?, 1)", (f"key{key}",))
        for person, state in sessions.items():
            session.create(tx, run(person, state))

    with empty_store() as together, empty_store() as apart:
        begun(together)
        begun(apart)
        at_once = intake._store_all(together, events()) if arrivals else []
        one_by_one = [intake._store_all(apart, [event])[0] for event in events()]
        assert left(apart) == left(together)
        assert one_by_one == at_once


def event(key: str, person: str) -> Waiting:
    return Waiting(0, key, conv(person), person, 2, '{"kind":"Entered"}', 7, 1, 0, 0)


def fired(session_id: str, name: str) -> str:
    timer = TimerFired(name=name, session=session_id, trigger=name)
    return msgspec.json.encode(timer).decode()


def conv(person: str) -> str:
    return Address("corp", "wecom", "main", person).key


def run(person: str, state: str = "a") -> Session:
    return Session(conv(person), f"run of {person}", "b.F", "f", state, "{}", person, 1, 0, 0)


class Chat:
    name = "wecom/main"

    def policy(self, message: object) -> str:
        return "dedupe"

    def fit(self, message: object) -> list[object]:
        return [message]


def owner_of(draft: Draft, now: Session) -> Card:
    told = {"receiver": now.owner, "template": "t", "session": now.id, "role": "state"}
    return unsent(conv=draft.conv, bot="b", **told)


Deed = Callable[[Draft, Session], None]
CARD = TaskCard("请假", "三天", [Button("yes", "同意")])

DEEDS: dict[str, Deed] = {
    "say": lambda draft, now: draft.send("wecom/main", "li", Text("同样的话")),
    "ask": lambda draft, now: draft.send("wecom/main", now.owner, CARD, owner=owner_of(draft, now)),
    "once": lambda draft, now: draft.send(
        "wecom/main", "li", Text("一次"), key=f"key of {now.owner}"
    ),
    "remind": lambda draft, now: draft.remind(now.id, "nudge", 1000),
    "stop": lambda draft, now: draft.stop(now.id, "nudge"),
    "cards": lambda draft, now: draft.replace_state_cards(now.id),
    "use": lambda draft, now: draft.use_card("no such card"),
}
ENDS: dict[str, Deed] = {
    "advance": lambda draft, now: draft.advance(now, state="b", data='{"n":1}'),
    "end": lambda draft, now: draft.end(now),
    "archive": lambda draft, now: draft.archive(now, "gone"),
    "nothing": lambda draft, now: None,
}


@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(sorted(DEEDS)), max_size=5), st.sampled_from([*ENDS])),
        min_size=1,
        max_size=5,
    )
)
def test_turns_committed_together_are_committed_as_one_by_one(decided):
    clock, channels = FakeClock(), {"wecom/main": Chat()}

    def taken(tx: Tx) -> list[tuple[int, Draft]]:
        made = []
        for number, (deeds, end) in enumerate(decided):
            person = f"p{number}"
            now = run(person)
            session.create(tx, now)
            draft = Draft(conv(person), channels, clock)
            for name in deeds:
                DEEDS[name](draft, now)
            ENDS[end](draft, now)
            event = inbox.add(
                tx, key=person, conv=conv(person), actor=person, trust=2, payload="{}", now_ms=1
            )
            made.append((event.seq, draft))
            rang = {
                "key": f"rang {person}",
                "conv": conv(person),
                "payload": fired(now.id, "nudge"),
            }
            inbox.add(tx, actor=person, trust=3, now_ms=1, **rang)
        return made

    drawn = ("id", "seq", "task_id", "body")
    with empty_store() as together, empty_store() as apart:
        turns._commit_all(together, taken(together))
        for one in taken(apart):
            turns._commit_all(apart, [one])
        one_by_one, at_once = (left(tx, without=drawn) for tx in (apart, together))
        for table in TABLES:
            assert sorted(map(repr, one_by_one[table])) == sorted(map(repr, at_once[table]))
        assert said(apart) == said(together)
        assert len(card.find_all(together, task_ids(together))) == len(task_ids(together))


def said(tx: Tx) -> list[tuple[str, str]]:
    """Who is told what; cards have an id of their own."""
    rows = tx.rows("SELECT line, body FROM outbox WHERE body NOT LIKE '%TaskCard%'")
    return sorted(tuple(row) for row in rows)


def task_ids(tx: Tx) -> list[str]:
    return [row["task_id"] for row in tx.rows("SELECT task_id FROM card")]
