from botkit import Bot

bot = Bot("x")
first = bot.flows[0]
