from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from botkit import errors
from botkit.calls.refusals import UNKNOWN
from botkit.emulator import wecom as emulator
from botkit.emulator.wecom.refusals import WORDS
from botkit.errors import CallError, PlatformFault, Refused
from botkit.wecom.codes import ROWS, WAITS
from botkit.wecom.refusals import REFUSALS

VECTORS = Path(__file__).parents[1] / "vectors" / "wecom-error-codes.csv"
USER = "GET /cgi-bin/user/get"
TRIES = {"N": 4, "T": 2, "B": 1, "X": 1, "R": 1, "A": 1}


def rows() -> list[tuple[int, type[Refused], str]]:
    """Code, error and policy of every code of the vendor's list that matters here."""
    with VECTORS.open(newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return [
            (code, getattr(errors, row["error"]), row["policy"])
            for row in csv.DictReader(lines)
            for code in range(int(row["first"]), int(row["last"]) + 1)
        ]


@pytest.mark.parametrize(("code", "error", "policy"), rows())
async def test_a_code_is_raised_as_what_it_means_and_repeated_as_its_policy_says(
    wecom, transport, code, error, policy
):
    transport.answer(USER, {"errcode": code, "errmsg": "words"})
    with pytest.raises(CallError) as raised:
        await wecom.contacts.users.get("zhangsan")
    assert error is type(raised.value)
    assert code == raised.value.code
    assert REFUSALS.of(code).meaning in str(raised.value)
    assert policy == REFUSALS.policy(raised.value)
    assert TRIES[policy] == transport.count(USER)


def test_no_row_is_left_unchecked_and_none_stands_twice():
    codes = [code for row in ROWS for code in (row[0] if isinstance(row[0], range) else [row[0]])]
    assert sorted(codes) == sorted(code for code, _, _ in rows())
    assert sorted(codes) == codes


async def test_a_form_that_failed_inside_the_platform_may_exist(wecom, transport):
    transport.answer("POST /cgi-bin/oa/applyevent", {"errcode": 301057, "errmsg": "words"})
    with pytest.raises(PlatformFault) as raised:
        await wecom.approvals.forms.apply("li", "T", [], summary=["a"])
    assert (True, 1) == (raised.value.sent, transport.count("POST /cgi-bin/oa/applyevent"))


def test_every_class_of_refusal_has_a_code():
    classes = {one for one in vars(errors).values() if _is_a_refusal(one)}
    assert classes == {error for _, error, _ in rows()}


def _is_a_refusal(one: object) -> bool:
    return isinstance(one, type) and issubclass(one, Refused) and one is not Refused


def test_codes_to_wait_for_say_how_long():
    assert set(WAITS) == {code for code, _, policy in rows() if policy == "B"}
    assert 60 == REFUSALS.error(45009, "api freq out of limit", request="").retry_after


def test_a_code_that_stands_nowhere_keeps_its_words_and_is_never_repeated():
    raised = REFUSALS.error(987654, "words", request="POST /send")
    assert (Refused, "POST /send: 987654 words") == (type(raised), str(raised))
    assert "X" == REFUSALS.policy(raised)
    assert UNKNOWN == REFUSALS.of(987654)


def test_every_code_that_the_emulator_refuses_with_is_known():
    sources = [file.read_text() for file in Path(emulator.__path__[0]).glob("*.py")]
    raised = {int(code) for text in sources for code in re.findall(r"Refusal\((-?\d+)", text)}
    assert [] == [code for code in sorted(raised | set(WORDS)) if REFUSALS.of(code) == UNKNOWN]


def test_an_address_that_is_not_trusted_says_what_to_do():
    words = "not allow to access from your ip, from ip: 10.1.2.3"
    error = REFUSALS.error(60020, words, request="GET /get")
    assert "10.1.2.3" in str(error)
    assert "企业可信IP" in error.advice
