"""Faults on order: what the other side shall do wrong, how often and where."""

from __future__ import annotations

from typing import Any

from botkit.emulator.mistakes import Mistake, unknown
from botkit.wire.record import Record, plain

BEFORE = {
    "expire_token": "the token of the next call is no longer good (42001, or code 40014)",
    "busy": "-1, system busy; nothing was done",
    "server_error": "HTTP 502 (or the status in code) with a page; nothing was done",
    "refuse_ip": "60020, this address is not trusted",
    "refuse": "the errcode given as code",
}
DENIED = {
    "no_permission": "DingTalk's next call lacks a permission: 88 with 60011, or 403 with a word",
    "blocked": "DingTalk's next call comes from a blocked address: status 1111, without a code",
}
AFTER = {
    "answer_lost": "does what was asked, then closes the connection without an answer",
    "slow": "does what was asked, answers after so many seconds",
}
DELIVERY = {
    "drop_delivery": "the next callback is never delivered",
    "duplicate_delivery": "the next callback is delivered again after its 200",
    "out_of_order": "the next callback is held until after the one that follows it",
}
REPLY = {"ignore_reply": "what the next callback is answered with is not looked at"}
SOCKET = {
    "silent_socket": "the long connection stays open, but from its next frame on all is silent",
    "kick_socket": "at the next frame another connection takes the place of the long one",
}
STREAM = {
    "silent_socket": SOCKET["silent_socket"],
    "cut_before": "the Stream connection is cut in place of its next frame",
    "cut_after": "the Stream connection is cut after its next frame, before the ack was read",
    "ask_to_leave": "the Stream connection is told to leave before the next frame; ends after 10 s",
    "lose_ack": "the ack of the next frame counts as never come",
    "strange_frame": "before the next frame one comes of a topic unknown to all, without data",
}
ROBOT = {
    "flow_control": "the robot's next message to people is held back from all of them",
    "not_ready": "whether a message was read is not known yet (processQueryKey.expireTime)",
}
SPEECH = {
    "no_staff_id": "the next message to a robot names no senderStaffId, as of somebody outside",
    "over_quota": "the next message to a robot comes without its content (errorCode 20001)",
}
ANSWER = {
    "sloppy_types": "numbers and truth values of DingTalk's next answer come as texts",
    "cut_short": "the second half of DingTalk's next answer is missing",
}
STATUSES = range(400, 600)  # of HTTP, that say no
KNOWN = BEFORE | DENIED | AFTER | DELIVERY | REPLY | SOCKET | STREAM | ROBOT | SPEECH | ANSWER


class Fault(Record):
    """``path`` is a prefix of the path it waits for, "" for any; ``times`` how often it is left.

    ``word`` is the code that DingTalk's newer calls ``refuse`` with; ``code`` is the HTTP status.
    """

    fault: str
    times: int = 1
    path: str = ""
    seconds: float = 0.0
    code: int = 0
    word: str = ""


class Faults:
    """Ordered faults, used up in the order they came."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(
        self,
        fault: str,
        *,
        times: int = 1,
        path: str = "",
        seconds: float = 0.0,
        code: int = 0,
        word: str = "",
    ) -> None:
        """``seconds`` is for ``slow``, ``code`` and ``word`` for ``refuse``.  Raises Mistake."""
        if fault not in KNOWN:
            raise unknown("fault", fault, list(KNOWN))
        if times < 1:
            raise Mistake(f"times: {times}, at least 1 is needed")
        if fault == "refuse" and not code and not word:
            raise Mistake("refuse needs a code other than 0")
        if (word or fault == "server_error") and code and code not in STATUSES:
            raise Mistake(f"code: {code}, allowed are 400 to 599: it is the HTTP status")
        if not 0 <= seconds <= 3600:
            raise Mistake(f"seconds: {seconds}, allowed are 0 to 3600")
        self._ordered.append(Fault(fault, times, path, seconds, code, word))

    def take(self, among: dict[str, str], path: str) -> Fault | None:
        """Use up the first fault of this kind that waits for the path."""
        for fault in self._ordered:
            if fault.fault in among and path.startswith(fault.path):
                fault.times -= 1
                if not fault.times:
                    self._ordered.remove(fault)
                return fault
        return None

    def pending(self) -> list[dict[str, Any]]:
        return [plain(fault) for fault in self._ordered]

    def clear(self) -> None:
        self._ordered.clear()
