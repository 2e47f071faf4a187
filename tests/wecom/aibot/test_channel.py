import asyncio
import hashlib
from base64 import b64encode

import pytest

from botkit.calls.transport import Answer as Got
from botkit.chat.messages import Button, File, TaskCard, Text
from botkit.chat.seams import Repaint
from botkit.errors import (
    AlreadyExists,
    BadArgument,
    Garbled,
    PlatformFault,
    RateLimited,
    TooLate,
    Unreachable,
)
from botkit.testing.transport import FakeTransport
from botkit.wecom.aibot.channel import AiBotChannel, Place
from botkit.wecom.aibot.client import AiBot
from botkit.wire import sealing
from tests.wecom.aibot.conftest import CONV

URL = "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=R"
CALL = "POST /cgi-bin/aibot/response"
KEY = "0123456789" * 4 + "abc"


class Line:
    """A long connection that takes everything."""

    def __init__(self):
        self.said, self.greeted, self.updated, self.uploads = [], [], [], []

    async def say(self, chat, body):
        self.said.append((chat, body))

    async def greet(self, request, body):
        self.greeted.append((request, body))

    async def update(self, request, body):
        self.updated.append((request, body))

    async def upload(self, kind, name, content):
        self.uploads.append((kind, name, content))
        return "MEDIA"


@pytest.fixture
def transport():
    return FakeTransport()


@pytest.fixture
def calls(answers, transport):
    """In callback mode."""
    client = AiBot(transport, aes_key=KEY)
    return AiBotChannel("wecom/ai", "ww1", client, answers, mode="callback")


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def long(answers, transport, line):
    client = AiBot(transport)
    return AiBotChannel("wecom/ai", "ww1", client, answers, mode="long", line=line)


def test_a_place_names_the_group_the_person_and_the_answer(calls):
    cause = "wecom/ww1/ai/answer/a1/lisi"
    group = "ww1/wecom/ai/Chat1/lisi"
    assert Place("", "lisi", "a1") == Place.parse(calls.place(CONV, "lisi", cause))
    assert Place("Chat1", "lisi", "a1") == Place.parse(calls.place(group, "lisi", cause))
    assert Place("", "boss", "") == Place.parse(calls.place(group, "boss", cause))
    assert Place("", "lisi", "") == Place.parse(calls.place(CONV, "lisi", "timer:1"))
    assert Place("", "lisi", "") == Place.parse("lisi")


async def test_later_words_use_an_address_once(calls, answers, make_answer, transport):
    await answers.open(make_answer("a1", is_finished=True, url=URL))
    await calls.send(Text("好了"), "/a1/lisi")
    assert [{"msgtype": "markdown", "markdown": {"content": "好了"}}] == transport.bodies(CALL)
    with pytest.raises(TooLate, match="nothing is left to answer with"):
        await calls.send(Text("还有"), "/a1/lisi")


async def test_an_unused_address_of_an_earlier_message_will_do(
    calls, answers, make_answer, transport, clock
):
    await answers.open(make_answer("a1", is_finished=True, url=URL))
    clock.advance("1s")
    await answers.open(make_answer("a2", is_finished=True))
    await calls.send(Text("好了"), "/a2/lisi")
    assert 1 == transport.count(CALL)


async def test_after_an_hour_an_address_is_of_no_use(calls, answers, make_answer, clock):
    await answers.open(make_answer("a1", is_finished=True, url=URL))
    clock.advance("1h")
    with pytest.raises(TooLate):
        await calls.send(Text("好了"), "/a1/lisi")


async def test_a_repeat_that_is_refused_had_arrived(calls, answers, make_answer, transport):
    await answers.open(make_answer("a1", is_finished=True, url=URL))
    refused = {"errcode": 40058, "errmsg": "invalid response_code"}
    transport.answer(CALL, Unreachable("no answer", sent=True), refused)
    with pytest.raises(Unreachable):
        await calls.send(Text("好了"), "/a1/lisi")
    with pytest.raises(AlreadyExists):
        await calls.send(Text("好了"), "/a1/lisi")


@pytest.mark.parametrize(
    ("refused", "error"),
    [({"errcode": -1}, PlatformFault), ({"errcode": 45009}, RateLimited)],
)
async def test_a_repeat_that_was_not_even_looked_at_has_not_arrived(
    calls, answers, make_answer, transport, refused, error
):
    await answers.open(make_answer("a1", is_finished=True, url=URL))
    transport.answer(CALL, Unreachable("no answer", sent=True), refused, {"errcode": 0})
    for expected in (Unreachable, error):
        with pytest.raises(expected):
            await calls.send(Text("好了"), "/a1/lisi")
    assert "a1" == (await calls.send(Text("好了"), "/a1/lisi")).reference


