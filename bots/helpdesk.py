"""报修: two questions, a card to confirm, a ticket number."""

from botkit import Bot, Entered, Flow, Job, Record, Turn

bot = Bot("helpdesk")
bot.menu = {"报修": "new_ticket", "更多": {"官网": "https://www.example.com/"}}


class Ticket(Record):
    kind: str = ""
    detail: str = ""
    number: str = ""


@bot.on(Entered)
async def welcome(turn: Turn) -> None:
    turn.reply("welcome")


@bot.job(limit="10s")
async def open_ticket(job: Job, ticket: Ticket) -> str:
    """File the ticket.  A real one calls the ticket system here and hands ``job.key`` on."""
    return f"T-{job.key[-6:].upper()}"


@bot.flow(start=["menu:new_ticket", "报修"], timeout="15m")
class NewTicket(Flow[Ticket]):
    initial = "kind"
    asking = ["kind", "detail", "confirm"]
    ends = ["filed", "failed", "dropped"]
    states = asking + ["filing"] + ends
    transitions = [
        dict(trigger="click", source="kind", dest="detail", before="keep_kind"),
        dict(
            trigger="text",
            source="detail",
            dest="confirm",
            conditions="long_enough",
            before="keep_detail",
        ),
        dict(trigger="text", source="detail", dest="=", unless="long_enough"),
        dict(trigger="yes", source="confirm", dest="filing", after="file"),
        dict(trigger="no", source="confirm", dest="detail"),
        dict(trigger="open_ticket.done", source="filing", dest="filed", before="keep_number"),
        dict(trigger="open_ticket.failed", source="filing", dest="failed"),
        dict(trigger=["cancel", "timeout"], source=asking, dest="dropped"),
    ]

    def keep_kind(self, turn: Turn) -> None:
        self.data.kind = turn.value

    def keep_detail(self, turn: Turn) -> None:
        self.data.detail = turn.text

    def long_enough(self, turn: Turn) -> bool:
        return len(turn.text) >= 5

    def file(self, turn: Turn) -> None:
        turn.job(open_ticket, self.data)

    def keep_number(self, turn: Turn) -> None:
        self.data.number = turn.result
