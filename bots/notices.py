"""公告: a notice that a person sends to a room with one click; others come by `botkit post`."""

from botkit import Bot, Room, Turn

bot = Bot("notices")

OPS = Room("ops")


@bot.command("发公告")
async def draft(turn: Turn) -> None:
    turn.reply("draft")


@bot.click("publish")
async def publish(turn: Turn) -> None:
    turn.post(OPS, "maintenance")
    turn.reply("published")


@bot.click("discard")
async def discard(turn: Turn) -> None:
    turn.reply("discarded")
