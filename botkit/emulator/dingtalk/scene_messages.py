"""Messages into groups made from a template, by templates of their own.

Doc: im/chat/scencegroup/message/send_v2; the spelling is theirs
"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company
from botkit.emulator.dingtalk.board import Board, Shown
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, flag, is_filled
from botkit.emulator.dingtalk.conversations import Conversation, Conversations
from botkit.emulator.dingtalk.frames import read_object
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong
from botkit.emulator.ids import Ids

MENTIONS = 50
EVERYBODY = "*"
NEEDED = {"text": ("content",), "markdown": ("title", "text")}
TEMPLATES = {f"inner_app_template_{kind}": kind for kind in NEEDED}


class SceneMessages:
    """Unlike the robot's calls, these mention people."""

    def __init__(
        self, company: Company, conversations: Conversations, ids: Ids, board: Board
    ) -> None:
        self._company, self._conversations = company, conversations
        self._ids, self._board = ids, board

    def rooms(self) -> Rooms:
        return {("POST", "/topapi/im/chat/scencegroup/message/send_v2"): self.send}

    def send(self, call: Call) -> Answer:
        scene = self._conversations.find(call.body.get("target_open_conversation_id"))
        if scene is None or not scene.is_scene:
            raise wrong("target_open_conversation_id")
        if call.body.get("robot_code") != call.app.robot_code:
            raise wrong("robot_code")
        kind, content = _content(call.body)
        shown = Shown(kind, content, call.body, self._mentioned(call.body, scene))
        sent = f"msg{self._ids.text()[:22]}=="
        self._board.to_group(call.app, scene.group, shown, sent)
        return {"open_msg_id": sent}

    def _mentioned(self, body: dict[str, Any], scene: Conversation) -> list[str]:
        """Members of the group only.  Raises Refusal."""
        users, mobiles = _names(body.get("at_users")), _names(body.get("at_mobiles"))
        if len(users) + len(mobiles) > MENTIONS:
            raise wrong("at_users")
        if flag(body.get("is_at_all")):
            return [EVERYBODY]
        members = [self._company.person(one) for one in scene.group.members]
        return [one.id for one in members if one.id in users or one.mobile in mobiles]


def _content(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    template = body.get("msg_template_id")
    if not is_filled(template):
        raise missing("msg_template_id")
    if template not in TEMPLATES:
        raise Refusal(885001)
    kind, values = TEMPLATES[template], read_object(body.get("msg_param_map"))
    for name in NEEDED[kind]:
        if not is_filled(values.get(name)):
            raise wrong(f"msg_param_map.{name}")
    return kind, values


def _names(given: Any) -> list[str]:
    return [one for one in str(given or "").split(",") if one]
