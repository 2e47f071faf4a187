"""The card ledger: which card belongs to which session, and who may click what on it."""

from __future__ import annotations

import msgspec

from botkit.chat.seams import Tx
from botkit.wire.record import Record


class Card(Record):
    """``role`` is ``state`` for the card a state shows its owner, ``told`` for one sent by tell.

    With ``choices`` the keys are data of the run, never triggers.
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

    def button(self, typed: str) -> tuple[str, str] | None:
        """The button of that key, or None."""
        return next((b for b in self.buttons if b[0] == typed), None)

    def typed(self, text: str) -> tuple[str, str] | None:
        """The button whose label or number (1 is the first) somebody typed, or None."""
        for number, button in enumerate(self.buttons, start=1):
            if text in (button[1], str(number)):
                return button
        return None


def unsent(
    *,
    conv: str,
    bot: str,
    receiver: str,
    template: str,
    session: str = "",
    role: str = "reply",
) -> Card:
    """The entry of a message that may turn out to be a card; completed when that is known."""
    return Card(
        task_id="",
        conv=conv,
        session=session,
        bot=bot,
        receiver=receiver,
        role=role,
        buttons=[],
        choices=False,
        template=template,
        update_code="",
        status="live",
        expires_at=0,
    )


def _read(row: object) -> Card:
    values = dict(row)  # type: ignore[call-overload]
    values["buttons"] = [tuple(b) for b in msgspec.json.decode(values["buttons"])]
    values["choices"] = bool(values["choices"])
    return Card(**values)


def add(tx: Tx, card: Card) -> None:
    values = msgspec.structs.asdict(card)
    values["buttons"] = msgspec.json.encode(card.buttons).decode()
    tx.execute(
        "INSERT INTO card VALUES (:task_id, :conv, :session, :bot, :receiver, :role, :buttons,"
        " :choices, :template, :update_code, :status, :expires_at)",
        values,
    )


def find(tx: Tx, task_id: str) -> Card | None:
    row = tx.row("SELECT * FROM card WHERE task_id = ?", (task_id,))
    return _read(row) if row else None


def live(tx: Tx, conv: str, session: str) -> list[Card]:
    """The live cards of a session, newest first."""
    rows = tx.rows(
        "SELECT * FROM card WHERE conv = ? AND session = ? AND status = 'live'"
        " ORDER BY task_id DESC",
        (conv, session),
    )
    return [_read(row) for row in rows]


def use(tx: Tx, task_id: str) -> bool:
    """Mark a live card as used; False when it was not live."""
    sql = "UPDATE card SET status = 'used' WHERE task_id = ? AND status = 'live'"
    return tx.execute(sql, (task_id,)) == 1


def replace(tx: Tx, conv: str, session: str, *, role: str | None = None) -> None:
    """Take the session's live cards (of one role, or all) out of play."""
    tx.execute(
        "UPDATE card SET status = 'replaced' WHERE conv = ? AND session = ? AND status = 'live'"
        " AND (? IS NULL OR role = ?)",
        (conv, session, role, role),
    )


def keep_code(tx: Tx, task_id: str, code: str) -> None:
    """Remember the code that allows the next update of the card."""
    tx.execute("UPDATE card SET update_code = ? WHERE task_id = ?", (code, task_id))


def forget_old(tx: Tx, now_ms: int) -> int:
    return tx.execute(
        "DELETE FROM card WHERE task_id IN"
        " (SELECT task_id FROM card WHERE expires_at < ? LIMIT 1000)",
        (now_ms,),
    )
