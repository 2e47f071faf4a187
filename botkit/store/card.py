"""The card ledger: which card belongs to which session, and who may click what on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from botkit.chat.seams import Tx
from botkit.wire.record import Record


class Card(Record):
    """``role`` is ``state`` for the card a state shows its owner, ``told`` for one sent by tell.

    With ``choices`` the keys are data of the run, never triggers.  A card that ``asks`` also has
    something to pick: its buttons can be pressed, but not typed.  ``as_text``: it went out as a
    text, so that typing is the only way to answer.
    """

    task_id: str
    conv: str  # the conversation whose session gets the clicks
    session: str  # "" for a card of a handler
    bot: str
    receiver: str  # who may click
    role: str
    buttons: list[tuple[str, str]]  # key and label, as printed
    choices: bool
    template: str
    update_code: str
    status: str  # live, used, replaced
    expires_at: int
    asks: bool = False
    as_text: bool = False

    def button(self, typed: str) -> tuple[str, str] | None:
        """The button of that key, or None."""
        return next((b for b in self.buttons if b[0] == typed), None)

    def typed(self, text: str) -> tuple[str, str] | None:
        """The button whose label or number (1 is the first) somebody typed, or None.

        Labels go first: where they are digits, the label typed is meant and not a number.
        """
        if self.asks:
            return None
        labelled = (b for b in self.buttons if b[1] == text)
        numbered = (b for n, b in enumerate(self.buttons, start=1) if str(n) == text)
        return next(labelled, None) or next(numbered, None)


COLUMNS = ", ".join(Card.__struct_fields__)


def unsent(
    *,
    conv: str,
    bot: str,
    receiver: str,
    template: str,
    session: str = "",
    role: str = "reply",
    choices: bool = False,
) -> Card:
    """The entry of a card that has no id yet."""
    return Card(
        task_id="",
        conv=conv,
        session=session,
        bot=bot,
        receiver=receiver,
        role=role,
        buttons=[],
        choices=choices,
        template=template,
        update_code="",
        status="live",
        expires_at=0,
    )


def _read(row: object) -> Card:
    values = dict(row)  # type: ignore[call-overload]
    values["buttons"] = [tuple(b) for b in msgspec.json.decode(values["buttons"])]
    for name in ("choices", "asks", "as_text"):
        values[name] = bool(values[name])
    return Card(**values)


def add(tx: Tx, *cards: Card) -> None:
    tx.many(
        f"INSERT INTO card ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one.task_id, one.conv, one.session, one.bot, one.receiver, one.role,
                msgspec.json.encode(one.buttons).decode(), one.choices, one.template,
                one.update_code, one.status, one.expires_at, one.asks, one.as_text,
            )
            for one in cards
        ],
    )  # fmt: skip


def find(tx: Tx, task_id: str) -> Card | None:
    row = tx.row(f"SELECT {COLUMNS} FROM card WHERE task_id = ?", (task_id,))
    return _read(row) if row else None


def find_all(tx: Tx, task_ids: Sequence[str]) -> dict[str, Card]:
    """Cards by task id."""
    sql = f"SELECT {COLUMNS} FROM card WHERE task_id IN ({{values}})"
    return {row["task_id"]: _read(row) for row in tx.among(sql, task_ids)}


def live(tx: Tx, conv: str, session: str) -> list[Card]:
    """The live cards of a session, newest first."""
    return live_all(tx, {conv: session}).get(conv, [])


def live_all(tx: Tx, sessions: Mapping[str, str]) -> dict[str, list[Card]]:
    """The live cards of the sessions of many conversations, newest first."""
    found: dict[str, list[Card]] = {}
    rows = tx.among(
        f"SELECT {COLUMNS} FROM card WHERE conv IN ({{values}}) AND status = 'live'"
        " ORDER BY task_id DESC",
        list(sessions),
    )
    for row in rows:
        if row["session"] == sessions[row["conv"]]:
            found.setdefault(row["conv"], []).append(_read(row))
    return found


def to_be_typed(tx: Tx, receivers: Sequence[str]) -> dict[str, list[Card]]:
    """The live cards that these people got as texts, but those of their own runs, by receiver."""
    found: dict[str, list[Card]] = {}
    rows = tx.among(
        f"SELECT {COLUMNS} FROM card WHERE receiver IN ({{values}})"
        " AND as_text = 1 AND status = 'live' AND (role = 'told' OR session = '')",
        receivers,
    )
    for row in rows:
        found.setdefault(row["receiver"], []).append(_read(row))
    return found


def use(tx: Tx, *task_ids: str) -> int:
    """Mark live cards as used; how many were live."""
    sql = "UPDATE card SET status = 'used' WHERE task_id = ? AND status = 'live'"
    return tx.many(sql, [(one,) for one in task_ids])


def replace(tx: Tx, *sessions: tuple[str, str], role: str | None = None) -> None:
    """Take the live cards (of one role, or all) of these conversations and sessions out of play."""
    tx.many(
        "UPDATE card SET status = 'replaced' WHERE conv = ? AND session = ? AND status = 'live'"
        " AND (? IS NULL OR role = ?)",
        [(conv, session, role, role) for conv, session in sessions],
    )


def replace_states(tx: Tx, *sessions: tuple[str, str]) -> None:
    """The cards by which states speak are out of play."""
    replace(tx, *sessions, role="state")


def keep_code(tx: Tx, task_id: str, code: str) -> None:
    """Remember the code that allows the next update of the card."""
    tx.execute("UPDATE card SET update_code = ? WHERE task_id = ?", (code, task_id))


def note_as_text(tx: Tx, task_id: str) -> None:
    """The card was refused, and goes out as a text."""
    tx.execute("UPDATE card SET as_text = 1 WHERE task_id = ?", (task_id,))


def forget_old(tx: Tx, now_ms: int) -> int:
    """Drop those of the thousand oldest cards that have expired; how many went.

    All live for the same time and their ids begin with their birth, so nothing younger is read.
    """
    return tx.execute(
        "DELETE FROM card WHERE task_id IN (SELECT task_id FROM"
        " (SELECT task_id, expires_at FROM card ORDER BY task_id LIMIT 1000)"
        " WHERE expires_at < ?)",
        (now_ms,),
    )
