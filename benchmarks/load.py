"""Starts servers and load, and brings back what was measured."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks.client import CONNECTIONS
from benchmarks.machine import LOAD_CORE, cpu_ns

WRK_MISSING = (
    "wrk is not installed, so nothing is measured over HTTP. On Debian: apt-get install wrk"
)
FINISH_S = 60.0  # after the load ended, the last turns may take this long


class NotMeasured(Exception):
    """A row could not be measured; the others can."""


class Server:
    """A server of the benchmark in a process of its own."""

    def __init__(self, module: str, *args: str) -> None:
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115, as long as the server
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"benchmarks.{module}", *args],
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        line = self._process.stdout.readline()
        if not line:
            raise NotMeasured(f"{module} did not start:\n{self.said()}")
        self._ports = json.loads(line)
        self.port: int = self._ports["port"]

    @property
    def cpu_ns(self) -> int:
        return cpu_ns(self._process.pid)

    def is_done(self) -> bool:
        """Whether every stored event had its turn; of peers the answer says that."""
        if "ops_port" not in self._ports:
            return True
        counts = self._counts()
        return counts.get("turns", 0) >= counts.get("inbox_events", 0)

    def failures(self) -> float:
        """Turns that failed, and messages that were dropped because too many waited."""
        if "ops_port" not in self._ports:
            return 0
        counts = self._counts()
        return counts.get("failed", 0) + counts.get("dropped", 0) + counts.get("dead", 0)

    def said(self) -> str:
        """The end of its log."""
        self._log.seek(0)
        return self._log.read()[-2000:]

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _counts(self) -> dict[str, float]:
        address = f"http://127.0.0.1:{self._ports['ops_port']}/metrics"
        with urlopen(address, timeout=30) as answer:
            text = answer.read().decode()
        counts: dict[str, float] = {}
        lines = re.findall(r"^botkit_(\w+?)_total\{(.*)\} (\S+)$", text, re.MULTILINE)
        for name, labels, value in lines:
            counts[name] = counts.get(name, 0) + float(value)
            for word in ("failed", "dropped"):
                if f'outcome="{word}"' in labels:
                    counts[word] = counts.get(word, 0) + float(value)
            if name == "dead_letters":
                counts["dead"] = counts.get("dead", 0) + float(value)
        return counts


@contextmanager
def serving(module: str, *args: str) -> Iterator[Server]:
    server = Server(module, *args)
    try:
        yield server
    finally:
        server.stop()


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def saturate(server: Server, requests: Path, seconds: float) -> dict[str, Any]:
    """Ask as fast as the server answers; messages are counted until the last turn is done."""
    cpu_before = server.cpu_ns
    result = _wrk(server.port, requests, seconds)
    ended = time.perf_counter()
    while not server.is_done():
        if time.perf_counter() > ended + FINISH_S:
            raise NotMeasured(f"the turns do not end:\n{server.said()}")
        time.sleep(0.02)
    late = time.perf_counter() - ended
    result["cpu_us"] = (server.cpu_ns - cpu_before) / 1000 / result["messages"]
    result["done_per_s"] = result["messages"] / (result["seconds"] + late)
    result["failures"] = server.failures()
    return result


def _wrk(port: int, requests: Path, seconds: float) -> dict[str, Any]:
    script = str(Path(__file__).with_name("wrk.lua"))
    shape = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--timeout", "10s", "-s", script]
    address = f"http://127.0.0.1:{port}/"
    output = subprocess.run(
        ["taskset", "-c", str(_core()), "wrk", *shape, address, "--", str(requests)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return json.loads(output.strip().splitlines()[-1])


def ask(port: int, requests: Path, *args: str) -> dict[str, Any]:
    """Run ``benchmarks.client``."""
    return run("client", str(port), str(requests), *args)


def run(module: str, *args: str) -> dict[str, Any]:
    """Run a module of the benchmark in a fresh process; the JSON of its last line."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *args],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if done.returncode:
        raise NotMeasured(f"{module} failed; its words stand above")
    return json.loads(done.stdout.strip().splitlines()[-1])


def _core() -> int:
    cores = sorted(os.sched_getaffinity(0))
    return cores[LOAD_CORE % len(cores)]
