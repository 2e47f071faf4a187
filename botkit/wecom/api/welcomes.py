"""Welcome words: for a new customer, and for whoever joins a customer group."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.wecom.api.attachments import (
    File,
    Image,
    Link,
    MiniProgram,
    Part,
    Text,
    Video,
    attached,
    said,
)
from botkit.wire.record import Record

GROUP_TEXT_BYTES = 3000


class GroupWelcome(Record):
    """What a group says: a text, in which ``%NICKNAME%`` is the new one's name, and one part."""

    text: Text | None = None
    image: Image | None = None
    link: Link | None = None
    miniprogram: MiniProgram | None = None
    file: File | None = None
    video: Video | None = None


class Welcomes(Area):
    """``wecom.external.welcomes``"""

    async def send(
        self, welcome_code: str, text: str | None = None, attachments: Sequence[Part] = ()
    ) -> None:
        """Greet a new customer with the code of add_external_contact.

        A code works once, within 20 seconds.  Text 4000 bytes, 9 attachments; one of them is a
        must.  Raises OverLimit before sending, TooLate (41050, 41051, 41096).
        Doc: externalcontact/send_welcome_msg.
        """
        body = {
            "welcome_code": welcome_code,
            "text": said(text),
            "attachments": attached(attachments),
        }
        await self._tell("/cgi-bin/externalcontact/send_welcome_msg", body=body, repeatable=False)


class GroupWelcomes(Area):
    """``wecom.external.group_welcomes``: templates (入群欢迎语素材), at most 100.

    Text 3000 bytes and one part; either is enough.  Raises OverLimit before sending.
    """

    async def add(
        self, text: str | None = None, part: Part | None = None, *, notify: bool | None = None
    ) -> str:
        """Make a template and return its id; ``notify`` tells the members (it does by default).

        Doc: externalcontact/group_welcome_template/add.
        """
        body = {**_fields(text, part), "notify": None if notify is None else int(notify)}
        return await self._post(
            "/cgi-bin/externalcontact/group_welcome_template/add",
            str,
            at="template_id",
            body=body,
            repeatable=False,
        )

    async def edit(
        self, template_id: str, text: str | None = None, part: Part | None = None
    ) -> None:
        """Put these words and this part in the place of what was.

        Doc: externalcontact/group_welcome_template/edit.
        """
        body = {"template_id": template_id, **_fields(text, part)}
        await self._tell("/cgi-bin/externalcontact/group_welcome_template/edit", body=body)

    async def get(self, template_id: str) -> GroupWelcome:
        """Doc: externalcontact/group_welcome_template/get."""
        return await self._post(
            "/cgi-bin/externalcontact/group_welcome_template/get",
            GroupWelcome,
            body={"template_id": template_id},
        )

    async def delete(self, template_id: str) -> None:
        """Delete one that this app made.  Doc: externalcontact/group_welcome_template/del."""
        body = {"template_id": template_id}
        await self._tell("/cgi-bin/externalcontact/group_welcome_template/del", body=body)


def _fields(text: str | None, part: Part | None) -> dict[str, object]:
    fields: dict[str, object] = {"text": said(text, most_bytes=GROUP_TEXT_BYTES)}
    for one in attached([part] if part else []) or ():
        fields[one.msgtype] = part
    return fields
