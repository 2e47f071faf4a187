"""The machine: who runs on which core, what it costs, what is installed."""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

SERVER_CORE, LOAD_CORE = 0, 1
PACKAGES = (
    "aiohttp", "uvloop", "cryptography", "transitions", "jinja2", "aiosqlite", "msgspec",
    "defusedxml", "wechatpy", "aiogram", "python-telegram-bot", "slack_bolt",
)  # fmt: skip


def pin(core: int) -> None:
    """Keep this process, its threads and its children on one core."""
    available = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {available[core % len(available)]})


def cpu_ns(pid: int) -> int:
    """CPU time of all threads of a process so far; time spent waiting for a core is not in it."""
    spent = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        spent += int((task / "schedstat").read_text().split()[0])
    return spent


def description() -> dict[str, str]:
    """What the numbers were measured on and with."""
    found = {
        "machine": f"{_cpu_name()}, {os.cpu_count()} cores, {_memory_gib()} GiB",
        "system": f"{_system()}, kernel {platform.release()}",
        "load average": ", ".join(f"{load:.2f}" for load in os.getloadavg()),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gib() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
