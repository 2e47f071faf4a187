"""Forgetting a person: every row that is theirs or went to them."""

from __future__ import annotations

import re

from botkit.chat.people import Address
from botkit.chat.seams import Tx

TABLES = (
    "session", "session_archive", "inbox", "reply", "outbox", "card", "timer", "answer",
    "dead_letter",
)  # fmt: skip


def erase(tx: Tx, person: str) -> dict[str, int]:
    """Delete what a person said, was told and began; the number of rows by table.

    That is all of their conversations, with what those sent to others; what others' sent to
    them; their clicks on others' cards; and dedupe keys that name them.  Data of other people's
    sessions that mentions them stays.
    """
    person = person.lower()
    gone = dict.fromkeys((*TABLES, "seen", "rate"), 0)
    convs = _conversations(tx, person)
    tx.sessions.clear()  # the table is written below without its room
    for conv in convs:
        for table in TABLES:
            gone[table] += tx.execute(f"DELETE FROM {table} WHERE conv = ?", (conv,))
    for table, terms in (
        ("inbox", "lower(actor) = :person"),
        ("outbox", _goes_to("line")),
        ("card", "lower(receiver) = :person"),
        ("dead_letter", f"lower(actor) = :person OR (source = 'outbox' AND {_goes_to('key')})"),
        ("rate", _goes_to("key")),
    ):
        gone[table] += tx.execute(
            f"DELETE FROM {table} WHERE {terms}",
            {"person": person},
        )
    gone["dead_letter"] += _unreadable(tx, person)
    gone["seen"] += _keys(tx, person)
    return gone


def _conversations(tx: Tx, person: str) -> list[str]:
    ends = "lower(substr(conv, -length(:person) - 1)) = '/' || :person"
    sql = " UNION ".join(f"SELECT conv FROM {table} WHERE {ends}" for table in TABLES)
    found = [row["conv"] for row in tx.rows(sql, {"person": person})]
    return [conv for conv in found if conv.count("/") >= 4 and _owner(conv) == person]


def _owner(conv: str) -> str:
    return Address.parse(conv).person.lower()


def _goes_to(column: str) -> str:
    """SQL: it is a line to the person, "wecom/main/<person>", perhaps parked ("…#17")."""
    line = f"lower({column}) || '#'"
    return f"(instr({line}, '/' || :person || '#') > 0 AND {column} LIKE '%/%/%')"


def _unreadable(tx: Tx, person: str) -> int:
    """Callbacks that could not be read are the person's when they name them anywhere."""
    name = re.compile(rf"(?<![\w.@-]){re.escape(person)}(?![\w.@-])", re.IGNORECASE)
    letters = tx.rows(
        "SELECT id, payload FROM dead_letter WHERE source = 'callback'"
        " AND instr(lower(payload), ?) > 0",
        (person,),
    )
    ids = [row["id"] for row in letters if name.search(row["payload"])]
    return sum(tx.execute("DELETE FROM dead_letter WHERE id = ?", (one,)) for one in ids)


def _keys(tx: Tx, person: str) -> int:
    """Keys are platform/tenant/app/kind/id and, where ids are not unique, the person."""
    found = tx.rows("SELECT key FROM seen WHERE instr(lower(key), ?) > 0", ("/" + person,))
    keys = [row["key"] for row in found if person in row["key"].lower().split("/")[5:]]
    return sum(tx.execute("DELETE FROM seen WHERE key = ?", (key,)) for key in keys)
