import pytest

from tests.store.filled import fill


@pytest.mark.parametrize(
    ("group", "verbs"),
    [
        ("sessions", ["show", "reset"]),
        ("outbox", ["show", "drop"]),
        ("dead", ["show", "replay", "drop"]),
    ],
)
async def test_a_word_that_fits_nothing_is_told_with_where_to_look(run_aside, kept, group, verbs):
    await fill(kept, "lisi")
    words = f"Error: zhangsan: there is none. botkit {group} list shows what there is.\n"
    for verb in verbs:
        assert (1, "", words) == await run_aside(group, verb, "zhangsan")
