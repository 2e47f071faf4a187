"""``sim``: people who talk to your bots, through the emulator and a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from botkit.emulator.company import WECOM
from botkit.emulator.outward import Delivery
from botkit.errors import ConfigError
from botkit.flows.turn import JobFunction
from botkit.rehearsal import Rehearsal
from botkit.settings.sections import Settings
from botkit.testing.answers import Answers
from botkit.testing.heard import Heard, heard
from botkit.wire.durations import parse_duration

SOON_MS = 120_000  # a pace or a second try passes by itself in a test; a timer does not


class Sim:
    """Everything real but the platforms.  Use it through the ``sim`` fixture.

    ``platform`` is the one people are on when nobody says another: wecom or dingtalk.
    """

    def __init__(self, settings: Settings, project: Path, *, store: Path) -> None:
        self.platform = WECOM
        self._answers = Answers()
        self.rehearsal = Rehearsal(settings, project, store=store, jobs=self._answers.jobs)
        self.emulator = self.rehearsal.emulator

    def person(self, person_id: str, *, platform: str = "") -> SimPerson:
        """Somebody of the pretend company; hired when there is nobody of that id."""
        self.emulator.company.hire(person_id)
        return SimPerson(self, person_id, platform or self.platform)

    def room(self, name: str) -> SimRoom:
        """A group that ``[robots.<name>]`` posts to."""
        return SimRoom(self, name)

    def job(self, function: JobFunction, *, answers: Any = None, fails: str | None = None) -> None:
        """From now on the job answers this, or fails for good with these words."""
        name = job_name(function)
        if fails is None:
            self._answers.failures.pop(name, None)
            self._answers.results[name] = answers
        else:
            self._answers.failures[name] = fails

    def calls(self, function: JobFunction) -> int:
        """How often the job was called."""
        return self._answers.calls.get(job_name(function), 0)

    async def happen(
        self,
        event: str,
        *,
        person: str = "",
        app: str | None = None,
        platform: str = "",
        **elements: Any,
    ) -> Delivery:
        """Let the platform tell of anything, ``await sim.happen("change_contact", ...)``.

        ``elements`` are those of its XML, or the fields of its JSON; ``person`` is who did it, ""
        for the platform itself.
        """
        delivery = await self.emulator.happen(
            event, elements, person=person, app=app, platform=platform or self.platform
        )
        await self.settle()
        return delivery

    def label(self, key: str) -> str:
        """What people read on the menu entry of this key, in any bot's menu."""
        for bot in self.rehearsal.app.bots:
            for label, inner in bot.menu.items():
                entries = inner if isinstance(inner, dict) else {label: inner}
                found = next((word for word, value in entries.items() if value == key), None)
                if found is not None:
                    return found
        return key

    async def restart(self) -> None:
        """Stop the bots and start them again on the same store."""
        await self.rehearsal.restart()
        await self.settle()

    async def advance(self, by: str | timedelta) -> None:
        """Let time pass on both sides, and what is due happen."""
        span = by if isinstance(by, timedelta) else parse_duration(by)
        self.rehearsal.clock.shift(span)
        self.rehearsal.app.engine.look()
        await self.settle()

    async def settle(self) -> None:
        """Return when the bots have nothing left to do but wait for people and timers."""
        app, clock = self.rehearsal.app, self.rehearsal.clock
        while (wake_ms := await app.settle()) is not None:
            wait_ms = wake_ms - clock.now_ms()
            if wait_ms > SOON_MS:
                return
            clock.shift(timedelta(milliseconds=max(1, wait_ms)))
            await asyncio.sleep(0)  # let those who slept run


class SimPerson:
    """A person's hands and eyes."""

    def __init__(self, sim: Sim, person_id: str, platform: str) -> None:
        self._sim, self.id, self.platform = sim, person_id, platform

    async def say(self, text: str, *, app: str | None = None, chat: str = "") -> Delivery:
        """Type a text, or write it in the group ``chat``, and wait for what comes of it."""
        emulator, platform = self._sim.emulator, self.platform
        said = emulator.say(self.id, text, app=app, chat=chat, platform=platform)
        return await self._done(said)

    async def menu(self, key: str, *, app: str | None = None) -> Delivery:
        """Tap a menu entry, by key, address or label; where there is no menu, type its label."""
        if self.platform != WECOM:
            return await self.say(self._sim.label(key), app=app)
        return await self._done(self._sim.emulator.menu(self.id, key, app=app))

    async def enter(self, *, app: str | None = None) -> Delivery:
        """Open the app's chat."""
        return await self._done(self._sim.emulator.enter(self.id, app=app, platform=self.platform))

    async def upload(self, kind: str, name: str, content: bytes) -> Delivery:
        """Send a picture, voice, video or file."""
        return await self._done(
            self._sim.emulator.upload(self.id, kind, name, content, platform=self.platform)
        )

    async def click(
        self,
        key: str,
        *,
        times: int = 1,
        message: str | None = None,
        selected: Mapping[str, list[str]] | None = None,
        force: bool = False,
    ) -> Delivery:
        """Press a button by key or label, on the newest card that has it.

        ``times=2`` presses before the first press was answered; ``force`` presses also what a
        client would no longer show as a button.
        """
        emulator = self._sim.emulator
        if force and not message:
            message = self._card_with(key)
        pressed = [
            emulator.click(
                self.id,
                key,
                message=message,
                selected=selected,
                force=force or nth > 0,
                platform=self.platform,
            )
            for nth in range(times)
        ]
        deliveries = await asyncio.gather(*pressed)
        await self._sim.settle()
        return deliveries[-1]

    @property
    def heard(self) -> list[Heard]:
        """Everything the bots said to this person, oldest first."""
        found = self._sim.emulator.messages(person=self.id, platform=self.platform)
        return [heard(one, self.id) for one in found if one["from"] == "bot" and not one["chat"]]

    @property
    def last(self) -> Heard:
        """The newest message.  Raises ConfigError when there is none."""
        if not self.heard:
            raise ConfigError(f"{self.id} has heard nothing yet")
        return self.heard[-1]

    def _card_with(self, key: str) -> str | None:
        """The newest card that was sent with this button, whatever it shows now."""
        found = self._sim.emulator.messages(person=self.id, platform=self.platform)
        for one in reversed([one for one in found if one["card"]]):
            buttons = heard(one, self.id).buttons
            if key in (*buttons, *buttons.values()):
                return str(one["id"])
        return None

    async def _done(self, delivery: Any) -> Delivery:
        done: Delivery = await delivery
        await self._sim.settle()
        return done


class SimRoom:
    """A group chat."""

    def __init__(self, sim: Sim, name: str) -> None:
        self._sim, self.name = sim, name

    @property
    def heard(self) -> list[Heard]:
        """Everything robots posted, oldest first."""
        found = self._sim.emulator.messages(chat=self.name)
        return [heard(one, "") for one in found if one["from"] == "bot"]

    @property
    def last(self) -> Heard:
        """The newest post.  Raises ConfigError when there is none."""
        if not self.heard:
            raise ConfigError(f"nothing was posted to {self.name} yet")
        return self.heard[-1]


def job_name(function: JobFunction) -> str:
    """The full name of a ``@bot.job`` function.  Raises ConfigError for any other."""
    name: str | None = getattr(function, "job_name", None)
    if name is None:
        raise ConfigError(f"{function}: not a job. Put @bot.job(...) above it.")
    return name
