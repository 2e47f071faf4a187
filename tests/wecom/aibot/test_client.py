"""Addresses that come with messages: which are called, and which never."""

import pytest
import structlog

from botkit.calls.transport import Answer
from botkit.errors import BadArgument, Garbled
from botkit.testing.transport import FakeTransport
from botkit.wecom.aibot.client import AiBot
from botkit.wire.sealing import Seal, aes_key

KEY = "0123456789" * 4 + "abc"
HOME = "http://127.0.0.1:8082"


@pytest.fixture
def transport():
    return FakeTransport()


@pytest.fixture
def bot(transport):
    return AiBot(transport, aes_key=KEY)


ELSEWHERE = [
    "",
    "media-id",
    "http://169.254.169.254/latest/meta-data?x=1",
    "http://127.0.0.1:8081/metrics?response_code=1",
    "https://10.0.0.1/x",
    "https://[::1]/x",
    "https://evil.com/x",
    "https://evil.com\\@qyapi.weixin.qq.com/x",
    "https://qyapi.weixin.qq.com@evil.com/x",
    "https://user:pw@qyapi.weixin.qq.com/x",
    "https://qyapi.weixin.qq.com.evil.com/x",
    "https://qyapi.weixin.qq.com:8443/x",
    "http://qyapi.weixin.qq.com/x",
    "file:///etc/passwd",
    HOME,
]


@pytest.mark.parametrize("url", [*ELSEWHERE, "https://mail.qq.com/x"])
async def test_nobody_elsewhere_is_answered(bot, transport, url):
    with structlog.testing.capture_logs() as logged, pytest.raises(BadArgument):
        await bot.respond(url, {})
    assert [("ssrf_blocked", "error")] == [(one["event"], one["log_level"]) for one in logged]
    assert [] == transport.requests


@pytest.mark.parametrize(
    "url", [*ELSEWHERE, "https://cos-internal.myqcloud.com/x", "https://myqcloud.com/x"]
)
async def test_no_file_is_fetched_elsewhere(bot, transport, url):
    with structlog.testing.capture_logs() as logged, pytest.raises(BadArgument):
        await bot.download(f"{url}#key")
    assert ["ssrf_blocked"] == [one["event"] for one in logged]
    assert [] == transport.requests


async def test_the_address_of_the_settings_is_called_as_well(transport):
    bot = AiBot(transport, api=f"{HOME}/wecom")
    transport.answer("GET /f", Answer("application/octet-stream", b"short"))
    await bot.respond(f"{HOME}/r?response_code=R", {})
    await bot.respond("https://qyapi.weixin.qq.com/r", {})
    with pytest.raises(Garbled, match="cannot be decrypted"):
        await bot.download(f"{HOME}/f")
    with pytest.raises(BadArgument):
        await bot.respond("http://127.0.0.1:8083/r", {})
    bases = [HOME, "https://qyapi.weixin.qq.com", HOME]
    assert bases == [request.base for request in transport.requests]


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "text/html"])
async def test_a_file_of_text_without_a_name_is_a_file(bot, transport, kind):
    content = Seal(aes_key(KEY)).encrypt("第一行".encode())
    transport.answer("GET /a", Answer(kind, content))
    got = await bot.download("https://ww-aibot-1.cos.ap-guangzhou.myqcloud.com/a")
    assert ("第一行", kind) == (got.content.decode(), got.content_type)


async def test_a_file_is_asked_for_as_its_address_was_given(bot, transport):
    base, path = "https://ww-aibot-1.cos.ap-guangzhou.myqcloud.com", "/a%2Fb?q-signature=x%2By"
    transport.answer("GET /a/b", Answer("application/octet-stream", b"short"))
    with pytest.raises(Garbled):
        await bot.download(base + path)
    (request,) = transport.requests
    assert (base, path) == (request.base, request.given)
    assert "x+y" not in repr(request)
