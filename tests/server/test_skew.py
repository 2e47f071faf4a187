from __future__ import annotations

from botkit.server.skew import Skew


def test_five_stale_deliveries_within_a_minute_are_suspect(clock):
    skew = Skew(clock)
    assert [False, False, False, False, True] == [skew.suspect() for _ in range(5)]


def test_stale_deliveries_far_apart_are_not(clock):
    skew = Skew(clock)
    for _ in range(20):
        clock.seconds += 20
        assert not skew.suspect()


def test_it_is_said_once_a_minute_while_it_lasts(clock):
    skew, said = Skew(clock), []
    for second in range(130):
        if skew.suspect():
            said.append(second)
        clock.seconds += 1
    assert [4, 64, 124] == said
