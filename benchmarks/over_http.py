"""Rows over HTTP: servers take turns, each in a fresh process on a fresh store."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import callbacks, load
from benchmarks.callbacks import Company
from benchmarks.load import Server

PEOPLE, PEOPLE_SENT_TO = 2_000, 6_000  # nobody is sent more than six at once: botkit paces itself
WARM_S = 1.0
MOST_PER_S = 13_000  # of unique callbacks; the bare handler may see some twice, and does not care
SHARE = 0.4  # of what saturates; the load of the latency row

SERVERS = {
    "bare": "bare aiohttp, body read",
    "whole": "botkit, until the turn is done",
    "sending": "botkit, replies sent too",
    "naive": "the same work, naively",
    "wechat": "wechatpy with sqlite",
}


def measure(name: str, seconds: float) -> dict[str, Any]:
    """Saturate one server."""
    people = PEOPLE_SENT_TO if name == "sending" else PEOPLE
    company = Company(people)
    with _folder() as folder, _started(name, folder, people) as server:
        _begin(server, folder, company)
        requests = _written(folder, company, seconds)
        result, log = load.saturate(server, requests, seconds), server.said()
    if result["refused"] or result["failures"]:
        counts = f"{result['refused']} refused, {result['failures']:g} failed or dropped"
        print(f"  {name}: {counts}. The end of its log:\n{log}", file=sys.stderr)
    return result


def latency(saturation: float, seconds: float) -> dict[str, Any]:
    """botkit at 40 % of what saturates it; open loop, so a slow answer delays no request."""
    company = Company(PEOPLE)
    with _folder() as folder, _started("whole", folder, PEOPLE) as server:
        _begin(server, folder, company)
        requests = _written(folder, company, seconds)
        rate = SHARE * saturation
        result = load.ask(
            server.port, requests, "--rate", f"{rate:.0f}", "--seconds", f"{seconds:g}"
        )
    return result | {"ratio": result["p99_ms"] / result["p50_ms"]}


def _begin(server: Server, folder: Path, company: Company) -> None:
    """Everybody opens the dialog, then a second of warm-up."""
    openings, warm = folder / "openings", folder / "warm"
    callbacks.write(openings, company.openings())
    load.ask(server.port, openings)
    callbacks.write(warm, company.texts(round(MOST_PER_S * WARM_S)))
    load.saturate(server, warm, WARM_S)


def _written(folder: Path, company: Company, seconds: float) -> Path:
    requests = folder / "requests"
    callbacks.write(requests, company.texts(round(MOST_PER_S * seconds)))
    return requests


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="botkit-bench-") as folder:
        yield Path(folder)


@contextmanager
def _started(name: str, folder: Path, people: int) -> Iterator[Server]:
    args = [str(folder), "--people", str(people)]
    if name != "sending":
        with load.serving(f"servers.{name}", *args) as server:
            yield server
        return
    with (
        load.serving("servers.api") as api,
        load.serving("servers.whole", *args, "--api", f"http://127.0.0.1:{api.port}") as server,
    ):
        yield server
