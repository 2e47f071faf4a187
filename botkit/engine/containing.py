"""What an author's code raises stays within its turn or job, also what would end the process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from botkit.errors import FlowError


@contextmanager
def contained() -> Iterator[None]:
    """Turn a SystemExit, and a cancellation that nobody asked this task for, into a FlowError.

    The first would stop all conversations, the second this one without a word.
    """
    try:
        yield
    except SystemExit as error:
        raise FlowError(f"SystemExit: {error}; a bot cannot end the process") from error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise FlowError("something it waited for was cancelled") from error
