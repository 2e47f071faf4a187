"""Work notices made from a template of the console.

Doc: message/corpconversation/sendbytemplate
"""

from __future__ import annotations

import re

from botkit.emulator.dingtalk.board import Shown
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, is_filled
from botkit.emulator.dingtalk.frames import read_object
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong
from botkit.emulator.dingtalk.work_notices import PATH, WorkNotices

USERS, DEPARTMENTS = 5000, 500
TEMPLATES = {"pretend-template-1": "{name}，您有一条新通知。"}
WAITING = "pretend-template-2"  # nobody has approved it yet
VARIABLE = re.compile(r"\{(\w+)\}")


class NoticeTemplates:
    def __init__(self, notices: WorkNotices) -> None:
        self._notices = notices

    def rooms(self) -> Rooms:
        return {("POST", f"{PATH}sendbytemplate"): self.send}

    def send(self, call: Call) -> Answer:
        self._notices.check_agent(call)
        template = call.body.get("template_id")
        if not is_filled(template):
            raise missing("template_id")
        if template == WAITING:
            raise Refusal(885006, "模板未审核通过")
        if template not in TEMPLATES:
            raise Refusal(885001)
        receivers = self._notices.receivers(call, most_users=USERS, most_departments=DEPARTMENTS)
        words = _filled(TEMPLATES[template], call.body.get("data"))
        raw = {"template_id": template, "data": call.body.get("data")}
        shown = Shown("text", {"content": words}, raw)
        return {"task_id": self._notices.deliver(call, receivers, shown)}


def _filled(template: str, data: object) -> str:
    """The words with their variables, which come as JSON in a text.  Raises Refusal."""
    values = read_object(data or "{}")
    for name in VARIABLE.findall(template):
        if not is_filled(values.get(name)):
            raise wrong(f"data.{name}")
        template = template.replace(f"{{{name}}}", values[name])
    return template
