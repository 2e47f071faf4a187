"""The same dialog in aiogram 3, its states in SQLite: a commit per change, as storages there do.

Messages share a connection, so a commit often takes the changes of several along and the next ones
find nothing to do.  With ``--alone 1`` each change is synced by itself.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

import aiosqlite
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.base import BaseSession
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StorageKey
from aiogram.types import Message

from benchmarks.dialog import OPENING, say
from benchmarks.inside.rig import PEOPLE, drive, run


class SqliteStorage(BaseStorage):
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def set_state(self, key: StorageKey, state: Any = None) -> None:
        name = state.state if isinstance(state, State) else state
        await self._write("state", key, name)

    async def get_state(self, key: StorageKey) -> str | None:
        return await self._read("state", key)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._write("data", key, json.dumps(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return json.loads(await self._read("data", key) or "{}")

    async def close(self) -> None:
        await self._connection.close()

    async def _write(self, what: str, key: StorageKey, value: str | None) -> None:
        await self._connection.execute(
            "INSERT OR REPLACE INTO fsm (what, user, value) VALUES (?, ?, ?)",
            (what, key.user_id, value),
        )
        await self._connection.commit()

    async def _read(self, what: str, key: StorageKey) -> str | None:
        sql = "SELECT value FROM fsm WHERE what = ? AND user = ?"
        async with self._connection.execute(sql, (what, key.user_id)) as cursor:
            row = await cursor.fetchone()
        return row[0] if row else None


class NoNetwork(BaseSession):
    """Takes every message at once."""

    async def close(self) -> None: ...

    async def make_request(self, bot: Bot, method: Any, *_: Any, **__: Any) -> Any:
        chat = {"id": method.chat_id, "type": "private"}
        return Message.model_validate({"message_id": 1, "date": 0, "chat": chat})

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        yield b""


class Diary(StatesGroup):
    fresh = State()
    noted = State()
    full = State()


async def turn_over(message: Message, state: FSMContext) -> None:
    await state.set_state(Diary.fresh)
    await state.set_data({"notes": []})
    await message.answer(say("fresh", message.from_user.full_name, []))


async def note(message: Message, state: FSMContext) -> None:
    notes = [*(await state.get_data())["notes"], message.text]
    reached = Diary.full if len(notes) == 4 else Diary.noted
    await state.set_state(reached)
    await state.set_data({"notes": notes})
    await message.answer(say(reached.state.partition(":")[2], message.from_user.full_name, notes))


def update(number: int, text: str) -> dict[str, Any]:
    person = {"id": 1000 + number % PEOPLE, "is_bot": False, "first_name": "person"}
    chat = {"id": person["id"], "type": "private"}
    message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": person}
    return {"update_id": number, "message": message | {"text": text}}


async def main(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    level = None if args.alone else "DEFERRED"
    connection = await aiosqlite.connect(folder / "bench.db", isolation_level=level)
    await connection.execute("PRAGMA journal_mode=WAL")
    await connection.execute("PRAGMA synchronous=FULL")
    await connection.execute("CREATE TABLE fsm (what, user, value, PRIMARY KEY (what, user))")
    bot = Bot("1:pretend", session=NoNetwork())
    dispatcher = Dispatcher(storage=SqliteStorage(connection))
    dispatcher.message.register(turn_over, F.text == OPENING)
    dispatcher.message.register(turn_over, Diary.full)
    dispatcher.message.register(note, Diary.fresh)
    dispatcher.message.register(note, Diary.noted)

    async def take(number: int) -> None:
        text = OPENING if number < PEOPLE else f"三号机房巡检完毕，温度正常，编号 {number}"
        await dispatcher.feed_raw_update(bot, update(number, text))

    for number in range(PEOPLE):
        await take(number)
    result = await drive(take, range(PEOPLE, 10**9), args.seconds)
    await connection.close()
    return result


if __name__ == "__main__":
    run(main, alone=0)
