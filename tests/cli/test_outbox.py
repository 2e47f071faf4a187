import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from botkit.store import outbox
from botkit.store.reading import reading
from botkit.store.sqlite import SqliteDatabase
from botkit.testing.clock import NOW_MS
from tests.store.filled import fill, parcel

ROOT = Path(__file__).parents[2]


async def add(path, *parcels):
    database = await SqliteDatabase.open(path)
    for one in parcels:
        await database.run(lambda tx, one=one: outbox.add(tx, one))
    await database.close()


def statuses(path):
    with reading(path) as tx:
        return {one.id: one.status for one in outbox.listed(tx)}


async def test_a_list_has_the_newest_first_and_no_bodies(run_aside, kept):
    await add(kept, parcel("a" * 32, "zhangsan"), parcel("b" * 32, "lisi"))
    code, out, _ = await run_aside("outbox", "list")
    lines = [line.split("\t") for line in out.splitlines()]
    assert (0, ["id", "b" * 8, "a" * 8]) == (code, [line[0] for line in lines])
    assert "2027-01-15 08:00:00Z" in lines[1]
    assert "words for" not in out
    assert "words for" not in (await run_aside("outbox", "list", "--json")).out


async def test_a_list_is_narrowed_by_status_line_and_limit(run_aside, kept):
    await add(kept, *(parcel(f"m{n}", person) for n, person in enumerate(("li", "lisi", "wang"))))

    async def ids(*options):
        done = await run_aside("outbox", "list", "--json", *options)
        return [one["id"] for one in json.loads(done.out)]

    assert ["m2", "m1", "m0"] == await ids("--status", "pending")
    assert [] == await ids("--status", "dead")
    assert ["m1", "m0"] == await ids("--line", "wecom/main/li")
    assert ["m2"] == await ids("--limit", "1")


async def test_an_empty_outbox_is_said_on_stderr(run_aside, kept):
    await fill(kept)
    assert (0, "", "botkit: no such messages in the outbox\n") == await run_aside("outbox", "list")
    assert "[]\n" == (await run_aside("outbox", "list", "--json")).out


async def test_a_message_is_shown_with_its_body_by_a_part_of_its_id(run_aside, kept):
    await add(kept, parcel("0" * 24 + "deadbeef", "lisi", body='{"kind": "send", "to": "lisi"}'))
    for part in ("deadbeef", "DEADBEEF", "0" * 24, "0" * 24 + "deadbeef"):
        done = await run_aside("outbox", "show", part, "--json")
        assert {"kind": "send", "to": "lisi"} == json.loads(done.out)["body"]
    assert "body\t" in (await run_aside("outbox", "show", "deadbeef")).out


async def test_what_a_person_typed_cannot_play_tricks_on_a_terminal(run_aside, kept):
    await add(kept, parcel("m" * 32, "lisi", body="a\x1b[2Jb\n\u202ec"))
    assert "a\\x1b[2Jb\\n\\u202ec" in (await run_aside("outbox", "show", "m" * 32)).out


async def test_none_several_and_too_short_ids_are_told(run_aside, kept):
    await add(kept, parcel("1" * 32, "lisi"), parcel("1" * 31 + "2", "lisi"))
    code, out, err = await run_aside("outbox", "show", "ffff")
    assert (1, "", True) == (code, out, "there is none" in err)
    code, _, err = await run_aside("outbox", "show", "1111")
    assert (2, True) == (code, "1" * 31 + "2" in err)
    assert 2 == (await run_aside("outbox", "show", "111")).code


async def test_a_waiting_message_is_dropped_at_rest(run_aside, kept):
    await add(kept, parcel("1" * 32, "lisi"), parcel("2" * 32, "lisi"))
    code, out, _ = await run_aside("outbox", "drop", "1111", "--yes", "--json")
    assert (0, "dropped", {"outbox": 1}) == (code, *list(json.loads(out).values())[:2])
    assert {"1" * 32: "dead", "2" * 32: "pending"} == statuses(kept)
    code, out, err = await run_aside("outbox", "drop", "1111", "--yes")
    assert (1, "", True) == (code, out, "dead already" in err)


async def test_a_running_process_drops_it_itself(run_aside, live):
    store, late = live.rehearsal.app.store, NOW_MS * 2
    one = parcel("1" * 32, "lisi", not_before=late, expires_at=late)
    await live.rehearsal.app.database.run(lambda tx: outbox.add(tx, one))
    code, out, err = await run_aside("outbox", "drop", "1111", "--yes")
    assert (0, "dropped: outbox 1\n") == (code, out)
    assert str(store) in err
    assert {"1" * 32: "dead"} == statuses(store)
    code, _, err = await run_aside("outbox", "drop", "1111", "--yes")
    assert (1, True) == (code, "dead already" in err)


async def test_where_nobody_can_be_asked_nothing_happens(run_aside, kept):
    await add(kept, parcel("1" * 32, "lisi"))
    code, out, err = await run_aside("outbox", "drop", "1111")
    assert (2, "", True) == (code, out, "--yes" in err)
    assert {"1" * 32: "pending"} == statuses(kept)


async def test_on_a_terminal_it_is_asked_first(kept, project):
    await add(kept, parcel("1" * 32, "lisi"))

    def answer(words):
        ours, theirs = pty.openpty()
        os.write(ours, words)
        command = [sys.executable, "-m", "botkit", "outbox", "drop", "1111"]
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            command, stdin=theirs, capture_output=True, text=True, cwd=project, env=env
        )
        os.close(ours)
        os.close(theirs)
        assert f"Drop {'1' * 32}, pending, to wecom/main/lisi?" in done.stderr
        return done.returncode, done.stdout

    assert (1, "") == answer(b"n\n")
    assert {"1" * 32: "pending"} == statuses(kept)
    assert (0, "dropped: outbox 1\n") == answer(b"y\n")


async def test_a_database_that_is_not_there_a_foreign_and_a_damaged_one_are_told(
    run_aside, project
):
    assert 5 == (await run_aside("outbox", "list")).code
    for name, content, code in (("empty.db", b"", 1), ("bad.db", b"no database" * 500, 4)):
        (project / name).write_bytes(content)
        done = await run_aside("outbox", "list", "--db", str(project / name))
        assert (code, "") == done[:2]
    assert not (project / ".botkit").exists()


async def test_a_database_in_use_by_a_process_that_does_not_listen_is_left_alone(run_aside, kept):
    await add(kept, parcel("1" * 32, "lisi"))
    database = await SqliteDatabase.open(kept)
    assert 3 == (await run_aside("outbox", "drop", "1111", "--yes")).code
    assert 0 == (await run_aside("outbox", "list")).code
    await database.close()
