"""A new version of a bot meets two hundred people who are in the middle of the old one."""

import asyncio
import json
import sys
from collections import Counter

import pytest

from botkit.store import dead, session
from botkit.store.reading import reading

FIRST = """
from botkit import Bot, Flow, Record

bot = Bot("desk")

class Ticket(Record):
    kind: str = ""
    seat: int | str = 0
    note: str = ""

class Table(Flow[Ticket]):
    def keep_kind(self, turn):
        self.data.kind = turn.text

    def keep_seat(self, turn):
        self.data.seat = int(turn.text) if turn.text.isdecimal() else turn.text

@bot.flow(start="报修", timeout="15m")
class Repair(Table):
    initial = "kind"
    ends = ["filed"]
    states = ["kind", "seat", "confirm", *ends]
    transitions = [
        dict(trigger="text", source="kind", dest="seat", before="keep_kind"),
        dict(trigger="text", source="seat", dest="confirm", before="keep_seat"),
        dict(trigger="yes", source="confirm", dest="filed"),
        dict(trigger="no", source="confirm", dest="kind"),
    ]

@bot.flow(start="借用")
class Lend(Table):
    initial = "what"
    ends = ["lent"]
    states = ["what", *ends]
    transitions = [dict(trigger="text", source="what", dest="lent", before="keep_kind")]
"""
LATER = """
from botkit import Bot, Flow, Record

bot = Bot("desk")

class Ticket(Record):
    kind: str = ""
    seat: int = 0
    phone: str = "none"

@bot.flow(start="报修", timeout="15m")
class Repair(Flow[Ticket]):
    initial = "place"
    ends = ["filed"]
    states = ["place", "kind", "check", *ends]
    renamed = {"confirm": "check"}
    fallback = "place"
    transitions = [
        dict(trigger="text", source="place", dest="kind", before="keep_place"),
        dict(trigger="text", source="kind", dest="check", before="keep_kind"),
        dict(trigger="yes", source="check", dest="filed"),
        dict(trigger="no", source="check", dest="place"),
    ]

    def keep_place(self, turn):
        self.data.seat = len(turn.text)

    def keep_kind(self, turn):
        self.data.kind = turn.text
"""
CARD = '+++\ntitle = "{}"\nbuttons = {{ yes = "是", no = "否" }}\n+++\n{{{{ data.kind }}}}\n'
FIRST_WORDS = {
    "repair/kind.text.j2": "哪里坏了？\n",
    "repair/seat.text.j2": "座位？\n",
    "repair/confirm.taskcard.j2": CARD.format("对吗"),
    "repair/filed.text.j2": "已报 {{ data.kind }}\n",
    "lend/what.text.j2": "借什么？\n",
    "lend/lent.text.j2": "借出 {{ data.kind }}\n",
}
LATER_WORDS = {
    "repair/place.text.j2": "在哪里？\n",
    "repair/kind.text.j2": "什么坏了？\n",
    "repair/check.taskcard.j2": CARD.format("确认"),
    "repair/filed.text.j2": "已报 {{ data.kind }} {{ data.phone }}\n",
}
CHANGED = "这个流程已经更新"
# What each fifth of the people said to the first version, and what comes of it in the second.
SAID = {
    "kind": ["报修"],  # the state is still there
    "seat": ["报修", "灯"],  # it is gone
    "confirm": ["报修", "灯", "7"],  # it has another name
    "number": ["报修", "灯", "七号"],  # the same, but its data is of another type
    "lend": ["借用"],  # the flow is gone
}
PEOPLE = {f"p{number:03}": list(SAID)[number % 5] for number in range(200)}


def write(folder, bot, words):
    (folder / "bots").mkdir(parents=True)
    (folder / "bots" / "desk.py").write_text(bot)
    (folder / "botkit.toml").write_text('[wecom.main]\nbots = ["desk"]\n')
    for name, text in words.items():
        path = folder / "templates" / "desk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def botkit_project(tmp_path):
    """A link to the version that runs, as deployments have it."""
    write(tmp_path / "first", FIRST, FIRST_WORDS)
    write(tmp_path / "later", LATER, LATER_WORDS)
    (tmp_path / "current").symlink_to("first")
    return tmp_path / "current"


def put_in_place(project, version):
    project.unlink()
    project.symlink_to(version)


async def check(project, store):
    """The exit code and the JSON of ``check --against-store``, beside the running bots."""
    words = ["check", "--against-store", "--db", str(store), "--json"]
    program = [sys.executable, "-m", "botkit", "--config", str(project / "botkit.toml"), *words]
    done = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    out, _ = await done.communicate()
    return done.returncode, json.loads(out)


def standing(store):
    """How many sessions stand in each state.  Nothing of all this was too much for a turn."""
    with reading(store) as tx:
        assert [] == dead.letters(tx)
        return Counter(one.state for one in session.listed(tx, most=1000))


async def everybody(sim, says):
    """All at once; each says one thing after the other."""

    async def one(person_id, kind):
        for words in says(kind):
            delivery = await sim.person(person_id).say(words)
            assert 200 == delivery.status

    await asyncio.gather(*(one(person_id, kind) for person_id, kind in PEOPLE.items()))


def heard_since(sim, before):
    return {
        person_id: [one.text.strip() for one in sim.person(person_id).heard[before[person_id] :]]
        for person_id in PEOPLE
    }


@pytest.mark.timeout(120)
async def test_everybody_goes_on_or_begins_anew_and_is_told_once(sim, botkit_project, tmp_path):
    store = tmp_path / "sim.db"
    await everybody(sim, SAID.get)
    assert 0 == (await check(botkit_project, store))[0]

    put_in_place(botkit_project, "later")
    code, told = await check(botkit_project, store)
    assert (1, [], False) == (code, told["findings"], told["ok"])
    becomes = {
        (one["state"], one["becomes"], one["to"]): one["sessions"] for one in told["sessions"]
    }
    assert {
        ("kind", "adopted", "kind"): 40,
        ("seat", "fallback", "place"): 40,
        ("confirm", "renamed", "check"): 40,
        ("confirm", "fallback", "place"): 40,
        ("what", "ended", ""): 40,
    } == becomes

    before = {person_id: len(sim.person(person_id).heard) for person_id in PEOPLE}
    await sim.restart()
    await everybody(sim, lambda kind: {"kind": ["屏"], "lend": ["键盘"]}.get(kind, ["是"]))
    heard = heard_since(sim, before)
    then = {"kind": "确认", "confirm": "已报 灯 none", "seat": "在哪里？", "number": "在哪里？"}
    for person_id, kind in PEOPLE.items():
        is_lost = kind in ("seat", "number", "lend")
        assert is_lost == sum(CHANGED in words for words in heard[person_id])
        assert then.get(kind, "我可以帮您做这些") in heard[person_id][-1]
    assert {"place": 80, "check": 40} == standing(store)
    assert 0 == (await check(botkit_project, store))[0]

    # Who stands in a flow goes on; whose flow ended starts the new one.
    on = {
        "kind": ["是"],
        "confirm": ["报修", "楼上", "门", "是"],
        "lend": ["报修", "楼上", "门", "是"],
    }
    await everybody(sim, lambda kind: on.get(kind, ["楼上", "门", "是"]))
    for person_id, kind in PEOPLE.items():
        last = sim.person(person_id).last.text.strip()
        assert f"已报 {'屏' if kind == 'kind' else '门'} none" == last
        assert 1 >= sum(CHANGED in one.text for one in sim.person(person_id).heard)
    assert {} == standing(store)
