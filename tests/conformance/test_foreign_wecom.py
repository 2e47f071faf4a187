"""Somebody else's client against the emulator: a third reading of the manual.

wechatpy has WeCom's address written in; its HTTP session is told where to go instead, and nothing
else of it is touched.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from yarl import URL

from botkit.clock import MovableClock
from botkit.emulator.company import App, Company
from botkit.emulator.emulator import Emulator

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # it is older than we are

WHY = "wechatpy is not installed (dependency group `foreign`)"
pytest.importorskip("wechatpy", reason=WHY)

from requests.adapters import HTTPAdapter  # noqa: E402
from wechatpy.enterprise import WeChatClient, create_reply, parse_message  # noqa: E402
from wechatpy.enterprise.crypto import WeChatCrypto  # noqa: E402
from wechatpy.exceptions import WeChatClientException  # noqa: E402

PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)
VENDOR = "https://qyapi.weixin.qq.com"


class Elsewhere(HTTPAdapter):
    """Sends what is meant for the vendor to another base address."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def send(self, request: Any, *args: Any, **options: Any) -> Any:
        request.url = request.url.replace(VENDOR, self._base, 1)
        return super().send(request, *args, **options)


class Foreigner:
    """A bot written with wechatpy; ``says`` answers a message or event with a text, or nothing."""

    def __init__(self, app: App) -> None:
        self.crypto = WeChatCrypto(app.token, app.aes_key, app.corp_id)
        self.heard: list[Any] = []
        self.says: Callable[[Any], str] = lambda told: ""

    async def verify(self, request: web.Request) -> web.Response:
        query = request.query
        word = self.crypto.check_signature(
            query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"]
        )
        return web.Response(body=word)

    async def answer(self, request: web.Request) -> web.Response:
        query = request.query
        plain = self.crypto.decrypt_message(
            await request.read(), query["msg_signature"], query["timestamp"], query["nonce"]
        )
        self.heard.append(parse_message(plain))
        if not (text := self.says(self.heard[-1])):
            return web.Response()
        reply = create_reply(text, self.heard[-1], render=True)
        sealed = self.crypto.encrypt_message(reply, query["nonce"], query["timestamp"])
        return web.Response(text=sealed, content_type="text/xml")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def emulator(clock) -> AsyncIterator[Emulator]:
    emulator = Emulator(Company.pretend(apps=["main"], rooms=["ops"]), clock=clock)
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
def app(emulator) -> App:
    return emulator.company.app("main")


@pytest.fixture
async def bot(app) -> AsyncIterator[Foreigner]:
    bot = Foreigner(app)
    server = web.Application()
    server.router.add_get("/wecom", bot.verify)
    server.router.add_post("/wecom", bot.answer)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.callback = f"http://127.0.0.1:{runner.addresses[0][1]}/wecom"
    yield bot
    await runner.cleanup()


@pytest.fixture
def client(emulator, app):
    client = WeChatClient(app.corp_id, app.secret)
    client._http.trust_env = False  # no proxy of this machine
    client._http.mount(VENDOR, Elsewhere(emulator.base))
    yield client
    client._http.close()


def shown(emulator: Emulator) -> list[dict[str, Any]]:
    return [one["body"] for one in emulator.messages(person="zhangsan") if one["from"] == "bot"]


async def test_it_gets_a_token_once_and_a_new_one_when_that_ends(client, emulator, clock):
    def asked() -> int:
        return sum(one["path"] == "/cgi-bin/gettoken" for one in emulator.requests.listing(after=0))

    for _ in range(2):
        await asyncio.to_thread(client.user.get, "zhangsan")
    assert 1 == asked()
    emulator.faults.order("expire_token", path="/cgi-bin/user/get")
    await asyncio.to_thread(client.user.get, "zhangsan")
    assert 2 == asked()


