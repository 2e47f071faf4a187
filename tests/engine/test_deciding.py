import contextlib
import signal
import threading

import pytest

from botkit.engine.deciding import time_limit
from botkit.errors import FlowError


def loop():
    while True:
        pass


def test_a_loop_is_ended():
    with pytest.raises(FlowError, match=r"longer than 0\.01 s"), time_limit(0.01):
        loop()


def test_what_swallows_the_alarm_is_still_too_late():
    with pytest.raises(FlowError), time_limit(0.01), contextlib.suppress(BaseException):
        loop()


def test_what_ends_in_time_is_left_alone():
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(60):
        total = sum(range(10))
    assert (45, before) == (total, signal.getsignal(signal.SIGALRM))


def test_an_error_of_the_block_is_its_own():
    with pytest.raises(ZeroDivisionError), time_limit(60):
        1 / 0  # noqa: B018


def test_somebody_elses_alarm_is_kept():
    heard = []
    handler = signal.signal(signal.SIGALRM, lambda *_: heard.append("alarm"))
    timer = signal.setitimer(signal.ITIMER_REAL, 3600)
    try:
        with pytest.raises(FlowError), time_limit(0.01):
            loop()
        assert 3000 < signal.getitimer(signal.ITIMER_REAL)[0]
        signal.raise_signal(signal.SIGALRM)
        assert ["alarm"] == heard
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler)


def test_on_another_thread_there_is_no_limit():
    done = []

    def work():
        with time_limit(0.000001):
            done.append(sum(range(100_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert 1 == len(done)
