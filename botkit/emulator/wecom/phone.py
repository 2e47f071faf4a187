"""The WeCom client in a person's hand: speaking, sending, tapping the menu."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

from botkit.emulator.company import App, Company, Member
from botkit.emulator.messages import Bubble, Messages
from botkit.emulator.mistakes import Mistake
from botkit.emulator.outward import NOWHERE, Delivery
from botkit.emulator.wecom.callbacks import Callbacks
from botkit.emulator.wecom.happenings import Fields, Happenings
from botkit.emulator.wecom.media import KINDS, Media
from botkit.emulator.wecom.menus import leaves
from botkit.emulator.wecom.refusals import Refusal

NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
LEVELS = 30  # of elements in each other, lists counting; the deepest documented one needs ten

# One grey dot: the still picture of any video.
STILL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)

# What the camera and the map of a client would add to these entries of a menu.
SEEN: Mapping[str, Fields] = {
    "scancode_push": {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "emulator"}},
    "scancode_waitmsg": {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "emulator"}},
    "pic_sysphoto": {"SendPicsInfo": {"Count": 0, "PicList": ""}},
    "pic_photo_or_album": {"SendPicsInfo": {"Count": 0, "PicList": ""}},
    "pic_weixin": {"SendPicsInfo": {"Count": 0, "PicList": ""}},
    "location_select": {
        "SendLocationInfo": {
            "Location_X": 31.2304,
            "Location_Y": 121.4737,
            "Scale": 15,
            "Label": "人民广场",
            "Poiname": "",
        },
        "AppType": "wxwork",
    },
}


class Phone:
    """Every method names a person and, where the company has several, the app.

    All answer how the bot took the callback; all raise Mistake for what cannot be done.
    """

    def __init__(
        self,
        company: Company,
        messages: Messages,
        media: Media,
        happenings: Happenings,
        callbacks: Callbacks,
        picture_url: Callable[[str], str],
    ) -> None:
        self._company, self._messages, self._media = company, messages, media
        self._happenings, self._callbacks = happenings, callbacks
        self._picture_url = picture_url

    async def say(
        self, person: str, text: str, *, app: str | None = None, chat: str = ""
    ) -> Delivery:
        """Type a text.  In a group (``chat``) nobody but the people hears it."""
        if not text:
            raise Mistake("text: empty; there is nothing to say")
        if chat:
            return self._say_in_group(person, text, chat)
        content = {"content": text}
        return await self._message(person, app, "text", content, Content=text)

    async def locate(
        self,
        person: str,
        latitude: float,
        longitude: float,
        *,
        label: str = "",
        scale: int = 15,
        app: str | None = None,
    ) -> Delivery:
        """Send a place."""
        content = {"latitude": latitude, "longitude": longitude, "scale": scale, "label": label}
        elements: Fields = {"Location_X": latitude, "Location_Y": longitude, "Scale": scale}
        elements |= {"Label": label, "AppType": "wxwork"}
        return await self._message(person, app, "location", content, **elements)

    async def link(
        self,
        person: str,
        title: str,
        url: str,
        *,
        description: str = "",
        picture: str = "",
        app: str | None = None,
    ) -> Delivery:
        """Forward a page."""
        content = {"title": title, "description": description, "url": url, "picurl": picture}
        elements = {"Title": title, "Description": description, "Url": url, "PicUrl": picture}
        return await self._message(person, app, "link", content, **elements)

    async def upload(
        self,
        person: str,
        kind: str,
        name: str,
        content: bytes,
        *,
        app: str | None = None,
    ) -> Delivery:
        """Send a picture, a voice (AMR), a video (MP4) or a file.

        Files stay between the people: the platform does not deliver them to apps.
        """
        if kind not in KINDS:
            raise Mistake(f"type: {kind!r}, allowed are {', '.join(KINDS)}")
        try:
            media = self._media.keep(kind, name, content).id
        except Refusal as refusal:
            raise Mistake(f"{name}: {refusal.reason}") from None
        shown = {"media_id": media, "filename": name}
        elements = {"MediaId": media}
        if kind == "image":
            elements = {"PicUrl": self._picture_url(media), **elements}
        elif kind == "voice":
            elements["Format"] = "amr"
        elif kind == "video":
            elements["ThumbMediaId"] = self._media.keep("image", "still.png", STILL).id
        else:
            self._show(self._person(person, self._company.app(app)), app, kind, shown)
            return NOWHERE
        return await self._message(person, app, kind, shown, **elements)

    async def menu(self, person: str, key: str, *, app: str | None = None) -> Delivery:
        """Tap the menu entry with this key, address or name.

        While the app has no menu any key is taken, as if one was set in the console.
        """
        spoken = self._company.app(app)
        member = self._person(person, spoken)
        entries = leaves(spoken.menu)
        names = ("key", "url", "pagepath", "name")
        found = (one for name in names for one in entries if one.get(name) == key)
        entry = next(found, None)
        if entry is None and entries:
            known = [str(one.get("key") or one.get("url") or one["name"]) for one in entries]
            raise Mistake(f"unknown menu key {key!r}; the menu has: {', '.join(known)}")
        entry = entry or {"type": "click", "key": key}
        kind = str(entry["type"])
        told = str(entry.get("key") or entry.get("url") or entry.get("pagepath"))
        fields = self._happenings.event(spoken, member, kind, told, **SEEN.get(kind, {}))
        return await self._callbacks.deliver(spoken, fields)

    async def enter(self, person: str, *, app: str | None = None) -> Delivery:
        """Open the app's chat."""
        return await self._event(person, app, "enter_agent")

    async def subscribe(self, person: str, *, app: str | None = None) -> Delivery:
        """Come into the app's visible range."""
        spoken = self._company.app(app)
        spoken.hidden.discard(self._company.person(person).id)
        return await self._event(person, app, "subscribe")

    async def unsubscribe(self, person: str, *, app: str | None = None) -> Delivery:
        """Leave the app's visible range."""
        spoken, member = self._company.app(app), self._company.person(person)
        fields = self._happenings.event(spoken, member, "unsubscribe")
        spoken.hidden.add(member.id)
        return await self._callbacks.deliver(spoken, fields)

    async def happen(
        self, event: str, elements: Fields, *, person: str = "", app: str | None = None
    ) -> Delivery:
        """Any event: what the platform tells, or with ``person`` what somebody's client does."""
        if not event or not _are_names(elements):
            raise Mistake("event and elements: names of XML elements are needed")
        spoken = self._company.app(app)
        member = self._person(person, spoken) if person else None
        fields = self._happenings.told(spoken, event, elements, member)
        return await self._callbacks.deliver(spoken, fields)

    async def _message(
        self, person: str, app: str | None, msgtype: str, content: Fields, **elements: Any
    ) -> Delivery:
        spoken = self._company.app(app)
        member = self._person(person, spoken)
        bubble = self._show(member, spoken.name, msgtype, content)
        fields = self._happenings.message(spoken, member, msgtype, **elements)
        delivery = await self._callbacks.deliver(spoken, fields)
        if not spoken.callback:
            self._refuse(bubble, "the app has no callback address")
        elif delivery.tries and delivery.status != 200:
            last = f"HTTP {delivery.status}" if delivery.status else "no answer"
            self._refuse(bubble, f"{last} after {delivery.tries} deliveries")
        return delivery

    async def _event(self, person: str, app: str | None, name: str) -> Delivery:
        spoken = self._company.app(app)
        fields = self._happenings.event(spoken, self._person(person, spoken), name)
        return await self._callbacks.deliver(spoken, fields)

    def _say_in_group(self, person: str, text: str, chat: str) -> Delivery:
        member, group = self._company.person(person), self._company.group(chat)
        if member.id not in group.members:
            raise Mistake(f"{member.id} is not in the group {chat}")
        self._messages.add(
            origin="person",
            sender=member.id,
            msgtype="text",
            body={"msgtype": "text", "text": {"content": text}},
            chat=chat,
        )
        return NOWHERE

    def _person(self, person: str, app: App) -> Member:
        member = self._company.person(person)
        if member.id in app.hidden:
            raise Mistake(f"{member.id} cannot see the app {app.name}; subscribe first", status=409)
        return member

    def _show(self, member: Member, app: str | None, msgtype: str, content: Fields) -> Bubble:
        return self._messages.add(
            origin="person",
            sender=member.id,
            msgtype=msgtype,
            body={"msgtype": msgtype, msgtype: content},
            app=self._company.app(app).name,
            person=member.id,
        )

    def _refuse(self, bubble: Bubble, words: str) -> None:
        bubble.refused = words
        self._messages.touch(bubble)


def _are_names(elements: Any, levels: int = LEVELS) -> bool:
    """Whether XML can be made of it: letters and digits in every name, not too deep."""
    match elements:
        case dict():
            names = all(NAME.fullmatch(key) for key in elements)
            return names and levels > 0 and _are_names([*elements.values()], levels - 1)
        case list():
            return levels > 0 and all(_are_names(one, levels - 1) for one in elements)
    return True
