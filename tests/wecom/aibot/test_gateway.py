import asyncio

import msgspec
import pytest

from botkit.chat.events import CardClicked, Text
from botkit.errors import BadSignature, Malformed, Stale, Unreadable, WrongReceiver
from botkit.testing.clock import NOW_MS
from botkit.wecom.aibot.gateway import AiBotGateway
from botkit.wecom.aibot.reading import Reader
from botkit.wecom.crypto import Envelope
from botkit.wecom.gateway import WecomGateway

TOKEN, KEY, NONCE = "token", "0123456789" * 4 + "abc", "1234567890"
AT = str(NOW_MS // 1000)
DEEP = b"[" * 40 + b"]" * 40
SAID = {
    "msgid": "m1",
    "aibotid": "B",
    "chattype": "single",
    "from": {"userid": "LiSi"},
    "response_url": "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=R",
    "msgtype": "text",
    "text": {"content": "你好"},
}


def sealed(told, *, receive_id="", at=AT, key=KEY):
    plain = told if isinstance(told, bytes) else msgspec.json.encode(told)
    made = Envelope(TOKEN, key, receive_id).seal(plain, timestamp=at, nonce=NONCE)
    query = {"msg_signature": made.signature, "timestamp": at, "nonce": NONCE}
    return query, msgspec.json.encode({"encrypt": made.encrypt})


def unsealed(answer):
    outer = msgspec.json.decode(answer)
    assert (NONCE, int) == (outer["nonce"], type(outer["timestamp"]))
    at = str(outer["timestamp"])
    plain = Envelope(TOKEN, KEY, "").open(outer["msgsignature"], at, NONCE, outer["encrypt"])
    return msgspec.json.decode(plain)


@pytest.fixture
def gateway(answers, clock):
    door = WecomGateway(
        app="ai", corp_id="", agent_id=0, token=TOKEN, aes_key=KEY, clock=clock, receive_ids=()
    )
    reader = Reader(tenant="ww1", app="ai", name="", clock=clock)
    return AiBotGateway(door, Envelope(TOKEN, KEY, ""), reader, answers)


def test_the_address_is_verified_with_nobody_as_receiver(gateway):
    query, body = sealed(b"1616140317555161061")
    echostr = msgspec.json.decode(body)["encrypt"]
    assert "1616140317555161061" == gateway.verify({**query, "echostr": echostr})


def test_a_message_becomes_an_arrival(gateway):
    arrival = gateway.open(*sealed(SAID)).arrival
    assert ("ww1/wecom/ai//lisi", Text(text="你好"), 2) == (
        arrival.address.key,
        arrival.event,
        arrival.trust,
    )
    assert arrival.key == gateway.open(*sealed(SAID)).arrival.key
    assert arrival.key != gateway.open(*sealed({**SAID, "msgid": "m2"})).arrival.key


def test_in_a_group_everybody_has_a_conversation(gateway):
    arrival = gateway.open(*sealed({**SAID, "chattype": "group", "chatid": "Chat1"})).arrival
    assert "ww1/wecom/ai/Chat1/lisi" == arrival.address.key


def test_a_click_is_answered_under_its_own_code(gateway):
    about = {"card_type": "x", "event_key": "yes", "task_id": "t"}
    event = {"eventtype": "template_card_event", "template_card_event": about}
    arrival = gateway.open(*sealed({**SAID, "msgtype": "event", "event": event})).arrival
    assert CardClicked(task_id="t", key="yes", code=arrival.key.split("/")[4], card_type="x") == (
        arrival.event
    )


def test_neither_dead_letter_nor_unknown_message_has_the_reply_address(gateway):
    keys = set()
    for url in ("https://qyapi.weixin.qq.com/a", "https://qyapi.weixin.qq.com/b"):
        with pytest.raises(Unreadable) as raised:
            gateway.open(*sealed({**SAID, "from": {}, "response_url": url}))
        assert {"text": {"content": "你好"}}.items() <= msgspec.json.decode(
            raised.value.payload
        ).items()
        assert b"qyapi" not in raised.value.payload
        keys.add(raised.value.key)
    assert 2 == len(keys)
    unknown = gateway.open(*sealed({**SAID, "msgtype": "sticker"})).arrival.event
    assert ("sticker", False) == (unknown.name, "response_url" in unknown.raw)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ((SAID, {"receive_id": "ww1"}), WrongReceiver),
        ((SAID, {"at": str(NOW_MS // 1000 - 400)}), Stale),
        ((b"no json", {}), Unreadable),
        ((b"[]", {}), Unreadable),
        (({**SAID, "from": {}}, {}), Unreadable),
        ((b'{"msgid":"m","msgid":"n","from":{"userid":"li"}}', {}), Unreadable),
        ((b'{"msgid":"m","from":{"userid":"li"},"x":' + DEEP + b"}", {}), Unreadable),
        (({**SAID, "from": {"userid": "a/b"}}, {}), Unreadable),
    ],
)
def test_what_the_platform_would_not_send_is_refused(gateway, told, error):
    plain, options = told
    with pytest.raises(error):
        gateway.open(*sealed(plain, **options))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml/>",
        b"[]",
        b"{}",
        b'{"encrypt":1}',
        b'{"encrypt":""}',
        b'{"encrypt":"x","encrypt":%s}',
        b'{"Encrypt":"x","encrypt":%s}',
        b'{"Encrypt":%s,"encrypt":1}',
        b'{"encrypt":%s,"x":NaN}',
        b'{"encrypt":%s,"x":' + DEEP + b"}",
    ],
)
def test_an_outer_body_that_is_none_is_malformed(gateway, body):
    query, good = sealed(SAID)
    with pytest.raises(Malformed):
        gateway.open(query, body.replace(b"%s", good.partition(b":")[2][:-1]))


def test_the_ciphertext_may_be_named_as_in_xml(gateway):
    query, good = sealed(SAID)
    assert gateway.open(query, good.replace(b"encrypt", b"Encrypt")).arrival is not None


def test_half_an_emoji_is_cleaned(gateway):
    inner = msgspec.json.encode(SAID).replace("你好".encode(), rb"ok \ud83d")
    assert Text(text="ok \ufffd") == gateway.open(*sealed(inner)).arrival.event


def test_a_forged_signature_is_refused(gateway):
    query, body = sealed(SAID)
    with pytest.raises(BadSignature):
        gateway.open({**query, "msg_signature": "0" * 40}, body)


async def test_what_is_said_at_once_is_in_the_first_answer(gateway, answers, shelf):
    exchange = gateway.open(*sealed(SAID))
    await exchange.begin()
    answering = asyncio.ensure_future(exchange.answer())
    found = await answers.find(exchange.arrival.key.split("/")[4])
    assert await answers.show(found, part="你好呀")
    body = unsealed(await answering)
    assert {"id": found.answer.id, "finish": True, "content": "你好呀"} == body["stream"]


async def test_later_words_are_fetched_by_looks_at_the_stream(gateway, answers, shelf):
    exchange = gateway.open(*sealed(SAID))
    await exchange.begin()
    first = unsealed(await exchange.answer())
    assert not first["stream"]["finish"]
    look = {**SAID, "msgtype": "stream", "stream": {"id": first["stream"]["id"]}}
    exchange = gateway.open(*sealed(look))
    assert exchange.arrival is None
    found = await answers.find(first["stream"]["id"])
    showing = asyncio.ensure_future(answers.show(found, part="想好了"))
    await asyncio.sleep(0)
    body = unsealed(await exchange.answer())
    assert ("想好了", True) == (body["stream"]["content"], body["stream"]["finish"])
    assert await showing


async def test_a_bot_that_says_nothing_is_an_empty_answer(gateway, shelf):
    shelf.left = 0
    exchange = gateway.open(*sealed(SAID))
    await exchange.begin()
    assert b"" == await exchange.answer()


async def test_opening_the_chat_is_answered_in_the_response(gateway, answers):
    entered = {**SAID, "msgtype": "event", "event": {"eventtype": "enter_chat"}}
    exchange = gateway.open(*sealed(entered))
    await exchange.begin()
    answering = asyncio.ensure_future(exchange.answer())
    found = await answers.find(exchange.arrival.key.split("/")[4])
    greeting = {"msgtype": "text", "text": {"content": "欢迎"}}
    assert answers.answers_event(found, greeting)
    assert not answers.answers_event(found, greeting)
    assert greeting == unsealed(await answering)


async def test_an_event_that_is_not_answered_is_over(gateway, answers, shelf):
    shelf.left = 0
    entered = {**SAID, "msgtype": "event", "event": {"eventtype": "enter_chat"}}
    exchange = gateway.open(*sealed(entered))
    await exchange.begin()
    assert b"" == await exchange.answer()
    found = await answers.find(exchange.arrival.key.split("/")[4])
    assert not answers.answers_event(found, {})


async def test_a_rating_opens_no_answer(gateway, shelf):
    rated = {"eventtype": "feedback_event", "feedback_event": {"id": "a", "type": 1}}
    exchange = gateway.open(*sealed({**SAID, "msgtype": "event", "event": rated}))
    await exchange.begin()
    assert (b"", {}) == (await exchange.answer(), shelf.states)
