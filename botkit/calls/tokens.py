"""Keeps one app's access token: one renewal, however many callers."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

from botkit.clock import Clock
from botkit.errors import CallError, PlatformFault, Refused, StoreError
from botkit.wire.record import Fact

EARLY = timedelta(minutes=5)
JITTER = timedelta(minutes=1)  # earlier still, by chance: not all apps at once
REFUSED_FOR = timedelta(minutes=1)
"""How long a refusal is remembered: WeCom bans an address that goes on asking in vain."""


class Token(Fact, frozen=True):
    value: str
    lifetime: timedelta


class Kept(Fact, frozen=True):
    """A token as it is kept from one start to the next."""

    value: str
    renew_at_ms: int


class Shelf(Protocol):
    """Where a token outlives the process.  Both may raise StoreError."""

    async def load(self) -> Kept | None: ...

    async def save(self, kept: Kept) -> None: ...


class TokenKeeper:
    """``fetch`` asks the platform for a token; it runs once at a time.

    With a ``shelf`` a token of an earlier process is used while it is good.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Token]],
        clock: Clock,
        shelf: Shelf | None = None,
        *,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._fetch, self._clock, self._shelf, self._dice = fetch, clock, shelf, dice
        self._has_looked = shelf is None
        self._value = ""
        self._renew_at_ms = 0
        self._renewal: asyncio.Task[str] | None = None
        self._refusal: Refused | None = None
        self._refused_until_ms = 0

    async def token(self) -> str:
        """A token good for some minutes.

        Raises what the platform answered, never as ``sent``: the call that the token is for was
        not made.  A refusal is raised again for a minute, unasked, and its ``retry_after`` says
        how long that lasts.
        """
        if self._value and self._clock.now_ms() < self._renew_at_ms:
            return self._value
        left_ms = self._refused_until_ms - self._clock.now_ms()
        if self._refusal is not None and left_ms > 0:
            self._refusal.retry_after = left_ms / 1000  # or callers use up their attempts till then
            raise self._refusal.with_traceback(None)
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._renew())
            self._renewal.add_done_callback(self._renewed)
        return await asyncio.shield(self._renewal)  # a caller that gives up stops nobody else

    def drop(self, token: str) -> None:
        """Forget a token the platform refused, unless it was replaced meanwhile."""
        if token == self._value:
            self._value = ""

    async def _renew(self) -> str:
        if not self._has_looked and (kept := await self._looked()):
            self._value, self._renew_at_ms = kept.value, kept.renew_at_ms
            return kept.value
        try:
            token = await self._fetch()
        except CallError as error:
            error.sent = False
            # What is the platform's own trouble may have passed in a moment.
            if isinstance(error, Refused) and not isinstance(error, PlatformFault):
                self._remember(error)
            raise
        # Asked early, the platform may answer the same token: never renew before half its rest.
        use = max(token.lifetime - EARLY - self._dice() * JITTER, token.lifetime / 2)
        self._value, self._refusal = token.value, None
        self._renew_at_ms = self._clock.now_ms() + round(use.total_seconds() * 1000)
        if self._shelf is not None:
            with contextlib.suppress(StoreError):  # then the next start asks anew
                await self._shelf.save(Kept(token.value, self._renew_at_ms))
        return token.value

    def _remember(self, refusal: Refused) -> None:
        wait = max(refusal.retry_after or 0.0, REFUSED_FOR.total_seconds())
        self._refusal, refusal.retry_after = refusal, wait
        self._refused_until_ms = self._clock.now_ms() + round(wait * 1000)

    async def _looked(self) -> Kept | None:
        """The shelf's token, asked for once; None when it is too old."""
        self._has_looked = True
        try:
            kept = await self._shelf.load() if self._shelf else None
        except StoreError:
            return None
        return kept if kept and self._clock.now_ms() < kept.renew_at_ms else None

    def _renewed(self, renewal: asyncio.Task[str]) -> None:
        self._renewal = None
        if not renewal.cancelled():
            renewal.exception()  # seen, also when every caller has gone
