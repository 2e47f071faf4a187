from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession

from botkit.observe.metrics import Metrics
from botkit.server.application import ops_application
from botkit.server.listening import serve


@pytest.fixture
async def ops():
    """Asks the operators' face; ``state["reason"]`` is why it is not ready."""
    state: dict[str, str | None] = {"reason": None}
    runner, port = await serve(
        ops_application(lambda: state["reason"], Metrics()), "127.0.0.1", 0, strict=True
    )

    async def ask(path: str):
        url = f"http://127.0.0.1:{port}{path}"
        async with ClientSession() as session, session.get(url) as response:
            return response.status, await response.text(), response.content_type

    yield ask, state
    await runner.cleanup()


async def test_healthz_is_200_even_when_not_ready(ops):
    ask, state = ops
    state["reason"] = "draining"
    assert (200, "ok\n", "text/plain") == await ask("/healthz")


async def test_readyz_is_200_when_ready(ops):
    ask, _ = ops
    assert (200, "ok\n", "text/plain") == await ask("/readyz")


async def test_readyz_is_503_with_the_reason_when_not(ops):
    ask, state = ops
    state["reason"] = "the disk is full"
    assert (503, "the disk is full\n", "text/plain") == await ask("/readyz")


async def test_metrics_are_in_the_format_of_prometheus(ops):
    ask, _ = ops
    status, text, kind = await ask("/metrics")
    assert (200, "text/plain") == (status, kind)
    assert "# TYPE botkit_turn_seconds histogram" in text


async def test_with_a_token_metrics_ask_for_it_and_health_does_not():
    app = ops_application(lambda: None, Metrics(), token="operators-only-1234")
    runner, port = await serve(app, "127.0.0.1", 0, strict=True)
    key = {"Authorization": "Bearer operators-only-1234"}
    statuses = []
    async with ClientSession(f"http://127.0.0.1:{port}") as session:
        for path, headers in (("/metrics", {}), ("/metrics", key), ("/healthz", {})):
            async with session.get(path, headers=headers) as answer:
                statuses.append(answer.status)
    await runner.cleanup()
    assert [401, 200, 200] == statuses


async def test_a_key_that_is_no_text_is_a_wrong_key():
    app = ops_application(lambda: None, Metrics(), token="operators-only-1234")
    runner, port = await serve(app, "127.0.0.1", 0, strict=True)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\r\n\r\n")
    assert b"HTTP/1.1 401 Unauthorized\r\n" == await reader.readline()
    writer.close()
    await runner.cleanup()
