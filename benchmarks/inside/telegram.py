"""The same dialog in python-telegram-bot, with the persistence it comes with.

It pickles once a minute, which is after the measuring: a crash loses up to a minute.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import (
    ApplicationBuilder,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.request import BaseRequest

from benchmarks.dialog import OPENING, say
from benchmarks.inside.rig import PEOPLE, drive, run


class NoNetwork(BaseRequest):
    """Takes every message at once."""

    read_timeout = 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        if url.endswith("getMe"):
            result = {"id": 1, "is_bot": True, "first_name": "bot", "username": "bot"}
        else:
            result = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}
        return 200, json.dumps({"ok": True, "result": result}).encode()


async def turn_over(update: Update, context: ContextTypes.DEFAULT_TYPE) -> str:
    context.user_data["notes"] = []
    await update.message.reply_text(say("fresh", update.effective_user.full_name, []))
    return "fresh"


async def note(update: Update, context: ContextTypes.DEFAULT_TYPE) -> str:
    notes = context.user_data["notes"]
    notes.append(update.message.text)
    reached = "full" if len(notes) == 4 else "noted"
    await update.message.reply_text(say(reached, update.effective_user.full_name, notes))
    return reached


def update(number: int, text: str) -> dict[str, Any]:
    person = {"id": 1000 + number % PEOPLE, "is_bot": False, "first_name": "person"}
    chat = {"id": person["id"], "type": "private"}
    message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": person}
    return {"update_id": number, "message": message | {"text": text}}


async def main(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    application = (
        ApplicationBuilder()
        .token("1:pretend")
        .request(NoNetwork())
        .get_updates_request(NoNetwork())
        .updater(None)
        .persistence(PicklePersistence(folder / "bench.pickle", on_flush=True))
        .build()
    )
    take_down = MessageHandler(filters.TEXT, note)
    turn = MessageHandler(filters.TEXT, turn_over)
    application.add_handler(
        ConversationHandler(
            entry_points=[MessageHandler(filters.Text([OPENING]), turn_over)],
            states={"fresh": [take_down], "noted": [take_down], "full": [turn]},
            fallbacks=[],
            name="diary",
            persistent=True,
        )
    )
    await application.initialize()
    await application.start()

    async def take(number: int) -> None:
        words = OPENING if number < PEOPLE else f"三号机房巡检完毕，温度正常，编号 {number}"
        await application.process_update(Update.de_json(update(number, words), application.bot))

    for number in range(PEOPLE):
        await take(number)
    return await drive(take, range(PEOPLE, 10**9), args.seconds)


if __name__ == "__main__":
    run(main)
