"""Every channel there is, over a transport that answers from a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from botkit.chat.seams import Channel
from botkit.dingtalk.channel import DingTalkChannel, DingTalkRobotChannel
from botkit.dingtalk.client import DingTalk
from botkit.dingtalk.robot import DingTalkRobot
from botkit.dingtalk.sessions import Sessions
from botkit.testing.clock import FakeClock
from botkit.testing.transport import FakeTransport
from botkit.wecom.channel import RobotChannel, WeComChannel
from botkit.wecom.client import WeCom
from botkit.wecom.robot import WeComRobot

AT_ONCE = timedelta(0)


class Made:
    """``call`` is how its text messages are sent, ``taken`` and ``refused`` the answers to it."""

    def __init__(self, channel: Channel, transport: FakeTransport, call: str) -> None:
        self.channel, self.transport, self.call = channel, transport, call
        self.taken: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
        self.refused: dict[str, Any] = {"errcode": 40035, "errmsg": "no"}

    def bodies(self) -> list[Any]:
        return self.transport.bodies(self.call)


def wecom(*, legacy: bool = False) -> Made:
    transport, clock = FakeTransport(), FakeClock()
    client = WeCom(
        corp_id="ww1",
        agent_id=1,
        secret="s",
        transport=transport,
        clock=clock,
        api="http://api",
        first_wait=AT_ONCE,
    )
    channel = WeComChannel(
        "wecom/main", client, clock, cards="taskcard" if legacy else "template_card"
    )
    return Made(channel, transport, "POST /cgi-bin/message/send")


def wecom_robot() -> Made:
    transport = FakeTransport()
    robot = WeComRobot(["k"], transport, api="http://api", first_wait=AT_ONCE)
    return Made(RobotChannel("robot/ops", robot), transport, "POST /cgi-bin/webhook/send")


def dingtalk(*, card_template: str = "") -> Made:
    transport, clock = FakeTransport(), FakeClock()
    transport.answer("POST /v1.0/oauth2/accessToken", {"accessToken": "t", "expireIn": 7200})
    client = DingTalk(
        client_id="ding1",
        client_secret="s",
        transport=transport,
        clock=clock,
        api="http://api",
        oapi="http://oapi",
        first_wait=AT_ONCE,
    )
    sessions = Sessions(client.addresses, clock)
    channel = DingTalkChannel("dingtalk/main", client, sessions, card_template=card_template)
    made = Made(channel, transport, "POST /v1.0/robot/oToMessages/batchSend")
    made.taken = {"processQueryKey": "k"}
    made.refused = {"processQueryKey": "k", "invalidStaffIdList": ["li"]}
    return made


def dingtalk_robot() -> Made:
    transport, clock = FakeTransport(), FakeClock()
    robot = DingTalkRobot(["k"], transport, clock, api="http://oapi", first_wait=AT_ONCE)
    return Made(DingTalkRobotChannel("robot/ops", robot), transport, "POST /robot/send")


CHANNELS: dict[str, Callable[[], Made]] = {
    "wecom": wecom,
    "wecom, legacy cards": lambda: wecom(legacy=True),
    "wecom robot": wecom_robot,
    "dingtalk": lambda: dingtalk(card_template="t.schema"),
    "dingtalk, typed cards": dingtalk,
    "dingtalk robot": dingtalk_robot,
}
