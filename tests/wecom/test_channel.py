from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from botkit.chat.messages import (
    Article,
    Button,
    File,
    Image,
    Markdown,
    MiniProgram,
    MpNews,
    News,
    Notice,
    Option,
    Question,
    Row,
    Story,
    TaskCard,
    Text,
    TextCard,
    Video,
    Voice,
    Vote,
)
from botkit.chat.receipts import Receipt
from botkit.chat.seams import Channel, Repaint
from botkit.errors import BadArgument, FlowError, NotFound, OverLimit, TooLate, Unreachable
from botkit.wecom.channel import WeComChannel
from botkit.wire.record import json_bytes

SEND = "POST /cgi-bin/message/send"
UPLOAD = "POST /cgi-bin/media/upload"
UPDATE = "POST /cgi-bin/message/update_template_card"
URL = "https://www.example.com/"
YES = TaskCard("请假", "3 天", [Button("yes", "同意")], task_id="T-1")

BLANKS = {ord(" "): None, 0xA0: None}


@pytest.fixture
def channel(wecom, clock) -> Channel:
    return WeComChannel("wecom/main", wecom, clock)


@pytest.fixture
def old(wecom, clock) -> Channel:
    return WeComChannel("wecom/main", wecom, clock, cards="taskcard")


@pytest.fixture
def picture(tmp_path) -> Path:
    path = tmp_path / "图.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    return path


async def test_a_receipt_keeps_what_later_calls_need(channel, transport):
    transport.answer(SEND, {"errcode": 0, "msgid": "MSG1", "response_code": "RC"})
    assert Receipt("MSG1", "RC") == await channel.send(YES, "li")


@pytest.mark.parametrize(
    "message",
    [Text("a"), Markdown("a"), TextCard("t", "b", URL), News([Article("t", URL)]), YES],
)
async def test_the_same_message_is_sent_twice_as_the_same_bytes(channel, transport, message):
    await channel.send(message, "li")
    await channel.send(message, "li")
    first, second = (json_bytes(body) for body in transport.bodies(SEND))
    assert first == second
    body = transport.bodies(SEND)[0]
    assert (1, 600) == (body["enable_duplicate_check"], body["duplicate_check_interval"])


@pytest.mark.parametrize(
    "message",
    [
        Text("a"),
        Markdown("a"),
        TextCard("t", "b", URL),
        News([Article("t", URL)]),
        Notice("t", URL),
        MpNews([Story("t", "c", cover="M")]),
        MiniProgram("wx1", "会议室预订"),
        MiniProgram("wx1", "会议室预订", rows=[Row("k", "v")]),
    ],
)
async def test_a_varied_message_has_another_body_and_looks_the_same(channel, transport, message):
    for nth in range(9):
        await channel.send(channel.vary(message, nth), "li")
    bodies = {json_bytes(body) for body in transport.bodies(SEND)}
    assert 9 == len(bodies)
    assert 1 == len({body.decode().translate(BLANKS) for body in bodies})


async def test_a_varied_picture_is_uploaded_again(channel, transport, picture):
    transport.answer(UPLOAD, {"errcode": 0, "media_id": "M1"}, {"errcode": 0, "media_id": "M2"})
    message = Image(path=str(picture))
    for nth in (0, 0, 1):
        await channel.send(channel.vary(message, nth), "li")
    assert ["M1", "M1", "M2"] == [body["image"]["media_id"] for body in transport.bodies(SEND)]


async def test_a_file_is_uploaded_once_until_it_changes_or_grows_old(
    channel, transport, clock, picture
):
    transport.answer(UPLOAD, {"errcode": 0, "media_id": "M"})
    message = File(path=str(picture))
    await channel.send(message, "li")
    await channel.send(message, "wang")
    assert 1 == transport.count(UPLOAD)
    picture.write_bytes(b"another")
    await channel.send(message, "li")
    assert 2 == transport.count(UPLOAD)
    clock.shift(timedelta(days=2, hours=21))
    await channel.send(message, "li")
    assert 3 == transport.count(UPLOAD)