async def test_its_messages_are_shown(client, emulator, app):
    def send() -> None:
        send, agent = client.message, app.agent_id
        send.send_text(agent, ["zhangsan", "lisi"], "你的快递到了")
        send.send_markdown(agent, "zhangsan", "**会议** 已定")
        send.send_text_card(agent, "zhangsan", "领奖", "请领取", "https://www.example.com/", "更多")
        send.send_articles(
            agent,
            "zhangsan",
            [{"title": "周报", "description": "本周", "url": VENDOR, "image": f"{VENDOR}/p.png"}],
        )

    await asyncio.to_thread(send)
    text, markdown, card, news = shown(emulator)
    assert "你的快递到了" == text["text"]["content"]
    assert "**会议** 已定" == markdown["markdown"]["content"]
    assert ("领奖", "更多") == (card["textcard"]["title"], card["textcard"]["btntxt"])
    assert ["周报"] == [one["title"] for one in news["news"]["articles"]]


async def test_a_refusal_reaches_it_by_its_code(client, app):
    with pytest.raises(WeChatClientException) as caught:
        await asyncio.to_thread(client.message.send_text, app.agent_id, "nobody", "你好")
    assert 81013 == caught.value.errcode


async def test_its_files_go_up_and_come_down_again(client, emulator, app):
    def carry() -> tuple[str, Any, str]:
        picture = client.media.upload("image", ("a.png", io.BytesIO(PNG)))["media_id"]
        client.message.send_image(app.agent_id, "zhangsan", picture)
        found = client._http.get(client.media.get_url(picture))
        return picture, found, client.media.upload_img(("b.png", io.BytesIO(PNG)))["url"]

    picture, found, address = await asyncio.to_thread(carry)
    assert [picture] == [one["image"]["media_id"] for one in shown(emulator)]
    assert (PNG, "image/png") == (found.content, found.headers["Content-Type"])
    assert "a.png" in found.headers["Content-Disposition"]
    assert URL(address).is_absolute()


async def test_it_keeps_the_address_book(client):
    def keep() -> list[Any]:
        users, parties = client.user, client.department
        party = parties.create("客服部", order=7)["id"]
        users.create("newbie", "新人", [party], mobile="13800009999", email="new@example.com")
        users.update("newbie", position="客服", enable=0)
        newbie = users.get("newbie")
        names = [one["name"] for one in parties.get_users(party)]
        details = [one["userid"] for one in users.list(1, fetch_child=True)]
        users.delete("newbie")
        parties.update(party, name="服务部")
        listed = {one["id"]: one["name"] for one in parties.get()}
        parties.delete(party)
        return [newbie, names, details, listed[party], [one["id"] for one in parties.get()], party]

    newbie, names, details, renamed, left, party = await asyncio.to_thread(keep)
    assert ("新人", "客服", 2) == (newbie["name"], newbie["position"], newbie["status"])
    assert ["新人"] == names
    assert {"newbie", "zhangsan"} <= set(details)
    assert "服务部" == renamed
    assert party not in left


async def test_it_keeps_tags(client):
    def keep() -> list[Any]:
        tag = client.tag.create("值班")["tagid"]
        client.tag.update(tag, "夜班")
        client.tag.add_users(tag, ["zhangsan", "nobody"])
        found = client.tag.get_users(tag)
        client.tag.delete_users(tag, ["zhangsan"])
        emptied = client.tag.get_users(tag)["userlist"]
        named = [one["tagname"] for one in client.tag.list()]
        client.tag.delete(tag)
        return [found, emptied, named, client.tag.list()]

    found, emptied, named, left = await asyncio.to_thread(keep)
    assert ("夜班", ["zhangsan"]) == (
        found["tagname"],
        [one["userid"] for one in found["userlist"]],
    )
    assert ([], ["夜班"], []) == (emptied, named, left)


async def test_it_sets_a_menu_and_reads_it_again(client, app):
    menu = {
        "button": [
            {"type": "click", "name": "请假", "key": "leave"},
            {"name": "更多", "sub_button": [{"type": "view", "name": "官网", "url": VENDOR}]},
        ]
    }

    def keep() -> Any:
        client.menu.create(app.agent_id, menu)
        found = client.menu.get(app.agent_id)
        client.menu.delete(app.agent_id)
        return found

    found = await asyncio.to_thread(keep)
    assert ["请假", "更多"] == [one["name"] for one in found["button"]]
    with pytest.raises(WeChatClientException) as caught:
        await asyncio.to_thread(client.menu.get, app.agent_id)
    assert 46003 == caught.value.errcode


