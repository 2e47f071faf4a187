import json

from tests.store.filled import fill, older

SECRET = "我的工资是一万二"


def traces(store, *words):
    raw = [file.read_bytes() for file in store.parent.glob("*.db*") if file.is_file()]
    return sum(content.count(word.encode()) for content in raw for word in words)


async def test_no_text_of_the_person_is_left_while_the_bots_run_on(run_aside, live):
    store = live.rehearsal.app.store
    li, wang = live.person("lisi"), live.person("wangwu")
    for one, text in ((li, SECRET), (wang, "一杯茶")):
        await one.say("x")
        await one.say(text)
    assert traces(store, SECRET) > 0
    code, out, _ = await run_aside("erase", "--person", "lisi", "--yes", "--json")
    assert (0, "erased", 1) == (code, (done := json.loads(out))["outcome"], done["counts"]["card"])
    assert 0 == traces(store, SECRET, "lisi")
    await wang.click("yes")
    assert "好的。" == wang.last.text
    await li.say("x")
    assert "你想要什么？" == li.last.text.strip()


async def test_no_text_is_left_when_nothing_runs(run_aside, kept):
    await fill(kept, "zhangsan", "lisi")
    code, out, _ = await run_aside("erase", "--person", "zhangsan", "--yes")
    assert (0, True) == (code, out.startswith("erased: session 1, "))
    assert 0 == traces(kept, "zhangsan")
    assert traces(kept, "lisi") > 0


async def test_copies_from_before_are_named(run_aside, kept):
    kept.parent.mkdir()
    older(kept)
    assert 0 == (await run_aside("db", "upgrade")).code
    code, _, err = await run_aside("erase", "--person", "zhangsan", "--yes")
    assert (0, True) == (code, f"{kept}.schema-1 is a copy from before" in err)


async def test_nobody_is_erased_without_a_name_or_an_answer(run_aside, kept):
    await fill(kept, "lisi")
    for args in (["--yes"], ["--person", " ", "--yes"], ["--person", "lisi"]):
        assert 2 == (await run_aside("erase", *args)).code
    assert traces(kept, "words of lisi") > 0
