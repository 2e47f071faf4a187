import pytest

from botkit.chat.people import Member, Person
from botkit.engine.directory import Directory
from botkit.errors import Unreachable
from botkit.settings.sections import People
from botkit.testing.clock import FakeClock

SETTINGS = People(
    names={"li": "李四"}, managers={"zhang": "li", "li": "zhou"}, roles={"hr": ["lin", "li"]}
)


class Book:
    """An address book of one company; counts how often it was asked."""

    def __init__(self):
        self.asked, self.is_away = [], False
        self.members = {
            "wang": Member("wang", "王五", manager="LI", departments=(2, 3)),
            "lin": Member("lin", "林娜"),
        }

    async def member(self, person_id):
        self.asked.append(person_id)
        if self.is_away:
            raise Unreachable("no answer")
        return self.members.get(person_id)


@pytest.fixture
def book():
    return Book()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def directory(book, clock):
    return Directory(SETTINGS, book, clock)


async def test_the_settings_go_first(directory, book):
    assert Person("li", "李四") == await directory.get("Li")
    assert "zhou" == (await directory.manager("zhang", 2)).id
    assert "li" not in book.asked


async def test_the_address_book_knows_the_rest(directory):
    assert Person("wang", "王五") == await directory.get(Person("wang"))
    assert Person("li", "李四") == await directory.manager("wang")
    assert [2, 3] == await directory.department("wang")
    assert [Person("lin", "林娜"), Person("li", "李四")] == await directory.role("hr")


async def test_nobody_is_above_the_top(directory):
    assert await directory.manager("lin") is None
    assert await directory.manager("zhang", 3) is None
    assert [] == await directory.role("nobody")
    assert [] == await directory.department("nobody")


async def test_the_book_is_asked_once_an_hour(directory, book, clock):
    for _ in range(3):
        await directory.get("wang")
    assert ["wang"] == book.asked
    clock.advance("1h")
    await directory.get("wang")
    assert ["wang", "wang"] == book.asked


async def test_a_book_that_is_away_knows_nobody_and_is_asked_again(directory, book, logged):
    book.is_away = True
    assert Person("wang", "wang") == await directory.get("wang")
    assert "address_book_failed" in [entry["event"] for entry in logged]
    book.is_away = False
    assert Person("wang", "王五") == await directory.get("wang")


async def test_a_name_is_printed_without_asking_when_it_is_known(directory, book):
    assert Person("wang", "wang") == directory.named("wang")
    await directory.get("wang")
    assert Person("wang", "王五") == directory.named("wang")
    assert ["wang"] == book.asked
