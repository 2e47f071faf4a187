from botkit import Bot, Turn

bot = Bot("x")


@bot.command("x")
async def offer(turn: Turn) -> None:
    turn.reply("offer")


@bot.click("take")
async def take(turn: Turn) -> None:
    turn.reply("taken")
