import asyncio

from botkit.wecom.aibot import answers as room
from botkit.wecom.aibot.answers import NOTHING, THINKING, TO_GO_ON, Answers


async def shown(answers, answer="a1"):
    """What the platform sees when it looks."""
    frame = await answers.frame(answer)
    await answers.arrived(answer, frame)
    return frame


def content(frame):
    return frame.body["stream"]["content"], frame.body["stream"]["finish"]


async def begun(answers, make_answer, **fields):
    return await answers.open(make_answer(**fields))


async def test_a_message_ends_the_answer_when_nothing_more_will_come(answers, make_answer, shelf):
    found = await begun(answers, make_answer)
    showing = asyncio.ensure_future(answers.show(found, part="好的"))
    await asyncio.sleep(0)
    assert ("好的", True) == content(await shown(answers))
    assert await showing
    assert not answers.grows(found.answer)


async def test_while_more_will_come_the_answer_grows(answers, make_answer, shelf):
    found = await begun(answers, make_answer)
    shelf.left = 2
    first = asyncio.ensure_future(answers.show(found, part="一"))
    await asyncio.sleep(0)
    assert ("一", False) == content(await shown(answers))
    assert await first
    shelf.left = 1
    second = asyncio.ensure_future(answers.show(found, part="二"))
    await asyncio.sleep(0)
    assert ("一\n\n二", True) == content(await shown(answers))
    assert await second


async def test_before_anything_is_said_dots_are_shown(answers, make_answer):
    await begun(answers, make_answer)
    assert (THINKING, False) == content(await shown(answers))


async def test_an_answer_that_never_began_is_never_seen(answers, make_answer, shelf):
    await begun(answers, make_answer)
    shelf.left = 0
    frame = await shown(answers)
    assert (None, True) == (frame.body, frame.is_last)


async def test_an_answer_that_began_ends_with_a_word(answers, make_answer, shelf):
    await begun(answers, make_answer)
    await shown(answers)
    shelf.left = 0
    assert (NOTHING, True) == content(await shown(answers))


async def test_a_preview_is_shown_until_the_message_takes_its_place(answers, make_answer):
    found = await begun(answers, make_answer)
    answers.preview("a1", "春眠不")
    assert ("春眠不", False) == content(await shown(answers))
    said = asyncio.ensure_future(answers.show(found, part="春眠不觉晓"))
    await asyncio.sleep(0)
    assert ("春眠不觉晓", True) == content(await shown(answers))
    assert await said


async def test_a_preview_is_cut_to_what_fits(answers, make_answer):
    await begun(answers, make_answer)
    answers.preview("a1", "字" * 10_000)
    text, _ = content(await shown(answers))
    assert 20_000 < len(text.encode()) <= 20_480


async def test_after_a_restart_the_same_message_is_not_said_twice(
    answers, make_answer, shelf, clock
):
    found = await begun(answers, make_answer)
    shelf.left = 2
    said = asyncio.ensure_future(answers.show(found, part="一"))
    await asyncio.sleep(0)
    await shown(answers)
    assert await said
    again = Answers(shelf, clock)
    found = await again.find("a1")
    said = asyncio.ensure_future(again.show(found, part="一"))
    await asyncio.sleep(0)
    assert ("一", False) == content(await shown(again))
    assert await said


async def test_what_is_in_a_finished_answer_counts_as_said(answers, make_answer, shelf, clock):
    found = await begun(answers, make_answer)
    said = asyncio.ensure_future(answers.show(found, part="一"))
    await asyncio.sleep(0)
    await shown(answers)
    assert await said
    again = Answers(shelf, clock)
    found = await again.find("a1")
    assert [True, False] == [await again.show(found, part=part) for part in ("一", "二")]


async def test_after_five_and_a_half_minutes_the_answer_ends_and_says_that_more_will_come(
    answers, make_answer, clock, shelf
):
    await begun(answers, make_answer)
    await shown(answers)
    answers.preview("a1", "春眠")
    clock.advance("330s")
    assert (f"春眠\n\n{TO_GO_ON}", True) == content(await shown(answers))
    found = await answers.find("a1")
    assert not await answers.show(found, part="春眠不觉晓")


async def test_a_card_is_shown_once_and_alone_when_nothing_else_is_said(answers, make_answer):
    found = await begun(answers, make_answer)
    card = {"card_type": "button_interaction", "main_title": {"title": "选"}, "task_id": "t"}
    said = asyncio.ensure_future(answers.show(found, card=card))
    await asyncio.sleep(0)
    frame = await shown(answers)
    assert {"msgtype": "template_card", "template_card": card} == frame.body
    assert await said
    assert not await answers.show(found, card={**card, "task_id": "u"})


async def test_beside_words_a_card_comes_with_the_stream(answers, make_answer, shelf):
    found = await begun(answers, make_answer)
    await shown(answers)
    shelf.left = 2
    card = {"card_type": "text_notice", "main_title": {"title": "选"}}
    said = asyncio.ensure_future(answers.show(found, card=card))
    await asyncio.sleep(0)
    frame = await shown(answers)
    assert ("stream_with_template_card", "选") == (frame.body["msgtype"], content(frame)[0])
    assert await said
    assert "stream" == (await shown(answers)).body["msgtype"]


async def test_an_answer_the_platform_no_longer_looks_at_is_given_up(
    answers, make_answer, monkeypatch
):
    monkeypatch.setattr(room, "PATIENCE_S", 0.01)
    found = await begun(answers, make_answer)
    assert not await answers.show(found, part="好的")
    assert ([], True) == (found.answer.parts, found.answer.is_finished)


async def test_a_repeated_delivery_finds_the_answer_that_has_begun(answers, make_answer):
    found = await begun(answers, make_answer)
    found.answer.parts.append("一")
    assert found is await answers.open(make_answer())


async def test_people_may_rate_an_answer_where_somebody_listens(shelf, clock, make_answer):
    answers = Answers(shelf, clock, feedback=True)
    await begun(answers, make_answer)
    assert {"id": "a1"} == (await shown(answers)).body["stream"]["feedback"]
    assert "feedback" not in (await shown(answers)).body["stream"]


async def test_an_answer_to_nothing_is_empty(answers):
    assert None is (await shown(answers, "unknown")).body
