from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from botkit.chat.signatures import MOST_SIGNATURES, Signatures
from botkit.errors import SignatureReused


@dataclass
class Clock:
    seconds: float = 0.0

    def now_ms(self) -> int:
        return round(self.seconds * 1000)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signatures(clock) -> Signatures:
    return Signatures(clock, window=timedelta(minutes=5))


def test_five_messages_may_come_under_one_signature_and_no_sixth(signatures):
    for number in range(5):
        signatures.check("one", f"key{number}")
    with pytest.raises(SignatureReused, match="more than 5"):
        signatures.check("one", "key5")
    signatures.check("other", "key5")


def test_a_message_may_come_again_under_its_signature(signatures):
    for number in [0, 1, 2, 3, 4] * 3:
        signatures.check("one", f"key{number}")


def test_a_sixth_message_is_refused_however_often_it_comes(signatures):
    for number in range(5):
        signatures.check("one", f"key{number}")
    for _ in range(3):
        with pytest.raises(SignatureReused):
            signatures.check("one", "key5")


def test_a_signature_is_remembered_while_it_can_be_valid(signatures, clock):
    for number in range(5):
        signatures.check("early", f"key{number}")
    clock.seconds += 600  # it came 300 s early, so it is valid for 300 s more than the window
    with pytest.raises(SignatureReused):
        signatures.check("early", "key5")


def test_what_can_no_longer_be_valid_is_forgotten(signatures, clock):
    for number in range(100):
        signatures.check(f"old{number}", "key")
    clock.seconds += 601
    signatures.check("new", "key")
    assert ["new"] == list(signatures._seen)


def test_the_memory_is_bounded_within_the_window(signatures):
    for number in range(MOST_SIGNATURES + 10):
        signatures.check(str(number), "key")
    assert MOST_SIGNATURES == len(signatures._seen)
    assert "0" not in signatures._seen
