"""A disk that is full: callbacks come again, the bot lives, and is well again by itself."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import time

import aiohttp
import pytest

from tests.proofs.mouth import Mouth

pytestmark = [pytest.mark.proof, pytest.mark.kill, pytest.mark.timeout(300)]

DISK_BYTES = 48 * 1024 * 1024
SOON_SECONDS = 5.0
TEXTS = 400  # at most, until the disk is full to the last page


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own; where nobody may mount one the test ends here."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("SKIPPED PROOF: a disk cannot be mounted here (not root, or not allowed)")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk):
    """Use up what is left."""
    with open(disk / "filler", "ab", buffering=0) as filler, contextlib.suppress(OSError):
        while filler.write(bytes(4096)):
            pass


async def test_a_full_disk_is_waited_out(child, disk, figure, tmp_path):
    bot = child(env={"BOTKIT_STORE__URL": f"sqlite:{disk / 'botkit.db'}"})
    bot.database = disk / "botkit.db"
    assert await bot.start(), bot.log()
    async with aiohttp.ClientSession() as session:
        mouth = Mouth(bot.callback, bot.emulator.company.app(), session)
        for nth in range(5):
            assert 200 == await mouth.say(bot.emulator.company.hire(f"p{nth}").id, "begin")
        taken = await until_refused(mouth, disk)
        fill(disk)  # also what the ballast gave
        for nth in range(5):
            assert 503 == await mouth.say(f"p{nth}", f"refused-{nth}")
        assert 503 == (await bot.readiness())[0]
        assert bot.exit_code is None

        (disk / "filler").unlink()
        begun = time.monotonic()
        while (await bot.readiness())[0] != 200 or await mouth.say("p0", "after") != 200:
            assert time.monotonic() - begun < SOON_SECONDS
            await asyncio.sleep(0.05)
        seconds = time.monotonic() - begun
    wanted = {text for text in mouth.accepted.values() if text.startswith("text-")}
    await bot.until(lambda: wanted <= heard(bot))
    await bot.kill()
    left = bot.left(tmp_path / "copy")
    left.check()
    seen = {key.split("/")[-2] for (key,) in left.rows("SELECT key FROM seen")}
    assert set() == mouth.accepted.keys() - seen
    figure(
        f"{taken} texts taken after the disk was full, then 503;"
        f" well again {seconds:.2f} s after there was room; nothing accepted was lost"
    )


async def until_refused(mouth, disk):
    """Say texts on a disk that is filled again and again; how many were taken until a 503."""
    for nth in range(TEXTS):
        if nth % 10 == 0:
            fill(disk)
        status = await mouth.say(f"p{nth % 5}", f"text-{nth}")
        if status == 503:
            return nth
        assert 200 == status
    raise AssertionError(f"{TEXTS} texts were taken on a full disk")


def heard(bot):
    return {words.partition(" ")[2] for nth in range(5) for words in bot.heard(f"p{nth}")}
