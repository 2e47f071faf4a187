"""Who takes part: people and rooms."""

from __future__ import annotations

from botkit.wire.record import Fact


class Person(Fact, frozen=True):
    """Somebody with an account on a platform.

    ``id`` is the platform's user id in lower case as WeCom reports it back; ``name`` is what to
    print, and equals ``id`` when no better name is known.
    """

    id: str
    name: str = ""

    def __str__(self) -> str:
        return self.name or self.id


class Room(Fact, frozen=True):
    """A group that a robot posts to: ``Room("ops")`` is ``[robots.ops]`` of the settings."""

    name: str


class Address(Fact, frozen=True):
    """One conversation: a person on an app of a platform (``chat`` is empty: one to one)."""

    tenant: str
    platform: str
    app: str
    person: str
    chat: str = ""

    @property
    def key(self) -> str:
        """The conversation key of the store."""
        return "/".join((self.tenant, self.platform, self.app, self.chat, self.person))

    @classmethod
    def parse(cls, key: str) -> Address:
        """The address of a conversation key."""
        tenant, platform, app, chat, person = key.split("/", 4)
        return cls(tenant, platform, app, person, chat)

    @property
    def channel(self) -> str:
        """The name of the channel that answers here."""
        return f"{self.platform}/{self.app}"


class Member(Fact, frozen=True):
    """What an address book says of a person; ``manager`` is "" when it names none."""

    id: str
    name: str
    manager: str = ""
    departments: tuple[int, ...] = ()