@pytest.mark.parametrize(("kind", "message"), [("voice", Voice), ("video", Video)])
async def test_recordings_and_films_are_uploaded_as_what_they_are(
    channel, transport, picture, kind, message
):
    transport.answer(UPLOAD, {"errcode": 0, "media_id": "M"})
    await channel.send(message(path=str(picture)), "li")
    (upload,) = (request for request in transport.requests if request.name == UPLOAD)
    assert kind == upload.query["type"]
    assert {"media_id": "M"} == transport.bodies(SEND)[0][kind]


async def test_the_pictures_on_top_of_articles_are_uploaded_once(channel, transport, picture):
    transport.answer(UPLOAD, {"errcode": 0, "media_id": "M"})
    stories = [Story("一", "c", path=str(picture)), Story("二", "c", path=str(picture))]
    ready = await channel.uploaded(MpNews([*stories, Story("三", "c", cover="M9")]))
    assert ["M", "M", "M9"] == [story.cover for story in ready.stories]
    assert 1 == transport.count(UPLOAD)
    await channel.send(ready, "li")
    assert 3 == len(transport.bodies(SEND)[0]["mpnews"]["articles"])


async def test_a_message_keeps_the_paths_of_its_uploaded_files_and_sends_their_ids(
    channel, transport, picture
):
    transport.answer(UPLOAD, {"errcode": 0, "media_id": "M1"}, {"errcode": 0, "media_id": "M2"})
    path = str(picture)
    ready = await channel.uploaded(Image(path=path))
    assert Image(media="M1", path=path) == ready
    picture.write_bytes(b"another")
    await channel.send(ready, "li")
    assert "M1" == transport.bodies(SEND)[-1]["image"]["media_id"]
    covered = await channel.uploaded(MpNews([Story("一", "c", path=path)]))
    assert ("M2", path) == (covered.stories[0].cover, covered.stories[0].path)


@pytest.mark.parametrize(
    "made", [lambda path: Image(path=path), lambda path: MpNews([Story("一", "c", path=path)])]
)
async def test_only_the_file_that_the_platform_forgot_is_uploaded_again(
    channel, transport, picture, made
):
    uploads = [{"errcode": 0, "media_id": f"M{n}"} for n in (1, 2, 3)]
    transport.answer(UPLOAD, *uploads)
    other = picture.with_name("other.png")
    other.write_bytes(picture.read_bytes())
    for path in (picture, other):
        await channel.send(File(path=str(path)), "li")
    transport.answer(SEND, {"errcode": 40007, "errmsg": "invalid media_id"}, {"errcode": 0})
    with pytest.raises(TooLate):
        await channel.send(made(str(picture)), "li")
    for path in (picture, other):
        await channel.send(File(path=str(path)), "li")
    assert ["M3", "M2"] == [body["file"]["media_id"] for body in transport.bodies(SEND)[-2:]]


async def test_a_late_refusal_of_an_older_id_does_not_forget_the_newer(channel, transport, picture):
    transport.answer(UPLOAD, {"errcode": 0, "media_id": "M2"})
    newer = await channel.uploaded(Image(path=str(picture)))
    transport.answer(SEND, {"errcode": 40007, "errmsg": "invalid media_id"})
    with pytest.raises(TooLate):
        await channel.send(Image(media="M1", path=str(picture)), "li")
    assert newer == await channel.uploaded(Image(path=str(picture)))
    assert 1 == transport.count(UPLOAD)


async def test_an_old_media_id_is_too_late(channel, transport):
    transport.answer(SEND, {"errcode": 40007, "errmsg": "invalid media_id"})
    with pytest.raises(TooLate):
        await channel.send(Image(media="M"), "li")
    assert 1 == transport.count(SEND)


async def test_a_missing_or_too_large_file_is_a_bad_argument(channel, transport, tmp_path):
    with pytest.raises(BadArgument, match="No such file"):
        await channel.send(File(path=str(tmp_path / "none.pdf")), "li")
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    with pytest.raises(BadArgument, match="20971521 bytes"):
        await channel.send(File(path=str(large)), "li")
    assert [] == transport.requests


