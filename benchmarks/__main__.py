"""``python -m benchmarks``: all rows, in turns, several rounds; see README.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import load, over_http, report
from benchmarks.machine import description

Row = Callable[[], dict[str, Any]]

FEW, MANY, FULL = 1_000, 100_000, 1_000_000


def main() -> None:
    args = _arguments()
    _see_that_it_can_run()
    rounds: dict[str, list[dict[str, Any]]] = {}
    rows = _rows(args, rounds)
    about, began = description(), time.monotonic()
    for number in range(1, args.rounds + 1):
        for name, row in rows.items():
            print(f"round {number} of {args.rounds}: {name}", file=sys.stderr)
            try:
                found = row()
            except load.NotMeasured as error:
                print(f"  not measured: {error}", file=sys.stderr)
                found = {}
            rounds.setdefault(name, []).append(found)
    text = report.markdown(rounds, about, _how(args, time.monotonic() - began))
    if args.json:
        print(json.dumps({"about": about, "rounds": rounds}, indent=1))
    else:
        print(text)
    if args.out:
        args.out.write_text(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement")
    parser.add_argument("--only", action="append", metavar="ROW", help="may be given often")
    parser.add_argument("--full", action="store_true", help="a million cold sessions")
    parser.add_argument("--json", action="store_true", help="every round, as JSON on stdout")
    parser.add_argument("--out", type=Path, help="write the tables to this file too")
    return parser.parse_args()


def _see_that_it_can_run() -> None:
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("Two cores are needed: one for the server, one for the load.")
    if os.getloadavg()[0] > 1:
        print("The machine is busy: absolute numbers will be low, ratios rough.", file=sys.stderr)


def _rows(args: argparse.Namespace, rounds: report.Rounds) -> dict[str, Row]:
    """Rows in the order they are run; what one round compares stands close together."""
    seconds = str(args.seconds)
    many = FULL if args.full else MANY
    rows: dict[str, Row] = {}
    if load.has_wrk():
        for name in over_http.SERVERS:
            rows[name] = lambda name=name: over_http.measure(name, args.seconds)
        rows["latency"] = lambda: over_http.latency(_saturation(rounds, args), args.seconds)
    else:
        print(load.WRK_MISSING, file=sys.stderr)
    for name in report.INSIDE:
        module, _, alone = name.partition(" ")
        more = ("--alone", "1") if alone else ()
        rows[name] = lambda module=module, more=more: load.run(
            f"inside.{module}", *more, "--seconds", seconds
        )
    for name in ("decode", "store", "parts", "idle"):
        rows[name] = lambda name=name: load.run(f"pieces.{name}", "--seconds", seconds)
    for name, count in (("cold few", FEW), ("cold many", many)):
        rows[name] = lambda count=count: load.run(
            "pieces.cold", "--sessions", str(count), "--seconds", seconds
        )
    wanted = args.only or rows
    if unknown := set(wanted) - set(rows):
        sys.exit(f"no row {', '.join(sorted(unknown))}; there are: {', '.join(rows)}")
    return {name: row for name, row in rows.items() if name in wanted}


def _saturation(rounds: report.Rounds, args: argparse.Namespace) -> float:
    """Of botkit in this run; measured now if its row was not asked for."""
    found = report.middle(rounds, "whole", "done_per_s")
    return found or over_http.measure("whole", args.seconds)["done_per_s"]


def _how(args: argparse.Namespace, spent_s: float) -> str:
    return (
        f"Medians of {args.rounds} interleaved rounds of {args.seconds:g} s each,"
        f" {time.strftime('%Y-%m-%d %H:%M')}, {spent_s / 60:.0f} minutes in all."
    )


if __name__ == "__main__":
    main()
