"""``Bot``: what an author's module offers, and the decorators that fill it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Never, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from cronsim import CronSim, CronSimError

from botkit.chat.events import (
    CardClicked,
    CardMenuClicked,
    CronFired,
    Event,
    File,
    Image,
    JobEnded,
    Link,
    Location,
    Text,
    TimerFired,
    Video,
    Voice,
)
from botkit.clock import ZONE
from botkit.errors import ConfigError
from botkit.flows.fingerprint import fingerprint
from botkit.flows.flow import Flow, folder_of, record_of
from botkit.flows.machine import Machine, refusals
from botkit.flows.table import Table, spell_out
from botkit.flows.turn import JobFunction
from botkit.wire.durations import parse_duration
from botkit.wire.record import Record

Handler = Callable[..., Any]
F = TypeVar("F", bound=type[Flow[Any]])
H = TypeVar("H", bound=Handler)
J = TypeVar("J", bound=JobFunction)

LEAVE_WORDS = ("退出", "/cancel")
INPUTS = (Text, Image, Voice, Video, File, Location, Link)  # a Remark is a Text
UNHEARD = {
    **dict.fromkeys(INPUTS, "Messages go to flows, @bot.command and @bot.otherwise."),
    **dict.fromkeys((CardClicked, CardMenuClicked), "Clicks go to flows and @bot.click."),
    CronFired: "Plans go to @bot.cron.",
    **dict.fromkeys((TimerFired, JobEnded), "Timers and jobs go to the flow that set them."),
}
"""What no listener is given, and who is."""

Menu = dict[str, str | dict[str, str]]
"""Label -> key or address, or label -> an inner menu of the same."""


class FlowEntry:
    """A flow as its bot registered it."""

    def __init__(
        self, bot: str, flow: type[Flow[Any]], start: Sequence[str], timeout: timedelta | None
    ) -> None:
        self.bot, self.flow, self.start, self.timeout = bot, flow, tuple(start), timeout
        self.name = f"{bot}.{flow.__name__}"
        self.folder = folder_of(flow)
        self.record = record_of(flow)
        self.table: Table = spell_out(flow)
        self.looks_up = flow.prepare is not Flow.prepare
        self._machine: Machine | None = None
        self.fingerprint = fingerprint(self.table, self.record)

    @property
    def machine(self) -> Machine:
        """The machine, built when first asked for.  Raises ConfigError with all refusals."""
        if self._machine is None:
            if problems := refusals(self.flow):
                raise ConfigError(*problems)
            self._machine = Machine(self.table)
        return self._machine


class PlanEntry(Record):
    """``expression`` is cron's five fields, read in ``zone``."""

    name: str
    handler: Handler
    expression: str
    zone: str


class JobEntry(Record):
    name: str
    function: JobFunction
    limit: timedelta
    attempts: int


