"""What customers and servicers wrote, and what happened, as ``messages.sync`` tells it."""

from __future__ import annotations

from botkit.wire.record import Record, field

CUSTOMER, SYSTEM, SERVICER = 3, 4, 5  # origin


class ServiceText(Record):
    content: str = ""
    menu_id: str = ""  # of the entry that was tapped


class ServiceFile(Record):
    """A picture, recording, video or file for ``media.get``."""

    media_id: str = ""


class ServicePlace(Record):
    latitude: float = 0.0
    longitude: float = 0.0
    name: str = ""
    address: str = ""


class ServiceLink(Record):
    title: str = ""
    description: str = field(name="desc", default="")
    url: str = ""
    picture: str = field(name="pic_url", default="")


class ServiceMiniProgram(Record):
    title: str = ""
    appid: str = ""
    pagepath: str = ""
    thumb_media_id: str = ""


class BusinessCard(Record):
    userid: str = ""


class Channels(Record):
    """The video account one came from."""

    nickname: str = ""
    shop_nickname: str = ""
    scene: int = 0


class ServiceEvent(Record):
    """Something that happened; which fields are set depends on ``type``.

    ``enter_session``: scene, scene_param, welcome_code, channels.  ``msg_send_fail``: fail_msgid,
    fail_type.  ``servicer_status_change``: servicer, status (1 on, 2 off), stop_type.
    ``session_status_change``: change_type (1 accepted, 2 handed over, 3 ended, 4 begun again),
    old_servicer, new_servicer, msg_code.  ``user_recall_msg``, ``servicer_recall_msg``:
    recall_msgid.  ``reject_customer_msg_switch_change``: servicer, reject_switch.
    """

    type: str = field(name="event_type", default="")
    open_kfid: str = ""
    external_userid: str = ""
    scene: str = ""
    scene_param: str = ""
    welcome_code: str = ""
    channels: Channels | None = field(name="wechat_channels", default=None)
    fail_msgid: str = ""
    fail_type: int = 0
    servicer: str = field(name="servicer_userid", default="")
    status: int = 0
    stop_type: int = 0
    change_type: int = 0
    old_servicer: str = field(name="old_servicer_userid", default="")
    new_servicer: str = field(name="new_servicer_userid", default="")
    msg_code: str = ""
    recall_msgid: str = ""
    reject_switch: int = 0


class MenuWord(Record):
    """Answers with the customer's words ``content``, at most 128 bytes, and its id."""

    id: str
    content: str


class MenuLink(Record):
    url: str  # 2048 bytes
    content: str  # 1024 bytes


class MenuMiniProgram(Record):
    appid: str
    pagepath: str
    content: str


class MenuText(Record):
    """Words between the entries."""

    content: str
    no_newline: int | None = None  # 1: the next entry stands on the same line


class MenuEntry(Record):
    """One entry; only the one that ``type`` names is set."""

    type: str  # click, view, miniprogram or text
    click: MenuWord | None = None
    view: MenuLink | None = None
    miniprogram: MenuMiniProgram | None = None
    text: MenuText | None = None


class Menu(Record):
    """A text with entries to tap."""

    head: str = field(name="head_content", default="")
    entries: list[MenuEntry] = field(name="list", default_factory=list)
    tail: str | None = field(name="tail_content", default=None)


class ServiceMessage(Record):
    """One entry; only the content that ``msgtype`` names is set.

    An event has no account and customer of its own: they stand inside.
    """

    msgid: str = ""
    open_kfid: str = ""
    external_userid: str = ""
    send_time: int = 0  # seconds since 1970
    origin: int = 0  # 3 customer, 4 system, 5 servicer
    servicer: str = field(name="servicer_userid", default="")
    msgtype: str = ""  # text, image, voice, video, file, location, link, event ...
    text: ServiceText | None = None
    image: ServiceFile | None = None
    voice: ServiceFile | None = None
    video: ServiceFile | None = None
    file: ServiceFile | None = None
    location: ServicePlace | None = None
    link: ServiceLink | None = None
    business_card: BusinessCard | None = None
    miniprogram: ServiceMiniProgram | None = None
    msgmenu: Menu | None = None
    event: ServiceEvent | None = None
