from __future__ import annotations

import pytest

from botkit.server.floods import REMEMBERED, Floods


@pytest.fixture
def floods(clock) -> Floods:
    return Floods(clock, refusals=3)


def test_one_refusal_too_many_within_a_second_is_told(floods):
    assert [False, False, False, True] == [floods.refuse("a") for _ in range(4)]


def test_each_address_is_counted_for_itself(floods):
    for _ in range(3):
        floods.refuse("a")
    assert not floods.refuse("b")
    assert (True, False) == (floods.is_flooding("a"), floods.is_flooding("b"))


def test_the_next_second_begins_anew(floods, clock):
    for _ in range(4):
        floods.refuse("a")
    clock.seconds += 1
    assert not floods.is_flooding("a")
    assert not floods.refuse("a")


def test_an_address_that_proved_itself_is_never_turned_away_unread(floods):
    floods.prove("a")
    assert [False, False, False, True] == [floods.refuse("a") for _ in range(4)]
    assert not floods.is_flooding("a")


def test_connections_are_counted_until_they_end(floods):
    assert [1, 2] == [floods.enter("a"), floods.enter("a")]
    floods.leave("a")
    assert 2 == floods.enter("a")


def test_a_million_addresses_take_no_more_memory_than_ten_thousand(floods, clock):
    for number in range(REMEMBERED + 5):
        floods.refuse(f"r{number}")
        floods.prove(f"p{number}")
        floods.enter(f"c{number}")
        floods.leave(f"c{number}")
    assert [REMEMBERED, REMEMBERED, 0] == sorted(
        (len(floods._refused), len(floods._proved), len(floods._open)), reverse=True
    )
    clock.seconds += 1
    floods.refuse("next")
    assert 1 == len(floods._refused)
