"""Where each conversation stands.  Every write compares the version it was decided on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from botkit.chat.seams import Tx
from botkit.errors import StoreError
from botkit.wire.record import Fact


class Session(Fact, frozen=True):
    """One run of a flow in one conversation.

    ``id`` names this run: cards, timers and jobs of an earlier run do not fit it.
    """

    conv: str
    id: str
    flow: str  # "helpdesk.NewTicket"
    fingerprint: str
    state: str
    data: str  # JSON of the flow's record
    owner: str  # who began
    version: int
    started_at: int
    changed_at: int


COLUMNS = ", ".join(Session.__struct_fields__)  # a row has them in this order


class Overtaken(StoreError):
    """Somebody else wrote the session first; the turn is taken again."""


class Moved(Fact, frozen=True):
    """What a turn made of the run it found."""

    before: Session
    state: str
    data: str
    now_ms: int

    def after(self) -> Session:
        """The run as it is once this is written."""
        return msgspec.structs.replace(
            self.before,
            state=self.state,
            data=self.data,
            version=self.before.version + 1,
            changed_at=self.now_ms,
        )


def load_all(tx: Tx, convs: Sequence[str]) -> dict[str, Session]:
    """The runs of many conversations."""
    kept = [one for conv in convs if (one := tx.sessions.get(conv))]
    found = {one.conv: one for one in kept}
    if others := [conv for conv in convs if conv not in found]:
        sql = f"SELECT {COLUMNS} FROM session WHERE conv IN ({{values}})"
        for row in tx.among(sql, others):
            found[row[0]] = Session(*row)
            tx.sessions.put(row[0], found[row[0]])
    return found


def load(tx: Tx, conv: str) -> Session | None:
    return load_all(tx, [conv]).get(conv)


def create(tx: Tx, *sessions: Session) -> None:
    """Begin runs.  Raises Overtaken when a conversation has one."""
    sql = (
        "INSERT INTO session (conv, id, flow, fingerprint, state, data, owner, version,"
        " started_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    )
    rows = [
        (
            one.conv,
            one.id,
            one.flow,
            one.fingerprint,
            one.state,
            one.data,
            one.owner,
            one.version,
            one.started_at,
            one.changed_at,
        )
        for one in sessions
    ]
    if tx.many(sql, rows) != len(rows):
        raise Overtaken(f"{_named(sessions)}: a session exists")
    for one in sessions:
        tx.sessions.put(one.conv, one)


def advance(tx: Tx, *moves: Moved) -> None:
    """Write the states turns reached.  Raises Overtaken when a ``before`` is no longer current."""
    changed = tx.many(
        "UPDATE session SET state = ?, data = ?, version = version + 1, changed_at = ?"
        " WHERE conv = ? AND id = ? AND version = ?",
        [
            (one.state, one.data, one.now_ms, one.before.conv, one.before.id, one.before.version)
            for one in moves
        ],
    )
    if changed != len(moves):
        raise Overtaken(f"{_named([m.before for m in moves])}: the session changed meanwhile")
    for move in moves:
        tx.sessions.put(move.before.conv, move.after())


def adopt(tx: Tx, before: Session, adopted: Session) -> None:
    """Write how a run of an earlier version stands in the present flow; its version stays.

    Raises Overtaken.
    """
    changed = tx.execute(
        "UPDATE session SET fingerprint = ?, state = ?, data = ?"
        " WHERE conv = ? AND id = ? AND version = ?",
        (
            adopted.fingerprint,
            adopted.state,
            adopted.data,
            before.conv,
            before.id,
            before.version,
        ),
    )
    if changed != 1:
        raise Overtaken(f"{before.conv}: the session changed meanwhile")
    now = msgspec.structs.replace(
        before, fingerprint=adopted.fingerprint, state=adopted.state, data=adopted.data
    )
    tx.sessions.put(before.conv, now)


def end(tx: Tx, *befores: Session) -> None:
    """Delete runs that reached an end.  Raises Overtaken."""
    gone = tx.many(
        "DELETE FROM session WHERE conv = ? AND id = ? AND version = ?",
        [(before.conv, before.id, before.version) for before in befores],
    )
    if gone != len(befores):
        raise Overtaken(f"{_named(befores)}: the session changed meanwhile")
    for one in befores:
        tx.sessions.drop(one.conv)


def archive(tx: Tx, session: Session, *, reason: str, now_ms: int) -> None:
    """Keep a snapshot of a run that cannot go on as it is."""
    tx.execute(
        "INSERT INTO session_archive (id, conv, flow, fingerprint, state, data, reason,"
        " archived_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            session.id,
            session.conv,
            session.flow,
            session.fingerprint,
            session.state,
            session.data,
            reason,
            now_ms,
        ),
    )


def listed(tx: Tx, *, flow: str = "", person: str = "", most: int = 50) -> list[Session]:
    """Runs, the last changed first.

    ``flow`` is a full name (helpdesk.NewTicket), its class or its bot; "" is any.
    """
    rows = tx.rows(
        f"SELECT {COLUMNS} FROM session WHERE (:flow IN ('', flow)"
        " OR substr(flow, -length(:flow) - 1) = '.' || :flow"
        " OR substr(flow, 1, length(:flow) + 1) = :flow || '.') AND :person IN ('', owner)"
        " ORDER BY changed_at DESC LIMIT :most",
        {"flow": flow, "person": person, "most": most},
    )
    return [Session(*row) for row in rows]


def following(tx: Tx, conv: str, most: int) -> list[Session]:
    """The next runs after this conversation, by its key; "" begins."""
    rows = tx.rows(
        f"SELECT {COLUMNS} FROM session WHERE conv > ? ORDER BY conv LIMIT ?", (conv, most)
    )
    return [Session(*row) for row in rows]


def named(tx: Tx, word: str) -> list[Session]:
    """The runs of that conversation (its key or the end of it), id or owner."""
    rows = tx.rows(
        f"SELECT {COLUMNS} FROM session WHERE :word IN (conv, id, owner)"
        " OR substr(conv, -length(:word) - 1) = '/' || :word",
        {"word": word},
    )
    return [Session(*row) for row in rows]


def forget_archived(tx: Tx, before_ms: int) -> int:
    """Drop up to a thousand snapshots of before that time; how many went."""
    return tx.execute(
        "DELETE FROM session_archive WHERE id IN"
        " (SELECT id FROM session_archive WHERE archived_at < ? LIMIT 1000)",
        (before_ms,),
    )


def _named(sessions: Sequence[Session]) -> str:
    return sessions[0].conv if len(sessions) == 1 else f"one of {len(sessions)} conversations"
