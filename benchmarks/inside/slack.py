"""The same dialog in slack_bolt; sessions are a dict, so nothing is stored."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from benchmarks.dialog import say, step
from benchmarks.inside.rig import PEOPLE, drive, run

SECRET = "pretend"  # noqa: S105


class NoNetwork(AsyncWebClient):
    """Takes every message at once."""

    async def api_call(self, api_method: str, **kwargs: Any) -> AsyncSlackResponse:
        data = {"ok": True, "bot_id": "B1", "user_id": "U1", "team_id": "T1", "ts": "1.0"}
        return AsyncSlackResponse(
            client=self, http_verb="POST", api_url=api_method, req_args={},
            data=data, headers={}, status_code=200,
        )  # fmt: skip


async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=enterprise_id,
        team_id=team_id,
        bot_token="xoxb-pretend",  # noqa: S106
        bot_id="B1",
        bot_user_id="U1",
    )


class Sealed:
    """Requests as Slack signs them."""

    def __init__(self) -> None:
        self._verifier = SignatureVerifier(SECRET)

    def request(self, number: int) -> tuple[str, dict[str, list[str]]]:
        text = f"三号机房巡检完毕，温度正常，编号 {number}"
        person = f"W{number % PEOPLE:07d}"
        event = {"type": "message", "user": person, "channel": "D1", "text": text, "ts": "1.0"}
        body = json.dumps(
            {
                "type": "event_callback",
                "team_id": "T1",
                "api_app_id": "A1",
                "event_id": f"Ev{number}",
                "event": event | {"channel_type": "im"},
            }
        )
        at = str(int(time.time()))
        signature = self._verifier.generate_signature(timestamp=at, body=body)
        headers = {
            "content-type": ["application/json"],
            "x-slack-request-timestamp": [at],
            "x-slack-signature": [signature],
        }
        return body, headers


async def main(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)
    client = NoNetwork(token="xoxb-pretend")  # noqa: S106
    sessions: dict[str, tuple[str, list[str]]] = {}

    @app.event("message")
    async def diary(event: dict[str, Any]) -> None:
        person = event["user"]
        state, notes = sessions.get(person, (None, []))
        state, notes = sessions[person] = step(state, notes, event["text"])
        await client.chat_postMessage(channel=event["channel"], text=say(state, person, notes))

    sealed = Sealed()
    count = round(30_000 * (args.seconds + 1))
    requests = [sealed.request(number) for number in range(count)]

    async def take(number: int) -> None:
        body, headers = requests[number]
        response = await app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))
        if response.status != 200:
            raise AssertionError(f"slack_bolt answered {response.status}: {response.body}")

    return await drive(take, range(count), args.seconds)


if __name__ == "__main__":
    run(main)
