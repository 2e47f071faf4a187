from __future__ import annotations

import pytest

from botkit.errors import (
    AlreadyExists,
    BadArgument,
    NotAllowed,
    NotFound,
    PlatformFault,
    RateLimited,
    Refused,
    TokenExpired,
    TooLate,
)
from botkit.wecom.refusals import REFUSALS


@pytest.mark.parametrize(
    ("code", "error", "policy"),
    [
        (-1, PlatformFault, "N"),
        (6000, PlatformFault, "N"),
        (40001, NotAllowed, "T"),
        (40007, TooLate, "R"),
        (40014, TokenExpired, "T"),
        (40016, BadArgument, "X"),
        (40020, BadArgument, "X"),
        (40027, BadArgument, "X"),
        (40058, BadArgument, "X"),
        (42001, TokenExpired, "T"),
        (42014, AlreadyExists, "X"),
        (42051, BadArgument, "X"),
        (43012, NotAllowed, "A"),
        (45009, RateLimited, "B"),
        (45033, RateLimited, "B"),
        (46003, NotFound, "X"),
        (48002, NotAllowed, "A"),
        (60020, NotAllowed, "A"),
        (60111, NotFound, "X"),
        (60140, TooLate, "X"),
        (81013, NotFound, "X"),
        (81026, PlatformFault, "B"),
        (82102, BadArgument, "X"),
        (93000, NotAllowed, "A"),
        (301002, NotAllowed, "A"),
        (987654, Refused, "X"),
    ],
)
def test_a_code_is_raised_as_what_it_means(code, error, policy):
    raised = REFUSALS.error(code, "words", request="POST /send")
    assert error is type(raised)
    assert policy == REFUSALS.policy(raised)
    assert code == raised.code


def test_an_address_that_is_not_trusted_says_what_to_do():
    words = "not allow to access from your ip, from ip: 10.1.2.3"
    error = REFUSALS.error(60020, words, request="GET /get")
    assert "10.1.2.3" in str(error)
    assert "企业可信IP" in error.advice


def test_too_many_calls_say_how_long_to_wait():
    assert 60 == REFUSALS.error(45009, "api freq out of limit", request="").retry_after
