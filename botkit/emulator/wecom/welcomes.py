"""Welcome words for customers and groups.  Doc: externalcontact/send_welcome_msg"""

from __future__ import annotations

from typing import Any

from botkit.emulator.ids import Ids
from botkit.emulator.wecom import fields
from botkit.emulator.wecom.attachments import KINDS, Attachments
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.clientele import Clientele
from botkit.emulator.wecom.refusals import Refusal

LIFE = 20  # seconds of a welcome code
FIRST = "WELCOME0001"  # of the customer who came when the emulator started
GROUP_TEXT = 3000  # bytes
MOST_TEMPLATES = 100


class Welcomes:
    """``greeted`` tells what was said by which code."""

    def __init__(self, clientele: Clientele, ids: Ids, attachments: Attachments) -> None:
        self._clientele, self._ids, self._attachments = clientele, ids, attachments
        self._codes = {FIRST: clientele.now() + LIFE}
        self._templates: dict[str, dict[str, Any]] = {}
        self._makers: dict[str, str] = {}  # template -> app
        self.greeted: dict[str, Answer] = {}

    def rooms(self) -> Rooms:
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/send_welcome_msg": ("json", self.send),
            f"{base}/group_welcome_template/add": ("json", self.add),
            f"{base}/group_welcome_template/edit": ("json", self.edit),
            f"{base}/group_welcome_template/get": ("json", self.get),
            f"{base}/group_welcome_template/del": ("json", self.delete),
        }

    def new_code(self) -> str:
        """For the event of a new customer."""
        code = self._ids.text()
        self._codes[code] = self._clientele.now() + LIFE
        return code

    def send(self, call: Call) -> Answer:
        code = fields.must_text(call.body, "welcome_code", code=41050)
        text, attachments = self._attachments.text(call.body), self._attachments.listed(call.body)
        if not text and not attachments:
            raise Refusal(44004)
        if code in self.greeted:
            raise Refusal(41051)
        if self._codes.get(code, 0) <= self._clientele.now():
            raise Refusal(41050)
        self.greeted[code] = {"text": text, "attachments": attachments}
        return {}

    def add(self, call: Call) -> Answer:
        fields.number(call.body, "notify", 0, 1)
        if len(self._templates) >= MOST_TEMPLATES:
            raise Refusal(40058, "too many templates")
        kept = self._words(call.body)
        id_ = f"msg{self._ids.text()[:29]}"
        self._templates[id_], self._makers[id_] = kept, call.app.name
        return {"template_id": id_}

    def edit(self, call: Call) -> Answer:
        id_ = self._own(call)
        self._templates[id_] = self._words(call.body)
        return {}

    def get(self, call: Call) -> Answer:
        return dict(self._templates[self._id(call)])

    def delete(self, call: Call) -> Answer:
        del self._templates[self._own(call)]
        return {}

    def _words(self, body: fields.Body) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        if text := self._attachments.text(body, most_bytes=GROUP_TEXT):
            kept["text"] = {"content": text}
        parts = {kind: given for kind in KINDS if (given := fields.part(body, kind))}
        if len(parts) > 1:
            raise fields.bad("one attachment only")
        for kind, given in parts.items():
            kept[kind] = self._attachments.part(kind, given)
        if not kept:
            raise Refusal(44004)
        return kept

    def _id(self, call: Call) -> str:
        id_ = fields.must_text(call.body, "template_id")
        if id_ not in self._templates:
            raise fields.bad("template_id")
        return id_

    def _own(self, call: Call) -> str:
        id_ = self._id(call)
        if self._makers[id_] != call.app.name:
            raise Refusal(48002)
        return id_
