from collections.abc import Callable
from typing import NoReturn

import click
import pytest

from botkit.cli.exits import end_of
from botkit.errors import (
    BadSignature,
    ConfigError,
    FlowError,
    OverLimit,
    StoreBusy,
    StoreCorrupt,
    StoreError,
    StoreTooNew,
    Unavailable,
)


def raising(error: BaseException) -> Callable[[], NoReturn]:
    def verb() -> NoReturn:
        raise error

    return verb


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("wrong"), 1),
        (FlowError("wrong"), 1),
        (OverLimit("text", limit=2048, size=3000), 1),
        (BadSignature("wrong"), 1),
        (click.ClickException("wrong"), 1),
        (click.UsageError("no such verb"), 2),
        (StoreBusy("in use"), 3),
        (StoreCorrupt("damaged"), 4),
        (StoreError("away"), 5),
        (Unavailable("full"), 5),
        (PermissionError(13, "Permission denied"), 5),
        (OSError(28, "No space left on device"), 5),
        (StoreTooNew("newer"), 6),
        (click.Abort(), 130),
    ],
)
def test_each_error_has_its_exit_code(error: Exception, code: int) -> None:
    assert code == end_of(raising(error))


@pytest.mark.parametrize(("returned", "code"), [(None, 0), (0, 0), (1, 1), ("text", 0)])
def test_a_verb_may_return_its_exit_code(returned: object, code: int) -> None:
    assert code == end_of(lambda: returned)


def test_a_fault_of_the_program_itself_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        end_of(raising(ZeroDivisionError()))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ConfigError("server.prot: no such key."), "botkit: server.prot: no such key.\n"),
        (ConfigError("first", "second"), "botkit: 2 mistakes\n  first\n  second\n"),
        (PermissionError(13, "Denied", "/a.db"), "botkit: [Errno 13] Denied: '/a.db'\n"),
    ],
)
def test_an_error_is_one_block_on_stderr(
    error: Exception, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    end_of(raising(error))
    assert ("", told) == capsys.readouterr()
