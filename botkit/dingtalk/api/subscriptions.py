"""Events by HTTP, subscribed to by call.  Doc: call_back.

Apps made today subscribe in the console; there the address gets the same events, sealed for the
client id.  After ``register`` they are sealed for the corp id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from botkit.calls.area import Area
from botkit.calls.bounds import filled
from botkit.calls.pages import Pages
from botkit.wire.record import Record, field

KEY_LETTERS = 43
TOKEN_LETTERS = range(6, 64)


class Subscription(Record):
    """``aes_key`` has 43 characters; ``tags`` are names of events, such as ``user_add_org``."""

    url: str = ""
    token: str = ""
    aes_key: str = ""
    tags: list[str] = field(name="call_back_tag", default_factory=list)


class MissedEvent(Record):
    """An event that the address did not take; ``fields`` is its content, by the tag's own names.

    ``fields`` has ``corpid`` beside plain fields, ``bpmsCallBackData`` (approvals),
    ``roleLabelChange`` (roles) or ``callbackData``.
    """

    tag: str
    at_ms: int = 0
    fields: dict[str, Any] = field(default_factory=dict)


class MissedPage(Record):
    rows: list[dict[str, Any]] = field(name="failed_list", default_factory=list)
    has_more: bool = False


class Subscriptions(Area):
    """``dingtalk.subscriptions``"""

    async def register(self, url: str, tags: Sequence[str], *, token: str, aes_key: str) -> None:
        """Have events sent to ``url``, which is asked first (``check_url``).

        Raises AlreadyExists (71006, 400041), BadArgument (71008 to 71013, 400050 to 400054).
        Doc: call_back/register_call_back.
        """
        body = _body("subscriptions.register", url, tags, token, aes_key)
        await self._tell("/call_back/register_call_back", body=body, repeatable=False)

    async def update(self, url: str, tags: Sequence[str], *, token: str, aes_key: str) -> None:
        """Replace address, keys and tags.  Raises NotFound (71007, 400040) and as ``register``.

        Doc: call_back/update_call_back.
        """
        body = _body("subscriptions.update", url, tags, token, aes_key)
        await self._tell("/call_back/update_call_back", body=body)

    async def get(self) -> Subscription:
        """What is registered, keys and all.  Raises NotFound (71007, 400040).

        Doc: call_back/get_call_back.
        """
        return await self._get("/call_back/get_call_back", Subscription)

    async def delete(self) -> None:
        """Send no more.  Raises NotFound (71007).  Doc: call_back/delete_call_back."""
        await self._tell("/call_back/delete_call_back")

    def missed(self) -> Pages[MissedEvent]:
        """Events that the address did not take, 200 at a time; each is told once, so keep it.

        Not repeated when an answer is lost.  Doc: call_back/get_call_back_failed_result.
        """

        async def fetch(found: str) -> tuple[list[MissedEvent], str]:
            path = "/call_back/get_call_back_failed_result"
            page = await self._get(path, MissedPage, repeatable=False)
            rows = [_missed(one) for one in page.rows]
            return rows, str(int(found or 0) + 1) if page.has_more else ""

        return Pages(fetch)


def _missed(told: dict[str, Any]) -> MissedEvent:
    tag, at = str(told.get("call_back_tag", "")), told.get("event_time", 0)
    content = told.get(tag)
    fields = content if isinstance(content, dict) else {}
    return MissedEvent(tag, msgspec.convert(at, int, strict=False), fields)


def _body(where: str, url: str, tags: Sequence[str], token: str, aes_key: str) -> dict[str, Any]:
    filled(f"{where} url", url, "an address")
    filled(f"{where} tags", tags, "1 event or more")
    if len(token) not in TOKEN_LETTERS:
        raise ValueError(f"{where} token: {len(token)} characters, allowed are 6 to 63.")
    if len(aes_key) != KEY_LETTERS:
        raise ValueError(f"{where} aes_key: {len(aes_key)} characters, not {KEY_LETTERS}.")
    return {"call_back_tag": tags, "token": token, "aes_key": aes_key, "url": url}
