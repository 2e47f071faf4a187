"""Messages whose files are put on the platform first."""

from __future__ import annotations

import msgspec

from botkit.chat.messages import Image
from botkit.engine.orders import Orders, ReplayLetters
from botkit.engine.repeats import EQUAL_WINDOW_MS
from botkit.errors import TooLate
from tests.engine.sending import LINE, LOST, NOT_SENT, drain, status
from tests.engine.world import stage

FORGOTTEN = TooLate("invalid media_id", code=40007)


def puts_files_up(channel):
    """A picture for a channel that gives each upload another id."""
    ids = iter(["M1", "M2", "M3"])

    async def uploaded(message):
        return message if message.media else msgspec.structs.replace(message, media=next(ids))

    channel.uploaded = uploaded
    return Image(path="a.png")


async def test_a_file_the_platform_forgot_is_uploaded_anew_and_every_repeat_has_the_new_id(world):
    here = await world()
    here.main.script = [FORGOTTEN, LOST]
    await stage(here, puts_files_up(here.main))
    await here.delivery.step(LINE)
    await here.restart()
    await drain(here)
    assert ["M1", "M2", "M2"] == [message.media for message, _ in here.main.attempts]
    assert ["sent"] == await status(here)


async def test_a_row_whose_file_is_forgotten_while_it_waits_does_not_die(world):
    here = await world()
    here.main.script = [NOT_SENT, FORGOTTEN]
    await stage(here, puts_files_up(here.main))
    await drain(here)
    assert ["M1", "M1", "M2"] == [message.media for message, _ in here.main.attempts]
    assert ["sent"] == await status(here)


async def test_what_perhaps_arrived_is_not_sent_with_another_file(world):
    here = await world()
    here.main.script = [LOST, FORGOTTEN]
    await stage(here, puts_files_up(here.main))
    await drain(here)
    assert ["M1", "M1"] == [message.media for message, _ in here.main.attempts]
    assert ["dead"] == await status(here)


async def test_what_perhaps_arrived_goes_with_another_file_once_its_repeat_would_not_be_known(
    world,
):
    here = await world()
    here.main.script = [LOST, FORGOTTEN, FORGOTTEN]
    await stage(here, puts_files_up(here.main))
    await drain(here)
    (letter,) = await here.letters()
    here.clock.advance_ms(EQUAL_WINDOW_MS)
    await Orders(here.database, clock=here.clock).carry_out(ReplayLetters([letter.id]))
    await drain(here)
    assert ["M1", "M1", "M1", "M2"] == [message.media for message, _ in here.main.attempts]
    assert ["sent"] == await status(here)


async def test_a_new_file_that_is_refused_too_is_a_dead_letter(world):
    here = await world()
    here.main.script = [FORGOTTEN, FORGOTTEN]
    await stage(here, puts_files_up(here.main))
    await drain(here)
    assert (2, ["dead"]) == (len(here.main.attempts), await status(here))
