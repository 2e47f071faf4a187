"""Contact-me ways (联系我): QR codes and buttons that lead a customer to a member."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.bounds import DAY, letters, number
from botkit.calls.pages import Pages
from botkit.wecom.api.attachments import Image, Link, MiniProgram, Text, check_part, said
from botkit.wire.record import Record, field


class Conclusions(Record):
    """Closing words of a temporary chat: a text and one of the others."""

    text: Text | None = None
    image: Image | None = None
    link: Link | None = None
    miniprogram: MiniProgram | None = None


class WaySettings(Record):
    """What can be changed; ``None`` leaves it as it is."""

    style: int | None = None  # of the button in a mini program
    remark: str | None = None  # 30 characters
    skip_verify: bool | None = None  # customers are let in unasked; True when new
    state: str | None = None  # 30 characters; comes with add_external_contact
    users: list[str] | None = field(name="user", default=None)  # one when of type 1
    parties: list[int] | None = field(name="party", default=None)  # only of type 2
    expires_in: int | None = None  # seconds a temporary code works; 7 days, at most 14
    chat_expires_in: int | None = None  # seconds a temporary chat lasts; 24 hours, at most 14 days
    unionid: str | None = None  # the one customer a temporary chat is for
    conclusions: Conclusions | None = None


class ContactWay(WaySettings):
    """A way to make.  Temporary ones are of type 1."""

    type: int = 1  # 1 to one member, 2 to several
    scene: int = 2  # 1 in a mini program, 2 by QR code
    is_temp: bool | None = None
    is_exclusive: bool | None = None  # one customer meets one member only


class KeptContactWay(ContactWay):
    """A way as the platform has it."""

    config_id: str = ""
    qr_code: str = ""  # address of the picture; only of scene 2


class NewContactWay(Record):
    config_id: str
    qr_code: str = ""


class WayRow(Record):
    config_id: str = ""


class WayPage(Record):
    rows: list[WayRow] = field(name="contact_way", default_factory=list)
    next_cursor: str = ""


class ContactWays(Area):
    """``wecom.external.contact_ways``

    Up to 2,000,000 ways, and 100,000 temporary ones a day.  Raises BadArgument (40058), NotAllowed
    (84074).
    """

    async def add(self, way: ContactWay) -> NewContactWay:
        """Make a way.  Raises OverLimit before sending.  Doc: externalcontact/add_contact_way."""
        _check(way)
        return await self._post(
            "/cgi-bin/externalcontact/add_contact_way", NewContactWay, body=way, repeatable=False
        )

    async def get(self, config_id: str) -> KeptContactWay:
        """Doc: externalcontact/get_contact_way."""
        return await self._post(
            "/cgi-bin/externalcontact/get_contact_way",
            KeptContactWay,
            at="contact_way",
            body={"config_id": config_id},
        )

    def list(
        self, *, start: int | None = None, end: int | None = None, page: int | None = None
    ) -> Pages[str]:
        """Config ids of the ways made between two times in seconds, 100 (at most 1000) a page.

        Without times those of the last 90 days; none from before 2021-07-10, and no temporary
        ones.  Doc: externalcontact/list_contact_way.
        """
        number("wecom limit", 1000, page, "ways a page")
        return self._pages(
            "/cgi-bin/externalcontact/list_contact_way",
            WayPage,
            lambda page: [row.config_id for row in page.rows],
            next=lambda page: page.next_cursor,
            body={"start_time": start, "end_time": end, "limit": page},
        )

    async def update(self, config_id: str, settings: WaySettings) -> None:
        """Change a way; what is ``None`` stays.  Doc: externalcontact/update_contact_way."""
        _check(settings)
        fields = {name: getattr(settings, name) for name in WaySettings.__struct_fields__}
        body = WaySettingsOf(config_id=config_id, **fields)
        await self._tell("/cgi-bin/externalcontact/update_contact_way", body=body)

    async def delete(self, config_id: str) -> None:
        """Take a way away.  Doc: externalcontact/del_contact_way."""
        body = {"config_id": config_id}
        await self._tell("/cgi-bin/externalcontact/del_contact_way", body=body)

    async def close_temp_chat(self, userid: str, external_userid: str) -> None:
        """End a temporary chat; its closing words are sent.  Doc: externalcontact/close_temp_chat.

        Raises BadArgument (84061) when there is no such chat.
        """
        body = {"userid": userid, "external_userid": external_userid}
        await self._tell("/cgi-bin/externalcontact/close_temp_chat", body=body, repeatable=False)


class WaySettingsOf(WaySettings):
    config_id: str = ""


def _check(way: WaySettings) -> None:
    letters("wecom remark", 30, way.remark)
    letters("wecom state", 30, way.state)
    number("wecom expires_in", 14 * DAY, way.expires_in, "seconds")
    number("wecom chat_expires_in", 14 * DAY, way.chat_expires_in, "seconds")
    if words := way.conclusions:
        said(words.text.content if words.text else None)
        for part in (words.link, words.miniprogram):
            if part:
                check_part(part)
