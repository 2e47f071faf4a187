from botkit import Bot, Flow, Record, Turn

bot = Bot("x")


class Wish(Record):
    text: str = ""


@bot.flow(start="x")
class Ask(Flow[Wish]):
    initial = "what"
    ends = ["done"]
    states = ["what", "sure"] + ends
    transitions = [
        dict(trigger="text", source="what", dest="sure", before="keep"),
        dict(trigger="yes", source="sure", dest="done"),
        dict(trigger="no", source="sure", dest="what"),
    ]

    def keep(self, turn: Turn) -> None:
        self.data.text = turn.text
        turn.reply("hint")


@bot.command("y")
async def hint(turn: Turn) -> None:
    turn.reply("hint")
