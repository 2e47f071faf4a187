from botkit import Bot, Flow, Record

bot = Bot("x")


class Wish(Record):
    text: str = ""


@bot.flow(start="x")
class Ask(Flow[Wish]):
    initial = "asking"
    ends = ["done"]
    states = [dict(name="asking", initial="what", children=["what", "sure"])] + ends
    transitions = [
        dict(trigger="text", source="asking/what", dest="asking/sure"),
        dict(trigger="yes", source="asking", dest="done"),
    ]
