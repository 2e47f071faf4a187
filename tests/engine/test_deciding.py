import contextlib
import gc
import signal
import threading

import pytest

from botkit.engine.deciding import TimeLimit
from botkit.errors import FlowError


@pytest.fixture
def time_limit():
    """Makes guards of so many seconds."""
    made = []

    def guard(seconds: float, *, stuck: float = 60, **options):
        made.append(TimeLimit(seconds, stuck=stuck, **options))
        return made[-1].guard()

    yield guard
    for one in reversed(made):
        one.close()


def loop():
    while True:
        pass


def test_a_loop_is_ended(time_limit):
    with pytest.raises(FlowError, match=r"longer than 0\.01 s"), time_limit(0.01):
        loop()


def test_what_swallows_the_alarm_is_still_too_late(time_limit):
    with pytest.raises(FlowError), time_limit(0.01), contextlib.suppress(BaseException):
        loop()


def test_what_ends_in_time_is_left_alone(time_limit):
    before = signal.getitimer(signal.ITIMER_REAL)  # a test runner may have one
    with time_limit(60):
        total = sum(range(10))
    after = signal.getitimer(signal.ITIMER_REAL)
    assert (45, before[1]) == (total, after[1])
    assert before[0] - 1 < after[0] <= before[0]


def test_a_single_pause_is_forgiven(time_limit):
    def pause():  # as one bytecode: no signal handler runs meanwhile
        sum(range(5_000_000))

    with time_limit(0.01, again=60):  # no second look, however long others have the processor
        pause()


def test_collecting_garbage_is_nobodys_time(time_limit):
    heap = [[n] for n in range(300_000)]
    with time_limit(0.02):
        for _ in range(10):
            gc.collect()
    assert 300_000 == len(heap)


def test_no_callback_of_the_collector_is_left():
    before = list(gc.callbacks)
    TimeLimit().close()
    assert before == gc.callbacks


def test_what_waits_for_something_outside_is_ended(time_limit):
    with pytest.raises(FlowError), time_limit(0.01, stuck=0.02):
        threading.Event().wait(60)


def test_a_busy_machine_does_not_make_a_quick_callback_fail(time_limit):
    with time_limit(0.01, stuck=60):
        threading.Event().wait(0.05)  # as long as others have the processor


def test_one_timer_serves_many_guards():
    limit, before = TimeLimit(0.01), signal.getitimer(signal.ITIMER_REAL)
    try:
        with limit.ticking():
            for _ in range(3):
                with pytest.raises(FlowError), limit.guard():
                    loop()
                with limit.guard():
                    assert 45 == sum(range(10))
                threading.Event().wait(0.02)  # what ticks in between is nobody's alarm
        assert before[0] - 5 < signal.getitimer(signal.ITIMER_REAL)[0] <= before[0]
    finally:
        limit.close()


def test_the_handler_is_given_back():
    before = signal.getsignal(signal.SIGALRM)
    TimeLimit().close()
    assert before == signal.getsignal(signal.SIGALRM)


def test_an_error_of_the_block_is_its_own(time_limit):
    with pytest.raises(ZeroDivisionError), time_limit(60):
        1 / 0  # noqa: B018


def test_somebody_elses_alarm_is_kept(time_limit):
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


def test_on_another_thread_there_is_no_limit(time_limit):
    done = []

    def work():
        with time_limit(0.000001):
            done.append(sum(range(100_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert 1 == len(done)
