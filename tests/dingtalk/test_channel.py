"""Where a message goes: to the reply address, through the robot, into a card."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
import structlog
from hypothesis import example, given, settings
from hypothesis import strategies as st

from botkit.calls.transport import Answer
from botkit.chat.messages import (
    Article,
    Button,
    File,
    Image,
    Markdown,
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
)
from botkit.chat.people import Address
from botkit.chat.seams import Repaint
from botkit.dingtalk.channel import DingTalkChannel, DingTalkRobotChannel
from botkit.dingtalk.client import DingTalk
from botkit.dingtalk.robot import DingTalkRobot
from botkit.dingtalk.sessions import Place, Sessions
from botkit.errors import (
    BadArgument,
    FlowError,
    NotFound,
    OverLimit,
    PlatformFault,
    RateLimited,
    Unreachable,
)
from botkit.testing.clock import FakeClock
from botkit.testing.transport import FakeTransport
from botkit.wire.cleaning import clean_text
from tests.dingtalk.conftest import TOKEN
from tests.dingtalk.told import HOOK

REPLY = "POST /robot/sendBySession"
ONE = "POST /v1.0/robot/oToMessages/batchSend"
GROUP = "POST /v1.0/robot/groupMessages/send"
CARD = "POST /v1.0/card/instances/createAndDeliver"
UPLOAD = "POST /media/upload"
POST = "POST /robot/send"
ALONE, TOGETHER = Place("", "zhangsan"), Place("cid%2F+==", "zhangsan")
HELLO = Text("你好")
ASK = TaskCard("请假", "三天", [Button("yes", "同意")], task_id="t1")


@pytest.fixture
def sessions(dingtalk, clock):
    return Sessions(dingtalk.addresses, clock)


@pytest.fixture
def channel(dingtalk, sessions):
    return DingTalkChannel("dingtalk/main", dingtalk, sessions)


@pytest.fixture
def carded(dingtalk, sessions):
    return DingTalkChannel("dingtalk/main", dingtalk, sessions, card_template="t.schema")


def heard(sessions, clock, place=ALONE):
    sessions.learn(place, HOOK, clock.now_ms() + 5_400_000)


async def test_an_answer_goes_to_the_address_that_came_with_the_message(
    channel, sessions, clock, transport
):
    heard(sessions, clock)
    await channel.send(HELLO, str(ALONE))
    assert [{"msgtype": "text", "text": {"content": "你好"}}] == transport.bodies(REPLY)
    assert 0 == transport.count(ONE)


async def test_without_an_address_it_goes_through_the_robot(channel, transport):
    transport.answer(ONE, {"processQueryKey": "k"})
    assert "k" == (await channel.send(HELLO, str(ALONE))).reference
    (body,) = transport.bodies(ONE)
    assert (["zhangsan"], "sampleText") == (body["userIds"], body["msgKey"])


@pytest.mark.parametrize(
    "refusal",
    [
        {"errcode": 300001, "errmsg": "session 不存在"},
        {"errcode": 400102, "errmsg": "robot stopped"},
    ],
)
async def test_an_address_that_is_over_is_forgotten_and_the_robot_speaks(
    channel, sessions, clock, transport, refusal
):
    heard(sessions, clock)
    transport.answer(REPLY, refusal)
    transport.answer(ONE, {"processQueryKey": "k"})
    await channel.send(HELLO, str(ALONE))
    await channel.send(HELLO, str(ALONE))
    assert (1, 2) == (transport.count(REPLY), transport.count(ONE))


@pytest.mark.parametrize(
    "trouble",
    [Unreachable("reset", sent=True), PlatformFault("x", code=500, sent=True)],
    ids=type,
)
async def test_an_answer_that_may_have_arrived_takes_no_second_way(
    channel, sessions, clock, transport, trouble
):
    heard(sessions, clock)
    transport.answer(REPLY, trouble)
    with pytest.raises(type(trouble)):
        await channel.send(HELLO, str(ALONE))
    assert 0 == transport.count(ONE)


async def test_a_group_is_answered_in_the_group(channel, sessions, clock, transport):
    transport.answer(GROUP, {"processQueryKey": "k"})
    await channel.send(HELLO, str(TOGETHER))
    assert "cid/+==" == transport.bodies(GROUP)[0]["openConversationId"]
    heard(sessions, clock, TOGETHER)
    await channel.send(HELLO, str(TOGETHER))
    assert (1, 1) == (transport.count(GROUP), transport.count(REPLY))


def test_who_asked_in_the_group_is_answered_there_and_others_alone(channel):
    conv = Address("ding1", "dingtalk", "main", "zhangsan", "cid%2F+==").key
    assert TOGETHER == Place.parse(channel.place(conv, "zhangsan", ""))
    assert Place("", "lisi") == Place.parse(channel.place(conv, "lisi", ""))


async def test_an_id_goes_out_as_the_platform_writes_it(channel, sessions, transport):
    sessions.spell("ZhangSan")
    transport.answer(ONE, {"processQueryKey": "k"})
    await channel.send(HELLO, str(ALONE))
    assert ["ZhangSan"] == transport.bodies(ONE)[0]["userIds"]


async def test_who_does_not_get_it_is_not_silently_left_out(channel, transport):
    transport.answer(ONE, {"processQueryKey": "k", "invalidStaffIdList": ["zhangsan"]})
    with pytest.raises(NotFound):
        await channel.send(HELLO, "zhangsan")
    transport.answer(ONE, {"processQueryKey": "k", "flowControlledStaffIdList": ["zhangsan"]})
    with pytest.raises(RateLimited):
        await channel.send(HELLO, "zhangsan")


async def test_who_has_no_userid_is_answered_while_the_address_is_good(
    channel, sessions, clock, transport
):
    place = Place("", "$:lwcp_v1:$abc")
    with pytest.raises(NotFound, match="publish"):
        await channel.send(HELLO, str(place))
    heard(sessions, clock, place)
    await channel.send(HELLO, str(place))
    assert 1 == transport.count(REPLY)


async def test_files_go_through_the_robot_and_are_uploaded_once(
    channel, sessions, clock, transport, tmp_path
):
    heard(sessions, clock)
    (path := tmp_path / "a.png").write_bytes(b"\x89PNG")
    transport.answer(UPLOAD, {"errcode": 0, "media_id": "@lAD", "type": "image"})
    transport.answer(ONE, {"processQueryKey": "k"})
    for _ in range(2):
        await channel.send(Image(path=str(path)), str(ALONE))
    assert (1, 2, 0) == tuple(map(transport.count, (UPLOAD, ONE, REPLY)))
    assert '{"photoURL":"@lAD"}' == transport.bodies(ONE)[0]["msgParam"]


async def test_a_file_keeps_its_name_and_a_voice_tells_its_length(channel, transport, tmp_path):
    (tmp_path / "a.amr").write_bytes(b"#!AMR\n" + (bytes([0x3C]) + bytes(31)) * 100)
    (tmp_path / "报告.pdf").write_bytes(b"%PDF")
    transport.answer(UPLOAD, {"errcode": 0, "media_id": "@v"}, {"errcode": 0, "media_id": "@f"})
    transport.answer(ONE, {"processQueryKey": "k"})
    await channel.send(Voice(path=str(tmp_path / "a.amr")), "zhangsan")
    await channel.send(File(path=str(tmp_path / "报告.pdf")), "zhangsan")
    voice, file = (body["msgParam"] for body in transport.bodies(ONE))
    assert '{"mediaId":"@v","duration":"2000"}' == voice
    assert '{"mediaId":"@f","fileName":"报告.pdf","fileType":"pdf"}' == file


@pytest.mark.parametrize("name", ["missing.png", "a.txt"])
async def test_a_file_that_cannot_be_sent_ends_at_once(channel, tmp_path, name):
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(BadArgument):
        await channel.send(Image(path=str(tmp_path / name)), "zhangsan")


async def test_a_taskcard_is_an_interactive_card_where_there_is_a_template(
    carded, sessions, clock, transport
):
    heard(sessions, clock)
    shown = {"spaceType": "IM_ROBOT", "success": True, "carrierId": "k"}
    transport.answer(CARD, {"result": {"outTrackId": "t1", "deliverResults": [shown]}})
    receipt = await carded.send(ASK, str(ALONE))
    assert ("k", "t1") == (receipt.reference, receipt.update_code)
    (body,) = transport.bodies(CARD)
    assert ("t1", "STREAM", "dtv1.card//IM_ROBOT.zhangsan") == (
        body["outTrackId"],
        body["callbackType"],
        body["openSpaceId"],
    )


async def test_in_a_group_the_card_is_in_the_group(carded, transport):
    transport.answer(CARD, {"result": {"outTrackId": "t1", "deliverResults": []}})
    await carded.send(ASK, str(TOGETHER))
    assert "dtv1.card//IM_GROUP.cid/+==" == transport.bodies(CARD)[0]["openSpaceId"]


async def test_a_card_that_was_not_delivered_is_refused(carded, transport):
    failed = {"spaceType": "IM_ROBOT", "success": False, "errorMsg": "spaceId is illegal"}
    transport.answer(CARD, {"result": {"outTrackId": "t1", "deliverResults": [failed]}})
    with pytest.raises(BadArgument, match="spaceId is illegal"):
        await carded.send(ASK, "zhangsan")


async def test_without_a_template_its_buttons_are_typed(channel, transport):
    transport.answer(ONE, {"processQueryKey": "k"})
    receipt = await channel.send(ASK, "zhangsan")
    assert "" == receipt.update_code
    assert "1. 同意" in transport.bodies(ONE)[0]["msgParam"]


def test_in_place_of_a_refused_card_its_labels_are_typed(carded, channel):
    plain = carded.plainer(ASK)
    assert isinstance(plain, Markdown)
    assert "1. 同意" in plain.content
    linked = msgspec.structs.replace(ASK, url="https://www.example.com/")
    assert carded.plainer(linked).content.endswith("[查看详情](https://www.example.com/)")
    asking = msgspec.structs.replace(ASK, questions=[Question("q", "哪间", [Option("a", "甲")])])
    assert [None, None, None] == [
        carded.plainer(asking),
        carded.plainer(HELLO),
        channel.plainer(ASK),
    ]


async def test_a_card_is_repainted_by_its_name(carded, channel, transport):
    repaint = Repaint("zhangsan", "t1", "t1", "同意")
    await channel.repaint(repaint)
    assert 0 == transport.count("PUT /v1.0/card/instances")
    transport.answer("PUT /v1.0/card/instances", {"success": True, "result": True})
    await carded.repaint(repaint)
    (body,) = transport.bodies("PUT /v1.0/card/instances")
    assert {"buttons": "[]", "status": "同意"} == body["cardData"]["cardParamMap"]


def test_only_cards_and_their_changes_may_be_repeated_unmarked(carded, channel):
    repaint = Repaint("li", "t1", "t1", "同意")
    assert ["dedupe", "dedupe", "at_least_once"] == [
        carded.policy(one) for one in (ASK, repaint, HELLO)
    ]
    assert "at_least_once" == channel.policy(ASK)


@pytest.mark.parametrize(
    ("message", "words"),
    [(HELLO, "你好（重发）"), (Markdown("# 头"), "# 头（重发）"), (ASK, "三天（重发）")],
)
def test_a_repeat_is_marked_for_its_readers(channel, message, words):
    marked = channel.resent(message)
    assert words == getattr(marked, "content", getattr(marked, "body", ""))


def test_what_no_robot_can_send_is_refused_before_it_is_staged(channel, carded):
    for message in (Video("@v"), File("@f"), File(path="a.txt")):
        with pytest.raises(FlowError):
            channel.fit(message)
    asking = TaskCard("t", "b", [Button("k", "好")] * 7)
    with pytest.raises(Exception, match="buttons: 7 items"):
        carded.fit(asking)


def test_long_text_goes_out_in_parts(channel):
    parts = channel.fit(Text("长句子。" * 2000))
    assert 3 == len(parts)
    assert "长句子。" * 2000 == "".join(part.content for part in parts)


PIECE = st.text(st.sampled_from('ab 中。\n\n"\\\t\x01\x00\x7f😀，é'), min_size=1, max_size=12)
LONG = st.lists(
    st.tuples(PIECE, st.integers(1, 1500)).map(lambda found: found[0] * found[1]), max_size=3
).map("".join)


def is_all_there(text, parts):
    """Whether the parts are the text, but for at most one line break at each cut."""
    joined = "".join(part.content for part in parts)
    left_out = text.count("\n") - joined.count("\n")
    return text.replace("\n", "") == joined.replace("\n", "") and 0 <= left_out <= len(parts)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([Text, Markdown]), LONG)
@example(Markdown, "\n".join(f"- 张三{n:04d} 已到" for n in range(600)))
@example(Markdown, "\n".join(f"- {n}" for n in range(2200)))
@example(Text, '"' * 30_000)
@example(Markdown, "\n" * 30_000)
@example(Markdown, "a\n" * 15_000)
@example(Text, "\x01" * 9_000)
@example(Markdown, "# 甲\n\n" * 4_000)
@example(Text, "\ud800" * 9_000)
def test_what_fits_is_sent_however_it_is_spelled(kind, text):
    transport, clock = FakeTransport(), FakeClock()
    transport.answer(TOKEN, {"accessToken": "t", "expireIn": 7200})
    transport.answer(ONE, {"processQueryKey": "k"})
    client = DingTalk(client_id="d", client_secret="s", transport=transport, clock=clock)
    app = DingTalkChannel("dingtalk/main", client, Sessions(client.addresses, clock))
    room = DingTalkRobotChannel("robot/ops", DingTalkRobot(["a"], transport, clock))

    async def send(channel, parts):
        for part in parts:
            cleaned = kind(clean_text(part.content))  # as it is stored
            await channel.send(channel.resent(cleaned), str(ALONE))

    for channel in (app, room):
        parts = channel.fit(kind(text))
        assert is_all_there(text, parts)
        asyncio.run(send(channel, parts))


@pytest.mark.parametrize(
    "message",
    [
        TextCard("t", '"\n' * 2000, "https://example.com/"),
        News([Article("题" * 100, "https://x/" + "a" * 400, "述" * 500, "https://y/")] * 8),
        MpNews([Story("题", "<p>文</p>" * 7000)]),
        Notice("t", "https://x/", rows=[Row("名" * 500, "值" * 500)] * 10),
    ],
    ids=type,
)
def test_what_is_too_long_as_a_whole_is_refused_before_it_is_staged(channel, message):
    with pytest.raises(OverLimit, match="allowed are 14984"):
        channel.fit(message)


class TestRobot:
    @pytest.fixture
    def room(self, transport, clock):
        robot = DingTalkRobot(["a"], transport, clock, api="http://oapi")
        return DingTalkRobotChannel("robot/ops", robot)

    async def test_a_post_has_a_uuid_of_its_own_that_a_repeat_has_too(self, room, transport):
        place = room.place("room/ops", "", "")
        await room.send(HELLO, place)
        await room.send(HELLO, place)
        await room.send(HELLO, room.place("room/ops", "", ""))
        first, again, other = (body["msgUuid"] for body in transport.bodies(POST))
        assert first == again != other
        assert "dedupe" == room.policy(HELLO)

    def test_what_nobody_can_click_or_upload_is_refused(self, room):
        for message in (ASK, Image(path="a.png"), Video("@v")):
            with pytest.raises(FlowError):
                room.fit(message)

    async def test_a_post_cannot_be_changed(self, room):
        with pytest.raises(BadArgument):
            await room.repaint(Repaint("li", "t1", "", "x"))

    def test_a_post_that_is_too_long_as_a_whole_is_refused_before_it_is_staged(self, room):
        with pytest.raises(OverLimit, match="dingtalk robot message"):
            room.fit(MpNews([Story("题", "<p>文</p>" * 7000)]))

    async def test_a_post_that_is_too_long_for_the_robot_ends_at_once(self, room):
        with pytest.raises(BadArgument, match="20000"):
            await room.send(Text("长" * 7000), "u1")


async def test_a_file_that_somebody_sent_is_fetched(dingtalk, transport):

    where = "POST /v1.0/robot/messageFiles/download"
    transport.answer(where, {"downloadUrl": "https://down.dingtalk.com/f?x=1"})
    transport.answer("GET /f", Answer("application/octet-stream", b"%PDF"))
    assert b"%PDF" == (await dingtalk.download("mIof")).content
    transport.answer(where, {"downloadUrl": "http://169.254.169.254/"})
    with structlog.testing.capture_logs() as logged, pytest.raises(BadArgument):
        await dingtalk.download("mIof")
    assert ["ssrf_blocked"] == [one["event"] for one in logged]
