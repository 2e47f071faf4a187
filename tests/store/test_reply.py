from botkit.store import reply


async def test_an_answer_is_found_by_the_key_of_its_event(database):
    def unit(tx):
        reply.keep(tx, key="k", conv="c", sealed="<xml/>", now_ms=1)
        return reply.find(tx, "k"), reply.find(tx, "other")

    assert ("<xml/>", "") == await database.run(unit)


async def test_old_answers_are_forgotten(database):
    def unit(tx):
        for number in range(3):
            reply.keep(tx, key=f"k{number}", conv="c", sealed="x", now_ms=number)
        return reply.forget_old(tx, 2), [reply.find(tx, f"k{number}") for number in range(3)]

    assert (2, ["", "", "x"]) == await database.run(unit)
