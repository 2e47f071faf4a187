from botkit.store import said


def say(tx, seq, now_ms, digest="d"):
    return said.say(tx, digest, seq=seq, now_ms=now_ms, since_ms=now_ms - 600)


async def test_equal_words_within_the_window_are_different_variants(database):
    def unit(tx):
        return [say(tx, 1, 1000), say(tx, 2, 1001), say(tx, 3, 1002, "other"), say(tx, 4, 1600)]

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
        said.again(tx, "d", first, seq=1, now_ms=1500)
        return say(tx, 2, 2100)

    assert 1 == await database.run(unit)


async def test_the_first_variant_that_nobody_remembers_is_taken(database):
    def unit(tx):
        early = [say(tx, 1, 1000), say(tx, 2, 1400)]
        return [*early, say(tx, 3, 1700), say(tx, 4, 1800)]

    assert [0, 1, 0, 2] == await database.run(unit)


async def test_what_is_kept_for_a_row_is_free_for_no_other(database):
    def unit(tx):
        said.again(tx, "d", 0, seq=1, now_ms=9000)
        return say(tx, 2, 1000), say(tx, 1, 1001)

    assert (1, 0) == await database.run(unit)


async def test_who_said_the_very_same_is_told_from_others(database):
    def unit(tx):
        say(tx, 1, 1000)
        say(tx, 2, 1001)
        return [
            said.by_another(tx, digest, variant, seq=seq)
            for digest, variant, seq in (("d", 0, 1), ("d", 0, 2), ("d", 1, 1), ("e", 0, 2))
        ]

    assert [None, 1000, 1001, None] == await database.run(unit)


async def test_what_nobody_remembers_any_more_is_forgotten(database):
    def unit(tx):
        say(tx, 1, 1000)
        say(tx, 2, 2000, "later")
        gone = said.forget_old(tx, 1000), said.forget_old(tx, 1001)
        return *gone, said.by_another(tx, "later", 0, seq=1)

    assert (0, 1, 2000) == await database.run(unit)
