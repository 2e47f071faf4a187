"""Who takes what on one app: its bots, in the order of the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from botkit.chat.events import AnyEvent, Happening
from botkit.errors import ConfigError
from botkit.flows.bot import Bot, FlowEntry, Handler, JobEntry


def as_it_is(event: AnyEvent) -> Happening:
    return event


class Roster:
    """The bots of one app.  The first that wants an input gets it.

    ``understand`` makes the platform's own record of an ``Other``, where there is one.
    ``has_menu``: whether people see the bots' menu there.
    """

    def __init__(
        self,
        bots: Sequence[Bot],
        *,
        understand: Callable[[AnyEvent], Happening] = as_it_is,
        has_menu: bool = True,
    ) -> None:
        self.bots, self.understand, self._has_menu = list(bots), understand, has_menu
        self._flows = {entry.name: entry for bot in bots for entry in bot.flows}
        self._starts: dict[str, FlowEntry] = {}
        self._commands: dict[str, tuple[Bot, Handler]] = {}
        for bot in bots:
            for entry in bot.flows:
                for word in entry.start:
                    self._starts.setdefault(word, entry)
            for word, handler in bot.commands.items():
                self._commands.setdefault(word, (bot, handler))

    def flow(self, name: str) -> FlowEntry | None:
        """The flow of that full name (``helpdesk.NewTicket``), or None."""
        return self._flows.get(name)

    def has(self, flow: str, fingerprint: str) -> bool:
        """Whether this very version of a flow is here."""
        entry = self._flows.get(flow)
        return entry is not None and entry.fingerprint == fingerprint

    def start(self, word: str) -> FlowEntry | None:
        """The flow that an exact word or ``menu:<key>`` starts."""
        return self._starts.get(word)

    def command(self, word: str) -> tuple[Bot, Handler] | None:
        return self._commands.get(word)

    def click(self, bot_name: str, key: str) -> tuple[Bot, Handler] | None:
        """The handler for a button of a card that a handler of that bot sent.

        As in a flow, ``click`` takes what its key does not.
        """
        for bot in self.bots:
            if bot.name == bot_name and (handler := bot.clicks.get(key, bot.clicks.get("click"))):
                return bot, handler
        return None

    def listeners(self, event: Happening) -> list[tuple[Bot, Handler]]:
        """Who asked for events of this type, or of one above it; each is named once."""
        types = type(event).__mro__
        found = [(bot, h) for bot in self.bots for t in types for h in bot.listeners.get(t, ())]
        return list(dict.fromkeys(found))

    def answer(self, event: Happening) -> tuple[Bot, Handler] | None:
        """Who says what the platform's request is answered with."""
        for bot in self.bots:
            for type_ in type(event).__mro__:
                if function := bot.answers.get(type_):
                    return bot, function
        return None

    def plan(self, name: str) -> tuple[Bot, Handler] | None:
        """The handler of a plan, by bot and name (``notices.morning``)."""
        for bot in self.bots:
            for plan in bot.plans.values():
                if name == f"{bot.name}.{plan.name}":
                    return bot, plan.handler
        return None

    def fallback(self) -> tuple[Bot, Handler] | None:
        for bot in self.bots:
            if bot.fallback is not None:
                return bot, bot.fallback
        return None

    def words(self) -> list[str]:
        """What people can type, for the built-in help."""
        starts = [word for word in self._starts if not word.startswith("menu:")]
        return [*starts, *(word for word in self._commands if word not in starts)]

    def entries(self) -> list[str]:
        """The labels of the menu, for the built-in help; none where people see no menu."""
        labels: list[str] = []
        for bot in self.bots if self._has_menu else ():
            for label, inner in bot.menu.items():
                labels += list(inner) if isinstance(inner, dict) else [label]
        return labels


class Jobs:
    """All jobs of all bots, by full name (``helpdesk.open_ticket``)."""

    def __init__(self, bots: Sequence[Bot]) -> None:
        self._entries = {
            f"{bot.name}.{name}": entry for bot in bots for name, entry in bot.jobs.items()
        }

    def entry(self, name: str) -> JobEntry:
        """Raises ConfigError for a job that no bot has any more."""
        if name not in self._entries:
            known = ", ".join(sorted(self._entries)) or "none"
            raise ConfigError(f"job {name!r}: no bot has it. Jobs are: {known}.")
        return self._entries[name]
