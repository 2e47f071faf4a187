"""What the server relies on, of every gateway alike."""

from __future__ import annotations

import msgspec
import pytest

from botkit.chat.events import AnyEvent
from botkit.chat.people import Address
from botkit.errors import BadSignature, Malformed, Stale, Unreadable, WrongReceiver
from botkit.testing.clock import NOW_MS
from tests.conformance.gateways import WAYS, Way

FIVE_MINUTES = 300_000


@pytest.fixture(params=WAYS)
def way(request) -> Way:
    return WAYS[request.param]()


def test_a_genuine_delivery_is_read(way):
    arrival = way.read(way.say())
    assert way.trust == arrival.trust
    assert arrival.address == Address.parse(arrival.address.key)
    assert arrival.address.person == arrival.address.person.lower()
    assert arrival.reply is None


def test_its_event_can_be_stored(way):
    event = way.read(way.say()).event
    assert event == msgspec.json.decode(msgspec.json.encode(event), type=AnyEvent)


def test_the_same_delivery_has_the_same_key_and_another_has_another(way):
    key = way.read(way.say()).key
    assert key == way.read(way.say()).key
    assert key != way.read(way.say(id_="x2")).key


def test_keys_name_platform_corp_and_app(way):
    arrival = way.read(way.say())
    address = arrival.address
    assert arrival.key.startswith(f"{address.platform}/{address.tenant}/{address.app}/")


def test_who_does_not_know_the_secret_is_refused(way):
    with pytest.raises(BadSignature):
        way.read(way.forge())


@pytest.mark.parametrize("away", [-FIVE_MINUTES - 1000, FIVE_MINUTES + 1000])
def test_what_is_old_or_early_is_refused(way, away):
    with pytest.raises(Stale):
        way.read(way.say(at=NOW_MS + away))


def test_what_is_meant_for_another_corp_is_refused(way):
    with pytest.raises(WrongReceiver):
        way.read(way.elsewhere())


def test_an_outer_body_that_cannot_be_read_is_malformed(way):
    with pytest.raises(Malformed):
        way.read(way.broken())


def test_what_is_authentic_but_cannot_be_read_is_kept(way):
    with pytest.raises(Unreadable) as error:
        way.read(way.unreadable())
    assert error.value.payload
    with pytest.raises(Unreadable) as again:
        way.read(way.unreadable())
    assert error.value.key == again.value.key


def test_without_any_signature_nothing_is_read(way):
    _, body, _ = way.say()
    with pytest.raises((BadSignature, Malformed)):
        way.read(({}, body, {}))


def test_a_check_of_the_address_needs_a_signature_too(way):
    with pytest.raises(BadSignature):
        way.gateway.verify({})
