"""AI bots as the platform treats them, seen by a bot of a few lines."""

import asyncio
import json
from datetime import timedelta

import aiohttp
import msgspec
import pytest
from aiohttp import web

from botkit.clock import MovableClock
from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.emulator.mistakes import Mistake
from botkit.emulator.wecom.aibot_socket import PATH
from botkit.wecom.crypto import Envelope
from botkit.wire import sealing

CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "选"},
    "button_list": [{"text": "好", "key": "yes"}],
    "task_id": "t1",
}


def stream(content, *, finish=True, answer="s1", **more):
    told = {"id": answer, "content": content, "finish": finish, **more}
    return {"msgtype": "stream", "stream": told}


class JsonBot:
    """Answers each delivery with what ``answers`` makes of it."""

    def __init__(self, app):
        self.envelope = Envelope(app.token, app.aes_key, "")
        self.heard = []
        self.answers = lambda told: None
        self.nonce = None

    async def take(self, request):
        query, outer = request.query, await request.json()
        signed = (query["msg_signature"], query["timestamp"], query["nonce"])
        told = json.loads(self.envelope.open(*signed, outer["encrypt"]))
        self.heard.append(told)
        if (body := self.answers(told)) is None:
            return web.Response()
        if isinstance(body, bytes):
            return web.Response(body=body)
        nonce = self.nonce or query["nonce"]
        sealed = self.envelope.seal(msgspec.json.encode(body), timestamp="1700000000", nonce=nonce)
        return web.json_response(
            {
                "encrypt": sealed.encrypt,
                "msgsignature": sealed.signature,
                "timestamp": 1700000000,
                "nonce": nonce,
            }
        )


@pytest.fixture
async def emulator():
    company = Company.pretend(apps=[], aibots={"ai": "callback", "far": "long"})
    made = Emulator(company, clock=MovableClock())
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def bot(emulator):
    app = emulator.company.app("ai")
    made, application = JsonBot(app), web.Application()
    application.router.add_post("/callback", made.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.callback = f"http://127.0.0.1:{runner.addresses[0][1]}/callback"
    yield made
    await runner.cleanup()


@pytest.fixture
async def http():
    async with aiohttp.ClientSession() as session:
        yield session


def shown(emulator, person="lisi"):
    return [one for one in emulator.messages(person=person) if one["from"] == "bot"]


def verdict(emulator):
    return emulator.requests.listing()[-1]["verdict"]


async def respond(http, address, body):
    async with http.post(address, json=body) as answer:
        return (await answer.json())["errcode"]


async def test_an_answer_that_has_begun_is_looked_at_until_it_ends(emulator, bot):
    frames = [stream("一", finish=False), None, stream("一二", finish=False), stream("一二三")]
    bot.answers = lambda told: frames.pop(0)
    assert (200, 1) == tuple(msgspec.structs.astuple(await emulator.say("lisi", "数", app="ai")))
    while frames:
        emulator.clock.shift(timedelta(seconds=1))
        await asyncio.sleep(0)
    await emulator.until(lambda: shown(emulator)[0]["body"]["stream"]["finish"])
    assert [("一二三", True)] == [
        (one["body"]["stream"]["content"], one["body"]["stream"]["finish"])
        for one in shown(emulator)
    ]
    assert ["text", "stream", "stream", "stream"] == [told["msgtype"] for told in bot.heard]
    assert {"id": "s1"} == bot.heard[-1]["stream"]
    assert "response_url" not in bot.heard[-1]


async def test_after_six_minutes_nobody_looks_any_more(emulator, bot):
    bot.answers = lambda told: stream("…", finish=False)
    await emulator.say("lisi", "数", app="ai")
    emulator.clock.shift(timedelta(minutes=6))
    await asyncio.gather(*emulator.wecom.aibot_callbacks._looking)
    assert 1 == len(bot.heard)
    assert not shown(emulator)[0]["body"]["stream"]["finish"]


async def test_three_answers_may_be_unfinished(emulator, bot):
    bot.answers = lambda told: stream("…", finish=False, answer=told["msgid"])
    for _ in range(3):
        await emulator.say("lisi", "数", app="ai")
    delivery = await emulator.say("lisi", "数", app="ai")
    assert (0, 0) == (delivery.status, delivery.tries)
    assert "三个问题" in emulator.messages(person="lisi")[-1]["refused"]


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ({"msgtype": "text", "text": {"content": "a"}}, "40008"),
        (stream(""), "44004"),
        (stream("字" * 6827), "content exceed max length 20480"),
        (stream("a", answer=""), "stream.id missing"),
        (stream("a", feedback={"id": "x" * 257}), "feedback.id"),
        ({"msgtype": "template_card", "template_card": {"card_type": "x"}}, "42031"),
    ],
)
async def test_what_the_platform_does_not_take_is_not_shown(emulator, bot, reply, words):
    bot.answers = lambda told: reply
    await emulator.say("lisi", "数", app="ai")
    assert [] == shown(emulator)
    assert verdict(emulator).startswith("bad reply")
    assert words in verdict(emulator)


