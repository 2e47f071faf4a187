#!/usr/bin/env python3
"""Start botkit from a clone: ``python run.py [--no-bootstrap] [verb] [options]``.

Makes ``.venv`` beside it, installs the locked packages when needed, hands over to ``botkit.cli``.
Standard library only; also old Pythons must be able to read it, to be told that they are old.
"""

import hashlib
import os
import runpy
import shutil
import subprocess
import sys
from importlib.util import find_spec

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "botkit-installed")  # a digest of what is installed, or UNFINISHED
LOCK = os.path.join(HERE, "requirements.lock")
UNFINISHED = "unfinished"


def refusal(version: "tuple[object, ...]", system: str) -> str:
    """Why botkit cannot run here, or an empty text."""
    if tuple(version[:2]) < (3, 11):
        return "botkit needs Python 3.11 or newer; this is {}.{}.".format(*version[:2])
    return "" if system == "posix" else "botkit needs Linux, macOS or WSL."


def read(path: str) -> bytes:
    with open(path if os.path.exists(path) else os.devnull, "rb") as file:
        return file.read()


def stamp(text: str) -> None:
    with open(STAMP, "w") as file:
        file.write(text)


def discard() -> None:
    """Remove a broken environment; renamed first, so that half of it is never believed."""
    shutil.rmtree(VENV + ".broken", ignore_errors=True)
    os.rename(VENV, VENV + ".broken")
    shutil.rmtree(VENV + ".broken", ignore_errors=True)


def step(*command: str) -> None:
    """Run one command; when it fails, end with its last words."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=HERE)
    if done.returncode:
        what = "run.py: {} failed. Is the network, or pip's package mirror, reachable? It said:"
        words = done.stdout.decode("utf-8", "replace").strip().splitlines()[-20:]
        sys.exit("\n  ".join([what.format(" ".join(command[1:4])), *words]))


def bootstrap() -> None:
    """Make ``.venv`` hold what the lock file says; one process at a time."""
    import fcntl

    with open(os.path.abspath(__file__)) as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        wish = hashlib.sha256(read(LOCK) + read(os.path.join(HERE, "pyproject.toml"))).hexdigest()
        found = read(STAMP).decode()  # empty: an environment that somebody else made
        if found == wish and os.path.exists(PYTHON):
            return
        print("run.py: installing the packages of requirements.lock into .venv", file=sys.stderr)
        anew = found == UNFINISHED or not os.path.exists(PYTHON)
        if anew and os.path.isdir(VENV):
            discard()
        os.makedirs(VENV, exist_ok=True)
        if anew or found:  # what somebody else made is never thrown away
            stamp(UNFINISHED)
        step(sys.executable, "-m", "venv", VENV)
        pip = (PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check")
        step(*pip, "--require-hashes", "-r", LOCK)
        step(*pip, "--no-deps", "--no-build-isolation", "-e", HERE)
        stamp(wish)


def main(args: "list[str]") -> None:
    """Hand over to ``botkit`` with these arguments."""
    if refusal(sys.version_info, os.name):
        sys.exit(refusal(sys.version_info, os.name))
    os.environ.setdefault("BOTKIT_CONFIG", os.path.join(HERE, "botkit.toml"))
    if "--no-bootstrap" in args:
        sys.argv[1:] = [arg for arg in args if arg != "--no-bootstrap"]
        if find_spec("msgspec") is None:
            sys.exit("run.py: this Python lacks botkit's packages; leave --no-bootstrap away.")
        runpy.run_module("botkit", run_name="__main__", alter_sys=True)
        return
    try:
        bootstrap()
    except KeyboardInterrupt:
        sys.exit("run.py: interrupted; the next start installs anew.")
    os.execv(PYTHON, [PYTHON, "-P", "-m", "botkit", *args])


if __name__ == "__main__":
    main(sys.argv[1:])
