"""Custom robots of groups: a token and a signature in the address.  Doc: custom robot"""

from __future__ import annotations

import json
from collections import deque
from ipaddress import ip_address, ip_network

from botkit.clock import Clock
from botkit.dingtalk.crypto import robot_sign
from botkit.emulator.company import DINGTALK, Company, Robot
from botkit.emulator.dingtalk import robot_kinds
from botkit.emulator.dingtalk.board import Board
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, whole
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.wire.record import Record, field

PATH = "/robot/send"
PER_MINUTE, MINUTE_MS = 20, 60_000
SILENCE_MS = 10 * MINUTE_MS
HOUR_MS = 60 * MINUTE_MS


class Pace(Record):
    times: deque[int] = field(default_factory=deque)
    silent_until: int = 0
    seen: set[str] = field(default_factory=set)  # of msgUuid


class Webhooks:
    def __init__(self, company: Company, clock: Clock, board: Board) -> None:
        self._company, self._clock, self._board = company, clock, board
        self._paces: dict[str, Pace] = {}

    def open_rooms(self) -> Rooms:
        return {("POST", PATH): self.send}

    def send(self, call: Call) -> Answer:
        if not call.headers.get("content-type", "").startswith("application/json"):
            raise Refusal(43004)
        robot = self._robot(call.query.get("access_token"))
        pace = self._paces.setdefault(robot.key, Pace())
        self._hold_back(pace)
        self._check_sign(robot, call)
        _check_address(robot, call.remote)
        group = self._company.group(robot.chat)
        shown = robot_kinds.check(call.body, self._company, group.members)
        told = json.dumps(shown.content, ensure_ascii=False)
        if robot.keywords and not any(word in told for word in robot.keywords):
            raise Refusal(310000, "description:机器人发送关键词不匹配;keywords not in content")
        uuid = call.body.get("msgUuid")
        if isinstance(uuid, str) and uuid in pace.seen:
            call.notes.append("duplicate")
            return {}
        if isinstance(uuid, str) and uuid:
            pace.seen.add(uuid)
        self._board.to_group(robot, group, shown)
        return {}

    def _robot(self, token: str | None) -> Robot:
        for robot in self._company.robots:
            if robot.platform == DINGTALK and robot.key == token:
                return robot
        raise Refusal(300001)

    def _hold_back(self, pace: Pace) -> None:
        """The 21st message of a minute begins ten minutes of silence."""
        now = self._clock.now_ms()
        if now < pace.silent_until:
            raise Refusal(410100)
        while pace.times and pace.times[0] <= now - MINUTE_MS:
            pace.times.popleft()
        if len(pace.times) >= PER_MINUTE:
            pace.silent_until = now + SILENCE_MS
            raise Refusal(130101)
        pace.times.append(now)

    def _check_sign(self, robot: Robot, call: Call) -> None:
        if not robot.sign:
            return
        stamp = call.query.get("timestamp", "")
        at = whole(stamp)
        if at is None or abs(self._clock.now_ms() - at) > HOUR_MS:
            raise Refusal(310000, "description:机器人发送签名过期;invalid timestamp")
        if call.query.get("sign") != robot_sign(robot.sign, stamp):
            raise Refusal(310000, "description:机器人发送签名不匹配;sign not match")


def _check_address(robot: Robot, remote: str) -> None:
    caller = ip_address(remote)
    if robot.addresses and not any(caller in ip_network(one) for one in robot.addresses):
        raise Refusal(310000, f"description:ip {remote} not in whitelist")
