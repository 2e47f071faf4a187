"""What `doctor` looks at, one verdict each; nothing here changes anything."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
from yarl import URL

from botkit.cli.callback import verified
from botkit.cli.clients import opened
from botkit.cli.dev import STORE
from botkit.cli.dingtalk_checkup import dingtalk_verdicts, room_verdict
from botkit.cli.menus import differences, fetched
from botkit.cli.project import Project, bots_of, chosen_of_both
from botkit.cli.verdict import Verdict
from botkit.clock import Clock
from botkit.errors import CallError, ConfigError, Refused, StoreError
from botkit.server.control import socket_of
from botkit.settings.loading import load
from botkit.settings.sections import DingTalkApp, Settings, WeComApp
from botkit.store.reading import schema_of
from botkit.wecom.menu import menu_buttons

IP_REFUSED = 60020
MOST_SECONDS_APART = 60  # of five minutes that a callback may be old
_SEEN_FROM = re.compile(r"from ip: ?([0-9a-fA-F.:]+)")


async def examine(
    config: Path, env: Mapping[str, str], clock: Clock, *, url: str = "", app: str | None = None
) -> AsyncIterator[Verdict]:
    """Everything, from the settings outwards.  ``url``: where the platform reaches this bot."""
    folder = config.parent
    for verdict in settings_verdicts(config, env):
        yield verdict
    try:
        settings = load(config, env)
    except ConfigError:
        return  # told already; nothing further can be looked at
    project: Project | None = None
    try:
        project = load_all(settings, folder)
        yield Verdict("bots", "ok", ", ".join(bot.name for bot in project.bots) or "none")
    except ConfigError as error:
        for problem in error.problems:
            yield Verdict("bots", "fail", problem, "botkit check tells more.")
    store = folder / settings.store.url.removeprefix("sqlite:")
    yield store_verdict(store)
    for verdict in port_verdicts(settings, store, folder / STORE):
        yield verdict
    wecom, dingtalk = chosen_of_both(project or Project(folder, settings, []), app)
    for name, one in wecom.items():
        if url and not (one.kind == "aibot" and one.mode == "long"):
            yield await verified(f"callback {name}", url, name, one, clock)
        if not (one.corp_id and one.agent_id and one.secret.get_secret_value()):
            continue
        yield await clock_verdict(f"{one.api}/cgi-bin/gettoken", clock)
        async for verdict in api_verdicts(name, one, project):
            yield verdict
    for name, its in dingtalk.items():
        async for verdict in on_dingtalk(name, its, clock):
            yield verdict
    for name, robot in settings.robots.items():
        if robot.dingtalk and app is None:
            yield room_verdict(name, robot)


def settings_verdicts(config: Path, env: Mapping[str, str]) -> Iterator[Verdict]:
    """One for each mistake and each credential that lacks."""
    try:
        load(config, env, require_credentials=True)
    except ConfigError as error:
        for problem in error.problems:
            yield Verdict("settings", "fail", problem)
    else:
        yield Verdict("settings", "ok", "complete")


def load_all(settings: Settings, folder: Path) -> Project:
    """The project with every flow's machine built.  Raises ConfigError."""
    project = Project(folder, settings, bots_of(settings, folder))
    for bot in project.bots:
        for entry in bot.flows:
            _ = entry.machine
    return project


def store_verdict(path: Path) -> Verdict:
    if not path.exists():
        return Verdict("database", "ok", f"{path}: not there yet; the first run makes it")
    try:
        return Verdict("database", "ok", f"{path}: sound, schema {schema_of(path)}")
    except StoreError as error:
        advice = "Restore a backup, or move the file away." if "damaged" in str(error) else ""
        return Verdict("database", "fail", str(error), advice)


