"""The lock files hold packages and hashes, and nothing about where anybody got them."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.lock", "requirements-lint.lock"]
PIN = re.compile(r"^([a-z0-9][a-z0-9-]*)==\S+", re.MULTILINE)


def pins(lock: str) -> set[str]:
    return set(PIN.findall((ROOT / lock).read_text("utf-8")))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_address_and_no_machine(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    found = re.findall(r"\w+://|index-url|find-links|trusted-host|file:| @ |/\w+/\w+", text)
    assert [] == found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_hashes(lock: str) -> None:
    requirement = re.compile(r"^(\S+==[^\n]*)\\\n    --hash=sha256:[0-9a-f]{64}", re.MULTILINE)
    text = (ROOT / lock).read_text("utf-8")
    assert len(PIN.findall(text)) == len(requirement.findall(text)) > 10


def test_one_file_has_all_that_running_testing_and_building_need() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *(
            entry
            for extra in project["project"]["optional-dependencies"].values()
            for entry in extra
        ),
        *project["dependency-groups"]["build"],
        *project["dependency-groups"]["test"],
        *project["build-system"]["requires"],
    ]
    names = {re.match(r"[A-Za-z0-9-]+", entry)[0] for entry in wanted}  # type: ignore[index]
    assert set() == names - pins("requirements.lock")


def test_both_files_agree_on_the_packages_they_share() -> None:
    versions = [
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE))
        for lock in LOCKS
    ]
    shared = versions[0].keys() & versions[1].keys()
    assert {name: versions[0][name] for name in shared} == {
        name: versions[1][name] for name in shared
    }
