"""日记: takes texts down, four to a page.  The dialog that every server of the benchmark holds."""

from botkit import Bot, Flow, Record, Turn, field

bot = Bot("diary")


class Page(Record):
    notes: list[str] = field(default_factory=list)


@bot.flow(start="日记")
class Diary(Flow[Page]):
    initial = "fresh"
    states = ["fresh", "noted", "full"]
    transitions = [
        dict(trigger="text", source="fresh", dest="noted", before="note"),
        dict(trigger="text", source="noted", dest="full", conditions="is_last", before="note"),
        dict(trigger="text", source="noted", dest="=", before="note"),
        dict(trigger="text", source="full", dest="fresh", before="turn_over"),
    ]

    def is_last(self, turn: Turn) -> bool:
        return len(self.data.notes) == 3

    def note(self, turn: Turn) -> None:
        self.data.notes.append(turn.text)

    def turn_over(self, turn: Turn) -> None:
        self.data.notes = []
