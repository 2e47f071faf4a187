import json

from botkit.store import session
from botkit.store.sqlite import SqliteDatabase
from tests.store.filled import conv_of, fill, run_of


async def keep(path, *runs):
    database = await SqliteDatabase.open(path)
    for one in runs:
        await database.run(lambda tx, one=one: session.create(tx, one))
    await database.close()


async def test_sessions_are_listed_and_narrowed_by_flow_and_person(run_aside, kept):
    await keep(
        kept,
        run_of("lisi", changed_at=1),
        run_of("li", changed_at=3),
        run_of("wang", changed_at=2, flow="y.Ask"),
    )

    async def owners(*options):
        done = await run_aside("sessions", "list", "--json", *options)
        return [one["owner"] for one in json.loads(done.out)]

    assert ["li", "wang", "lisi"] == await owners()
    assert ["li", "wang"] == await owners("--limit", "2")
    for flow, found in {"x.Ask": 2, "Ask": 3, "y": 1, "As": 0, "%": 0}.items():
        assert found == len(await owners("--flow", flow))
    assert ["li"] == await owners("--person", "Li")
    lines = (await run_aside("sessions", "list")).out.splitlines()
    assert ["li", "x.Ask", "sure"] == lines[1].split("\t")[:3]


async def test_no_sessions_are_said(run_aside, kept):
    await fill(kept)
    assert (0, "", "botkit: no such sessions\n") == await run_aside("sessions", "list")


async def test_a_session_is_shown_with_all_that_hangs_on_it(run_aside, kept):
    await fill(kept, "lisi")
    for name in (conv_of("lisi"), "lisi", "run of lisi"):
        shown = json.loads((await run_aside("sessions", "show", name, "--json")).out)
        assert {"text": "words of lisi"} == shown["data"]
        assert ["timeout"] == [one["name"] for one in shown["timers"]]
        assert [{"yes": "是"}] == [one["buttons"] for one in shown["cards"]]
        assert 1 == len(shown["waiting"])
    assert "state\tsure\n" in (await run_aside("sessions", "show", "lisi")).out


async def test_a_name_that_fits_none_or_several_is_told(run_aside, kept):
    other = conv_of("lisi").replace("main", "other")
    await keep(kept, run_of("lisi"), run_of("li"))
    database = await SqliteDatabase.open(kept)
    await database.run(
        lambda tx: tx.execute("UPDATE session SET conv = ? WHERE owner = 'li'", (other,))
    )
    await database.close()
    code, _, err = await run_aside("sessions", "show", "lisi")
    assert (2, True) == (code, other in err)
    assert 1 == (await run_aside("sessions", "show", "isi")).code
    assert 0 == (await run_aside("sessions", "show", other)).code


async def test_a_running_flow_is_reset_and_its_card_is_dead(run_aside, live):
    li = live.person("lisi")
    await li.say("x")
    await li.say("一杯茶")
    code, out, _ = await run_aside("sessions", "reset", "lisi", "--yes")
    assert (0, "reset: session 1, timer 0, card 1\n") == (code, out)
    await li.click("yes")
    assert "按钮已失效" in li.last.text
    await li.say("x")
    assert "你想要什么？" == li.last.text.strip()


async def test_a_reset_at_rest_keeps_a_snapshot(run_aside, kept):
    await keep(kept, run_of("lisi"))
    code, out, _ = await run_aside("sessions", "reset", "lisi", "--yes", "--json")
    assert (0, {"session": 1, "timer": 0, "card": 0}) == (code, json.loads(out)["counts"])
    assert 1 == (await run_aside("sessions", "reset", "lisi", "--yes")).code
    status = json.loads((await run_aside("db", "status", "--json")).out)
    assert 1 == status["rows"]["session_archive"]


async def test_nothing_is_reset_without_being_asked(run_aside, kept):
    await keep(kept, run_of("lisi"))
    assert 2 == (await run_aside("sessions", "reset", "lisi")).code
    assert 0 == (await run_aside("sessions", "show", "lisi")).code
