"""What an author's code raises stays within its turn or job, also what would end the process."""

from __future__ import annotations

import asyncio

from botkit.errors import FlowError


class _Contained:
    """Turns a SystemExit, and a cancellation that nobody asked this task for, into a FlowError.

    The first would stop all conversations, the second this one without a word.
    """

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, SystemExit):
            raise FlowError(f"SystemExit: {error}; a bot cannot end the process") from error
        if isinstance(error, asyncio.CancelledError):
            task = asyncio.current_task()
            if task is not None and not task.cancelling():
                raise FlowError("something it waited for was cancelled") from error


CONTAINED = _Contained()
"""``with CONTAINED:`` around what an author wrote."""
