"""Which calls there are: read from the code, so that no list has to be kept beside it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from botkit.calls.area import Area
from botkit.calls.routes import Reading, Route, Sources, doc_of
from botkit.wire.record import Fact

_READS = re.compile(
    r"(batch_?)?get|(simple_?)?list|check|convert|count|find|query|search|statistic|sync_msg"
    r"|download|forecast|recognize|translate|visible_scopes|\w+_(list|result|to_\w+)$"
)
"""What the last word of a path begins with, or is, when a POST only reads."""


class Call(Fact, frozen=True):
    """One request that a method makes.  ``doc`` is the vendor's page, "" where nobody says."""

    platform: str
    area: str  # "contacts.users"
    method: str
    verb: str
    path: str
    doc: str
    is_repeatable: bool
    is_read: bool  # changes nothing

    @property
    def name(self) -> str:
        """``wecom.contacts.users.get``"""
        return f"{self.platform}.{self.area}.{self.method}"


def inventory(platform: str, client: object) -> list[Call]:
    """Every call of a client, in the order of its areas and their methods.

    Areas and groups of areas are found among the public attributes.  A method that makes several
    requests is there once for each; one that makes none is not.
    """
    sources = Sources()
    return [
        call
        for name, area in _areas(client, "")
        for method in _methods(area)
        for call in _calls(platform, name, area, method, sources)
    ]


def _areas(group: object, above: str) -> Iterator[tuple[str, Area]]:
    """Areas may hold areas; other groups are objects of a package ``api``."""
    for name, value in vars(group).items():
        if name.startswith("_"):
            continue
        path = f"{above}.{name}" if above else name
        if isinstance(value, Area):
            yield path, value
        if isinstance(value, Area) or ".api." in type(value).__module__:
            yield from _areas(value, path)


def _methods(area: Area) -> list[str]:
    """Public ones, in the order they are written; what is inherited comes first."""
    classes = [one for one in reversed(type(area).__mro__) if issubclass(one, Area)]
    names = dict.fromkeys(name for one in classes for name in vars(one))
    found = (name for name in names if not name.startswith("_"))
    return [name for name in found if inspect.isfunction(getattr(type(area), name))]


def _calls(platform: str, name: str, area: Area, method: str, sources: Sources) -> Iterator[Call]:
    for route in Reading(area, sources).routes(method):
        doc = route.doc or doc_of(type(area).__doc__)
        fields = platform, name, method, route.verb, route.path, doc
        yield Call(*fields, route.is_repeatable, _is_read(route))


def _is_read(route: Route) -> bool:
    """Whether the call surely changes nothing.

    It is repeatable, has a result, and is a GET, a list, a file, or a POST whose path says so:
    platforms read by POST, too, and delete by GET.
    """
    if not route.is_repeatable or route.by == "_tell":
        return False
    word = route.path.rpartition("/")[2]
    is_told = route.verb == "POST" and _READS.match(word) is not None
    return route.verb == "GET" or is_told or route.by in ("_pages", "_slices", "_file")
