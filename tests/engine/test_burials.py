"""What cannot be taken becomes a dead letter, and its neighbours go on."""

from botkit import Bot, Flow, Job, Turn
from botkit.chat.events import Text
from botkit.store import inbox
from tests.engine.probe import TEMPLATES, a_bot, attempts, fails

# What stops the process again and again, and what nobody can read.


async def test_an_event_that_ended_three_processes_is_buried_at_the_next_start(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.receive("li", Text(text="hello"))
    seq = (await here.waiting("li")).seq
    for _ in range(3):
        await here.database.run(lambda tx: inbox.count_boot(tx, [seq]))
    assert (await here.waiting("li")).attempts == 4
    await here.restart()
    await here.settle()
    (letter,) = await here.letters()
    assert "3 processes died" in letter.error
    assert "编号" in here.heard("li")[0]


async def test_those_who_wait_behind_it_are_not_buried(world):
    here = await world(a_bot(), templates=TEMPLATES)
    for n in range(3):
        await here.receive("li", Text(text="hello" if n else "killer"))
    seq = (await here.waiting("li")).seq
    for _ in range(3):
        await here.database.run(lambda tx: inbox.count_boot(tx, [seq]))
    await here.restart()
    await here.settle()
    assert 1 == len(await here.letters())
    assert ["hello li"] * 2 == [one.strip() for one in here.heard("li")[1:]]


async def test_a_row_that_cannot_be_read_is_buried_and_the_next_goes_on(world):
    here = await world(a_bot(), templates=TEMPLATES)
    for payload in ('{"kind":"Unheard"}', "no json"):
        await here.receive("li", Text(text="x"))
        await here.database.run(
            lambda tx, payload=payload: tx.execute("UPDATE inbox SET payload = ?", (payload,))
        )
        await here.restart()
        await here.settle()
    await here.say("li", "hello")
    assert 2 == len(await here.letters())
    assert "hello li" == here.heard("li")[-1]


async def test_a_broken_text_of_the_projects_own_does_not_stop_a_burial(world, logged):
    here = await world(
        a_bot(keep=fails), templates=TEMPLATES | {"failed.text.j2": "{{ nothing.there }}\n"}
    )
    await here.say("li", "go")
    await here.receive("li", Text(text="x"))
    await attempts(here)
    assert 1 == len(await here.letters())
    assert "notice_failed" in [entry["event"] for entry in logged]


async def test_a_session_does_not_wait_for_ever_for_an_outcome_that_cannot_be_taken(world):
    bot = Bot("filing")

    @bot.job()
    async def file(job: Job) -> str:
        return "done"

    @bot.flow(start="go")
    class Filing(Flow):
        initial = "ask"
        states = ["ask", "filing", "filed"]
        ends = ["filed"]
        transitions = [
            dict(trigger="text", source="ask", dest="filing", after="run"),
            dict(trigger="file.done", source="filing", dest="filed", before="fail"),
            dict(trigger="cancel", source="ask", dest="filed"),
        ]

        def run(self, turn: Turn) -> None:
            turn.job(file)

        def fail(self, turn: Turn) -> None:
            raise ValueError("cannot be taken")

    templates = {f"filing/filing/{name}.text.j2": name for name in ("ask", "filing", "filed")}
    here = await world(bot, templates=templates)
    await here.say("li", "go")
    await here.say("li", "now")
    for _ in range(5):
        here.clock.advance("10s")
        await here.settle()
    assert None is await here.session("li")
    assert "编号" in here.heard("li")[-1]


async def test_events_of_an_app_that_left_the_settings_are_kept_for_its_return(world):
    here = await world(a_bot(), templates=TEMPLATES)
    await here.receive("li", Text(text="hello"))
    here.around.rosters.clear()
    await here.settle()
    (letter,) = await here.letters()
    assert "wecom/main is not in the settings" in letter.error
