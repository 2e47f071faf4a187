"""An author's project as the reading verbs see it: settings, bots, templates; nothing runs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from botkit.errors import ConfigError
from botkit.flows.bot import Bot, FlowEntry
from botkit.flows.loading import bot_names, load_bots
from botkit.replies.catalog import Catalog
from botkit.settings.loading import load
from botkit.settings.sections import DingTalkApp, Settings, WeComApp


@dataclass(frozen=True)
class Project:
    """``folder`` is where botkit.toml, bots/ and templates/ stand."""

    folder: Path
    settings: Settings
    bots: list[Bot]

    @property
    def apps(self) -> dict[str, WeComApp]:
        """The apps by name; without any in the settings one that has all bots, as in `dev`."""
        return apps_of(self.settings, self.folder)

    def bots_of(self, app: WeComApp) -> list[Bot]:
        """In the order they are asked."""
        by_name = {bot.name: bot for bot in self.bots}
        return [by_name[name] for name in dict.fromkeys(app.bots) if name in by_name]

    def app_of(self, bot: str) -> WeComApp:
        """The first app with that bot, else the first there is, else one of defaults."""
        apps = list(self.apps.values())
        return next((app for app in apps if bot in app.bots), [*apps, WeComApp()][0])


def read_project(config: Path) -> Project:
    """Settings (credentials may lack) and bots.  Raises ConfigError with all mistakes."""
    settings = load(config, os.environ)
    return Project(config.parent, settings, bots_of(settings, config.parent))


def bots_of(settings: Settings, folder: Path) -> list[Bot]:
    """Every bot of every app, once.  Raises ConfigError."""
    return load_bots(folder, settings.with_some_app(bot_names(folder)).bots)


def apps_of(settings: Settings, folder: Path) -> dict[str, WeComApp]:
    """WeCom's apps by name; without any app in the settings one that has all bots, as in `dev`."""
    return settings.with_some_app(bot_names(folder)).wecom


def chosen_apps(project: Project, name: str | None) -> dict[str, WeComApp]:
    """The app of this name (``main`` or ``wecom/main``), or all.  Raises BadParameter."""
    if name is None:
        return project.apps
    short = name.removeprefix("wecom/")
    if short not in project.apps:
        known = ", ".join(project.apps)
        raise click.BadParameter(f"no app {name!r}. There are: {known}.", param_hint="--app")
    return {short: project.apps[short]}


def chosen_of_both(
    project: Project, name: str | None
) -> tuple[dict[str, WeComApp], dict[str, DingTalkApp]]:
    """The apps of this name on WeCom and DingTalk (``main`` may be on both), or all.

    Raises BadParameter.
    """
    wecom, dingtalk = project.apps, project.settings.dingtalk
    if name is None:
        return wecom, dingtalk
    platform, _, short = name.rpartition("/")
    on_wecom = {short: wecom[short]} if short in wecom and platform != "dingtalk" else {}
    on_dingtalk = {short: dingtalk[short]} if short in dingtalk and platform != "wecom" else {}
    if not on_wecom and not on_dingtalk:
        known = ", ".join([*wecom, *(f"dingtalk/{one}" for one in dingtalk)])
        raise click.BadParameter(f"no app {name!r}. There are: {known}.", param_hint="--app")
    return on_wecom, on_dingtalk


def template_names(folder: Path) -> list[str]:
    """Every template of the project by its full name, ``helpdesk/new_ticket/confirm``; sorted."""
    top = folder / "templates"
    files = (path.relative_to(top) for path in top.rglob("[!.]*.j2"))
    return sorted({(file.parent / file.name.split(".")[0]).as_posix() for file in files})


def flow_of(bots: Iterable[Bot], template: str) -> FlowEntry | None:
    """The flow in whose folder a template stands."""
    for bot in bots:
        for entry in bot.flows:
            if template.startswith(f"{bot.name}/{entry.folder}/"):
                return entry
    return None


def read_catalog(folder: Path) -> Catalog:
    """The templates.  Raises ConfigError with all mistakes, their paths as one types them."""
    try:
        return Catalog([folder / "templates"])
    except ConfigError as error:
        raise ConfigError(*(short(problem, folder) for problem in error.problems)) from None


def short(words: str, folder: Path) -> str:
    """The same words with paths below the project's folder."""
    return words.replace(f"{folder}{os.sep}", "")
