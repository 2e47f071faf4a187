"""What every turn is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from botkit.chat.people import Person
from botkit.chat.seams import Channel, Database
from botkit.clock import Clock
from botkit.engine.deciding import TimeLimit
from botkit.engine.speaking import Speaker
from botkit.flows.starting import Roster
from botkit.flows.turn import Outside
from botkit.observe.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Made by ``app.py``."""

    database: Database
    channels: Mapping[str, Channel]
    rosters: Mapping[str, Roster]  # by channel name, "wecom/main"
    outsides: Mapping[str, Outside]  # by channel name
    names: Callable[[str, str], Person]  # channel, user id -> the person, best name known
    clock: Clock
    metrics: Metrics
    speaker: Speaker
    limit: TimeLimit
