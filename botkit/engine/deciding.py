"""Decide and render under a time limit that also ends a callback that loops."""

from __future__ import annotations

import gc
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple

from botkit.errors import FlowError

DECIDE_S = 0.2  # decide and render together, of this thread's processor time
STUCK_S = 2.0  # of the wall clock: a callback that sleeps or waits for something outside
AGAIN_S = 0.05  # look again so often; an author's ``except BaseException`` may swallow the first


class Span(NamedTuple):
    """How much processor and wall time a block may take, and what is said when it takes more."""

    processor_s: float
    wall_s: float
    words: str


class _Overrun(BaseException):
    """Not an Exception, so that an author's ``except Exception`` does not swallow it."""


class TimeLimit:
    """``with limit.guard():`` raises FlowError when the block takes too long.

    Processor time counts, so that a busy machine does not make a quick callback fail.  Only the
    main thread can be interrupted; elsewhere there is no limit.  The signal's handler is put in
    place once, because that costs more than a quick callback; ``close`` takes it away.
    """

    def __init__(
        self, seconds: float = DECIDE_S, *, stuck: float = STUCK_S, again: float = AGAIN_S
    ) -> None:
        words = f"deciding took longer than {seconds} s; look things up in prepare, work in a job"
        self._deciding = self._span = Span(seconds, stuck, words)
        self._again = again
        self._until: tuple[float, float] | None = None  # processor and wall time, while guarding
        self._is_warned = self._is_late = self._is_ticking = False
        self._works = threading.current_thread() is threading.main_thread()
        self._collecting_since: tuple[float, float] | None = None
        if self._works:
            gc.callbacks.insert(0, self._collected)
        self._before: Any = signal.signal(signal.SIGALRM, self._alarm) if self._works else None

    def close(self) -> None:
        """Give the signal back to who had it."""
        if self._works:
            self._works = False
            gc.callbacks.remove(self._collected)
            signal.signal(signal.SIGALRM, self._before)

    def guard(self, span: Span | None = None) -> TimeLimit:
        """``with limit.guard():`` limits the block, which has no guard inside.  Raises FlowError.

        ``span`` where it is not deciding.
        """
        self._span = span or self._deciding
        return self

    @contextmanager
    def ticking(self) -> Iterator[None]:
        """Let one timer serve all guards of a block: a timer for each would cost 3 us."""
        if not self._works:
            yield
            return
        others = signal.setitimer(signal.ITIMER_REAL, self._deciding.processor_s, self._again)
        self._is_ticking = True
        try:
            yield
        finally:
            self._is_ticking = False
            signal.setitimer(signal.ITIMER_REAL, *others)  # 0, or such as a test runner's

    def __enter__(self) -> None:
        self._is_warned = self._is_late = False
        if self._works:
            processor_s, wall_s, _ = self._span
            self._until = (time.thread_time() + processor_s, time.monotonic() + wall_s)
            if not self._is_ticking:
                self._others = signal.setitimer(signal.ITIMER_REAL, processor_s, self._again)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._until = None  # an alarm that comes now finds nothing to interrupt
        if self._works and not self._is_ticking:
            signal.setitimer(signal.ITIMER_REAL, *self._others)
        if self._is_late:  # also when the block swallowed the interruption
            raise FlowError(self._span.words) from None

    def _collected(self, phase: str, info: object) -> None:
        """Python collects the garbage of all conversations: not this one's time."""
        now = (time.thread_time(), time.monotonic())
        if phase == "start":
            self._collecting_since = now
        elif self._collecting_since is not None:
            if self._until is not None:
                pauses = zip(now, self._collecting_since, strict=True)
                processor, wall = (end - start for end, start in pauses)
                self._until = (self._until[0] + processor, self._until[1] + wall)
            self._collecting_since = None

    def _alarm(self, number: int, frame: FrameType | None) -> None:
        if self._until is None:
            if callable(self._before) and not self._is_ticking:
                self._before(number, frame)
            return
        if frame is not None and frame.f_code is TimeLimit.__exit__.__code__:
            return  # the block has just ended
        processor, wall = self._until
        if time.thread_time() < processor and time.monotonic() < wall:
            return
        if self._collecting_since is not None or not self._is_warned:
            # Raised inside a collection it would be lost; and what is quick, and was only held up
            # by something, has ended when the next alarm comes.
            self._is_warned = True
            return
        self._is_late = True
        raise _Overrun
