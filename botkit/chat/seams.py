"""Where platforms and stores plug in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from botkit.chat.events import AnyEvent
from botkit.chat.messages import AnyMessage
from botkit.chat.people import Address, Member
from botkit.chat.receipts import Policy, Receipt
from botkit.wire.record import Record

Item = TypeVar("Item")
Result = TypeVar("Result")
T = TypeVar("T")

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Arrival(Record):
    """An authentic event, ready to be stored.

    ``key`` is the dedupe key: the same delivery twice has the same key, and no two events share
    one.  ``trust``: 3 own connection, 2 the signature covers the body, 1 header only, 0 none.

    ``reply`` is the sealed answer to keep with the event, "" for none; None where answers are
    always empty.  Once the arrival was taken it is the first delivery's.
    """

    key: str
    address: Address
    event: AnyEvent
    trust: int
    reply: str | None = None


class Repaint(Record, tag="repaint", tag_field="kind"):
    """An update of a card that was sent before: buttons off, ``label`` shown as the choice.

    ``card`` replaces the content when given.  ``code`` is single use.
    """

    person: str
    task_id: str
    code: str
    label: str
    card: AnyMessage | None = None


class Gateway(Protocol):
    """Reads one app's callbacks.  Raises CallbackError for what the platform would not send."""

    def verify(self, query: Mapping[str, str]) -> str:
        """Answer the platform's check of the address: the text to send back."""
        ...

    def read(self, query: Mapping[str, str], body: bytes) -> Arrival:
        """Verify, decrypt and read one delivery."""
        ...


class Exchange(Protocol):
    """One delivery of a platform that reads the body of the answer.

    ``content_type`` is that of the body.
    """

    content_type: str

    @property
    def arrival(self) -> Arrival | None:
        """What happened; None when the platform only asks for more of an earlier answer."""
        ...

    async def begin(self) -> None:
        """Keep what an answer needs later; before the arrival is stored.  Raises StoreError."""
        ...

    async def answer(self) -> bytes:
        """The body to answer with, after the arrival was stored; may take some seconds."""
        ...


@runtime_checkable
class AnsweringGateway(Protocol):
    """A gateway, in place of ``Gateway``, whose answers say something."""

    def verify(self, query: Mapping[str, str]) -> str:
        """As ``Gateway.verify``."""
        ...

    def open(
        self, query: Mapping[str, str], body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> Exchange:
        """Verify, decrypt and read one delivery.  Raises as ``Gateway.read`` does.

        Names of ``headers`` are known in any case.
        """
        ...


class Channel(Protocol):
    """Sends for one app or one robot; ``name`` is e.g. ``wecom/main`` or ``robot/ops``."""

    name: str

    def fit(self, message: AnyMessage) -> list[AnyMessage]:
        """Split what is too long at good places.  Raises OverLimit for what cannot be split."""
        ...

    def policy(self, message: AnyMessage | Repaint) -> Policy:
        """What to do when a send's outcome is unknown."""
        ...

    def vary(self, message: AnyMessage, nth: int) -> AnyMessage:
        """The same message to the eye, another body to the platform's duplicate check."""
        ...

    def resent(self, message: AnyMessage) -> AnyMessage:
        """The same message, marked as perhaps a repeat for its readers."""
        ...

    async def uploaded(self, message: AnyMessage) -> AnyMessage:
        """The message with a media id for what it names by path alone.  Raises CallError.

        Where the path stays beside it, the file can be uploaded anew.
        """
        ...

    async def send(self, message: AnyMessage, to: str) -> Receipt:
        """Send once; ``to`` is a person's id (ignored by robots).

        Raises CallError; OverLimit before anything is sent.
        """
        ...

    async def repaint(self, repaint: Repaint) -> Receipt:
        """Update a card once.  Raises as ``send`` does."""
        ...


class Conversing(Protocol):
    """What a channel has as well whose messages are answers to what people said."""

    def place(self, conv: str, to: str, cause: str) -> str:
        """What ``send`` is given as ``to`` for this person.

        ``cause`` is the key of the arrival that is answered, "" when it is none.
        """
        ...

    async def preview(self, place: str, text: str) -> None:
        """Show how far an answer is that will be sent to ``place``.  A failure is silent."""
        ...


def conversing(channel: Channel) -> Conversing | None:
    """The channel, if it has that.  Asked for each message; isinstance would cost 2 us."""
    return cast("Conversing", channel) if hasattr(channel, "place") else None


def plainer(channel: Channel, message: AnyMessage) -> AnyMessage | None:
    """What to send in place of a message that was refused for good, if the channel knows that.

    Its method ``plainer``.
    """
    other = getattr(channel, "plainer", None)
    return cast("AnyMessage | None", other(message)) if other is not None else None


def types_cards(channel: Channel) -> bool:
    """Whether a channel's cards are texts whose labels are typed.  Its attribute of that name."""
    return getattr(channel, "types_cards", False)


def pace_of(channel: Channel | None) -> tuple[float, float] | None:
    """How fast a channel may send to all people together, if it says so: at once, and a second.

    Its attribute ``pace``.
    """
    return getattr(channel, "pace", None)


def platform_of(channel: Channel | None) -> str:
    """For which platform templates are rendered; "" when the channel does not say."""
    return getattr(channel, "platform", "")


class AddressBook(Protocol):
    """A platform's list of members."""

    async def member(self, person_id: str) -> Member | None:
        """Look somebody up; None when the book has nobody of that id.  Raises CallError."""
        ...


class Kept(Protocol):
    """Records that units of work wrote or read lately, by key.  They never change once kept.

    The store empties it when it undoes anything, so it tells what the transaction sees.
    """

    def get(self, key: str) -> Any | None: ...
    def put(self, key: str, record: Any) -> None: ...
    def drop(self, key: str) -> None: ...
    def clear(self) -> None: ...


class Tx(Protocol):
    """One transaction of the store, used inside a unit of work only."""

    @property
    def sessions(self) -> Kept:
        """Sessions by conversation.  Who writes the table writes here too, or empties it."""
        ...

    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run a statement; the number of rows it touched."""
        ...

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        """All rows of a query, each indexable by column name."""
        ...

    def row(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Any | None:
        """The first row of a query, or None."""
        ...

    def among(self, sql: str, values: Sequence[str], *more: Any) -> list[Any]:
        """All rows of a query in which ``{values}`` stands for this list, of any length.

        ``more`` are the values of what comes after it.
        """
        ...

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run a statement for each of these; the number of rows it touched in all."""
        ...

    def append(self, sql: str, rows: Sequence[Sequence[Any]]) -> range:
        """Insert these into a table that numbers its rows; their numbers, in order."""
        ...


Bulk = Callable[[Tx, Sequence[Item]], Sequence[Result]]
"""A unit of work for many items at once: an outcome for each, in order."""


class Database(Protocol):
    """Runs units of work; when ``run`` or ``join`` returns, the work is committed and synced."""

    async def run(self, unit: Callable[[Tx], T]) -> T:
        """Run one unit.  What it raises is raised here and undone.  Raises StoreError."""
        ...

    async def join(
        self, bulk: Bulk[Item, Result], items: Sequence[Item]
    ) -> list[Result | Exception]:
        """Give items to a bulk, which runs once for all that wait for it; what becomes of each.

        When it raises, it is run again for each item alone: what it raises then is the outcome of
        that item, so a bad one fails alone.  No item may depend on another: they are run in an
        order of the store's choice.  Raises StoreError when nothing was written.
        """
        ...