async def test_it_signs_pages_with_the_corps_and_the_apps_ticket(client):
    jsapi = client.jsapi
    corp, agent = await asyncio.to_thread(
        lambda: (jsapi.get_jsapi_ticket(), jsapi.get_agent_jsapi_ticket())
    )
    assert corp != agent
    text = f"jsapi_ticket={corp}&noncestr=n&timestamp=1&url={VENDOR}/"
    signature = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    assert signature == jsapi.get_jsapi_signature("n", corp, 1, f"{VENDOR}/")


async def test_it_learns_who_opened_its_page(client, emulator):
    address = URL(client.oauth.authorize_url("https://bot.example.com/page", state="s1"))
    here = URL(emulator.base).with_path(address.path).with_query(address.query)

    def visit() -> Any:
        answer = client._http.get(str(here.update_query(person="zhangsan")), allow_redirects=False)
        return URL(answer.headers["Location"])

    back = await asyncio.to_thread(visit)
    assert ("bot.example.com", "s1") == (back.host, back.query["state"])
    visitor = await asyncio.to_thread(client.oauth.get_user_info, back.query["code"])
    assert "zhangsan" == visitor["UserId"]


async def test_it_looks_at_its_own_app_and_the_addresses_of_callbacks(client, app):
    own, addresses = await asyncio.to_thread(
        lambda: (client.agent.get(app.agent_id), client.misc.get_wechat_ips())
    )
    assert app.agent_id == own["agentid"]
    assert addresses


async def test_it_makes_a_group_and_speaks_there(client, emulator):
    def speak() -> str:
        chat = client.appchat.create("foreign1", "值班群", "zhangsan", ["zhangsan", "lisi"])
        client.appchat.send_text(chat["chatid"], "今晚谁在？")
        return client.appchat.get(chat["chatid"])["name"]

    assert "值班群" == await asyncio.to_thread(speak)
    (message,) = emulator.messages(chat="foreign1")
    assert "今晚谁在？" == message["body"]["text"]["content"]


async def test_it_knows_a_customer(client):
    def ask() -> Any:
        staff = client.external_contact.get_follow_user_list()["follow_user"]
        customers = client.external_contact.list(staff[0])["external_userid"]
        return client.external_contact.get(customers[0])["external_contact"]

    assert (await asyncio.to_thread(ask))["name"]


async def test_it_hands_in_a_form_and_finds_it(client):
    contents = [
        {"control": "Text", "id": "Text-1", "value": {"text": "打车"}},
        {"control": "Money", "id": "Money-1", "value": {"new_money": "32.50"}},
    ]

    def hand_in() -> tuple[Any, Any]:
        answer = client.OA.apply_event(
            "zhangsan",
            "3TkaEXPENSE",
            0,
            [{"attr": 1, "userid": ["lisi"]}],
            {"contents": contents},
            [{"summary_info": [{"text": "打车", "lang": "zh_CN"}]}],
            notifyer=["linna"],
        )
        form = client.OA.get_approval_detail(answer["sp_no"])["info"]
        at = form["apply_time"]
        return form, client.OA.get_approval_info(at, at + 60, 0)["sp_no_list"]

    form, numbers = await asyncio.to_thread(hand_in)
    assert [form["sp_no"]] == numbers
    assert ("zhangsan", ["linna"]) == (
        form["applyer"]["userid"],
        [one["userid"] for one in form["notifyer"]],
    )


async def test_it_passes_the_check_of_its_callback_address(emulator, bot):
    assert await emulator.verify("main")


async def test_it_opens_what_people_say_and_do(emulator, bot):
    await emulator.say("zhangsan", "请假")
    await emulator.enter("zhangsan")
    await emulator.upload("zhangsan", "image", "a.png", PNG)
    text, entered, image = bot.heard
    assert ("zhangsan", "text", "请假") == (text.source, text.type, text.content)
    assert ("event", "enter_agent") == (entered.type, entered.event)
    assert "image" == image.type
    assert image.media_id


async def test_its_sealed_answer_is_shown(emulator, bot):
    bot.says = lambda told: f"收到：{told.content}"
    delivery = await emulator.say("zhangsan", "请假")
    assert (200, 1) == (delivery.status, delivery.tries)
    (body,) = shown(emulator)
    assert "收到：请假" == body["text"]["content"]
