"""Decide and render under a time limit that also ends a callback that loops."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from botkit.errors import FlowError

DECIDE_S = 0.2  # decide and render together
AGAIN_S = 0.05  # an author's ``except BaseException`` in a loop swallows the first alarm


class _Overrun(BaseException):
    """Not an Exception, so that an author's ``except Exception`` does not swallow it."""


@contextmanager
def time_limit(seconds: float = DECIDE_S) -> Iterator[None]:
    """Interrupt the block after this time.  Raises FlowError.

    Only the main thread can be interrupted; elsewhere there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    is_running, has_overrun = True, False

    def overrun(_signal: int, _frame: FrameType | None) -> None:
        nonlocal has_overrun
        if is_running:
            has_overrun = True
            raise _Overrun

    before = signal.signal(signal.SIGALRM, overrun)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_S)
    try:
        try:
            yield
        finally:
            is_running = False  # an alarm that comes now finds nothing to interrupt
    except _Overrun:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *timer)  # somebody else's, such as a test runner's
    if has_overrun:
        raise FlowError(
            f"deciding took longer than {seconds} s; look things up in prepare, work in a job"
        )