class Bot:
    """``bot = Bot("helpdesk")`` in ``bots/helpdesk.py``; its templates: ``templates/helpdesk``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._menu: Menu = {}
        self.flows: list[FlowEntry] = []
        self._taken: dict[str, str] = {}  # word -> the flow or command
        self.jobs: dict[str, JobEntry] = {}
        self.commands: dict[str, Handler] = {}
        self.clicks: dict[str, Handler] = {}
        self.listeners: dict[type[Event], list[Handler]] = {}
        self.answers: dict[type[Event], Handler] = {}
        self.plans: dict[str, PlanEntry] = {}
        self.fallback: Handler | None = None

    @property
    def menu(self) -> Menu:
        """What stands below the chat.  Setting it raises ConfigError for what is no menu."""
        return self._menu

    @menu.setter
    def menu(self, menu: Menu) -> None:
        try:
            msgspec.convert(menu, Menu)
        except msgspec.ValidationError as error:
            like = 'bot.menu = {"报修": "new_ticket", "更多": {"官网": "https://www.example.com/"}}'
            raise ConfigError(f"{self.name}: this is no menu: {error}; write: {like}") from None
        self._menu = menu

    @property
    def handlers(self) -> set[str]:
        """The names of the functions that speak outside flows when something happens."""
        groups = (
            self.commands.values(),
            self.clicks.values(),
            *self.listeners.values(),
            [plan.handler for plan in self.plans.values()],
            [self.fallback] if self.fallback else [],
        )
        return {inspect.unwrap(one).__name__ for group in groups for one in group}

    def flow(
        self, *bare: Never, start: str | Sequence[str] = (), timeout: str | None = None
    ) -> Callable[[F], F]:
        """Register a flow.  ``start``: exact words and ``menu:<key>``; ``timeout``: "15m"."""
        if bare or not start:
            raise ConfigError(
                f'{self.name}: nothing starts this flow; write: @bot.flow(start="报修")'
            )
        words = [start] if isinstance(start, str) else list(start)
        span = parse_duration(timeout) if timeout else None

        def register(flow: F) -> F:
            folder = folder_of(flow)
            if twin := next((one.flow for one in self.flows if one.folder == folder), None):
                raise ConfigError(
                    f"{self.name}: the flows {twin.__name__} and {flow.__name__} would share"
                    f" templates/{self.name}/{folder} and their sessions; rename one of them"
                )
            for word in words:
                self._claim(word, flow.__name__)
            self.flows.append(FlowEntry(self.name, flow, words, span))
            return flow

        return register

    def job(self, *bare: Never, limit: str = "30s", attempts: int = 5) -> Callable[[J], J]:
        """Register a side effect: at most ``limit`` per attempt, tried up to ``attempts`` times.

        The function gets a ``Job``, then what ``turn.job`` was given.  Raises ConfigError.
        """
        if bare:
            raise ConfigError(f"{self.name}: a job needs parentheses; write: @bot.job()")
        if attempts < 1:
            raise ConfigError(f"{self.name}: a job of {attempts} attempts would never run")

        def register(function: J) -> J:
            name = function.__name__
            self._must_wait(function)
            for one in inspect.signature(function).parameters.values():
                if one.kind is one.VAR_POSITIONAL:
                    raise ConfigError(
                        f"{self.name}: the job {name} takes *{one.name}, whose number would be"
                        f" lost; name each argument, or take a list"
                    )
            if name in self.jobs:
                raise ConfigError(f"{self.name}: two jobs are named {name!r}")
            self.jobs[name] = JobEntry(name, function, parse_duration(limit), attempts)
            function.job_name = f"{self.name}.{name}"  # type: ignore[attr-defined]
            return function

        return register

    def command(self, *words: str) -> Callable[[H], H]:
        """Call the handler when exactly one of these words is typed.  Raises ConfigError."""
        self._must_name(words, str, '@bot.command("帮助")')
        for word in words:
            self._claim(word, "a command")
        return self._into(self.commands, words)

    def click(self, *keys: str) -> Callable[[H], H]:
        """Call the handler when a button with one of these keys is clicked on its own card.

        ``click`` takes the keys that no other handler takes, such as choices known only at run
        time; the key is ``turn.value``.  Raises ConfigError.
        """
        self._must_name(keys, str, '@bot.click("publish")')
        return self._into(self.clicks, keys)

    def answer(self, *types: type[Event]) -> Callable[[H], H]:
        """Let the function say what these events are answered with, in the platform's own request.

        That is for apps with ``passive = true``, and for events that the platform reads an answer
        to.  The function gets a ``Turn`` and cannot await; it stages one ``turn.reply``, or for a
        ``CardClicked`` ``turn.update_card(label="已同意")``.  It may be called for an event that
        comes again; the event itself takes its usual way.  Raises ConfigError.
        """
        self._must_name(types, type, "@bot.answer(CodeScanned)")

        def register(function: H) -> H:
            if inspect.iscoroutinefunction(inspect.unwrap(function)):
                raise ConfigError(f"{self.name}: {function.__name__} is async; an answer cannot be")
            for type_ in types:
                if type_ in self.answers:
                    raise ConfigError(f"{self.name}: {type_.__name__} has two answers")
                self.answers[type_] = function
            return function

        return register

    def on(self, *types: type[Event]) -> Callable[[H], H]:
        """Call the handler for every event of these types, and of those made from them.

        A ``MenuClicked`` is heard when no flow takes it.  Raises ConfigError for messages, clicks,
        plans, timers and jobs: others take those.
        """
        self._must_name(types, type, "@bot.on(Entered)")
        for type_ in types:
            for unheard, advice in UNHEARD.items():
                if issubclass(type_, unheard):
                    raise ConfigError(f"{self.name}: no listener hears {type_.__name__}. {advice}")

        def register(handler: H) -> H:
            self._must_wait(handler)
            for type_ in types:
                self.listeners.setdefault(type_, []).append(handler)
            return handler

        return register

    def cron(self, expression: str, *, tz: str = ZONE.key) -> Callable[[H], H]:
        """Call the handler at the times of a cron expression, such as ``"0 9 * * 1-5"``.

        What was due while nothing ran is called once at the start.  Raises ConfigError.
        """
        self._must_name([expression], str, '@bot.cron("0 9 * * 1-5")')
        try:
            soonest = next(CronSim(expression, datetime.now(ZoneInfo(tz))), None)
        except CronSimError as error:
            raise ConfigError(
                f"{self.name}: {expression!r} is no cron expression: {error}"
            ) from None
        except (ZoneInfoNotFoundError, ValueError):
            raise ConfigError(f"{self.name}: there is no time zone {tz!r}") from None
        if soonest is None:
            raise ConfigError(
                f"{self.name}: {expression!r} never comes: no day of the next 50 years fits both"
                " its day of the month and its day of the week"
            )

        def register(handler: H) -> H:
            self._must_wait(handler)
            name = handler.__name__
            if name in self.plans:
                raise ConfigError(f"{self.name}: two plans are named {name!r}")
            self.plans[name] = PlanEntry(name, handler, expression, tz)
            return handler

        return register

    def otherwise(self, handler: H) -> H:
        """Call the handler for input that nothing else takes."""
        self._must_wait(handler)
        self.fallback = handler
        return handler

    def _must_name(self, given: Sequence[object], kind: type, example: str) -> None:
        """Raises ConfigError when a decorator names nothing, as its handler would never be called.

        Without parentheses it is given the handler itself in place of a name.
        """
        if not given or not all(isinstance(one, kind) for one in given):
            decorator = example.partition("(")[0]
            raise ConfigError(f"{self.name}: {decorator} does not say what for; write: {example}")

    def _claim(self, word: str, taker: str) -> None:
        """Note who takes a typed word or menu key.

        Raises ConfigError when another one does, or when nobody can type it.
        """
        if not word or word != word.strip():
            raise ConfigError(
                f"{self.name}: {taker} takes {word!r}, which never comes: what is typed loses the"
                " blanks around it; write a word without"
            )
        if word in LEAVE_WORDS:
            raise ConfigError(f"{self.name}: {word!r} leaves a flow; {taker} cannot take it")
        if word in self._taken:
            raise ConfigError(f"{self.name}: {taker} and {self._taken[word]} both take {word!r}")
        self._taken[word] = taker

    def _into(self, table: dict[str, Handler], words: Sequence[str]) -> Callable[[H], H]:
        def register(handler: H) -> H:
            self._must_wait(handler)
            for word in words:
                if word in table:
                    raise ConfigError(f"{self.name}: {word!r} has two handlers")
                table[word] = handler
            return handler

        return register

    def _must_wait(self, function: Handler) -> None:
        """Raises ConfigError for a plain function: botkit awaits handlers and jobs."""
        if not inspect.iscoroutinefunction(inspect.unwrap(function)):
            raise ConfigError(
                f"{self.name}: {function.__name__} is not async, and cannot be awaited;"
                f" write: async def {function.__name__}"
            )
