"""What people say to AI bots, as the JSON the platform makes of it, and what may be answered.

Doc: 智能机器人, receiving messages and events.
"""

from __future__ import annotations

from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import App, Member
from botkit.emulator.ids import Ids
from botkit.emulator.messages import Bubble
from botkit.wire.record import Record, field

Told = dict[str, Any]

STREAM_MS = 360_000  # from the message to the last frame
EVENT_MS = 5_000
URL_MS = 3_600_000
UNFINISHED = 3  # interactions of one person with one bot
WHO = ("aibotid", "chatid", "chattype", "from")
RESPONSE = "/cgi-bin/aibot/response"


class Talk(Record):
    """One interaction.  ``event`` is "" for a message; ``bubble`` the answer as it is shown.

    ``request`` is the req_id of the long connection, ``code`` that of the response_url.
    """

    app: App
    member: Member
    chat: str
    at: int
    told: Told
    event: str = ""
    task_id: str = ""  # of the card that was clicked
    request: str = ""
    code: str = ""
    stream: str = ""
    bubble: Bubble | None = None
    has_card: bool = False
    is_answered: bool = False  # nothing more is taken
    is_code_used: bool = False
    delivered: list[int] = field(default_factory=list)


class Talks:
    """``base`` of each address is asked when it is needed, since the port is known late."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock, self._ids = clock, ids
        self.base = ""
        self._all: list[Talk] = []
        self._by_code: dict[str, Talk] = {}
        self._by_request: dict[str, Talk] = {}

    def message(
        self, app: App, member: Member, msgtype: str, content: Told, *, chat: str = ""
    ) -> Talk:
        """A message is said."""
        return self._begin(app, member, chat, {"msgtype": msgtype, msgtype: content})

    def event(self, app: App, member: Member, name: str, about: Told, *, chat: str = "") -> Talk:
        """Something else is done; ``about`` are its own fields."""
        told = {
            "msgtype": "event",
            "event": {"eventtype": name, **({name: about} if about else {})},
        }
        talk = self._begin(app, member, chat, told, create_time=self._clock.now_ms() // 1000)
        talk.event, talk.task_id = name, str(about.get("task_id", ""))
        return talk

    def refresh(self, talk: Talk) -> Told:
        """The platform asks how far an answer is."""
        told: Told = {"msgid": self._ids.text()}
        told |= {name: talk.told[name] for name in WHO if name in talk.told}
        return {**told, "msgtype": "stream", "stream": {"id": talk.stream}}

    def unfinished(self, app: App, member: Member) -> int:
        """Answers that have begun and not ended."""
        now = self._clock.now_ms()
        return sum(
            one.app.name == app.name
            and one.member.id == member.id
            and bool(one.stream)
            and not one.is_answered
            and now - one.at < STREAM_MS
            for one in self._all
        )

    def by_code(self, code: str) -> Talk | None:
        return self._by_code.get(code)

    def by_request(self, request: str) -> Talk | None:
        return self._by_request.get(request)

    def has_written(self, app: App, chat: str) -> bool:
        """Whether somebody wrote to the bot in this chat: a userid or a group's id."""
        return any(
            one.app.name == app.name and not one.event and chat in (one.chat or one.member.id,)
            for one in self._all
        )

    def age(self, talk: Talk) -> int:
        """Milliseconds since it was said."""
        return self._clock.now_ms() - talk.at

    def _begin(self, app: App, member: Member, chat: str, about: Told, **more: Any) -> Talk:
        told: Told = {"msgid": self._ids.text(), **more, "aibotid": app.bot_id}
        if chat:
            told["chatid"] = chat
        told |= {"chattype": "group" if chat else "single", "from": {"userid": member.id}}
        talk = Talk(app, member, chat, self._clock.now_ms(), told)
        if app.mode == "callback":
            talk.code = self._ids.text()
            told["response_url"] = f"{self.base}{RESPONSE}?response_code={talk.code}"
            self._by_code[talk.code] = talk
        else:
            talk.request = self._ids.text()
            told["create_time"] = talk.at // 1000
            self._by_request[talk.request] = talk
        told |= about
        self._all.append(talk)
        return talk