async def test_a_lost_answer_is_told_from_a_refused_connection(channel, transport):
    for sent in (True, False):
        transport.answer(SEND, Unreachable("gone", sent=sent))
        with pytest.raises(Unreachable) as caught:
            await channel.send(Text("a"), "li")
        assert sent is caught.value.sent
    assert 2 == transport.count(SEND)


@pytest.mark.parametrize(
    "answer",
    [
        {"errcode": 81013, "errmsg": "user & party & tag all invalid"},
        {"errcode": 0, "invaliduser": "li"},
        {"errcode": 0, "unlicenseduser": "li"},
    ],
)
async def test_a_receiver_who_cannot_get_it_is_not_found(channel, transport, answer):
    transport.answer(SEND, answer)
    with pytest.raises(NotFound) as caught:
        await channel.send(Text("a"), "Li")
    assert caught.value.sent is False


async def test_a_click_repaints_the_button(channel, transport):
    await channel.repaint(Repaint("li", "T-1", "RC", "已同意"))
    assert {
        "userids": ["li"],
        "agentid": 1000002,
        "response_code": "RC",
        "button": {"replace_name": "已同意"},
    } == transport.bodies(UPDATE)[0]


async def test_a_card_can_take_a_clicked_ones_place(channel, transport):
    transport.answer(UPDATE, {"errcode": 0, "invaliduser": ["Wang"]})
    receipt = await channel.repaint(Repaint("li", "T-1", "RC", "已同意", card=YES))
    card = transport.bodies(UPDATE)[0]["template_card"]
    assert ("已同意", None) == (card["replace_text"], card.get("task_id"))
    assert ["wang"] == receipt.refused


async def test_a_used_code_is_too_late(channel, transport):
    transport.answer(UPDATE, {"errcode": 60140, "errmsg": "invalid response_code"})
    with pytest.raises(TooLate):
        await channel.repaint(Repaint("li", "T-1", "RC", "已同意"))


async def test_old_cards_are_sent_and_repainted_the_old_way(old, transport):
    await old.send(YES, "li")
    assert "taskcard" == transport.bodies(SEND)[0]["msgtype"]
    await old.repaint(Repaint("li", "T-1", "", "已同意"))
    assert "T-1" == transport.bodies("POST /cgi-bin/message/update_taskcard")[0]["task_id"]


def test_an_old_card_that_cannot_be_sent_is_refused_when_it_is_staged(old, channel):
    three = [Button(key, key) for key in "abc"]
    chinese = [Button("网络", "网络")]
    with pytest.raises(OverLimit):
        old.fit(TaskCard("t", "b", three))
    with pytest.raises(FlowError):
        old.fit(TaskCard("t", "b", chinese))
    assert 1 == len(channel.fit(TaskCard("t", "b", three + chinese)))


def test_a_card_that_asks_has_no_old_kind(old):
    asks = [Question("q", "问", [Option("a", "甲")])]
    with pytest.raises(OverLimit, match="legacy taskcard"):
        old.fit(TaskCard("t", "b", [Button("yes", "同意")], questions=asks))


async def test_a_vote_goes_out_as_a_template_card_whatever_the_settings(old, transport):
    vote = Vote("t", "b", "q", [Option("a", "甲")], Button("k", "提交"), task_id="T-9")
    await old.send(vote, "li")
    assert "template_card" == transport.bodies(SEND)[0]["msgtype"]


def test_a_mini_programs_notice_is_looked_at_when_it_is_staged(channel):
    with pytest.raises(FlowError):
        channel.fit(MiniProgram("wx1", "三个字"))


def test_sends_may_be_repeated_and_repaints_may_not(channel):
    assert "dedupe" == channel.policy(Text("a"))
    assert "dedupe" == channel.policy(YES)
    assert "at_most_once" == channel.policy(Repaint("li", "T", "RC", "好"))
