"""The DingTalk client in a person's hand: speaking to a robot, alone and in groups.

Doc: robot, receiving messages
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from botkit.clock import Clock
from botkit.emulator.company import DINGTALK, App, Company, Group, Member
from botkit.emulator.dingtalk.frames import MESSAGES
from botkit.emulator.dingtalk.handles import Handles
from botkit.emulator.dingtalk.media import MOST, Media
from botkit.emulator.dingtalk.names import (
    group_conversation,
    sealed_id,
    single_conversation,
    union_id,
)
from botkit.emulator.dingtalk.people import OWNER
from botkit.emulator.dingtalk.robot_files import RobotFiles
from botkit.emulator.dingtalk.sessions import LIFE_MS, Sessions
from botkit.emulator.dingtalk.telling import Telling
from botkit.emulator.faults import SPEECH, Faults
from botkit.emulator.ids import Ids
from botkit.emulator.messages import Bubble, Messages
from botkit.emulator.mistakes import Mistake
from botkit.emulator.outward import NOWHERE, Delivery

SINGLE, GROUP = "1", "2"  # conversationType
IN_GROUPS = ("text", "richText", "picture")
VOICE_MS = 4000
READ = "robot_msg_read"

Fields = dict[str, Any]


class Phone:
    """Every method names a person and, where the company has several, the app.

    All answer how the bot took it; all raise Mistake for what cannot be done.  A person who does
    something in a conversation has read what stands there.
    """

    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        faults: Faults,
        log: Messages,
        media: Media,
        files: RobotFiles,
        handles: Handles,
        sessions: Sessions,
        telling: Telling,
    ) -> None:
        self._company, self._clock, self._ids, self._log = company, clock, ids, log
        self._faults = faults
        self._media, self._files, self._handles = media, files, handles
        self._sessions, self._telling = sessions, telling

    async def say(
        self, person: str, text: str, *, app: str | None = None, chat: str = ""
    ) -> Delivery:
        """Type a text.

        In a group (``chat``) an app hears only what mentions it, ``@`` and its label, which is
        taken out; ``app`` mentions it as well.
        """
        if not text:
            raise Mistake("text: empty; there is nothing to say")
        shown = {"content": text}
        if not chat:
            return await self._write(person, app, "", "text", "text", shown, {"text": shown})
        called = self._called(text, app)
        if called is None:
            self._show(self._member(person, chat), None, chat, "text", shown)
            return NOWHERE
        # What is left of "@name words" begins with a blank.
        content = " " + text.replace(f"@{called.label}", "", 1).strip()
        fields = {"text": {"content": content}}
        return await self._write(person, called.name, chat, "text", "text", shown, fields)

    async def upload(
        self,
        person: str,
        kind: str,
        name: str,
        content: bytes,
        *,
        app: str | None = None,
        chat: str = "",
    ) -> Delivery:
        """Send a picture, a voice (what it says is its file's name), a video or a file.

        Groups take pictures only.
        """
        if kind not in MOST:
            raise Mistake(f"type: {kind!r}, allowed are {', '.join(MOST)}")
        if not content or len(content) > MOST[kind]:
            raise Mistake(f"{name}: {len(content)} bytes, allowed are 1 to {MOST[kind]}")
        spoken = self._company.app(app, DINGTALK)
        stored = self._media.keep(kind, name, content)
        code = self._files.code(spoken, stored)
        shown = {"media_id": stored.id, "filename": name}
        msgtype, told = _content(kind, name, code)
        fields = {"content": told}
        return await self._write(person, spoken.name, chat, kind, msgtype, shown, fields)

    async def write(
        self,
        person: str,
        msgtype: str,
        content: Fields,
        *,
        app: str | None = None,
        chat: str = "",
    ) -> Delivery:
        """Send anything, such as richText, as the robot will get it."""
        named = "text" if msgtype == "text" else "content"
        fields = {named: content}
        return await self._write(person, app, chat, msgtype, msgtype, content, fields)

    async def happen(
        self, event: str, payload: Fields, *, person: str = "", app: str | None = None
    ) -> Delivery:
        """Any event; with ``person`` it names them as the user."""
        if not event:
            raise Mistake("event: empty")
        spoken = self._company.app(app, DINGTALK)
        user = {"userId": [self._company.person(person).id]} if person else {}
        return await self._telling.event(spoken, event, {**user, **payload})

    def read(self, person: str, *, app: str | None = None, chat: str = "") -> int:
        """Look at a conversation; how many messages are newly read."""
        spoken = self._company.app(app, DINGTALK)
        return self._read(spoken, self._member(person, chat), chat)

    def see(self, person: str, sees: bool, *, app: str | None = None) -> None:
        """Come into the app's visible range, or leave it; the app is not told."""
        spoken, member = self._company.app(app, DINGTALK), self._company.person(person)
        (spoken.hidden.discard if sees else spoken.hidden.add)(member.id)

    async def _write(
        self,
        person: str,
        app: str | None,
        chat: str,
        kind: str,
        msgtype: str,
        shown: Fields,
        fields: Fields,
    ) -> Delivery:
        spoken = self._company.app(app, DINGTALK)
        member = self._member(person, chat)
        if member.id in spoken.hidden:
            raise Mistake(f"{member.id} cannot see the app {spoken.name}", status=409)
        if chat and msgtype not in IN_GROUPS:
            raise Mistake(f"{msgtype}: a robot hears only {', '.join(IN_GROUPS)} in a group")
        bubble = self._show(member, spoken, chat, kind, shown)
        self._read(spoken, member, chat)
        told = self._spoilt({**self._told(spoken, member, chat), "msgtype": msgtype, **fields})
        delivery = await self._telling.message(spoken, told)
        if delivery.status != 200:
            bubble.refused = _why(spoken, delivery)
            self._log.touch(bubble)
        return delivery

    def _told(self, app: App, member: Member, chat: str) -> Fields:
        """What comes with every message."""
        group = self._company.group(chat) if chat else None
        session, expires_at = self._sessions.issue(app, group or member)
        robot = sealed_id("robot", app.client_id)
        told = {
            "msgId": f"msg{self._ids.text()}==",
            "createAt": expires_at - LIFE_MS,
            "conversationType": GROUP if group else SINGLE,
            "conversationId": (
                group_conversation(group) if group else single_conversation(member, app)
            ),
            "senderId": sealed_id("person", member.id.lower()),
            "senderNick": member.name,
            "senderCorpId": app.corp_id,
            "senderStaffId": member.id,
            "sessionWebhook": session,
            "sessionWebhookExpiredTime": expires_at,
            "isAdmin": member.id == OWNER,
            "chatbotCorpId": app.corp_id,
            "chatbotUserId": robot,
            "robotCode": app.robot_code,
            "senderPlatform": "Mac",
        }
        return told | (_in_group(group, robot) if group else {})

    def _spoilt(self, told: Fields) -> Fields:
        """What comes, when a fault was ordered."""
        fault = self._faults.take(SPEECH, MESSAGES)
        if fault and fault.fault == "no_staff_id":
            del told["senderStaffId"]
        elif fault:
            told.pop("text", None)
            told.pop("content", None)
            told |= {"errorCode": 20001, "errorMessage": "本月调用量已用完"}
        return told

    def _read(self, app: App, member: Member, chat: str) -> int:
        """Mark as read, and tell the app."""
        group = self._company.group(chat) if chat else None
        conversation = group_conversation(group) if group else ""
        found = self._handles.read(app, member, conversation)
        where = conversation or single_conversation(member, app)
        for handle in found:
            payload = {
                "unionId": union_id(member),
                "userId": member.id,
                "operatTime": str(self._clock.now_ms()),
                "robotCode": app.robot_code,
                "openConversationId": where,
                "processQueryKey": handle,
            }
            self._telling.tell(app, READ, payload)
        return len(found)

    def _called(self, text: str, app: str | None) -> App | None:
        """Whom a text in a group mentions; the longest label where one begins another."""
        if app is not None:
            return self._company.app(app, DINGTALK)
        apps = self._company.apps_of(DINGTALK)
        named = [one for one in apps if f"@{one.label}" in text]
        return max(named, key=lambda one: len(one.label), default=None)

    def _member(self, person: str, chat: str) -> Member:
        member = self._company.person(person)
        if chat and member.id not in self._company.group(chat).members:
            raise Mistake(f"{member.id} is not in the group {chat}")
        return member

    def _show(
        self, member: Member, app: App | None, chat: str, kind: str, content: Fields
    ) -> Bubble:
        return self._log.add(
            origin="person",
            sender=member.id,
            msgtype=kind,
            body={"msgtype": kind, kind: content},
            app=app.name if app else None,
            person="" if chat else member.id,
            chat=chat,
            platform=DINGTALK,
        )


def _in_group(group: Group, robot: str) -> Fields:
    return {
        "conversationTitle": group.name,
        "isInAtList": True,
        "atUsers": [{"dingtalkId": robot}],
    }


def _content(kind: str, name: str, code: str) -> tuple[str, Fields]:
    """The robot's word for a kind of file, and what it is told of it."""
    match kind:
        case "image":
            return "picture", {"downloadCode": code, "pictureDownloadCode": code}
        case "voice":
            said = PurePath(name).stem
            return "audio", {"duration": VOICE_MS, "downloadCode": code, "recognition": said}
        case "video":
            return "video", {"duration": VOICE_MS, "downloadCode": code, "videoType": "mp4"}
    return "file", {"downloadCode": code, "fileName": name}


def _why(app: App, delivery: Delivery) -> str:
    if app.mode == "stream":
        words = f"no ack after {delivery.tries} deliveries"
        return words if delivery.tries else "the app has no Stream connection"
    if not app.callback:
        return "the app has no callback address"
    return f"HTTP {delivery.status}" if delivery.status else "no answer"
