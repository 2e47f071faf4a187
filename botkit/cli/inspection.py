"""All findings of a project at once: settings, bots, flows, menus, templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from botkit.chat.messages import AnyMessage
from botkit.cli.dingtalk import sample_channel
from botkit.cli.project import apps_of, flow_of, read_catalog, short, template_names
from botkit.cli.references import dead_entries, unknown_rooms
from botkit.cli.samples import Recorder, channel, sample
from botkit.errors import BotkitError, ConfigError, FlowError
from botkit.flows.bot import Bot, FlowEntry
from botkit.flows.checking import Finding, findings
from botkit.flows.loading import bot_names, load_bots
from botkit.flows.mentions import mentions
from botkit.flows.starting import Roster
from botkit.replies.catalog import Catalog
from botkit.replies.template import Template
from botkit.settings.loading import load
from botkit.settings.sections import DingTalkApp, Settings, WeComApp
from botkit.wecom.menu import menu_buttons


@dataclass
class Inspection:
    """``notes`` are worth knowing but no mistakes."""

    bots: list[Bot] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)  # of the bots' modules, by bot
    templates: list[str] = field(default_factory=list)  # full names
    findings: list[Finding] = field(default_factory=list)
    rosters: dict[str, Roster] = field(default_factory=dict)  # by channel name
    platforms: dict[str, list[str]] = field(default_factory=dict)  # by bot, those it is on
    notes: list[str] = field(default_factory=list)

    @property
    def flows(self) -> int:
        return sum(len(bot.flows) for bot in self.bots)


def inspect(config: Path, env: Mapping[str, str]) -> Inspection:
    """Look at the project of these settings.  Raises ConfigError when there are none."""
    folder = config.parent
    seen = Inspection(templates=template_names(folder))
    settings = _settings(config, env, seen)
    apps, others = apps_of(settings, config.parent), settings.dingtalk
    lists = [*(app.bots for app in apps.values()), *(app.bots for app in others.values())]
    named = list(dict.fromkeys(name for names in lists for name in names))
    for name in named:
        _load(folder, name, seen)
        seen.platforms[name] = [
            platform
            for platform, where in (("wecom", apps), ("dingtalk", others))
            if any(name in app.bots for app in where.values())
        ]
    for name in bot_names(folder):
        if name not in named:
            seen.notes.append(f"bots/{name}.py was not looked at: no app has it in its bots")
    loaded = {bot.name: bot for bot in seen.bots}
    for platform, where in (("wecom", apps), ("dingtalk", others)):
        for name, app in where.items():
            mine = [loaded[one] for one in dict.fromkeys(app.bots) if one in loaded]
            seen.rosters[f"{platform}/{name}"] = Roster(mine)
    catalog = _catalog(folder, seen)
    for bot in seen.bots:
        seen.findings += findings(bot, seen.sources[bot.name], catalog, seen.platforms[bot.name])
    seen.findings += dict.fromkeys(_menus(apps, seen))
    if not any(one.code == "settings" for one in seen.findings):
        for name, source in seen.sources.items():
            seen.findings += unknown_rooms(name, source, settings.robots)
    if catalog is not None:
        has_rooms = any(room.wecom for room in settings.robots.values()) or not settings.robots
        seen.findings += _messages(folder, catalog, apps, seen, has_rooms=has_rooms)
        seen.findings += _messages_there(folder, catalog, others, seen)
    return seen


def _settings(config: Path, env: Mapping[str, str], seen: Inspection) -> Settings:
    """The settings; when they are wrong, none, so that every bot there is is looked at."""
    try:
        return load(config, env)
    except ConfigError as error:
        if not config.exists():
            raise
        for problem in error.problems:
            where, words = _divided(short(problem, config.parent), config.name)
            seen.findings.append(Finding("settings", where, words))
        return Settings()


def _load(folder: Path, name: str, seen: Inspection) -> None:
    try:
        seen.bots += load_bots(folder, [name])
        seen.sources[name] = (folder / "bots" / f"{name}.py").read_text("utf-8-sig")
    except ConfigError as error:
        for problem in error.problems:
            where, words = _divided(problem, f"bots/{name}.py")
            seen.findings.append(Finding("bot", where, words))


def _catalog(folder: Path, seen: Inspection) -> Catalog | None:
    try:
        return read_catalog(folder)
    except ConfigError as error:
        for problem in error.problems:
            where, words = _divided(problem, "templates")
            seen.findings.append(Finding("template", where, words))
    seen.notes.append("what the flows say is looked at when the templates are mended")
    return None


def _menus(apps: Mapping[str, WeComApp], seen: Inspection) -> Iterator[Finding]:
    for name, app in apps.items():
        roster = seen.rosters[f"wecom/{name}"]
        try:
            menu_buttons([bot.menu for bot in roster.bots])
        except ConfigError as error:
            for problem in error.problems:
                advice = "Change bot.menu of one of its bots."
                yield Finding("menu", f"menu of wecom.{name}", problem, advice)
            continue
        # A bot that cannot be read may be the one that takes an entry; an AI bot has no menu.
        if len(roster.bots) == len(set(app.bots)) and app.kind == "app":
            yield from dead_entries(roster)


def _messages(
    folder: Path, catalog: Catalog, apps: Mapping[str, WeComApp], seen: Inspection, *,
    has_rooms: bool,
) -> Iterator[Finding]:  # fmt: skip
    """Templates whose example cannot be put in, or makes a message that is too large.

    ``has_rooms``: whether what is posted may go to a room on WeCom.
    """
    examples = Examples(catalog, seen, "wecom")
    for name, template in examples.templates():
        path, bot = template.path.relative_to(folder).as_posix(), name.partition("/")[0]
        try:
            message = examples.message(name, template)
        except FlowError as error:
            words = short(str(error), folder).removeprefix("template refused: ")
            where, words = _divided(words, path)
            yield Finding("example", where, words, "Mend it, or the example in its head.")
            continue
        channels = [channel(app, Recorder()) for app in apps.values() if bot in app.bots]
        if template.path in examples.posted:
            channels = [channel(WeComApp(), Recorder(), room=True)] if has_rooms else []
        elif not channels and not seen.platforms.get(bot):
            channels = [channel(WeComApp(), Recorder())]
        for one in channels:
            try:
                one.fit(message)
            except BotkitError as error:
                yield Finding("over_limit", path, f"with its example: {error}")
                break


def _messages_there(
    folder: Path, catalog: Catalog, apps: Mapping[str, DingTalkApp], seen: Inspection
) -> Iterator[Finding]:
    """Messages that DingTalk would refuse; examples that are wrong were told of already."""
    examples = Examples(catalog, seen, "dingtalk")
    for name, template in examples.templates():
        mine = [app for app in apps.values() if name.partition("/")[0] in app.bots]
        if not mine or template.path in examples.posted:
            continue
        path = template.path.relative_to(folder).as_posix()
        try:
            message = examples.message(name, template)
        except FlowError as error:
            if template is not catalog.find(name):
                yield Finding("example", path, short(str(error), folder), "Mend its example.")
            continue
        for app in mine:
            try:
                sample_channel(app, Recorder()).fit(message)
            except BotkitError as error:
                yield Finding("over_limit", path, f"with its example, on DingTalk: {error}")
                break


class Examples:
    """The templates as one platform finds them, and the messages that their examples make.

    ``posted`` are those that go to rooms.
    """

    def __init__(self, catalog: Catalog, seen: Inspection, platform: str) -> None:
        self._catalog, self._seen, self._platform = catalog, seen, platform
        self._users: dict[Path, FlowEntry] = {}  # of those outside the folder of their flow
        self.posted: set[Path] = set()
        self._bare: set[Path] = set()  # what a handler says: there is no flow, and no data
        for bot in seen.bots:
            self._read(bot)

    def templates(self) -> Iterator[tuple[str, Template]]:
        """By full name, without those of bots that could not be loaded."""
        for name in self._seen.templates:
            bot = name.partition("/")[0]
            template = self._catalog.find(name, platform=self._platform)
            if template and (bot in self._seen.sources or bot not in self._seen.platforms):
                yield name, template

    def message(self, name: str, template: Template) -> AnyMessage:
        """Raises FlowError."""
        message = sample(template, flow_of(self._seen.bots, name) or self._users.get(template.path))
        if template.path in self._bare:
            try:
                message = sample(template, None, in_flow=False)
            except FlowError as error:
                words = "a handler names it, and has no data, facts or owner but what it hands over"
                raise FlowError(f"{error}: {words}") from None
        return message

    def _read(self, bot: Bot) -> None:
        for entry in bot.flows:
            for state in entry.table.leaves:
                if template := self._find(state, [(bot.name, entry.folder)]):
                    self._users.setdefault(template.path, entry)
        for one in mentions(self._seen.sources[bot.name]).staged:
            is_handler = one.function in bot.handlers
            flows = [] if is_handler else bot.flows
            own = [(bot.name, e.folder) for e in flows if one.flow == e.flow.__name__]
            others = [(bot.name,), *((bot.name, entry.folder) for entry in flows)]
            if template := self._find(one.template, own or others):
                if one.verb == "post":
                    self.posted.add(template.path)
                if is_handler:
                    self._bare.add(template.path)

    def _find(self, name: str, scopes: Sequence[tuple[str, ...]]) -> Template | None:
        found = (self._catalog.find(name, scope, self._platform) for scope in scopes)
        return next((one for one in found if one), None)


def _divided(problem: str, where: str) -> tuple[str, str]:
    """``bots/x.py:3: words`` as place and words; ``where`` when it begins with no place."""
    place, colon, words = problem.partition(": ")
    return (place, words) if colon and " " not in place else (where, problem)
