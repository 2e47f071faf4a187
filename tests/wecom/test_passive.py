"""What a callback is answered with: from the bot's message to what the person sees."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from botkit.calls.transport import HttpTransport, open_session
from botkit.chat import events
from botkit.chat.messages import (
    AnyMessage,
    Article,
    Button,
    File,
    Form,
    Image,
    Markdown,
    News,
    Notice,
    Option,
    Question,
    Row,
    TaskCard,
    Text,
    TextCard,
    Video,
    Voice,
    Vote,
)
from botkit.chat.seams import AnsweringGateway, Arrival, Repaint
from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator
from botkit.errors import BotkitError
from botkit.wecom.client import WeCom
from botkit.wecom.gateway import PassiveGateway, WecomGateway
from botkit.wecom.outbound import app_message
from botkit.wecom.passive import passive, takes_reply
from botkit.wire import xml

CLICK = events.CardClicked(task_id="t1", key="yes", code="RC1")
LEAVE = TaskCard("请假", "两天", [Button("yes", "同意"), Button("no", "驳回")], task_id="t1")
LUNCH = [Option("rice", "米饭"), Option("noodles", "面条")]


@pytest.mark.parametrize(
    ("event", "takes"),
    [
        (events.Text(), True),
        (events.MenuClicked(), True),
        (CLICK, True),
        (events.Other(name="event:scancode_waitmsg"), True),
        (events.Other(name="event:scancode_push"), False),
        (events.Unsubscribed(), False),
        (events.Other(name="event:change_contact"), False),
    ],
)
def test_the_platform_reads_answers_to_some_events_only(event, takes):
    assert takes is takes_reply(event)


def test_news_are_counted_and_named_as_the_vendor_does():
    news = News([Article("标题", "https://a", "说明", "https://p"), Article("二", "https://b")])
    first = {"Title": "标题", "Url": "https://a", "Description": "说明", "PicUrl": "https://p"}
    items = [first, {"Title": "二", "Url": "https://b"}]
    expected = {"MsgType": "news", "ArticleCount": 2, "Articles": {"item": items}}
    assert expected == passive(events.Text(), news)


def test_a_list_of_a_card_is_repeated_elements_of_its_own_name():
    card = Notice("到货", "https://a", rows=[Row("品名", "桌"), Row("数", "2", "https://b")])
    fields = passive(CLICK, Repaint("li", "t1", "RC1", "", card))
    rows = [
        {"KeyName": "品名", "Value": "桌"},
        {"KeyName": "数", "Value": "2", "Type": 1, "Url": "https://b"},
    ]
    assert rows == fields["TemplateCard"]["HorizontalContentList"]
    assert "update_template_card" == fields["MsgType"]


@pytest.mark.parametrize(
    ("event", "reply"),
    [
        (events.Text(), Markdown("x")),
        (events.Text(), TextCard("t", "b", "https://a")),
        (events.Text(), File(media="M")),
        (events.Text(), LEAVE),
        (events.Text(), Image(path="a.png")),
        (events.Text(), Repaint("li", "t1", "RC1", "已同意")),
        (events.Text(), Text("汉" * 1000)),
        (events.Text(), Video(media="M", title="x" * 129)),
        (CLICK, Text("x")),
        (CLICK, Repaint("li", "t1", "RC1", "x", Markdown("x"))),
    ],
)
def test_what_has_no_passive_form_is_refused(event, reply):
    with pytest.raises(BotkitError):
        passive(event, reply)


class Answered:
    """A pretend platform, and a bot that is nothing but a gateway and always says ``reply``."""

    def __init__(self, emulator: Emulator, client: WeCom) -> None:
        self.emulator, self.client = emulator, client
        self.app = emulator.company.app()
        self.reply: AnyMessage | Repaint | None = None
        self.arrivals: list[Arrival] = []
        gateway = WecomGateway(
            app=self.app.name,
            corp_id=self.app.corp_id,
            agent_id=self.app.agent_id,
            token=self.app.token,
            aes_key=self.app.aes_key,
            clock=emulator.clock,
        )
        self.gateway: AnsweringGateway = PassiveGateway(gateway, self._say)

    def _say(self, arrival: Arrival) -> AnyMessage | Repaint | None:
        event, reply = arrival.event, self.reply
        if isinstance(reply, Repaint) and isinstance(event, events.CardClicked):
            return Repaint("zhangsan", event.task_id, event.code, reply.label, reply.card)
        return reply

    async def answer(self, request: web.BaseRequest) -> web.Response:
        exchange = self.gateway.open(request.query, await request.read())
        assert exchange.arrival is not None
        self.arrivals.append(exchange.arrival)
        return web.Response(body=await exchange.answer())

    async def say(self, reply: AnyMessage) -> dict[str, Any]:
        """Answer a text; the body that 张三 sees."""
        self.reply = reply
        await self.emulator.say("zhangsan", "在吗")
        assert "ok, with a reply" == self.verdict
        return self.emulator.messages(person="zhangsan")[-1]["body"]

    async def update(self, label: str, card: AnyMessage | None = None) -> dict[str, Any]:
        """Answer a click with an update; the state of 张三's copy."""
        self.reply = Repaint("", "", "", label, card)
        await self.emulator.click("zhangsan", "yes")
        return self.emulator.messages(person="zhangsan")[-1]["card"]["state"]["zhangsan"]

    @property
    def verdict(self) -> str:
        return str(self.emulator.requests.listing()[-1]["verdict"])