def port_verdicts(settings: Settings, *stores: Path) -> Iterator[Verdict]:
    """Free, or taken by the process that runs on one of these stores."""
    server = settings.server
    is_running = any(_answers(socket_of(store)) for store in stores)
    for host, port in ((server.host, server.port), (server.ops_host, server.ops_port)):
        if not port or _is_free(host, port):
            yield Verdict(f"port {port}", "ok", "free")
        elif is_running:
            yield Verdict(f"port {port}", "ok", "taken, and botkit is running here")
        else:
            advice = "Stop who uses it, or set another in [server]."
            yield Verdict(f"port {port}", "fail", f"taken on {host} by another program", advice)


async def clock_verdict(address: str, clock: Clock, *, what: str = "clock") -> Verdict:
    """Our clock against the Date of an answer; the platform signs its callbacks with its time."""
    timeout, host = aiohttp.ClientTimeout(total=10), URL(address).origin()
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(address, allow_redirects=False) as answer,
        ):
            date = answer.headers.get("Date", "")
    except (aiohttp.ClientError, TimeoutError) as error:
        advice = "Look at the network, and at api in the settings."
        return Verdict(what, "fail", f"{host}: no answer: {type(error).__name__}", advice)
    try:
        theirs = parsedate_to_datetime(date).timestamp()
    except ValueError:
        return Verdict(what, "warn", f"{host} answered without a Date")
    apart = round(clock.now_ms() / 1000 - theirs)
    if abs(apart) <= MOST_SECONDS_APART:
        return Verdict(what, "ok", f"{abs(apart)} s from the platform's")
    way = "ahead" if apart > 0 else "behind"
    words = f"{abs(apart)} s {way} of the platform's"
    return Verdict(what, "warn", words, "Turn on NTP: callbacks with old times are refused.")


async def on_dingtalk(name: str, app: DingTalkApp, clock: Clock) -> AsyncIterator[Verdict]:
    """Its clock, which is that of oapi, and everything of the app."""
    if app.client_id and app.client_secret.get_secret_value():
        what = f"clock dingtalk/{name}"
        yield await clock_verdict(f"{app.oapi}/gettoken", clock, what=what)
    async for verdict in dingtalk_verdicts(name, app):
        yield verdict


async def api_verdicts(name: str, app: WeComApp, project: Project | None) -> AsyncIterator[Verdict]:
    """The API with the app's token, and the menu it has."""
    what = f"api {name}"
    async with opened(app) as client:
        try:
            agent = await client.agents.get()
            theirs = await fetched(client)
        except Refused as refusal:
            yield _refused(what, refusal)
            return
        except CallError as error:
            yield Verdict(what, "fail", str(error), "Look at the network, and at api.")
            return
    if agent.close:
        yield Verdict(what, "warn", f"{agent.name}: switched off", "Switch the app on (应用管理).")
    else:
        yield Verdict(what, "ok", f"reached as {agent.name or app.agent_id}")
    if project is None:
        return
    try:
        changes = differences(menu_buttons([bot.menu for bot in project.bots_of(app)]), theirs)
    except ConfigError as error:
        yield Verdict(f"menu {name}", "fail", "; ".join(error.problems), "Mend bot.menu.")
        return
    if changes:
        yield Verdict(f"menu {name}", "warn", "; ".join(changes), "botkit menu push sets it.")
    else:
        yield Verdict(f"menu {name}", "ok", "as the bots have it")


def _refused(what: str, refusal: Refused) -> Verdict:
    if refusal.code == IP_REFUSED:
        seen = _SEEN_FROM.search(refusal.platform_words)
        words = f"IP refused: address {seen[1] if seen else 'unknown'}"
        return Verdict(what, "fail", words, "Add it at 企业可信IP; it works after a minute.")
    advice = refusal.advice.capitalize()
    return Verdict(what, "fail", f"{refusal.code} {refusal.platform_words}", advice)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _answers(path: Path) -> bool:
    """Whether a process listens on this control socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(os.fspath(path))
        except OSError:
            return False
    return True
