"""``Turn``: what a callback or handler sees of one event, and how it stages what shall happen."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from botkit.chat.events import Happening
from botkit.chat.people import Person, Room
from botkit.errors import FlowError
from botkit.wire.durations import parse_duration
from botkit.wire.record import Record

if TYPE_CHECKING:  # a verb that only checks or draws starts without it
    import aiohttp

JobFunction = Callable[..., Awaitable[Any]]


class Say(Record):
    """Send a template to a person (``to``) or a room; ``role`` is told or reply."""

    template: str
    values: dict[str, Any]
    to: str = ""
    room: str = ""
    key: str | None = None
    role: str = "reply"


class Run(Record):
    """Run a job."""

    job: str
    args: list[Any]


class Remind(Record):
    """Fire a trigger later."""

    name: str
    after_ms: int


class Stop(Record):
    """Forget a reminder."""

    name: str


class Paint(Record):
    """Draw the clicked card anew."""

    values: dict[str, Any]


class Written(Record):
    """Send what was streamed, as it stands."""

    text: str


Effect = Say | Run | Remind | Stop | Paint | Written
Show = Callable[[str], Awaitable[None]]
"""Shows all of an answer so far to who waits for it."""


async def nowhere(text: str) -> None:
    """Where answers do not grow: they are sent when they are complete."""


class Stream:
    """An answer while it is written; ``text`` is all of it so far, in Markdown."""

    def __init__(self, show: Show) -> None:
        self.text, self._show = "", show

    async def write(self, piece: str) -> None:
        """Add a piece and show it.  A failure to show is silent: the whole text is sent later."""
        self.text += piece
        await self._show(self.text)


@dataclass(frozen=True, slots=True)
class Voice:
    """What a handler streams with; ``begin`` gives it the time for that."""

    show: Show
    begin: Callable[[], None]


class People(Protocol):
    """Who is who: ``[people]`` of the settings first, then the platform's address book."""

    async def get(self, person: Person | str) -> Person:
        """The person with the best known name."""
        ...

    async def manager(self, person: Person | str, level: int = 1) -> Person | None:
        """The manager ``level`` steps up, or None when there is none."""
        ...

    async def role(self, name: str) -> list[Person]:
        """Everybody with this role."""
        ...

    async def department(self, person: Person | str) -> list[int]:
        """The ids of the person's departments."""
        ...


@dataclass(frozen=True, slots=True)
class Outside:
    """What may be awaited: only in ``prepare``, handlers and jobs."""

    people: People
    clients: Mapping[str, Any]
    http: aiohttp.ClientSession


class Turn:
    """One event of one conversation.

    ``text`` is what was typed (or a button's label), ``value`` the label or value of a click or
    the key of a menu entry, ``result`` and ``error`` a job's outcome, ``now`` an aware time.
    """

    def __init__(
        self,
        *,
        person: Person,
        event: Happening,
        platform: str,
        now: datetime,
        text: str = "",
        value: str = "",
        outside: Outside | None = None,
        task_id: str = "",
    ) -> None:
        self.person, self.event, self.platform, self.now = person, event, platform, now
        self.text, self.value = text, value
        self.result: Any = getattr(event, "result", None)
        self.error: str = getattr(event, "error", "")
        self.task_id = task_id
        self.staged: list[Effect] = []
        self._outside = outside
        self.voice: Voice | None = None

    def reply(self, template: str, **values: Any) -> None:
        """Send a template to the person of this turn."""
        if not self.person.id:
            raise FlowError(f"reply {template!r}: nobody spoke; use tell or post")
        self.staged.append(Say(template, values, to=self.person.id))

    def tell(self, person: Person | str, template: str, **values: Any) -> None:
        """Send a template to somebody; clicks on its buttons come back to this flow."""
        to = (person.id if isinstance(person, Person) else person).lower()  # as it comes back
        if not to:
            raise FlowError(f"tell {template!r}: no person given")
        self.staged.append(Say(template, values, to=to, role="told"))

    def post(
        self, room: Room | str, template: str, *, key: str | None = None, **values: Any
    ) -> None:
        """Post a template to a room by its robot; the same ``key`` is posted there once only."""
        name = room.name if isinstance(room, Room) else room
        self.staged.append(Say(template, values, room=name, key=key))

    def update_card(self, **values: Any) -> None:
        """Draw the clicked card anew from its template with these values, buttons off."""
        if not self.task_id:
            raise FlowError("update_card: this turn was not started by a click on a card")
        self.staged.append(Paint(values))

    def job(self, function: JobFunction, *args: Any) -> None:
        """Run a ``@bot.job`` function after this turn; it comes back as ``<job>.done``."""
        name = getattr(function, "job_name", None)
        if name is None:
            raise FlowError(f"{function}: not a job. Put @bot.job() above it.")
        try:
            inspect.signature(function).bind(None, *args)
        except TypeError as error:
            raise FlowError(f"job {name}: {error}; give what it takes after the Job") from None
        self.staged.append(Run(name, [msgspec.to_builtins(arg) for arg in args]))

    @asynccontextmanager
    async def stream(self) -> AsyncIterator[Stream]:
        """Answer piece by piece, in a handler: ``async with turn.stream() as answer``.

        A handler that streams may take five minutes.  The pieces are a preview where the platform
        can show one; the answer itself is the whole text, sent as Markdown when the handler has
        ended.  After a crash the handler runs again, so that the answer is always complete.
        """
        if not self.person.id:
            raise FlowError("stream: nobody spoke; use tell or post")
        if self.voice is None:
            raise FlowError(
                "turn.stream is for handlers; a flow leaves it to a job: job.stream() there"
            )
        self.voice.begin()
        stream = Stream(self.voice.show)
        yield stream
        if stream.text.strip():
            self.staged.append(Written(stream.text))

    def remind(self, after: str | timedelta, name: str) -> None:
        """Fire the trigger ``name`` after a time such as ``"4h"``; the same name replaces."""
        span = after if isinstance(after, timedelta) else parse_duration(after)
        self.staged.append(Remind(name, round(span.total_seconds() * 1000)))

    def stop(self, name: str) -> None:
        """Forget the reminder of that name."""
        self.staged.append(Stop(name))

    @property
    def people(self) -> People:
        return self._open("people").people

    @property
    def clients(self) -> Mapping[str, Any]:
        """The platforms' clients by channel: ``turn.clients["wecom/main"]``."""
        return self._open("clients").clients

    @property
    def http(self) -> aiohttp.ClientSession:
        return self._open("http").http

    def _open(self, word: str) -> Outside:
        if self._outside is None:
            raise FlowError(
                f"turn.{word} is not at hand in a flow's callbacks; use it in prepare or a job"
            )
        return self._outside

    def closed(self) -> Turn:
        """The same turn without the outside, for callbacks that must not await."""
        turn = object.__new__(Turn)
        turn.__dict__ |= self.__dict__  # the list of what is staged is shared
        turn._outside = turn.voice = None
        return turn


@dataclass(frozen=True, slots=True)
class Job:
    """What a ``@bot.job`` function is given.

    ``key`` is the same for every attempt: hand it on to make the side effect idempotent.
    """

    key: str
    attempt: int
    clients: Mapping[str, Any]
    http: aiohttp.ClientSession
    show: Show = nowhere

    def stream(self) -> Stream:
        """A text that is shown while it is written, to who is answered.

        It is a preview: return ``stream.text``, so that the next state says it.
        """
        return Stream(self.show)


class JobFailed(Exception):
    """Raised by a job that must not be tried again; its text becomes ``turn.error``."""
