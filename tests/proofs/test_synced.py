"""A commit is on the disk before its 200 leaves, seen from outside with strace."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess

import aiohttp
import pytest

from tests.proofs.mouth import Mouth

pytestmark = [pytest.mark.proof, pytest.mark.kill, pytest.mark.timeout(300)]

REQUESTS = 100
CALLS = "trace=pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg"
LINE = re.compile(r"^(?P<pid>\d+) +(?P<rest>.*)$")  # strace pads short numbers
TEXT = re.compile(r"proof-(\d{4})")


def tracer(folder):
    """The command that traces; without one the test ends here."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("SKIPPED PROOF: strace is not installed")
    if subprocess.run([strace, "-o", "/dev/null", "true"], capture_output=True).returncode:
        pytest.skip("SKIPPED PROOF: strace may not trace here (ptrace is not allowed)")
    trace = folder / "trace"
    return trace, [strace, "-D", "-f", "-y", "-s", "6000", "-e", CALLS, "-o", str(trace)]


class Trace:
    """Reads a trace line by line; ``synced`` are the texts known to be on the disk."""

    def __init__(self):
        self.written, self.synced = set(), set()
        self.syncing = {}  # thread -> what its sync covers
        self.syncs, self.answers, self.early = 0, 0, []

    def read(self, line):
        pid, rest = LINE.match(line).group("pid", "rest")
        if rest.startswith(("fdatasync(", "fsync(")):
            self.syncing[pid] = set(self.written)
            if "unfinished" not in rest:
                self.end_sync(pid, rest)
        elif re.match(r"<\.\.\. (fdatasync|fsync) resumed", rest):
            self.end_sync(pid, rest)
        elif rest.startswith("pwrite64(") and "-wal>" in rest:
            self.written |= set(TEXT.findall(rest))
        elif "HTTP/1.1 200" in rest:
            self.answers += 1
            if len(self.synced) < self.answers:
                self.early.append(line[:100])

    def end_sync(self, pid, rest):
        covered = self.syncing.pop(pid)
        if rest.endswith("= 0"):
            self.syncs += 1
            self.synced |= covered


async def whole(trace):
    """The lines, once the tracer has written its last: it ends a moment after the traced."""
    # No event tells of it.
    while "+++ killed by SIGKILL +++" not in (text := trace.read_text(errors="replace"))[-500:]:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    return text.splitlines()


async def test_each_200_leaves_after_the_sync_of_its_commit(child, figure, tmp_path):
    trace, before = tracer(tmp_path)
    bot = child(before=before)
    assert await bot.start()
    people = [bot.emulator.company.hire(f"p{nth}").id for nth in range(20)]
    async with aiohttp.ClientSession() as session:
        mouth = Mouth(bot.callback, bot.emulator.company.app(), session)
        for nth in range(REQUESTS // 2):  # one by one: each has a commit of its own
            assert 200 == await mouth.say(people[nth % 20], f"proof-{nth:04}")
        await asyncio.gather(  # at once: they share commits
            *(mouth.say(people[nth % 20], f"proof-{nth:04}") for nth in range(50, REQUESTS))
        )
    assert REQUESTS == len(mouth.accepted)
    await bot.kill()

    found = Trace()
    for line in await whole(trace):
        found.read(line)
    assert [] == found.early
    assert REQUESTS == found.answers
    assert REQUESTS == len(found.synced)
    figure(f"{REQUESTS} requests: {found.syncs} syncs, each 200 after the sync of its row")


SYNC = "7 fdatasync(5</x/botkit.db-wal>) = 0"
ROW = '7 pwrite64(5</x/botkit.db-wal>, "...proof-0001...", 4096, 0) = 4096'
OK = '6 sendto(9<socket:[1]>, "HTTP/1.1 200 OK...", 99, 0, NULL, 0) = 99'


@pytest.mark.parametrize(
    ("lines", "is_early"),
    [
        ([ROW, SYNC, OK], False),
        ([ROW, OK, SYNC], True),
        ([SYNC, ROW, OK], True),
        ([ROW, SYNC.replace("= 0", "= -1 EIO (Input/output error)"), OK], True),
        ([ROW, "7 fdatasync(5</x>  <unfinished ...>", OK], True),
        (["7 fdatasync(5</x>  <unfinished ...>", "7 <... fdatasync resumed>) = 0", OK], True),
        ([ROW, "7 fdatasync(5</x>  <unfinished ...>", "7 <... fdatasync resumed>) = 0", OK], False),
    ],
)
def test_a_200_before_its_sync_would_be_noticed(lines, is_early):
    found = Trace()
    for line in lines:
        found.read(line)
    assert is_early == bool(found.early)
