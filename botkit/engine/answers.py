"""What a bot says in the platform's own request, while the event is not stored yet."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from botkit.chat.events import CardClicked, MenuClicked, Text
from botkit.chat.messages import AnyMessage
from botkit.chat.people import Person
from botkit.chat.seams import Arrival, Repaint
from botkit.clock import ZONE, Clock, as_datetime
from botkit.engine.containing import CONTAINED
from botkit.engine.deciding import TimeLimit
from botkit.engine.speaking import Speaker
from botkit.errors import FlowError
from botkit.flows.starting import Roster
from botkit.flows.turn import Paint, Say, Turn
from botkit.observe.logs import fault

log = structlog.get_logger()


class Answers:
    """The ``@bot.answer`` functions of one app."""

    def __init__(
        self,
        roster: Roster,
        *,
        names: Callable[[str], Person],
        speaker: Speaker,
        limit: TimeLimit,
        clock: Clock,
    ) -> None:
        self._roster, self._names = roster, names
        self._speaker, self._limit, self._clock = speaker, limit, clock

    def say(self, arrival: Arrival) -> AnyMessage | Repaint | None:
        """The answer, None when no bot has one.  What fails is logged and says nothing."""
        event = self._roster.understand(arrival.event)
        found = self._roster.answer(event)
        if found is None:
            return None
        bot, function = found
        address = arrival.address
        turn = Turn(
            person=self._names(address.person) if address.person else Person(""),
            event=event,
            platform=address.platform,
            now=as_datetime(self._clock.now_ms()).astimezone(ZONE),
            text=event.text.strip() if isinstance(event, Text) else "",
            value=event.key if isinstance(event, MenuClicked | CardClicked) else "",
            task_id=event.task_id if isinstance(event, CardClicked) else "",
        )
        try:
            with self._limit.guard(), CONTAINED:
                function(turn)
                return self._said(bot.name, turn)
        except Exception as error:  # the event itself still takes its way
            log.error("answer_failed", app=address.channel, error=fault(error), exc_info=error)
            return None

    def _said(self, bot: str, turn: Turn) -> AnyMessage | Repaint | None:
        message, label = None, ""
        for effect in turn.staged:
            match effect:
                case Say(room="", role="reply") if message is None:
                    message = self._render(bot, turn, effect)
                case Paint():
                    label = str(effect.values.get("label", ""))
                case _:
                    raise FlowError("an answer is one reply, or for a click an update of its card")
        event = turn.event
        if not isinstance(event, CardClicked) or (message is None and not label):
            return message
        return Repaint(turn.person.id, event.task_id, event.code, label, message)

    def _render(self, bot: str, turn: Turn, effect: Say) -> AnyMessage:
        context = {"person": turn.person, "now": turn.now, "again": False, **effect.values}
        return self._speaker.render(effect.template, (bot,), context, turn.platform).message
