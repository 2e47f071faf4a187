"""``Flow``: what an author subclasses.  One instance lives for one turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, get_args, get_origin

from botkit.chat.people import Person
from botkit.wire.record import Record

if TYPE_CHECKING:
    from botkit.flows.turn import Turn

R = TypeVar("R", bound=Record)
State = str | dict[str, Any]
Transition = dict[str, Any]


class Empty(Record):
    """The record of a flow that names none."""


class Flow(Generic[R]):
    """A table of states and moves, in the words of `transitions`.

    ``data`` is kept with the session, ``facts`` is what ``prepare`` looked up for this turn,
    ``owner`` began the flow, ``state`` is where it stands.

    For sessions that an earlier version of the flow began: ``renamed`` says what its states are
    called now (``{"old": "new"}``; an old parent takes those within it along), ``upgrade`` what
    became of its data.  A session that still does not fit begins anew in ``fallback``, or ends
    where none is named; its owner is told once.
    """

    initial: ClassVar[str] = ""
    states: ClassVar[Sequence[State]] = ()
    transitions: ClassVar[Sequence[Transition]] = ()
    ends: ClassVar[Sequence[str]] = ()
    quiet: ClassVar[Sequence[str]] = ()
    renamed: ClassVar[Mapping[str, str]] = {}
    fallback: ClassVar[str] = ""

    data: R
    facts: dict[str, Any]
    owner: Person
    state: str

    def __init__(self, *, data: R, owner: Person, state: str) -> None:
        self.data, self.owner, self.state = data, owner, state
        self.facts = {}
        self.entered = False  # set by the machine when a move entered a state

    @classmethod
    def upgrade(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Turn the data of a session that another version stored into the present fields.

        New fields get their defaults and unknown ones are dropped without it.  It also sees
        data that already fits, as any change of the flow makes another version.
        """
        return data

    async def prepare(self, turn: Turn) -> None:
        """Look up what this turn's conditions and templates need, into ``self.facts``.

        May run more than once for one event.  At most 5 seconds.
        """


def record_of(flow: type[Flow[Any]]) -> type[Record]:
    """The record type in ``Flow[...]``, also where a base leaves it open."""
    return _argument(flow) or Empty


def _argument(base: Any) -> type[Record] | None:
    """What stands in the brackets of ``Flow``, seen from a class or ``Class[...]``."""
    kind, given = get_origin(base) or base, get_args(base)
    if kind is Flow:
        return given[0] if given and isinstance(given[0], type) else None
    values = dict(zip(getattr(kind, "__parameters__", ()), given, strict=False))
    for parent in kind.__dict__.get("__orig_bases__", kind.__bases__):
        if get_origin(parent) is Generic:
            continue
        if get_args(parent) and parent.__parameters__:
            parent = parent[tuple(values.get(one, one) for one in parent.__parameters__)]
        if found := _argument(parent):
            return found
    return None


def folder_of(flow: type[Flow[Any]]) -> str:
    """``NewTicket`` -> ``new_ticket``, the folder of its templates."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", flow.__name__).lower()


Callback = str | Callable[..., Any]