async def test_an_answer_under_another_nonce_is_not_taken(emulator, bot):
    bot.answers, bot.nonce = (lambda told: stream("a")), "9999999999"
    await emulator.say("lisi", "数", app="ai")
    assert ([], True) == (shown(emulator), "nonce" in verdict(emulator))


async def test_a_response_url_works_once_within_an_hour(emulator, bot, http):
    await emulator.say("lisi", "数", app="ai")
    await emulator.say("lisi", "再", app="ai")
    first, second = (told["response_url"] for told in bot.heard)
    later = {"msgtype": "markdown", "markdown": {"content": "**好**"}}
    assert 40008 == await respond(http, first, {"msgtype": "text", "text": {"content": "a"}})
    assert [0, 40058] == [await respond(http, first, later) for _ in range(2)]
    assert ["markdown_v2"] == [one["msgtype"] for one in shown(emulator)]
    emulator.clock.shift(timedelta(hours=1))
    assert 40058 == await respond(http, second, later)


async def test_a_card_is_clicked_and_changed_by_the_answer(emulator, bot):
    new = {**CARD, "button_list": [{"text": "已选", "key": "done"}]}
    update = {"response_type": "update_template_card", "template_card": new}
    bot.answers = lambda told: (
        update
        if told["msgtype"] == "event"
        else {"msgtype": "template_card", "template_card": CARD}
    )
    await emulator.say("lisi", "选", app="ai")
    assert 200 == (await emulator.click("lisi", "好", app="ai")).status
    event = bot.heard[-1]["event"]
    assert ("template_card_event", "t1") == (
        event["eventtype"],
        event["template_card_event"]["task_id"],
    )
    (card,) = shown(emulator)
    assert new == card["card"]["state"]["lisi"]["card"]


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ({"response_type": "x", "template_card": CARD}, "93050"),
        (
            {"response_type": "update_template_card", "template_card": {**CARD, "task_id": "u"}},
            "846625",
        ),
    ],
)
async def test_a_click_is_answered_with_the_same_card(emulator, bot, reply, words):
    bot.answers = lambda told: {"msgtype": "template_card", "template_card": CARD}
    await emulator.say("lisi", "选", app="ai")
    bot.answers = lambda told: reply
    await emulator.click("lisi", "yes", app="ai")
    assert words in verdict(emulator)


@pytest.mark.parametrize("answer", [b"ok", b"{}", b"[]", b'{"nonce": 1}', b"[" * 5000])
async def test_an_answer_that_is_not_sealed_is_bad(emulator, bot, answer):
    bot.answers = lambda told: answer
    assert 200 == (await emulator.say("lisi", "在吗", app="ai")).status
    assert verdict(emulator).startswith("bad reply")


async def test_in_a_group_the_bot_hears_what_mentions_it(emulator, bot):
    bot.answers = lambda told: stream("在")
    await emulator.say("lisi", "谁都没提到", chat="ops")
    assert [] == bot.heard
    await emulator.say("lisi", "@ai 在吗", chat="ops")
    told = bot.heard[-1]
    assert ("ops", "group", "@ai 在吗") == (
        told["chatid"],
        told["chattype"],
        told["text"]["content"],
    )
    assert "在" == emulator.messages(chat="ops")[-1]["body"]["stream"]["content"]


async def test_files_are_encrypted_with_the_bots_key(emulator, bot, http):
    png = b"\x89PNG\r\n\x1a\n" + bytes(20)
    await emulator.upload("lisi", "image", "a.png", png, app="ai")
    url = bot.heard[-1]["image"]["url"]
    async with http.get(url) as answer:
        sealed = await answer.read()
    key = sealing.aes_key(emulator.company.app("ai").aes_key)
    assert png == sealing.Seal(key).decrypt(sealed)
    emulator.clock.shift(timedelta(minutes=5))
    async with http.get(url) as answer:
        assert 40007 == (await answer.json())["errcode"]
    await emulator.upload("lisi", "voice", "明天见.amr", b"#!AMR", app="ai")
    assert "明天见" == bot.heard[-1]["voice"]["content"]
    with pytest.raises(Mistake, match="type"):
        await emulator.upload("lisi", "smell", "a", b"", app="ai")


async def test_entering_is_greeted_by_a_text(emulator, bot):
    bot.answers = lambda told: {"msgtype": "text", "text": {"content": "欢迎"}}
    await emulator.enter("lisi", app="ai")
    assert "enter_chat" == bot.heard[-1]["event"]["eventtype"]
    assert "欢迎" == shown(emulator)[0]["body"]["text"]["content"]


