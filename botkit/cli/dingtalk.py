"""DingTalk's channels that say nothing to anybody, for `check` and `preview`."""

from __future__ import annotations

from botkit.calls.transport import Transport
from botkit.chat.seams import Channel
from botkit.clock import SystemClock
from botkit.dingtalk.channel import DingTalkChannel, DingTalkRobotChannel
from botkit.dingtalk.client import DingTalk
from botkit.dingtalk.robot import DingTalkRobot
from botkit.dingtalk.sessions import Sessions
from botkit.settings.sections import DingTalkApp


def sample_channel(app: DingTalkApp, transport: Transport, *, room: bool = False) -> Channel:
    """The real channel of an app, or of a group's robot."""
    clock = SystemClock()
    if room:
        return DingTalkRobotChannel("robot/preview", DingTalkRobot(["-"], transport, clock))
    client = DingTalk(
        client_id=app.client_id or "-",
        client_secret="",  # nobody asks for it
        transport=transport,
        clock=clock,
    )
    sessions = Sessions(client.addresses, clock)
    return DingTalkChannel("dingtalk/preview", client, sessions, card_template=app.card_template)
