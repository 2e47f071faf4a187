"""The bot of the proofs: it counts what each person says, and has the poisons."""

from __future__ import annotations

from pathlib import Path

DATABASE = ".botkit/botkit.db"

SETTINGS = """
[server]
host = "127.0.0.1"
port = 0
ops_port = 0

[wecom.main]
bots = ["probe"]

[robots.ops]
"""
BOT = """
import os
import sys

from botkit import Bot, Flow, Job, Record, Room, Turn

bot = Bot("probe")
OPS = Room("ops")


class Count(Record):
    texts: int = 0
    said: str = ""


@bot.job(limit="5s", attempts=2)
async def fatal(job: Job) -> str:
    os._exit(9)


def loop(turn):
    while True:
        pass


def hoard(turn):
    kept = []
    while True:
        kept.append(bytes(64 << 20))


POISONS = {
    "raises": lambda turn: 1 / 0,
    "loops": loop,
    "allocates": hoard,
    "exits": lambda turn: os._exit(9),
    "leaves": lambda turn: sys.exit(9),
    "stores": lambda turn: turn.post(OPS, "posted", words="x", key="\\ud800"),
}


@bot.flow(start="begin")
class Counting(Flow[Count]):
    initial = "counting"
    ends = ["over"]
    states = ["counting", "over"]
    transitions = [
        dict(trigger="text", source="counting", dest="=", before="count"),
        dict(trigger=["fatal.done", "fatal.failed"], source="counting", dest="over"),
        dict(trigger="cancel", source="counting", dest="over"),
    ]

    def count(self, turn: Turn) -> None:
        self.data.texts += 1
        self.data.said = turn.text
        if turn.text.startswith("post "):
            turn.post(OPS, "posted", words=turn.text)
        if turn.text == "fatal":
            turn.job(fatal)
        if poison := POISONS.get(turn.text):
            poison(turn)


class Nothing(Record):
    pass


@bot.flow(start="card")
class Card(Flow[Nothing]):
    initial = "asked"
    ends = ["answered"]
    states = ["asked", "answered"]
    transitions = [
        dict(trigger="yes", source="asked", dest="answered"),
        dict(trigger="cancel", source="asked", dest="answered"),
    ]


NAMES = [f"t{nth}" for nth in range(25)]


class Order(Record):
    rung: list[str] = []


@bot.flow(start="timers")
class Timers(Flow[Order]):
    initial = "waiting"
    ends = ["over"]
    states = ["waiting", "over"]
    quiet = ["waiting"]
    transitions = [
        dict(trigger="text", source="waiting", dest=None, before="arm"),
        dict(trigger=NAMES, source="waiting", dest=None, before="note"),
        dict(trigger="cancel", source="waiting", dest="over"),
    ]

    def arm(self, turn: Turn) -> None:
        for name, seconds in zip(NAMES, turn.text.split(), strict=True):
            turn.remind(f"{seconds}s", name)

    def note(self, turn: Turn) -> None:
        self.data.rung.append(turn.event.name)


@bot.otherwise
async def echo(turn: Turn) -> None:
    turn.reply("echo", words=turn.text)
    if turn.text.startswith("post "):
        turn.post(OPS, "posted", words=turn.text)
"""
TEMPLATES = {
    "echo.text.j2": "echo {{ words }}\n",
    "card/asked.taskcard.j2": '+++\ntitle = "a card"\nbuttons = { yes = "Yes" }\n+++\nsure?\n',
    "card/answered.text.j2": "answered\n",
    "timers/over.text.j2": "over\n",
    "posted.text.j2": "{{ words }}\n",
    "counting/counting.text.j2": "{{ data.texts }} {{ data.said }}\n",
    "counting/over.text.j2": "over\n",
}


def write_project(folder: Path, platform: str = "wecom") -> None:
    """Put the bot, its templates and settings into a folder."""
    files = {f"templates/probe/{name}": text for name, text in TEMPLATES.items()}
    files |= {"bots/probe.py": BOT, "botkit.toml": SETTINGS.replace("[wecom.", f"[{platform}.")}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
