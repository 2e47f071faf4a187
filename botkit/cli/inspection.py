"""All findings of a project at once: settings, bots, flows, menus, templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from botkit.cli.dingtalk import sample_channel
from botkit.cli.project import apps_of, flow_of, read_catalog, short, template_names
from botkit.cli.samples import Recorder, channel, sample
from botkit.errors import BotkitError, ConfigError, FlowError
from botkit.flows.bot import Bot, FlowEntry
from botkit.flows.checking import Finding, findings
from botkit.flows.loading import bot_names, load_bots
from botkit.flows.mentions import mentions
from botkit.flows.starting import Roster
from botkit.replies.catalog import Catalog
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
    for name in bot_names(folder):
        if name not in named:
            seen.notes.append(f"bots/{name}.py was not looked at: no app has it in its bots")
    for name, app in apps.items():
        mine = [bot for bot in seen.bots if bot.name in app.bots]
        seen.rosters[f"wecom/{name}"] = Roster(mine)
    for name, its in others.items():
        mine = [bot for bot in seen.bots if bot.name in its.bots]
        seen.rosters[f"dingtalk/{name}"] = Roster(mine)
    catalog = _catalog(folder, seen)
    for bot in seen.bots:
        seen.findings += findings(bot, seen.sources[bot.name], catalog)
    seen.findings += _menus(apps, seen.bots)
    if catalog is not None:
        seen.findings += _messages(folder, catalog, apps, seen)
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


def _menus(apps: Mapping[str, WeComApp], bots: list[Bot]) -> Iterator[Finding]:
    for name, app in apps.items():
        menus = [bot.menu for wanted in app.bots for bot in bots if bot.name == wanted]
        try:
            menu_buttons(menus)
        except ConfigError as error:
            for problem in error.problems:
                advice = "Change bot.menu of one of its bots."
                yield Finding("menu", f"menu of wecom.{name}", problem, advice)


def _messages(
    folder: Path, catalog: Catalog, apps: Mapping[str, WeComApp], seen: Inspection
) -> Iterator[Finding]:
    """Templates whose example cannot be put in, or makes a message that is too large."""
    users, posted = _users(catalog, seen.bots), _posted(seen)
    for name in seen.templates:
        template = catalog.find(name)
        if template is None:  # for another platform only
            continue
        path = template.path.relative_to(folder).as_posix()
        bot = name.partition("/")[0]
        try:
            message = sample(template, flow_of(seen.bots, name) or users.get(template.path))
        except FlowError as error:
            words = short(str(error), folder).removeprefix("template refused: ")
            where, words = _divided(words, path)
            yield Finding("example", where, words, "Mend it, or the example in its head.")
            continue
        mine = [app for app in apps.values() if bot in app.bots] or [WeComApp()]
        channels = [channel(app, Recorder()) for app in mine]
        if any(name.endswith(one) for one in posted):
            channels = [channel(WeComApp(), Recorder(), room=True)]
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
    users, posted = _users(catalog, seen.bots), _posted(seen)
    for name in seen.templates:
        mine = [app for app in apps.values() if name.partition("/")[0] in app.bots]
        template = catalog.find(name, platform="dingtalk")
        if template is None or not mine or any(name.endswith(one) for one in posted):
            continue
        path = template.path.relative_to(folder).as_posix()
        try:
            message = sample(template, flow_of(seen.bots, name) or users.get(template.path))
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


def _users(catalog: Catalog, bots: list[Bot]) -> dict[Path, FlowEntry]:
    """Templates outside a flow's folder that one of its states says."""
    found: dict[Path, FlowEntry] = {}
    for bot in bots:
        for entry in bot.flows:
            for state in entry.table.leaves:
                if template := catalog.find(state, (bot.name, entry.folder)):
                    found.setdefault(template.path, entry)
    return found


def _posted(seen: Inspection) -> list[str]:
    """Endings of the full names of what the bots post to rooms."""
    return [
        f"/{one.template}"
        for source in seen.sources.values()
        for one in mentions(source).staged
        if one.verb == "post"
    ]


def _divided(problem: str, where: str) -> tuple[str, str]:
    """``bots/x.py:3: words`` as place and words; ``where`` when it begins with no place."""
    place, colon, words = problem.partition(": ")
    return (place, words) if colon and " " not in place else (where, problem)
