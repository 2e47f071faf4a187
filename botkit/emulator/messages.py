"""The conversations as the people see them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from botkit.clock import Clock
from botkit.emulator.bell import Bell
from botkit.wire.record import Record

PLATFORM = "wecom"


class CardState(Record):
    """How one member sees a card: the key clicked, the words that replaced it, the new card.

    ``selected`` is what was picked when it was clicked: option ids by question.
    """

    clicked: str | None = None
    selected: dict[str, list[str]] | None = None
    replace: str | None = None
    card: dict[str, Any] | None = None
    active: bool = True

    def shows(self) -> dict[str, Any]:
        return {
            "clicked": self.clicked,
            "selected": self.selected,
            "replace": self.replace,
            "card": self.card,
            "active": self.active,
        }


class Bubble(Record):
    """One message in one conversation.  ``changed`` grows whenever it looks different.

    ``body`` is the body as it arrived: texts over the platform's limits are cut.
    ``refused`` says why a person's message did not reach the bot.
    """

    seq: int
    changed: int
    id: str
    app: str | None
    robot: str | None
    person: str
    chat: str
    origin: str  # "bot" or "person"
    sender: str
    at: int
    msgtype: str
    body: dict[str, Any]
    task_id: str | None = None
    state: dict[str, CardState] | None = None
    refused: str | None = None
    msgid: str = ""  # the platform's, equal for all who got it
    platform: str = PLATFORM

    def shows(self) -> dict[str, Any]:
        card = None
        if self.task_id is not None and self.state is not None:
            state = {person: one.shows() for person, one in self.state.items()}
            card = {"task_id": self.task_id, "state": state}
        return {
            "seq": self.seq,
            "changed": self.changed,
            "id": self.id,
            "platform": self.platform,
            "app": self.app,
            "robot": self.robot,
            "person": self.person,
            "chat": self.chat,
            "from": self.origin,
            "sender": self.sender,
            "at": self.at,
            "msgtype": self.msgtype,
            "body": self.body,
            "card": card,
            "refused": self.refused,
            "msgid": self.msgid,
        }


KEPT = 100_000  # about 100 MB; a long proof under load looks at all it sent


class Messages:
    """The newest messages of all conversations, in the order they arrived."""

    def __init__(
        self,
        clock: Clock,
        bell: Bell,
        announce: Callable[[dict[str, Any]], None],
        *,
        most: int = KEPT,
    ) -> None:
        self._clock, self._bell, self._announce, self._most = clock, bell, announce, most
        self._all: deque[Bubble] = deque()
        self._by_id: dict[str, Bubble] = {}
        self._seq = 0

    def add(
        self,
        *,
        origin: str,
        sender: str,
        msgtype: str,
        body: dict[str, Any],
        app: str | None = None,
        robot: str | None = None,
        person: str = "",
        chat: str = "",
        msgid: str = "",
        task_id: str | None = None,
        platform: str = PLATFORM,
    ) -> Bubble:
        """Show a message; with ``task_id`` it is a card that ``person`` may click."""
        self._seq += 1
        bubble = Bubble(
            seq=self._seq,
            changed=self._seq,
            id=f"m{self._seq}",
            app=app,
            robot=robot,
            person=person,
            chat=chat,
            origin=origin,
            sender=sender,
            at=self._clock.now_ms(),
            msgtype=msgtype,
            body=body,
            task_id=task_id,
            state={person: CardState()} if task_id is not None else None,
            msgid=msgid,
            platform=platform,
        )
        if len(self._all) == self._most:
            del self._by_id[self._all.popleft().id]
        self._all.append(bubble)
        self._by_id[bubble.id] = bubble
        self._tell(bubble)
        return bubble

    def touch(self, bubble: Bubble) -> None:
        """Tell everyone that a message looks different now."""
        self._seq += 1
        bubble.changed = self._seq
        self._tell(bubble)

    def find(self, message: str) -> Bubble | None:
        return self._by_id.get(message)

    def sent(self, msgid: str) -> list[Bubble]:
        """The copies of one message of a bot."""
        return [one for one in self._all if msgid and one.msgid == msgid]

    def has_written(self, person: str, app: str, platform: str, since: int) -> bool:
        """Whether a person wrote to an app at or after a time."""
        wanted = (person, app, platform, "person")
        return any(
            wanted == (one.person, one.app, one.platform, one.origin) and one.at >= since
            for one in self._all
        )

    def cards(self, person: str, app: str | None = None, platform: str = PLATFORM) -> list[Bubble]:
        """Cards of a person that can call back, newest first."""
        return [
            one
            for one in reversed(self._all)
            if one.state is not None
            and person in one.state
            and app in (None, one.app)
            and one.platform == platform
        ]

    def listing(
        self,
        *,
        person: str | None = None,
        chat: str | None = None,
        app: str | None = None,
        after: int = 0,
        platform: str | None = None,
    ) -> list[Bubble]:
        """Oldest first: new or changed after ``after``, of the conversations named.

        With a ``chat`` the person does not matter: everybody in a group sees the same.
        """
        return [
            one
            for one in self._all
            if one.changed > after
            and (chat or person in (None, one.person))
            and chat in (None, one.chat)
            and app in (None, one.app)
            and platform in (None, one.platform)
        ]

    def _tell(self, bubble: Bubble) -> None:
        self._announce(bubble.shows())
        self._bell.ring()