@pytest.fixture
async def answered() -> AsyncIterator[Answered]:
    emulator = Emulator(Company.pretend())
    app, base = emulator.company.app(), await emulator.start()
    async with open_session() as session:
        client = WeCom(
            corp_id=app.corp_id,
            agent_id=app.agent_id,
            secret=app.secret,
            transport=HttpTransport(session),
            clock=emulator.clock,
            api=base,
            first_wait=timedelta(0),
        )
        made = Answered(emulator, client)
        runner = web.ServerRunner(web.Server(made.answer))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        app.callback = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        yield made
        await emulator.stop()
        await runner.cleanup()


async def test_a_text_is_seen(answered):
    assert "收到 <a>" == (await answered.say(Text("收到 <a>")))["text"]["content"]


async def test_news_are_seen(answered):
    body = await answered.say(News([Article("标题", "https://a", "说明", "https://p")]))
    shown = {"title": "标题", "description": "说明", "url": "https://a", "picurl": "https://p"}
    assert [shown] == body["news"]["articles"]


@pytest.mark.parametrize(
    ("kind", "name", "content", "message"),
    [
        ("image", "a.png", b"\x89PNG\r\n\x1a\n" + bytes(64), Image),
        ("voice", "a.amr", b"#!AMR\n" + bytes(64), Voice),
        ("video", "a.mp4", b"\0\0\0\x18ftypmp42" + bytes(64), Video),
    ],
)
async def test_a_file_that_was_uploaded_before_is_seen(answered, kind, name, content, message):
    uploaded = await answered.client.media.upload(kind, name, content)
    body = await answered.say(message(media=uploaded.media_id))
    assert (kind, uploaded.media_id) == (body["msgtype"], body[kind]["media_id"])


async def test_the_clicked_button_shows_a_word(answered):
    await answered.client.messages.send("zhangsan", app_message(LEAVE))
    state = await answered.update("已同意")
    assert ("已同意", False) == (state["replace"], state["active"])


async def test_a_button_of_an_old_card_shows_a_word(answered):
    await answered.client.messages.send("zhangsan", app_message(LEAVE, legacy=True))
    state = await answered.update("已处理")
    assert ("已处理", False) == (state["replace"], state["active"])


@pytest.mark.parametrize(
    "card",
    [
        LEAVE,
        TaskCard("请假", "", [], questions=[Question("q", "吃什么", LUNCH, "rice")]),
        Vote("午餐", "选一个", "q", LUNCH, Button("ok", "提交"), chosen=["rice"]),
        Form("午餐", "", [Question("q", "吃什么", LUNCH)], Button("ok", "提交")),
        Notice("已批准", "https://a", rows=[Row("几天", "2")]),
        Notice("已批准", "https://a", picture="https://p"),
    ],
)
async def test_another_card_stands_in_place_of_the_clicked_one(answered, card):
    await answered.client.messages.send("zhangsan", app_message(LEAVE))
    state = await answered.update("已同意", card)
    assert "ok, with a reply" == answered.verdict
    assert card.title == state["card"]["main_title"]["title"]
    assert not state["active"]


async def test_a_platform_that_ignores_updates_shows_none(answered):
    await answered.client.messages.send("zhangsan", app_message(LEAVE))
    answered.emulator.faults.order("ignore_reply")
    assert (await answered.update("已同意"))["replace"] is None


async def test_nothing_to_say_is_an_empty_answer(answered):
    await answered.emulator.say("zhangsan", "在吗")
    assert ("ok", "") == (answered.verdict, answered.arrivals[0].reply)


async def test_what_cannot_be_sealed_is_logged_and_the_event_is_there(answered, logs):
    answered.reply = Markdown("x")
    await answered.emulator.say("zhangsan", "在吗")
    assert ("ok", "") == (answered.verdict, answered.arrivals[0].reply)
    assert ["answer_failed"] == [line["event"] for line in logs if line["log_level"] == "error"]


async def test_an_answer_that_was_kept_is_sealed_anew_and_says_the_same(answered):
    answered.reply = Text("第一次")
    await answered.emulator.say("zhangsan", "在吗")
    first = answered.arrivals[0].reply or ""
    gateway = answered.gateway._gateway
    again = gateway.reseal(first)
    one, two = xml.parse(first.encode()), xml.parse(again.encode())
    assert one["Nonce"] != two["Nonce"]
    names = ("MsgSignature", "TimeStamp", "Nonce", "Encrypt")
    said = [gateway._envelope.open(*(outer[name] for name in names)) for outer in (one, two)]
    assert said[0] == said[1]


async def test_an_answer_sealed_under_keys_of_before_is_empty(answered):
    assert "" == answered.gateway._gateway.reseal("<xml><Encrypt>x</Encrypt></xml>")
