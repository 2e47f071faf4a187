"""Decide and render under a time limit that also ends a callback that loops."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from botkit.errors import FlowError

DECIDE_S = 0.2  # decide and render together


class _Overrun(BaseException):
    """Not an Exception, so that an author's ``except Exception`` does not swallow it."""


def _overrun(_signal: int, _frame: FrameType | None) -> None:
    raise _Overrun


@contextmanager
def time_limit(seconds: float = DECIDE_S) -> Iterator[None]:
    """Interrupt the block after this time.  Raises FlowError.

    Only the main thread can be interrupted; elsewhere there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _overrun)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _Overrun:
        raise FlowError(
            f"deciding took longer than {seconds} s; look things up in prepare, work in a job"
        ) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
