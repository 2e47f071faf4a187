"""Events by HTTP, subscribed to by call; they are sealed for the corp id.  Doc: call_back"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import msgspec

from botkit.clock import Clock
from botkit.dingtalk.crypto import Envelope
from botkit.emulator.company import App
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, has_scheme, is_filled
from botkit.emulator.dingtalk.pushes import Pushes
from botkit.emulator.dingtalk.refusals import Refusal
from botkit.errors import ConfigError
from botkit.wire.record import Record

PAUSES = (10.0, 30.0)  # before an event is pushed again
PAGE = 200
TAGS = frozenset(
    {
        "user_add_org", "user_modify_org", "user_leave_org", "user_active_org", "org_admin_add",
        "org_admin_remove", "org_dept_create", "org_dept_modify", "org_dept_remove", "org_remove",
        "org_change", "label_user_change", "label_conf_add", "label_conf_del", "label_conf_modify",
        "bpms_task_change", "bpms_instance_change", "chat_add_member", "chat_remove_member",
        "chat_quit", "chat_update_owner", "chat_update_title", "chat_disband", "check_in",
        "attendance_check_record", "meetingroom_book",
    }
)  # fmt: skip


class Subscription(Record):
    url: str
    token: str
    aes_key: str
    tags: list[str]

    def shows(self) -> Answer:
        return {
            "url": self.url,
            "token": self.token,
            "aes_key": self.aes_key,
            "call_back_tag": self.tags,
        }


class Subscriptions:
    def __init__(self, clock: Clock, pushes: Pushes) -> None:
        self._clock, self._pushes = clock, pushes
        self._known: dict[str, tuple[App, Subscription]] = {}
        self._failed: dict[str, list[Answer]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def rooms(self) -> Rooms:
        return {
            ("POST", "/call_back/register_call_back"): self.register,
            ("POST", "/call_back/update_call_back"): self.update,
            ("GET", "/call_back/get_call_back"): self.get,
            ("GET", "/call_back/delete_call_back"): self.delete,
            ("GET", "/call_back/get_call_back_failed_result"): self.failed,
        }

    async def stop(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def tell(self, event: str, fields: dict[str, Any]) -> None:
        """Push an event to all who registered for it, while the caller goes on."""
        for app, one in self._known.values():
            if event in one.tags:
                task = asyncio.ensure_future(self._push(app, one, event, fields))
                self._running.add(task)
                task.add_done_callback(self._running.discard)

    async def register(self, call: Call) -> Answer:
        if call.app.client_id in self._known:
            raise Refusal(71006)
        await self._keep(call)
        return {}

    async def update(self, call: Call) -> Answer:
        self._find(call)
        await self._keep(call)
        return {}

    def get(self, call: Call) -> Answer:
        return self._find(call).shows()

    def delete(self, call: Call) -> Answer:
        self._find(call)
        del self._known[call.app.client_id]
        return {}

    def failed(self, call: Call) -> Answer:
        """What is told is forgotten."""
        self._find(call)
        waiting = self._failed.pop(call.app.client_id, [])
        self._failed[call.app.client_id] = waiting[PAGE:]
        return {"has_more": len(waiting) > PAGE, "failed_list": waiting[:PAGE]}

    async def _keep(self, call: Call) -> None:
        """Ask the address first, keep it when it answers well.  Raises Refusal."""
        wanted = _read(call.body)
        told = {"EventType": "check_url"}
        if await self._pushes.event(_sealing(call.app, wanted), told, url=wanted.url) != 200:
            raise Refusal(71009)
        self._known[call.app.client_id] = (call.app, wanted)

    async def _push(self, app: App, to: Subscription, event: str, fields: dict[str, Any]) -> None:
        now = self._clock.now_ms()
        told = {"EventType": event, "TimeStamp": str(now), "CorpId": app.corp_id, **fields}
        for pause in (*PAUSES, 0.0):
            if await self._pushes.event(_sealing(app, to), told, url=to.url) == 200:
                return
            await self._clock.sleep(pause)
        content = {**fields, "corpid": app.corp_id}
        missed = {event: content, "call_back_tag": event, "event_time": now}
        self._failed.setdefault(app.client_id, []).append(missed)

    def _find(self, call: Call) -> Subscription:
        if call.app.client_id not in self._known:
            raise Refusal(71007)
        return self._known[call.app.client_id][1]


def _sealing(app: App, to: Subscription) -> App:
    """The app with the keys that were registered, and the corp id to seal for."""
    return msgspec.structs.replace(
        app, token=to.token, aes_key=to.aes_key, client_id=app.corp_id, callback=to.url
    )


def _read(body: dict[str, Any]) -> Subscription:
    """Raises Refusal."""
    url, token, key = body.get("url"), body.get("token"), body.get("aes_key")
    tags = body.get("call_back_tag")
    if not is_filled(token) or not is_filled(key) or not isinstance(tags, list) or not tags:
        raise Refusal(71010, "JSON 不完整")
    if not is_filled(url) or not has_scheme(url) or not urlsplit(url).hostname:
        raise Refusal(71011, "回调地址不合法")
    if any(one not in TAGS for one in tags):
        raise Refusal(71008)
    try:
        Envelope(token, key, "")
    except ConfigError:
        raise Refusal(71010, "aes_key 不合法") from None
    return Subscription(url, token, key, tags)
