from __future__ import annotations

import pytest

from botkit.calls.refusals import UNKNOWN, Refusal, Refusals
from botkit.errors import BadArgument, NotAllowed, NotFound, PlatformFault, Refused, TooLate

REFUSALS = Refusals(
    {
        15: Refusal(PlatformFault, "N", "try again", meaning="a time-out", sent=True),
        300001: Refusal(NotAllowed, "A"),
        "param.*": Refusal(BadArgument, "X"),
        "param.user.*": Refusal(NotFound, "X"),
        "param.user.locked": Refusal(NotAllowed, "A"),
    },
    worded=[(300001, "session", Refusal(TooLate, "X"))],
)


@pytest.mark.parametrize(
    ("code", "words", "error", "policy"),
    [
        (15, "", PlatformFault, "N"),
        ("param.title", "", BadArgument, "X"),
        ("param.user.gone", "", NotFound, "X"),
        ("param.user.locked", "", NotAllowed, "A"),
        (300001, "token is not exist", NotAllowed, "A"),
        (300001, "Session 不存在", TooLate, "X"),
        ("paramount", "", Refused, "X"),
        (999, "", Refused, "X"),
    ],
)
def test_a_code_its_words_or_its_family_say_what_it_is(code, words, error, policy):
    raised = REFUSALS.error(code, words, request="GET /x")
    assert (error, policy) == (type(raised), REFUSALS.policy(raised))


def test_an_error_says_what_it_means_what_to_do_and_whether_it_may_have_acted():
    raised = REFUSALS.error(15, "oops", request="GET /x")
    assert ("GET /x: 15 oops (a time-out; try again)", True) == (str(raised), raised.sent)


def test_a_code_of_no_row_may_be_judged_by_what_came_with_it():
    fault = Refusal(PlatformFault, "N", sent=True)
    raised = REFUSALS.error("new", "", request="", otherwise=fault)
    assert ("N", True) == (REFUSALS.policy(raised), raised.sent)
    assert UNKNOWN is REFUSALS.of("new")