async def test_over_the_long_connection_later_words_are_said(long, answers, make_answer, line):
    await answers.open(make_answer("a1", is_finished=True))
    await long.send(Text("好了"), "/a1/lisi")
    await long.send(Text("大家好"), "Chat1//lisi")
    assert ["LiSi", "Chat1"] == [chat for chat, _ in line.said]


async def test_a_greeting_goes_out_under_the_request(long, answers, make_answer, line):
    await answers.open(make_answer("a1", kind="welcome", request="R1"))
    await long.send(Text("欢迎"), "/a1/lisi")
    assert [("R1", {"msgtype": "text", "text": {"content": "欢迎"}})] == line.greeted
    await long.send(Text("还有"), "/a1/lisi")
    assert 1 == len(line.said)


async def test_a_greeting_that_is_late_is_said_by_itself(long, answers, make_answer, line, clock):
    await answers.open(make_answer("a1", kind="welcome", request="R1"))
    clock.advance("5s")
    await long.send(Text("欢迎"), "/a1/lisi")
    assert ([], 1) == (line.greeted, len(line.said))


async def test_a_click_is_answered_with_the_card_once(long, answers, make_answer, line, shelf):
    card = TaskCard("选", "吗", [Button("yes", "好")], task_id="t1")
    shelf.messages["t1"] = sealed_message(card)
    await answers.open(make_answer("a1", kind="card", request="R1"))
    await long.repaint(Repaint("lisi", "t1", "a1", "好"))
    assert [("R1", "t1")] == [
        (request, body["template_card"]["task_id"]) for request, body in line.updated
    ]
    with pytest.raises(TooLate, match="answered already"):
        await long.repaint(Repaint("lisi", "t1", "a1", "好"))


def sealed_message(card):
    import msgspec

    return msgspec.json.encode(card)


async def test_a_file_is_uploaded_over_the_connection(long, line, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-")
    assert File(media="MEDIA") == await long.uploaded(File(path=str(path)))
    assert [("file", "a.pdf", b"%PDF-")] == line.uploads
    with pytest.raises(BadArgument, match="cannot be read"):
        await long.uploaded(File(path=str(tmp_path / "none")))


async def test_equal_words_differ_for_the_platform_but_not_for_the_eye(calls):
    assert ["好", "好 ", "好  "] == [calls.vary(Text("好"), nth).content for nth in range(3)]
    assert ("dedupe", "at_most_once") == (
        calls.policy(Text("好")),
        calls.policy(Repaint("li", "t", "c", "好")),
    )


async def test_a_preview_is_shown_where_an_answer_grows(calls, answers, make_answer):
    found = await answers.open(make_answer("a1"))
    await calls.preview("/a1/lisi", "春")
    await calls.preview("//lisi", "晓")
    assert "春" == found.preview


async def test_files_are_decrypted_with_the_bots_key_or_their_own(transport):
    own = hashlib.sha256(b"own").digest()
    content = b"\x89PNG" * 20
    by_bot = sealing.Seal(sealing.aes_key(KEY)).encrypt(content)
    name = "attachment; filename=a.png"
    kind = "application/octet-stream"
    transport.answer("GET /1", Got(kind, by_bot, name))
    transport.answer("GET /2", Got(kind, sealing.Seal(own).encrypt(content), name))
    transport.answer("GET /3", Got(kind, b"short", name))
    bot = AiBot(transport, aes_key=KEY)
    got = await bot.download("https://ww-aibot.cos.ap-guangzhou.myqcloud.com/1?x=1")
    assert ("a.png", content) == (got.name, got.content)
    key = b64encode(own).decode().rstrip("=")
    assert (
        content
        == (await bot.download(f"https://ww-aibot.cos.ap-guangzhou.myqcloud.com/2#{key}")).content
    )
    with pytest.raises(Garbled, match="cannot be decrypted"):
        await bot.download("https://ww-aibot.cos.ap-guangzhou.myqcloud.com/3")


async def test_two_that_wait_are_both_shown(calls, answers, make_answer):
    await answers.open(make_answer("a1"))
    sending = [asyncio.ensure_future(calls.send(Text(words), "/a1/lisi")) for words in ("一", "二")]
    await asyncio.sleep(0)
    frame = await answers.frame("a1")
    await answers.arrived("a1", frame)
    assert ["a1", "a1"] == [(await one).reference for one in sending]
    assert "一\n\n二" == frame.body["stream"]["content"]
