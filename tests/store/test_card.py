from botkit.store import card
from botkit.store.card import Card


def a_card(task_id="t1", **fields):
    values = {
        "conv": "c",
        "session": "s",
        "bot": "leave",
        "receiver": "li",
        "role": "state",
        "buttons": [("yes", "同意"), ("no", "驳回")],
        "choices": False,
        "template": "leave/leave/confirm",
        "update_code": "",
        "status": "live",
        "expires_at": 9000,
    } | fields
    return Card(task_id=task_id, **values)


async def add(database, *cards):
    for one in cards:
        await database.run(lambda tx, one=one: card.add(tx, one))


async def find(database, task_id="t1"):
    return await database.run(lambda tx: card.find(tx, task_id))


async def test_a_card_is_read_back_as_it_was_written(database):
    await add(database, a_card(choices=True))
    assert a_card(choices=True) == await find(database)
    assert await find(database, "unknown") is None


def test_a_button_is_found_by_key_and_typed_by_label_or_number():
    assert ("yes", "同意") == a_card().button("yes")
    assert a_card().button("同意") is None
    assert ("no", "驳回") == a_card().typed("驳回")
    assert ("no", "驳回") == a_card().typed("2")
    assert [None, None, None] == [a_card().typed(text) for text in ("0", "3", "no")]


def test_a_typed_label_goes_before_the_number_of_another_button():
    days = a_card(buttons=[(f"k{days}", days) for days in "0123"])
    assert ["0", "1", "3"] == [days.typed(text)[1] for text in "013"]
    assert ("k3", "3") == days.typed("4")  # no label, so the number it is listed under
    assert days.typed("5") is None


async def test_a_card_that_asks_is_pressed_and_not_typed(database):
    await add(database, a_card(asks=True))
    found = await find(database)
    assert ("yes", "同意") == found.button("yes")
    assert [None, None] == [found.typed(text) for text in ("同意", "1")]


async def test_a_card_is_used_once(database):
    await add(database, a_card())
    assert await database.run(lambda tx: card.use(tx, "t1"))
    assert not await database.run(lambda tx: card.use(tx, "t1"))
    assert "used" == (await find(database)).status


async def test_cards_in_play_are_listed_newest_first(database):
    await add(database, a_card("t1"), a_card("t2"), a_card("t3", session="other"))
    live = await database.run(lambda tx: card.live(tx, "c", "s"))
    assert ["t2", "t1"] == [one.task_id for one in live]


async def test_cards_go_out_of_play_by_role_or_all(database):
    await add(database, a_card("t1"), a_card("t2", role="told"), a_card("t3", session="other"))
    await database.run(lambda tx: card.replace_states(tx, ("c", "s")))
    assert ["replaced", "live"] == [(await find(database, t)).status for t in ("t1", "t2")]
    await database.run(lambda tx: card.replace(tx, ("c", "s")))
    assert ["replaced", "live"] == [(await find(database, t)).status for t in ("t2", "t3")]


async def test_a_used_card_stays_used(database):
    await add(database, a_card())
    await database.run(lambda tx: card.use(tx, "t1"))
    await database.run(lambda tx: card.replace(tx, ("c", "s")))
    assert "used" == (await find(database)).status


async def test_the_code_of_the_next_update_is_kept(database):
    await add(database, a_card())
    await database.run(lambda tx: card.keep_code(tx, "t1", "code"))
    assert "code" == (await find(database)).update_code


async def test_old_cards_are_forgotten(database):
    await add(database, a_card("t1"), a_card("t2", expires_at=9001))
    assert 1 == await database.run(lambda tx: card.forget_old(tx, 9001))
    assert await find(database, "t1") is None
