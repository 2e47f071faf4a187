"""What an author's code awaits, while each stretch between two awaits stands under a time limit.

``asyncio.timeout`` ends what waits; what loops or blocks would stop the whole process.
"""

from __future__ import annotations

import types
from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeVar

from botkit.engine.deciding import Span, TimeLimit

T = TypeVar("T")


@types.coroutine
def awaited(
    limit: TimeLimit, seconds: float, function: Callable[..., Awaitable[T]], *arguments: Any
) -> Generator[Any, Any, T]:
    """Await ``function(*arguments)``, as an ``await`` of it would.

    Raises FlowError when it runs for ``seconds``, by the wall clock, without an await.
    """
    work = _called(function, *arguments)
    span = Span(seconds, seconds, _too_long(function, seconds))
    go_on, given = work.send, None
    try:
        while True:
            try:
                with limit.guard(span):  # of this stretch only: then others take their turns
                    waits_for = go_on(given)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            try:
                go_on, given = work.send, (yield waits_for)
            except BaseException as error:  # a cancellation, or what it waited for has failed
                go_on, given = work.throw, error
    except BaseException:
        with limit.guard(span):
            work.close()  # it may have swallowed the alarm and wait again
        raise


async def _called(function: Callable[..., Awaitable[T]], *arguments: Any) -> T:
    """Also the call belongs to the first stretch: a decorator may do something in it."""
    return await function(*arguments)


def _too_long(function: Callable[..., Any], seconds: float) -> str:
    name = getattr(function, "__qualname__", function)
    return (
        f"{function.__module__}.{name} took longer than {seconds:g} s without an await, and nobody"
        " was answered meanwhile; await what takes long, and give what blocks to asyncio.to_thread"
    )
