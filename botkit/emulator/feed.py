"""What happens, live: server-sent events for the chat page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import msgspec
from aiohttp import web

Told = tuple[str, dict[str, Any]] | None  # event and data; None ends the stream


class Feed:
    def __init__(self) -> None:
        self._readers: set[asyncio.Queue[Told]] = set()

    def publish(self, event: str, data: dict[str, Any]) -> None:
        for reader in self._readers:
            reader.put_nowait((event, data))

    def close(self) -> None:
        """End all streams."""
        for reader in self._readers:
            reader.put_nowait(None)

    async def stream(
        self, request: web.Request, missed: Iterable[dict[str, Any]]
    ) -> web.StreamResponse:
        """Send the messages of ``missed``, then everything as it happens."""
        reader: asyncio.Queue[Told] = asyncio.Queue()
        for message in missed:
            reader.put_nowait(("message", message))
        self._readers.add(reader)
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        try:
            await response.prepare(request)
            await response.write(b": here\n\n")
            while told := await reader.get():
                await response.write(_frame(*told))
        except ConnectionResetError:
            return response  # the reader went away
        finally:
            self._readers.discard(reader)
        return response


def _frame(event: str, data: dict[str, Any]) -> bytes:
    number = f"id: {data['changed']}\n" if event == "message" else ""
    return f"event: {event}\n{number}data: ".encode() + msgspec.json.encode(data) + b"\n\n"
