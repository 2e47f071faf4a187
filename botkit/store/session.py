"""Where each conversation stands.  Every write compares the version it was decided on."""

from __future__ import annotations

from botkit.chat.seams import Tx
from botkit.errors import StoreError
from botkit.wire.record import Record


class Session(Record):
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


def load(tx: Tx, conv: str) -> Session | None:
    row = tx.row(f"SELECT {COLUMNS} FROM session WHERE conv = ?", (conv,))
    return Session(*row) if row else None


def create(tx: Tx, session: Session) -> None:
    """Begin a run.  Raises Overtaken when the conversation has one."""
    sql = (
        "INSERT INTO session (conv, id, flow, fingerprint, state, data, owner, version,"
        " started_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    )
    values = (
        session.conv,
        session.id,
        session.flow,
        session.fingerprint,
        session.state,
        session.data,
        session.owner,
        session.version,
        session.started_at,
        session.changed_at,
    )
    if tx.execute(sql, values) != 1:
        raise Overtaken(f"{session.conv}: a session exists")


def advance(tx: Tx, before: Session, *, state: str, data: str, now_ms: int) -> None:
    """Write the state a turn reached.  Raises Overtaken when ``before`` is no longer current."""
    changed = tx.execute(
        "UPDATE session SET state = ?, data = ?, version = version + 1, changed_at = ?"
        " WHERE conv = ? AND id = ? AND version = ?",
        (state, data, now_ms, before.conv, before.id, before.version),
    )
    if changed != 1:
        raise Overtaken(f"{before.conv}: the session changed meanwhile")


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


def end(tx: Tx, before: Session) -> None:
    """Delete a run that reached an end.  Raises Overtaken."""
    gone = tx.execute(
        "DELETE FROM session WHERE conv = ? AND id = ? AND version = ?",
        (before.conv, before.id, before.version),
    )
    if gone != 1:
        raise Overtaken(f"{before.conv}: the session changed meanwhile")


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
