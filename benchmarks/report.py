"""Medians of all rounds, as tables that say what was reached and what is wanted."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from benchmarks.over_http import SERVERS

Rounds = Mapping[str, list[dict[str, Any]]]
"""Results by row name, one per round."""

INSIDE = {
    "botkit": "botkit, decoded and durable",
    "aiogram": "aiogram 3, states in sqlite",
    "aiogram alone": "the same, each change synced by itself",
    "telegram": "python-telegram-bot, pickled each minute",
    "slack": "slack_bolt, nothing stored",
}


class Wish(NamedTuple):
    """A ratio to reach: ``floor`` must be, ``goal`` is what we are after."""

    words: str
    value: float | None
    floor: float
    goal: float
    is_most: bool = False

    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        reached = [
            self.value <= wished if self.is_most else self.value >= wished
            for wished in (self.floor, self.goal)
        ]
        return ("below the floor", "floor", "goal")[sum(reached)]


def middle(rounds: Rounds, row: str, field: str) -> float | None:
    """The median of a field over the rounds of a row."""
    values = [result[field] for result in rounds.get(row, ()) if field in result]
    return statistics.median(values) if values else None


def ratio(rounds: Rounds, row: str, other: str, field: str = "done_per_s") -> float | None:
    """Median of the ratios within each round: what disturbs a round disturbs both."""
    pairs = zip(rounds.get(row, ()), rounds.get(other, ()), strict=False)
    values = [one[field] / two[field] for one, two in pairs if field in one and field in two]
    return statistics.median(values) if values else None


def wishes(rounds: Rounds) -> list[Wish]:
    """The ratios of one run that botkit is held to."""
    return [
        Wish("whole path / bare aiohttp", ratio(rounds, "whole", "bare"), 0.28, 0.40),
        Wish("store: group commit / commit per message, 64 waiting",
             middle(rounds, "store", "ratio_64"), 40, 80),
        Wish("whole path / naive", ratio(rounds, "whole", "naive"), 8, 12),
        Wish("decode: wechatpy's time / botkit's", middle(rounds, "decode", "ratio"), 2.5, 5),
        Wish("over HTTP / wechatpy with sqlite", ratio(rounds, "whole", "wechat"), 6, 10),
        Wish("in process / aiogram with sqlite", ratio(rounds, "botkit", "aiogram"), 12, 25),
        Wish("in process / slack_bolt", ratio(rounds, "botkit", "slack"), 1, 2),
        Wish("p99 / p50 at 40 % load", middle(rounds, "latency", "ratio"), 6, 4, is_most=True),
        Wish("many cold sessions / 1,000", ratio(rounds, "cold many", "cold few"), 0.8, 0.9),
        Wish("bytes per idle session", middle(rounds, "idle", "bytes_per_session"), 1, 1,
             is_most=True),
    ]  # fmt: skip


def markdown(rounds: Rounds, about: Mapping[str, str], how: str) -> str:
    """Everything, ready to be put into a document."""
    return "\n".join([how, "", *_about(about), *_wishes(rounds), *_speed(rounds), *_rest(rounds)])


def _about(about: Mapping[str, str]) -> Iterator[str]:
    yield "; ".join(f"{name} {value}" for name, value in about.items()) + "."
    yield ""


def _wishes(rounds: Rounds) -> Iterator[str]:
    yield from _table("ratio | measured | floor | goal | reached")
    for wish in wishes(rounds):
        sign = "≤ " if wish.is_most else ""
        yield (
            f"| {wish.words} | {_number(wish.value)} | {sign}{wish.floor:g} |"
            f" {sign}{wish.goal:g} | {wish.verdict()} |"
        )
    yield ""


def _speed(rounds: Rounds) -> Iterator[str]:
    for title, rows in (("over HTTP, 64 connections", SERVERS), ("in process, 64 waiting", INSIDE)):
        if not any(row in rounds for row in rows):
            continue
        yield from _table(f"{title} | messages/s | CPU µs each | p50 ms | p99 ms")
        for row, words in rows.items():
            fields = ("done_per_s", "cpu_us", "p50_ms", "p99_ms")
            values = " | ".join(_number(middle(rounds, row, field)) for field in fields)
            yield f"| {words} | {values} |"
        yield ""


def _rest(rounds: Rounds) -> Iterator[str]:
    for row, title in (
        ("decode", "decode"),
        ("store", "store, messages/s by how many wait"),
        ("parts", "parts of a turn, CPU µs"),
        ("latency", "40 % of saturation, open loop"),
        ("cold few", "few cold sessions"),
        ("cold many", "many cold sessions"),
        ("idle", "idle sessions"),
    ):
        fields = {field: None for result in rounds.get(row, ()) for field in result}
        if not fields:
            continue
        yield from _table(f"{title} | ")
        for field in fields:
            yield f"| {field} | {_number(middle(rounds, row, field))} |"
        yield ""


def _table(head: str) -> Iterator[str]:
    yield f"| {head} |"
    yield "|" + "---|" * (head.count("|") + 1)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
