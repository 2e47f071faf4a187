"""The platform's check of a callback address, made by ourselves."""

from __future__ import annotations

import secrets

import aiohttp
from yarl import URL

from botkit.cli.verdict import Verdict
from botkit.clock import Clock
from botkit.errors import ConfigError
from botkit.settings.sections import WeComApp
from botkit.wecom.crypto import Envelope

VERIFY_SECONDS = 1.0  # the platform waits no longer; Doc: check of a callback address
ADVICE = {
    403: "token, aes_key or corp_id there are others than here, or its clock is wrong.",
    404: "Look at the path: /callback/wecom/<app>, and at the proxy in front.",
    502: "The proxy finds no bot behind it: is botkit run running?",
    503: "The bot is starting or its database is away.",
}


async def verified(what: str, url: str, name: str, app: WeComApp, clock: Clock) -> Verdict:
    """Send a sealed word to the address and see whether it comes back opened, within a second.

    ``url`` may be the bare address of the server.
    """
    address = URL(url)
    if address.path in ("", "/"):
        address = address.with_path(f"/callback/wecom/{name}")
    word = str(secrets.randbelow(10**19)).zfill(19).encode()
    try:
        query = _sealed(word, app, clock)
    except ConfigError as error:
        return Verdict(what, "fail", f"not checked: wecom.{name}.{error}")
    timeout = aiohttp.ClientTimeout(total=VERIFY_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(address.update_query(query), allow_redirects=False) as answer,
        ):
            status, body = answer.status, await answer.content.read(1024)
    except TimeoutError:
        words = f"{address}: no answer within {VERIFY_SECONDS:g} s"
        return Verdict(what, "fail", words, "The platform waits no longer than that.")
    except (aiohttp.ClientError, OSError) as error:
        words = f"{address}: not reached: {type(error).__name__}"
        return Verdict(what, "fail", words, "Look at DNS, firewall, TLS and the proxy in front.")
    if status != 200:
        return Verdict(what, "fail", f"{address}: answered {status}", ADVICE.get(status, ""))
    if body != word:
        words = f"{address}: answered another text than was sealed"
        return Verdict(what, "fail", words, "Something between changes it, or another bot answers.")
    return Verdict(what, "ok", f"{address}: answers as the platform wants it")


def _sealed(word: bytes, app: WeComApp, clock: Clock) -> dict[str, str]:
    token, aes_key = app.token.get_secret_value(), app.aes_key.get_secret_value()
    timestamp, nonce = str(clock.now_ms() // 1000), str(secrets.randbelow(10**10))
    receive_id = app.corp_id
    if app.kind == "aibot":  # belongs to nobody, as far as its callbacks tell
        receive_id = next(iter(app.receive_ids), "")
    sealed = Envelope(token, aes_key, receive_id).seal(word, timestamp=timestamp, nonce=nonce)
    return {
        "msg_signature": sealed.signature,
        "timestamp": timestamp,
        "nonce": nonce,
        "echostr": sealed.encrypt,
    }
