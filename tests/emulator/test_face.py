"""/emulator/*: what the chat page and other programs use."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest
from yarl import URL

from botkit.emulator.company import Company
from botkit.emulator.emulator import Emulator

JSON = {"Content-Type": "application/json"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8082", "127.0.0.1.evil", "::1", ""])
@pytest.mark.parametrize("path", ["/", "/emulator/company", "/cgi-bin/gettoken", "/elsewhere"])
async def test_only_names_of_this_machine_are_answered(stranger, host, path):
    status, answer = await stranger.status("GET", path, headers={"Host": host})
    assert (403, ["error"]) == (status, list(answer))


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1:8082", "[::1]", "[::1]:9"])
async def test_loopback_names_are_answered_with_any_port(stranger, host):
    status, _ = await stranger.status("GET", "/emulator/company", headers={"Host": host})
    assert 200 == status


async def test_forms_and_foreign_pages_are_turned_away(stranger):
    body = json.dumps({"person": "zhangsan", "text": "x"})
    for type_ in ("text/plain", "application/x-www-form-urlencoded", ""):
        status, answer = await stranger.status(
            "POST", "/emulator/say", data=body, headers={"Content-Type": type_}
        )
        assert 415 == status
        assert "send application/json" in answer["error"]
    status, _ = await stranger.status("POST", "/emulator/upload", json={})
    assert 415 == status
    foreign = {**JSON, "Origin": "https://evil.example"}
    assert 403 == (await stranger.status("POST", "/emulator/say", data=body, headers=foreign))[0]
    own = {**JSON, "Origin": stranger.base}
    assert 200 == (await stranger.status("POST", "/emulator/say", data=body, headers=own))[0]


async def test_what_people_do_is_answered_with_status_and_tries(bot, stranger):
    for verb, fields in (
        ("say", {"text": "报修"}),
        ("say", {"type": "location", "latitude": 31.2, "longitude": 121.4, "label": "家"}),
        ("say", {"type": "link", "title": "公告", "url": "https://a"}),
        ("menu", {"key": "new_ticket"}),
        ("happen", {"event": "LOCATION", "elements": {"Latitude": 31.2}}),
        ("enter", {}),
        ("unsubscribe", {}),
        ("subscribe", {}),
    ):
        body = {"platform": "wecom", "app": "main", "person": "zhangsan", **fields}
        assert {"status": 200, "tries": 1} == await stranger.post(f"/emulator/{verb}", body)
    assert 8 == len(bot.heard)
    told = {"event": "share_agent_change"}
    assert {"status": 200, "tries": 1} == await stranger.post("/emulator/happen", told)
    assert "sys" == bot.heard[-1]["FromUserName"]


async def test_a_card_is_clicked_over_http_and_a_dead_one_is_409(bot, api):
    code = (await api.card())["response_code"]
    click = {"person": "zhangsan", "key": "提交"}
    assert {"status": 200, "tries": 1} == await api.post("/emulator/click", click)
    update = {"userids": ["zhangsan"], "agentid": 1000002, "response_code": code}
    update["button"] = {"replace_name": "已提交"}
    await api.call("message/update_template_card", update)
    status, answer = await api.status("POST", "/emulator/click", json=click)
    assert (409, "message m1: its buttons are off") == (status, answer["error"])
    assert 200 == (await api.post("/emulator/click", {**click, "force": True}))["status"]


async def test_a_picture_is_uploaded_as_a_form(bot, stranger):
    form = aiohttp.FormData()
    for name, value in (("platform", "wecom"), ("person", "zhangsan"), ("type", "image")):
        form.add_field(name, value)
    form.add_field("file", PNG, filename="图.png")
    status, answer = await stranger.status("POST", "/emulator/upload", data=form)
    assert (200, {"status": 200, "tries": 1}) == (status, answer)
    assert "image" == bot.heard[0]["MsgType"]


FORM = {"Content-Type": "multipart/form-data; boundary=b"}


async def test_a_broken_form_is_400(stranger):
    for data in (b"", b"--b\r\nno header\r\n\r\n123", b"nothing"):
        status, _ = await stranger.status("POST", "/emulator/upload", data=data, headers=FORM)
        assert 400 == status


def form(fields, odd=b"", name=b"a.txt"):
    """``odd`` stands at the end of the head of each field."""
    parts = [
        b'Content-Disposition: form-data; name="%s"%s\r\n\r\n%s' % (field, odd, value)
        for field, value in fields.items()
    ]
    head = b'Content-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % name
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in [*parts, head + b"0" * 20])
    return body + b"--b--\r\n"


@pytest.mark.parametrize(
    "odd", [b"\r\nContent-Type: text/plain; charset=x", b"\r\nContent-Transfer-Encoding: x"]
)
async def test_a_form_is_read_whatever_its_fields_say_of_their_code(bot, stranger, odd):
    data = form({b"person": b"zhangsan", b"type": b"file"}, odd)
    status, _ = await stranger.status("POST", "/emulator/upload", data=data, headers=FORM)
    assert 200 == status
    data = form({b"person": b"zhangsan" * 1000, b"type": b"file"}, odd)
    status, _ = await stranger.status("POST", "/emulator/upload", data=data, headers=FORM)
    assert 413 == status


async def test_a_file_name_that_is_no_utf8_spoils_only_itself(emulator, bot, stranger):
    data = form({b"person": b"zhangsan", b"type": b"file"}, name="报表.txt".encode("gbk"))
    assert 200 == (await stranger.status("POST", "/emulator/upload", data=data, headers=FORM))[0]
    (message,) = (await stranger.get("/emulator/messages"))["messages"]
    assert message["body"]["file"]["filename"].endswith(".txt")


async def test_what_a_person_does_goes_on_when_the_request_ends(
    emulator, bot, stranger, clock, move
):
    bot.statuses = [503, 503, 503]
    say = {"person": "zhangsan", "text": "在吗"}
    saying = asyncio.ensure_future(stranger.post("/emulator/say", say))
    await bot.arrived.wait()
    saying.cancel()
    await asyncio.wait([saying])

    def is_refused():
        move(seconds=5)
        return emulator.messages()[0]["refused"]

    assert "HTTP 503 after 3 deliveries" == await emulator.until(is_refused)


async def test_stopping_breaks_off_what_people_do(clock, stranger):
    company = Company.pretend(apps=[], aibots={"helper": "callback"})
    company.app("helper").callback = "http://127.0.0.1:9/nobody"
    emulator = Emulator(company, clock=clock)
    stranger.base = await emulator.start()
    before = asyncio.all_tasks()
    say = {"person": "zhangsan", "text": "在吗", "app": "helper"}
    saying = asyncio.ensure_future(stranger.post("/emulator/say", say))
    await emulator.until(emulator.requests.listing)  # once in vain; the next try is in five seconds
    await emulator.stop()
    with pytest.raises(aiohttp.ClientError):
        await saying
    assert asyncio.all_tasks() <= before


MISTAKES = [
    ("say", {}, "person"),
    ("say", {"person": "nobody", "text": "x"}, "known are: zhangsan, lisi"),
    ("say", {"person": "zhangsan", "text": "x", "app": "other"}, "known are: main"),
    ("say", {"person": "zhangsan", "text": "x", "platform": "irc"}, "known are: wecom"),
    ("say", {"person": "zhangsan", "txt": "x"}, "txt"),
    ("say", {"person": "zhangsan", "text": 7}, "text"),
    ("say", {"person": "zhangsan", "type": "poem"}, "known are: text, location, link"),
    ("say", [], "object"),
    ("faults", {"fault": "rain"}, "known are: expire_token"),
    ("faults", {"fault": "busy", "times": 0}, "at least 1"),
    ("clock", {"advance": "soon"}, "no duration"),
    ("clock", {"advance": -5}, "forward only"),
    ("clock", {"advance": 1e11}, "year 3000"),
    ("faults", {"fault": "server_error", "code": 100}, "400 to 599"),
    ("faults", {"fault": "refuse", "word": "x", "code": 99999}, "400 to 599"),
    ("callback", {"url": "http://["}, "no address"),
    ("callback", {"url": "http://127.0.0.1:99999/"}, "no address"),
    ("callback", {"url": "ftp://127.0.0.1/"}, "no address"),
]


@pytest.mark.parametrize(("verb", "body", "words"), MISTAKES)
async def test_a_mistake_is_400_and_says_what_is_allowed(stranger, verb, body, words):
    status, answer = await stranger.status("POST", f"/emulator/{verb}", json=body)
    assert 400 == status
    assert words in answer["error"]


async def test_what_does_not_exist_is_404_and_broken_json_is_400(stranger):
    assert 404 == (await stranger.status("GET", "/emulator/poem"))[0]
    assert 404 == (await stranger.status("GET", "/emulator/say"))[0]
    assert 404 == (await stranger.status("GET", "/emulator/media/unknown"))[0]
    for body in (b"", b"{", b"\xff", b"[" * 5000):
        status, answer = await stranger.status("POST", "/emulator/say", data=body, headers=JSON)
        assert (400, ["error"]) == (status, list(answer))


@pytest.mark.parametrize("path", ["/emulator/say", "/cgi-bin/webhook/send"])
async def test_a_body_that_is_not_packed_as_it_says_is_400(stranger, company, path):
    query = {"key": company.robots[0].key}
    headers = {**JSON, "Content-Encoding": "gzip"}
    status, answer = await stranger.status("POST", path, params=query, data=b"{}", headers=headers)
    assert (400, "the body cannot be read") == (status, answer["error"])


async def test_messages_are_listed_by_person_chat_app_and_number(emulator, api):
    await api.send("zhangsan|lisi")
    await emulator.say("wangwu", "大家好", chat="ops")
    assert 3 == len((await api.get("/emulator/messages"))["messages"])
    assert 1 == len((await api.get("/emulator/messages", person="lisi"))["messages"])
    assert 1 == len((await api.get("/emulator/messages", chat="ops"))["messages"])
    assert 2 == len((await api.get("/emulator/messages", app="main"))["messages"])
    assert 1 == len((await api.get("/emulator/messages", after="2"))["messages"])
    for wrong in ({"person": "nobody"}, {"chat": "x"}, {"app": "x"}, {"after": "x"}):
        assert "error" in await api.get("/emulator/messages", **wrong)


async def test_a_message_has_all_the_fields_of_the_contract(emulator, api):
    await api.send()
    (message,) = (await api.get("/emulator/messages"))["messages"]
    assert {
        "seq": 1,
        "changed": 1,
        "id": "m1",
        "platform": "wecom",
        "app": "main",
        "robot": None,
        "person": "zhangsan",
        "chat": "",
        "from": "bot",
        "sender": "main",
        "msgtype": "text",
        "card": None,
        "refused": None,
    }.items() <= message.items()
    assert {"at", "body"} <= set(message)


async def test_the_company_lists_what_a_client_needs_to_be_pointed_at_it(emulator, stranger):
    company = await stranger.get("/emulator/company")
    (app,) = company["apps"]
    assert (emulator.base, "wwbotkit0000000001") == (company["base"], company["corp_id"])
    assert {
        "platform",
        "name",
        "label",
        "corp_id",
        "agent_id",
        "secret",
        "token",
        "aes_key",
    } <= set(app)
    assert ("ops", "ops") == (company["robots"][0]["name"], company["robots"][0]["chat"])
    shown = {"id", "name", "department", "position", "manager", "mobile"}
    assert shown == set(company["people"][0])
    assert "运维群" == company["groups"][0]["name"]


async def test_events_are_streamed_first_those_missed_then_live(emulator, api, bot):
    await api.send()
    await api.send("lisi")
    async with api.session.get(f"{api.base}/emulator/events?after=1") as stream:
        assert ("message", "2", "lisi") == told(await event(stream))
        await api.send("wangwu")
        assert ("message", "3", "wangwu") == told(await event(stream))
        leaf = {"type": "click", "name": "报修", "key": "new_ticket"}
        await api.call("menu/create", {"button": [leaf]}, agentid=1000002)
        menu = await event(stream)
        assert ("menu", "main") == (menu["event"], menu["data"]["app"])
        await api.post("/emulator/clock", {"advance": "15m"})
        assert "clock" == (await event(stream))["event"]
        await api.post("/emulator/unsubscribe", {"person": "lisi"})
        assert "company" == (await event(stream))["event"]


async def test_a_reader_that_went_away_is_forgotten(emulator, api):
    stream = await api.session.get(f"{api.base}/emulator/events")
    assert b": here\n" == await stream.content.readline()
    stream.close()
    for n in range(5):
        await api.send(text={"content": f"{n}"})
    assert 5 == len(emulator.messages())


async def event(stream):
    found = {}
    while line := (await asyncio.wait_for(stream.content.readline(), 5)).decode().strip("\n"):
        if not line.startswith(":"):
            name, _, value = line.partition(": ")
            found[name] = json.loads(value) if name == "data" else value
    return found or await event(stream)


def told(one):
    return one["event"], one["id"], one["data"]["person"]


async def test_the_clock_moves_for_everybody(clock, stranger):
    before = clock.now_ms()
    moved = await stranger.post("/emulator/clock", {"advance": "15m"})
    assert 900_000 <= moved["now_ms"] - before < 960_000
    moved = await stranger.post("/emulator/clock", {"advance": 60})
    assert 960_000 <= clock.now_ms() - before < 1_020_000


async def test_faults_are_ordered_and_listed_over_http(api):
    order = {"fault": "busy", "times": 2, "path": "/cgi-bin/message"}
    assert 2 == (await api.post("/emulator/faults", order))["ordered"][0]["times"]
    assert -1 == (await api.send())["errcode"]
    assert 1 == (await api.get("/emulator/faults"))["ordered"][0]["times"]


async def test_requests_are_listed_after_a_number(api):
    await api.send()
    listed = (await api.get("/emulator/requests"))["requests"]
    assert ["/cgi-bin/gettoken", "/cgi-bin/message/send"] == [one["path"] for one in listed]
    assert [] == (await api.get("/emulator/requests", after=listed[-1]["seq"]))["requests"]
    assert {"seq", "at", "method", "path", "status", "errcode", "verdict"} <= set(listed[0])


async def test_a_callback_address_is_set_when_it_answers_the_check(bot, stranger, company):
    right, wrong = company.app().callback, "http://127.0.0.1:9/nobody"
    status, _ = await stranger.status("POST", "/emulator/callback", json={"url": wrong})
    assert (409, right) == (status, company.app().callback)
    company.app().callback = ""
    assert {"verified": True} == await stranger.post("/emulator/callback", {"url": right})
    assert right == company.app().callback


async def test_media_never_become_a_document_of_this_address(emulator, bot, stranger):
    await emulator.upload("zhangsan", "file", "p.html", b"<script>alert(1)</script>")
    media = emulator.messages()[0]["body"]["file"]["media_id"]
    async with stranger.session.get(f"{stranger.base}/emulator/media/{media}") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "default-src 'none'; sandbox" == answer.headers["Content-Security-Policy"]
        assert "nosniff" == answer.headers["X-Content-Type-Options"]


async def test_the_page_is_served_with_a_strict_policy_and_nothing_beside_it(stranger):
    async with stranger.session.get(f"{stranger.base}/") as answer:
        assert (200, "text/html") == (answer.status, answer.content_type)
        policy = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'self'"
        assert policy == answer.headers["Content-Security-Policy"]
        assert "nosniff" == answer.headers["X-Content-Type-Options"]
    up = ("/page/../emulator.py", "/page/%2e%2e/emulator.py", "/page/..%2femulator.py")
    for path in (*up, "/page/%00", f"/page/{'a' * 300}", f"/page/{'a/' * 2500}"):
        async with stranger.session.get(URL(stranger.base + path, encoded=True)) as answer:
            assert 404 == answer.status
