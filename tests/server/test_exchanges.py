"""Gateways whose answers say something."""

import pytest

from botkit.chat.events import Text
from botkit.chat.people import Address
from botkit.chat.seams import Arrival
from botkit.errors import BadSignature, StoreBusy, Unreadable

ARRIVAL = Arrival("k", Address("ww1", "wecom", "main", "li"), Text(text="x"), 2)


class Exchange:
    content_type = "text/plain"

    def __init__(self, arrival, log, error=None):
        self.arrival, self._log, self._error = arrival, log, error

    async def begin(self):
        self._log.append("begin")

    async def answer(self):
        self._log.append("answer")
        if self._error:
            raise self._error
        return b"said"


class Gateway:
    """Hands out what it was made with."""

    def __init__(self, arrival=ARRIVAL, *, refuses=None, error=None):
        self._arrival, self._refuses, self._error = arrival, refuses, error
        self.log = []

    def verify(self, query):
        return "echo"

    def open(self, query, body, headers):
        if self._refuses:
            raise self._refuses
        return Exchange(self._arrival, self.log, self._error)


async def test_the_answer_is_asked_for_when_the_event_is_stored(served, intake):
    gateway = Gateway()
    async with served(gateway) as face:
        answer = await face.post(data=b"{}")
    assert (200, b"said") == (answer.status, answer.body)
    assert (["begin", "answer"], [ARRIVAL]) == (gateway.log, intake.stored)


async def test_a_question_stores_nothing(served, intake):
    gateway = Gateway(None)
    async with served(gateway) as face:
        assert b"said" == (await face.post(data=b"{}")).body
    assert (["answer"], []) == (gateway.log, intake.stored)


async def test_what_is_not_stored_is_not_answered(served, intake):
    gateway, intake.error = Gateway(), StoreBusy("away")
    async with served(gateway) as face:
        assert 503 == (await face.post(data=b"{}")).status
    assert ["begin"] == gateway.log


async def test_an_answer_that_fails_is_asked_for_again(served, intake):
    async with served(Gateway(error=ValueError("broken"))) as face:
        assert 503 == (await face.post(data=b"{}")).status
    assert [ARRIVAL] == intake.stored


@pytest.mark.parametrize(
    ("refuses", "status", "buried"),
    [
        (BadSignature("no"), 403, 0),
        (Unreadable("no", key="k", payload=b"x"), 200, 1),
    ],
)
async def test_what_cannot_be_opened_is_refused_as_ever(served, intake, refuses, status, buried):
    async with served(Gateway(refuses=refuses)) as face:
        answer = await face.post(data=b"{}")
    assert (status, b"", buried) == (answer.status, answer.body, len(intake.buried))


async def test_what_no_row_can_hold_is_a_dead_letter_and_taken(served, intake):
    def take(read):
        raise Unreadable("2**63", key=read().key, payload=b"x")

    gateway, intake.take = Gateway(), take
    async with served(gateway) as face:
        answer = await face.post(data=b"{}")
    assert (200, b"", ["begin"]) == (answer.status, answer.body, gateway.log)
    assert ["k"] == [unreadable.key for _, unreadable in intake.buried]


async def test_its_address_is_checked_as_ever(served):
    async with served(Gateway()) as face:
        assert b"echo" == (await face.get()).body
