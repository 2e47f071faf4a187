"""Durable side effects: run at least once, their result applied exactly once."""

from __future__ import annotations

import asyncio
import inspect
import typing
from collections.abc import Mapping
from functools import partial
from typing import Any

import aiohttp
import msgspec
import structlog

from botkit.chat.events import JobEnded
from botkit.chat.people import Address
from botkit.chat.seams import Channel, Tx, conversing
from botkit.engine.awaiting import awaited
from botkit.engine.containing import CONTAINED
from botkit.engine.deciding import TimeLimit
from botkit.engine.draft import JobCall
from botkit.errors import ConfigError
from botkit.flows.bot import JobEntry
from botkit.flows.starting import Jobs
from botkit.flows.turn import Job, JobFailed, Show, nowhere
from botkit.observe.logs import fault
from botkit.store import inbox
from botkit.store.outbox import Parcel
from botkit.wire.cleaning import clean_text, stored_json

log = structlog.get_logger()

CUT_OFF = "the process died while it ran"


class Retry(Exception):
    """The job failed in a way that another attempt may mend."""


class JobRunner:
    """Runs one attempt of a job."""

    def __init__(
        self,
        jobs: Jobs,
        *,
        clients: Mapping[str, Any],
        http: aiohttp.ClientSession,
        limit: TimeLimit,
        channels: Mapping[str, Channel] | None = None,
    ) -> None:
        self._jobs, self._clients, self._http = jobs, clients, http
        self._limit, self._channels = limit, channels or {}

    async def run(self, parcel: Parcel, call: JobCall) -> JobEnded:
        """Run the job; its outcome as an event.  Raises Retry while attempts are left."""
        try:
            entry = self._jobs.entry(call.job)
            arguments = _arguments(entry, call.args)
        except (ConfigError, msgspec.ValidationError, TypeError, NameError) as error:
            log.error("job_failed", job=call.job, error=fault(error))
            return _ended(call, error=str(error))
        if parcel.attempts > entry.attempts:
            # The attempts before ended with the process, so nobody counted them as failures.
            log.error("job_failed", job=call.job, error=CUT_OFF)
            return _ended(call, error=CUT_OFF)
        job = Job(
            key=parcel.id,
            attempt=parcel.attempts,
            clients=self._clients,
            http=self._http,
            show=self._shower(call),
        )
        try:
            with CONTAINED:
                seconds = entry.limit.total_seconds()
                async with asyncio.timeout(seconds):
                    result = await awaited(self._limit, seconds, entry.function, job, *arguments)
        except JobFailed as error:
            return _ended(call, error=str(error) or "failed")
        except Exception as error:
            words = f"{type(error).__name__}: {error}"
            log.warning(
                "job_attempt_failed",
                job=call.job,
                attempt=parcel.attempts,
                error=fault(error),
                exc_info=error,
            )
            if parcel.attempts < entry.attempts:
                raise Retry(words) from error
            return _ended(call, error=words)
        try:  # what was done is done: a result that cannot be kept is no reason to do it again
            return _ended(call, result=msgspec.json.decode(stored_json(result)))
        except Exception as error:
            log.error("job_failed", job=call.job, error=fault(error))
            return _ended(call, error=f"its result cannot be stored: {error}")

    def _shower(self, call: JobCall) -> Show:
        """What shows how far ``job.stream()`` is to who is answered."""
        address = Address.parse(call.conv)
        channel = self._channels.get(address.channel)
        talk = conversing(channel) if channel else None
        if talk is None:
            return nowhere
        return partial(talk.preview, talk.place(call.conv, address.person, call.cause))


def hand_in(tx: Tx, parcel: Parcel, call: JobCall, outcome: JobEnded, now_ms: int) -> None:
    """Put a job's outcome into the inbox of the conversation that asked for it."""
    inbox.add(
        tx,
        key=f"job:{parcel.id}",
        conv=call.conv,
        actor=Address.parse(call.conv).person,
        trust=3,
        payload=msgspec.json.encode(outcome).decode(),
        now_ms=now_ms,
    )


def _ended(call: JobCall, *, result: Any = None, error: str = "") -> JobEnded:
    return JobEnded(
        job=call.job,
        session=call.session,
        result=result,
        error=clean_text(error),
        cause=call.cause,
    )


def _arguments(entry: JobEntry, args: list[Any]) -> list[Any]:
    """Plain arguments back in the types that the job's signature names."""
    hints = typing.get_type_hints(entry.function)
    names = list(inspect.signature(entry.function).parameters)[1:]
    return [
        msgspec.convert(arg, hints.get(name, Any)) for name, arg in zip(names, args, strict=False)
    ]
