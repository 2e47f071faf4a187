"""What jobs answer in place of the world, and how often each was called."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from botkit.flows.bot import Bot, JobEntry
from botkit.flows.starting import Jobs
from botkit.flows.turn import Job, JobFailed


class Answers:
    """Outlives restarts of the bots."""

    def __init__(self) -> None:
        self.calls: dict[str, int] = {}
        self.results: dict[str, Any] = {}
        self.failures: dict[str, str] = {}

    def jobs(self, bots: Sequence[Bot]) -> Jobs:
        """The bots' jobs, counted and answered from here."""
        return _AnsweredJobs(bots, self)

    async def call(self, name: str, real: JobEntry, job: Job, args: Sequence[Any]) -> Any:
        self.calls[name] = self.calls.get(name, 0) + 1
        if name in self.failures:
            raise JobFailed(self.failures[name])
        if name in self.results:
            return self.results[name]
        return await real.function(job, *args)


class _AnsweredJobs(Jobs):
    def __init__(self, bots: Sequence[Bot], answers: Answers) -> None:
        super().__init__(bots)
        self._answers = answers

    def entry(self, name: str) -> JobEntry:
        real = super().entry(name)

        @functools.wraps(real.function)
        async def function(job: Job, *args: Any) -> Any:
            return await self._answers.call(name, real, job, args)

        return JobEntry(real.name, function, real.limit, real.attempts)
