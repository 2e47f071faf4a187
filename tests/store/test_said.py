from botkit.store import said


def say(tx, seq, now_ms, digest="d"):
    return said.say(tx, digest, seq=seq, now_ms=now_ms, since_ms=now_ms - 600)


async def test_equal_words_within_the_window_are_different_variants(database):
    def unit(tx):
        return [say(tx, 1, 1000), say(tx, 2, 1001), say(tx, 3, 1002, "other"), say(tx, 4, 1601)]

    assert [0, 1, 0, 2] == await database.run(unit)


async def test_once_the_window_has_passed_the_first_variant_is_free(database):
    def unit(tx):
        return [say(tx, 1, 1000), say(tx, 2, 1100), say(tx, 3, 1701)]

    assert [0, 1, 0] == await database.run(unit)


async def test_a_row_does_not_differ_from_itself(database):
    def unit(tx):
        return [say(tx, 1, 1000), say(tx, 2, 1001), say(tx, 2, 1002)]

    assert [0, 1, 1] == await database.run(unit)


async def test_another_attempt_begins_the_window_anew(database):
    def unit(tx):
        first = say(tx, 1, 1000)
        said.again(tx, "d", variant=first, seq=1, now_ms=1500)
        return say(tx, 2, 2100)

    assert 1 == await database.run(unit)


async def test_another_attempt_is_known_also_when_the_digest_was_forgotten(database):
    def unit(tx):
        said.again(tx, "d", variant=3, seq=1, now_ms=1000)
        return say(tx, 2, 1100)

    assert 4 == await database.run(unit)


async def test_an_early_variant_said_again_does_not_free_a_later_one(database):
    def unit(tx):
        first, second = say(tx, 1, 1000), say(tx, 2, 1001)
        said.again(tx, "d", variant=first, seq=1, now_ms=1100)
        return first, second, say(tx, 3, 1200)

    assert (0, 1, 2) == await database.run(unit)


async def test_who_spoke_last_is_told_from_others(database):
    def unit(tx):
        say(tx, 1, 1000)
        return said.by_another(tx, "d", 1), said.by_another(tx, "d", 2), said.by_another(tx, "", 2)

    assert (None, 1000, None) == await database.run(unit)


async def test_what_nobody_remembers_any_more_is_forgotten(database):
    def unit(tx):
        say(tx, 1, 1000)
        say(tx, 2, 2000, "later")
        return said.forget_old(tx, 1000), said.forget_old(tx, 1001), said.by_another(tx, "later", 0)

    assert (0, 1, 2000) == await database.run(unit)
