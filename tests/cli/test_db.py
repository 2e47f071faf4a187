import json

from botkit.store.migrations import STEPS
from botkit.store.reading import overview
from botkit.store.sqlite import SqliteDatabase
from tests.store.filled import fill, older
from tests.store.test_upkeep import damage


async def test_the_status_of_running_bots(run_aside, live):
    await live.person("lisi").say("x")
    code, out, _ = await run_aside("db", "status", "--json")
    status = json.loads(out)
    assert (0, 1, len(STEPS)) == (code, status["rows"]["session"], status["schema"])
    assert status["log_bytes"] > 0
    assert "rows of session\t1\n" in (await run_aside("db", "status")).out


async def test_the_store_of_the_settings_comes_before_that_of_dev(run_aside, kept):
    await fill(kept.with_name("dev.db"), "lisi")
    code, out, err = await run_aside("db", "status", "--json")
    assert (0, True, True) == (code, "dev.db" in json.loads(out)["path"], "dev.db" in err)
    await fill(kept)
    assert str(kept) == json.loads((await run_aside("db", "status", "--json")).out)["path"]
    other = str(kept.with_name("dev.db"))
    named = json.loads((await run_aside("db", "status", "--json", "--db", other)).out)
    assert other == named["path"]


async def test_the_bug_of_an_old_sqlite_is_named_where_it_has_it(run_aside, kept):
    await fill(kept)
    _, _, err = await run_aside("db", "status")
    assert ("WAL-reset bug" in err) is overview(kept).has_reset_bug


async def test_a_backup_of_running_bots_is_whole_and_never_written_over(run_aside, live, project):
    await live.person("lisi").say("x")
    target = project / "copy.db"
    assert 0 == (await run_aside("db", "backup", str(target))).code
    assert 1 == overview(target).rows["session"]
    code, out, err = await run_aside("db", "backup", str(target))
    assert (1, "", True) == (code, out, "not overwritten" in err)
    code, out, _ = await run_aside("db", "backup", str(project / "2.db"), "--json")
    assert (project / "2.db").stat().st_size == json.loads(out)["size_bytes"]


async def test_a_check_of_a_sound_database_says_so(run_aside, kept):
    await fill(kept, "lisi")
    assert (0, f"ok: {kept}\n") == (await run_aside("db", "check"))[:2]
    done = await run_aside("db", "check", "--json")
    assert {"ok": True, "problems": []} == json.loads(done.out)


async def test_a_damaged_database_ends_with_4_and_is_recovered_into_another(
    run_aside, kept, project
):
    await fill(kept, *(f"person{number}" for number in range(50)))
    damage(kept, 7)
    before = kept.read_bytes()
    code, out, err = await run_aside("db", "check", "--json")
    assert (4, False, True) == (code, json.loads(out)["ok"], "db recover --into" in err)
    assert 4 == (await run_aside("db", "upgrade")).code
    new = project / "new.db"
    code, out, _ = await run_aside("db", "recover", "--into", str(new), "--json")
    tables = {one["table"]: one for one in json.loads(out)}
    assert (1, [False]) == (
        code,
        [one["is_whole"] for one in tables.values() if not one["is_whole"]],
    )
    assert before == kept.read_bytes()
    assert 0 == (await run_aside("db", "check", "--db", str(new))).code
    assert 1 == (await run_aside("db", "recover", "--into", str(new))).code


async def test_of_a_sound_database_nothing_is_lost(run_aside, kept, project):
    await fill(kept, "lisi")
    code, out, _ = await run_aside("db", "recover", "--into", str(project / "new.db"))
    assert (0, "session\t1\t0\t") == (code, next(x for x in out.splitlines() if "session\t" in x))


async def test_an_older_database_is_upgraded_after_a_copy(run_aside, kept):
    kept.parent.mkdir()
    older(kept)
    code, out, err = await run_aside("dead", "list")
    assert (1, "", True) == (code, out, "botkit db upgrade" in err)
    assert 0 == (await run_aside("db", "check")).code
    code, out, _ = await run_aside("db", "upgrade", "--json")
    copy = f"{kept}.schema-1"
    assert (0, {"from": 1, "to": len(STEPS), "backup": copy}) == (code, json.loads(out))
    assert "nothing to do" in (await run_aside("db", "upgrade")).out
    assert 0 == (await run_aside("dead", "list")).code


async def test_bots_that_run_on_it_keep_it_from_being_upgraded(run_aside, kept):
    database = await SqliteDatabase.open(kept)
    assert 3 == (await run_aside("db", "upgrade")).code
    await database.close()


async def test_a_newer_database_ends_with_6(run_aside, kept):
    await fill(kept)
    database = await SqliteDatabase.open(kept)
    await database.run(lambda tx: tx.execute("PRAGMA user_version=999"))
    await database.close()
    for verb in ("status", "upgrade"):
        assert 6 == (await run_aside("db", verb)).code
    assert 6 == (await run_aside("sessions", "list")).code
