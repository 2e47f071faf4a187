from botkit import Bot, Turn

bot = Bot("x")


@bot.command("x")
async def greet(turn: Turn) -> None:
    turn.reply("helo")
