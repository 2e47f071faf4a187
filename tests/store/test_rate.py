import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from botkit.store import rate
from botkit.store.batches import as_transaction
from botkit.store.migrations import STEPS
from botkit.store.rate import Pace
from botkit.store.sqlite import SqliteDatabase

PACES = [Pace(5, 0.25), Pace(6, 0.4), Pace(1, 10)]


def open_tables():
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    for statement in STEPS[0]:
        connection.execute(statement)
    return connection


@given(st.sampled_from(PACES), st.lists(st.integers(0, 20_000), max_size=120))
def test_no_window_sees_more_than_the_burst_and_the_rate(pace, pauses):
    now_ms, taken = 1_000_000, []
    with closing(open_tables()) as connection:
        for pause in pauses:
            now_ms += pause
            while rate.take(as_transaction(connection), "k", pace, now_ms) == 0:
                taken.append(now_ms)
    for first, begin in enumerate(taken):
        for count, end in enumerate(taken[first:], start=1):
            assert count <= pace.burst + pace.per_second * (end - begin) / 1000 + 1e-6


@given(st.sampled_from(PACES), st.integers(0, 100_000))
def test_after_the_wait_it_names_there_is_a_token(pace, pause):
    now_ms = 1_000_000
    with closing(open_tables()) as connection:
        tx = as_transaction(connection)
        while not (wait := rate.take(tx, "k", pace, now_ms)):
            pass
        wait = rate.take(tx, "k", pace, now_ms + (pause := min(pause, wait - 1)))
        assert wait > 0
        # A millisecond is the smallest wait there is.
        assert 0 in (rate.take(tx, "k", pace, now_ms + pause + wait + extra) for extra in (0, 1))


def test_a_clock_that_goes_back_gives_no_tokens():
    with closing(open_tables()) as connection:
        tx = as_transaction(connection)
        while rate.take(tx, "k", PACES[0], 1_000_000) == 0:
            pass
        assert rate.take(tx, "k", PACES[0], 500_000) > 0


def test_a_clock_that_goes_back_stops_a_bucket_for_no_longer_than_one_that_goes_on():
    with closing(open_tables()) as connection:
        tx = as_transaction(connection)
        while rate.take(tx, "k", PACES[0], 50_000_000) == 0:
            pass
        assert 4000 == rate.take(tx, "k", PACES[0], 1_000_000)
        assert 1000 == rate.take(tx, "k", PACES[0], 1_003_000)
        assert 0 == rate.take(tx, "k", PACES[0], 1_004_000)


def test_a_block_is_over_when_the_clock_goes_back_behind_its_beginning():
    with closing(open_tables()) as connection:
        tx = as_transaction(connection)
        assert 0 == rate.take(tx, "taken", PACES[0], 50_000_000)
        for key in ("taken", "new"):
            rate.block(tx, key, 50_060_000)
            assert 0 == rate.take(tx, key, PACES[0], 1_000_000)
            rate.block(tx, key, 1_060_000)
            assert 60_000 == rate.take(tx, key, PACES[0], 1_000_000)


def test_keys_do_not_share():
    with closing(open_tables()) as connection:
        tx = as_transaction(connection)
        while rate.take(tx, "a", PACES[0], 0) == 0:
            pass
        assert 0 == rate.take(tx, "b", PACES[0], 0)


def test_of_two_buckets_a_token_of_each_is_taken_or_of_none():
    with closing(open_tables()) as connection:
        tx, slow, fast = as_transaction(connection), Pace(1, 1), Pace(2, 100)
        both = {"all": slow, "one": fast}
        assert 0 == rate.take_all(tx, both, 0)
        assert [1000, 1000] == [rate.take_all(tx, both, 0) for _ in range(2)]
        assert 0 == rate.take(tx, "one", fast, 0)  # what could not be used is still there


def test_nothing_goes_out_before_a_block_ends():
    with closing(open_tables()) as connection:
        tx = as_transaction(connection)
        assert 0 == rate.take(tx, "k", PACES[0], 1000)
        rate.block(tx, "k", 61_000)
        rate.block(tx, "k", 31_000)  # the longer one counts
        assert 60_000 == rate.take(tx, "k", PACES[0], 1000)
        assert 1 == rate.take(tx, "k", PACES[0], 60_999)
        assert 0 == rate.take(tx, "k", PACES[0], 61_000)


async def test_what_was_taken_survives_a_restart(path):
    def empty(tx):
        while not (wait := rate.take(tx, "k", PACES[0], 1_000_000)):
            pass
        rate.block(tx, "blocked", 2_000_000)
        return wait

    database = await SqliteDatabase.open(path)
    wait = await database.run(empty)
    await database.close()
    database = await SqliteDatabase.open(path)
    assert wait == await database.run(lambda tx: rate.take(tx, "k", PACES[0], 1_000_000))
    assert 1_000_000 == await database.run(lambda tx: rate.take(tx, "blocked", PACES[0], 1_000_000))
    await database.close()
