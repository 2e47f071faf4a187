"""Groups made from a template.  Doc: im/chat/scenegroup"""

from __future__ import annotations

from typing import Any

from botkit.emulator.dingtalk.call import Answer, Call, Rooms, is_filled
from botkit.emulator.dingtalk.conversations import Conversation, Conversations, switches
from botkit.emulator.dingtalk.names import chat_id, group_conversation
from botkit.emulator.dingtalk.refusals import Refusal, missing, wrong

TITLE_LETTERS, UUID_LETTERS = 30, 64
FOUNDERS, PEOPLE = 999, 100
YOUNG_MS = 2000  # "some seconds": until then a new group refuses to be changed
NAMES = {
    "showHistoryType": "show_history_type",
    "searchable": "searchable",
    "validationType": "validation_type",
    "mentionAllAuthority": "mention_all_authority",
    "managementType": "management_type",
    "chatBannedType": "chat_banned_type",
}


class SceneGroups:
    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._made: dict[tuple[str, str], Conversation] = {}

    def rooms(self) -> Rooms:
        return {
            ("POST", "/topapi/im/chat/scenegroup/create"): self.create,
            ("POST", "/topapi/im/chat/scenegroup/update"): self.update,
            ("POST", "/topapi/im/chat/scenegroup/member/add"): self.add,
            ("POST", "/topapi/im/chat/scenegroup/member/delete"): self.remove,
        }

    def create(self, call: Call) -> Answer:
        body = call.body
        _check_title(body.get("title"))
        if not is_filled(body.get("template_id")):
            raise missing("template_id")
        key = str(body.get("uuid") or "")
        if len(key) > UUID_LETTERS:
            raise wrong("uuid")
        made = self._made.get((call.app.client_id, key)) if key else None
        if made is None:
            made = self._open(call)
        if key:
            self._made[call.app.client_id, key] = made
        told = {
            "open_conversation_id": group_conversation(made.group),
            "chat_id": chat_id(made.group),
        }
        return {"result": told, "success": True}

    def _open(self, call: Call) -> Conversation:
        body = call.body
        owner = self._people([body.get("owner_user_id")])[0]
        members = self._people(_ids(body.get("user_ids"), FOUNDERS))
        administrators = self._people(_ids(body.get("subadmin_ids"), FOUNDERS))
        found = _switches(body)
        everybody = list(dict.fromkeys([owner, *administrators, *members]))
        made = self._conversations.open(body["title"], owner, everybody, call.app.client_id)
        made.is_scene, made.switches, made.administrators = True, found, administrators
        return made

    def update(self, call: Call) -> Answer:
        scene, body = self._find(call), call.body
        if body.get("title") is not None:
            _check_title(body["title"])
        found = _switches(body)
        if body.get("owner_user_id"):
            owner = self._people([body["owner_user_id"]])[0]
            if owner not in scene.group.members:
                raise Refusal(60124)
            self._conversations.hand_over(scene, owner)
        if body.get("title") is not None:
            self._conversations.rename(scene, body["title"])
        scene.icon = body.get("icon") or scene.icon
        scene.switches |= found
        return {"success": True}

    def add(self, call: Call) -> Answer:
        scene = self._find(call)
        members = self._people(_some(call.body))
        self._conversations.add(scene, members)
        return {"success": True}

    def remove(self, call: Call) -> Answer:
        scene = self._find(call)
        members = self._people(_some(call.body))
        if scene.owner in members:
            raise Refusal(49013)
        self._conversations.remove(scene, members)
        return {"success": True}

    def _find(self, call: Call) -> Conversation:
        """One that this app opened, some seconds ago.  Raises Refusal."""
        scene = self._conversations.find(call.body.get("open_conversation_id"))
        if scene is None or not scene.is_scene or scene.made_by != call.app.client_id:
            raise wrong("open_conversation_id")
        if self._conversations.age_ms(scene) < YOUNG_MS:
            raise Refusal(400020)
        return scene

    def _people(self, given: list[Any]) -> list[str]:
        members = self._conversations.people(given)
        if members is None:
            raise Refusal(40031)
        return members


def _check_title(title: Any) -> None:
    if not is_filled(title) or len(title) > TITLE_LETTERS:
        raise wrong("title")


def _some(body: dict[str, Any]) -> list[str]:
    found = _ids(body.get("user_ids"), PEOPLE)
    if not found:
        raise missing("user_ids")
    return found


def _ids(given: Any, most: int) -> list[str]:
    found = [one for one in str(given or "").split(",") if one]
    if len(found) > most:
        raise wrong("user_ids")
    return found


def _switches(body: dict[str, Any]) -> dict[str, int]:
    found = switches(body, NAMES)
    if found is None:
        raise Refusal(40035, "开关只能是0或1")
    return found
