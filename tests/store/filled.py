"""A store with something in every table, for tests that look at, copy and erase."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from botkit.chat.seams import Tx
from botkit.store import answer, card, dead, inbox, outbox, rate, reply, seen, session, timer
from botkit.store.card import Card
from botkit.store.dead import DeadLetter
from botkit.store.migrations import STEPS
from botkit.store.outbox import Parcel
from botkit.store.rate import Pace
from botkit.store.session import Session
from botkit.store.sqlite import SqliteDatabase

NOW_MS = 1_800_000_000_000


def conv_of(person: str) -> str:
    return f"ww1/wecom/main//{person}"


def parcel(id: str, person: str, **fields: object) -> Parcel:  # noqa: A002
    """A message to a person, from the person's own conversation unless told otherwise."""
    values = {
        "conv": conv_of(person),
        "line": f"wecom/main/{person}",
        "channel": "wecom/main",
        "policy": "dedupe",
        "body": f"words for {person}",
        "created_at": NOW_MS,
        "not_before": NOW_MS,
        "expires_at": NOW_MS + 600_000,
    } | fields
    return Parcel(id=id, **values)


def letter(id: str, person: str, **fields: object) -> DeadLetter:  # noqa: A002
    """An event of a person that no bot could take."""
    values = {
        "source": "inbox",
        "key": f"dead {id}",
        "conv": conv_of(person),
        "payload": f'{{"kind": "Text", "text": "words of {person}"}}',
        "error": "ValueError: broken",
        "attempts": 5,
        "died_at": NOW_MS,
        "actor": person,
        "trust": 2,
    } | fields
    return DeadLetter(id=id, **values)


def run_of(person: str, **fields: object) -> Session:
    """A running flow of a person."""
    values = {
        "id": f"run of {person}",
        "flow": "x.Ask",
        "fingerprint": "f",
        "state": "sure",
        "data": f'{{"text": "words of {person}"}}',
        "owner": person,
        "version": 1,
        "started_at": NOW_MS,
        "changed_at": NOW_MS,
    } | fields
    return Session(conv=conv_of(person), **values)


def card_of(person: str, **fields: object) -> Card:
    """The card that the run of a person shows."""
    values = {
        "task_id": f"card of {person}",
        "conv": conv_of(person),
        "session": f"run of {person}",
        "bot": "x",
        "receiver": person,
        "role": "state",
        "buttons": [("yes", "是")],
        "choices": False,
        "template": "x/ask/sure",
        "update_code": "",
        "status": "live",
        "expires_at": NOW_MS + 600_000,
    } | fields
    return Card(**values)


def put(tx: Tx, person: str) -> None:
    """One row of the person in every table."""
    conv, words = conv_of(person), f"words of {person}"
    key = f"wecom/ww1/main/message/77/{person}"
    seen.note(tx, key, NOW_MS)
    reply.keep(tx, key=key, conv=conv, sealed=words, now_ms=NOW_MS)
    inbox.add(tx, key=key, conv=conv, actor=person, trust=2, payload=words, now_ms=NOW_MS)
    session.create(tx, run_of(person))
    old = run_of(person, id=f"old run of {person}")
    session.archive(tx, old, reason="flow changed", now_ms=NOW_MS)
    outbox.add(tx, parcel(f"0{person}", person))
    card.add(tx, card_of(person))
    timer.arm(tx, timer.Timer(f"timer of {person}", conv, "timeout", NOW_MS + 1000, words))
    dead.bury(tx, letter(f"1{person}", person))
    rate.take(tx, f"wecom/main/{person}", Pace(6, 0.4), NOW_MS)
    answer.keep(tx, "wecom/main", f"answer to {person}", conv, NOW_MS, words)


async def fill(path: Path, *people: str) -> None:
    """Make a store with rows of these people."""
    database = await SqliteDatabase.open(path)
    for person in people:
        await database.run(lambda tx, person=person: put(tx, person))
    await database.close()


def older(path: Path) -> None:
    """Make a store as the first schema was, with a dead letter."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in STEPS[0]:
            connection.execute(statement)
        connection.execute(
            "INSERT INTO dead_letter VALUES ('9', 'inbox', 'k', ?, '{}', 'error', 5, ?)",
            (conv_of("zhangsan"), NOW_MS),
        )
        connection.execute("PRAGMA user_version=1")
