from botkit.store import dead
from botkit.store.dead import DeadLetter


def letter(id="d1", died_at=1000):  # noqa: A002
    return DeadLetter(
        id=id,
        source="inbox",
        key="k",
        conv="c",
        payload="{}",
        error="ValueError: no",
        attempts=5,
        died_at=died_at,
    )


async def test_letters_are_listed_oldest_first(database):
    for one in (letter("b", 2000), letter("a", 1000)):
        await database.run(lambda tx, one=one: dead.bury(tx, one))
    assert [letter("a", 1000), letter("b", 2000)] == await database.run(dead.letters)


async def test_a_letter_is_kept_once(database):
    for _ in range(2):
        await database.run(lambda tx: dead.bury(tx, letter()))
    assert 1 == len(await database.run(dead.letters))