async def test_without_a_connection_nothing_arrives(emulator):
    delivery = await emulator.say("lisi", "在吗", app="far")
    assert (0, 0) == (delivery.status, delivery.tries)
    assert "the bot is not connected" == emulator.messages(person="lisi")[-1]["refused"]


@pytest.fixture
async def far(emulator, http):
    """Commands over a connection of the other bot, which has subscribed."""
    app = emulator.company.app("far")
    async with http.ws_connect(emulator.base + PATH) as socket:

        async def command(cmd, body=None, request="r"):
            frame = {"cmd": cmd, "headers": {"req_id": request}}
            await socket.send_json(frame | ({"body": body} if body is not None else {}))
            answer = await socket.receive_json()
            assert {"req_id": request} == answer["headers"]
            return answer["errcode"]

        command.socket = socket
        command.subscribe = {"bot_id": app.bot_id, "secret": app.secret}
        yield command


async def test_only_who_subscribed_is_heard(emulator, far):
    near = emulator.company.app("ai")
    assert 846609 == await far("ping")
    assert 853000 == await far("aibot_subscribe", {**far.subscribe, "secret": "x"})
    closed = {"bot_id": near.bot_id, "secret": near.secret}
    assert 846601 == await far("aibot_subscribe", closed)
    assert [0, 0, 846610] == [
        await far("aibot_subscribe", far.subscribe),
        await far("ping"),
        await far("aibot_dance"),
    ]


@pytest.mark.parametrize(
    ("cmd", "body", "code"),
    [
        ("aibot_respond_msg", stream("a"), 846605),
        ("aibot_send_msg", {"chatid": "nobody", "msgtype": "markdown"}, 93006),
        ("aibot_send_msg", {"chatid": "lisi", "msgtype": "markdown"}, 846607),
        ("aibot_upload_media_init", {"type": "x"}, 846697),
        ("aibot_upload_media_init", {"type": "file", "total_chunks": 101}, 846612),
        ("aibot_upload_media_chunk", {"upload_id": "x"}, 846611),
        ("aibot_upload_media_finish", {"upload_id": "x"}, 846611),
    ],
)
async def test_what_the_gateway_cannot_do_has_its_code(far, cmd, body, code):
    await far("aibot_subscribe", far.subscribe)
    assert code == await far(cmd, body)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cmd": "ping"}', "[" * 5000])
async def test_what_is_no_frame_is_passed_over(emulator, far, text):
    await far("aibot_subscribe", far.subscribe)
    await far.socket.send_str(text)
    assert 0 == await far("ping")
    assert "no frame" in [one["verdict"] for one in emulator.requests.listing()]


async def test_too_many_subscriptions_are_refused(far):
    codes = [await far("aibot_subscribe", far.subscribe) for _ in range(21)]
    assert [0] * 20 + [45009] == codes


async def test_a_chat_takes_thirty_messages_a_minute_that_nobody_asked_for(emulator, far):
    await far("aibot_subscribe", far.subscribe)
    asking = asyncio.ensure_future(emulator.say("lisi", "在吗", app="far"))
    await far.socket.receive_json()
    body = {"chatid": "lisi", "msgtype": "markdown", "markdown": {"content": "提醒"}}
    codes = [await far("aibot_send_msg", body) for _ in range(31)]
    assert [0] * 30 + [846607] == codes
    emulator.clock.shift(timedelta(minutes=1))
    assert 0 == await far("aibot_send_msg", body)
    await asking


async def test_a_newer_connection_ends_the_older_one(emulator, far, http):
    await far("aibot_subscribe", far.subscribe)
    async with http.ws_connect(emulator.base + PATH) as newer:
        told = {"cmd": "aibot_subscribe", "headers": {"req_id": "n"}, "body": far.subscribe}
        await newer.send_json(told)
        assert 0 == (await newer.receive_json())["errcode"]
        event = await far.socket.receive_json()
        assert "disconnected_event" == event["body"]["event"]["eventtype"]
        assert aiohttp.WSMsgType.CLOSE == (await far.socket.receive()).type


async def test_after_five_seconds_nobody_can_be_greeted(emulator, far):
    await far("aibot_subscribe", far.subscribe)
    entering = asyncio.ensure_future(emulator.enter("lisi", app="far"))
    event = await far.socket.receive_json()
    request = event["headers"]["req_id"]
    emulator.clock.shift(timedelta(seconds=5))
    greeting = {"msgtype": "text", "text": {"content": "欢迎"}}
    assert 846604 == await far("aibot_respond_welcome_msg", greeting, request)
    await entering
