import json
import re

import pytest

from botkit.store import dead
from botkit.store.reading import reading
from botkit.store.sqlite import SqliteDatabase
from tests.store.filled import fill, letter

BROKEN = """

@bot.command("report")
async def report(turn: Turn) -> None:
    if (Path(__file__).parent / "broken").exists():
        raise ValueError("the report is broken")
    turn.reply("report")
"""


@pytest.fixture
def project(project):
    """Its bot fails at "report" as long as there is a file bots/broken."""
    bot = project / "bots" / "x.py"
    bot.write_text("from pathlib import Path\n\n" + bot.read_text() + BROKEN)
    (project / "templates" / "x" / "report.text.j2").write_text("一切正常")
    (project / "bots" / "broken").touch()
    return project


async def bury(path, *letters):
    database = await SqliteDatabase.open(path)

    def unit(tx):
        for one in letters:
            dead.bury(tx, one)

    await database.run(unit)
    await database.close()


async def test_what_a_bot_could_not_take_is_listed_shown_and_replayed(run_aside, live, project):
    li = live.person("lisi")
    await li.say("report")
    (number,) = re.findall("[0-9a-f]{8}", li.last.text)
    (found,) = json.loads((await run_aside("dead", "list", "--json")).out)
    assert ("inbox", "lisi", 5) == (found["source"], found["actor"], found["attempts"])
    assert found["id"].endswith(number)
    shown = json.loads((await run_aside("dead", "show", number, "--json")).out)
    assert "report" == shown["payload"]["text"]
    assert "the report is broken" in shown["error"]
    (project / "bots" / "broken").unlink()
    code, out, _ = await run_aside("dead", "replay", number, "--yes")
    assert (0, "replayed: inbox 1, outbox 0\n") == (code, out)
    await live.settle()
    assert "一切正常" == li.last.text
    assert "botkit: no dead letters\n" in (await run_aside("dead", "list")).err


async def test_a_letter_waits_in_the_inbox_when_it_is_replayed_at_rest(run_aside, kept):
    await bury(kept, letter("1" * 32, "lisi"))
    code, out, _ = await run_aside("dead", "replay", "--all", "--yes", "--json")
    assert (0, {"inbox": 1, "outbox": 0}) == (code, json.loads(out)["counts"])
    with reading(kept) as tx:
        assert (0, 1) == (len(dead.ids(tx)), len(tx.rows("SELECT seq FROM inbox")))


async def test_letters_are_dropped_one_or_all(run_aside, kept):
    await bury(kept, *(letter(str(n) * 32, "lisi", died_at=n) for n in range(3)))
    assert (0, "dropped: dead_letter 1\n") == (await run_aside("dead", "drop", "1111", "--yes"))[:2]
    lines = (await run_aside("dead", "list")).out.splitlines()
    assert ["2" * 8, "0" * 8] == [line.split("\t")[0] for line in lines[1:]]
    assert "dropped: dead_letter 2\n" == (await run_aside("dead", "drop", "--all", "--yes")).out


@pytest.mark.parametrize("verb", ["replay", "drop"])
async def test_one_letter_or_all_has_to_be_named(run_aside, kept, verb):
    await fill(kept, "lisi")
    for args in ([], ["1lisi", "--all"]):
        assert 2 == (await run_aside("dead", verb, *args, "--yes")).code
    assert 2 == (await run_aside("dead", verb, "--all")).code


async def test_what_cannot_be_replayed_is_told(run_aside, kept):
    await bury(kept, letter("1" * 32, "", source="callback", payload="<a>"))
    code, out, err = await run_aside("dead", "replay", "1111", "--yes")
    assert (1, "", True) == (code, out, "Drop it" in err)
    assert "payload\t<a>\n" in (await run_aside("dead", "show", "1111")).out


async def test_a_short_list_has_the_newest(run_aside, kept):
    await bury(kept, *(letter(f"d{n}", "lisi", died_at=n) for n in range(5)))
    found = json.loads((await run_aside("dead", "list", "--limit", "2", "--json")).out)
    assert ["d4", "d3"] == [one["id"] for one in found]
