"""Tags for customers: the corp's groups of tags, and who bears which."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import letters
from botkit.wire.record import Record, field


class CustomerTag(Record):
    id: str = ""
    name: str = ""
    create_time: int = 0  # seconds since 1970
    order: int = 0  # larger is listed first; 0 to 2**32 - 1
    deleted: bool = False  # told only when asked for by id


class CustomerTagGroup(Record):
    id: str = field(name="group_id", default="")
    name: str = field(name="group_name", default="")
    create_time: int = 0  # seconds since 1970
    order: int = 0  # larger is listed first; 0 to 2**32 - 1
    deleted: bool = False  # told only when asked for by id
    tags: list[CustomerTag] = field(name="tag", default_factory=list)


Groups = list[CustomerTagGroup]


class NewCustomerTag(Record):
    name: str  # 30 characters
    order: int | None = None


class CustomerTags(Area):
    """``wecom.external.tags``

    An app may change and delete only the tags it made.  Raises BadArgument (40068).
    """

    async def list(
        self, *, tags: Sequence[str] | None = None, groups: Sequence[str] | None = None
    ) -> Groups:
        """The groups with their tags; all, or those with these tag ids or group ids.

        When both are given ``groups`` is not looked at.  Doc: externalcontact/get_corp_tag_list.
        """
        body = {"tag_id": tags, "group_id": groups}
        return await self._post(
            "/cgi-bin/externalcontact/get_corp_tag_list", Groups, at="tag_group", body=body
        )

    async def add(
        self,
        tags: Sequence[str | NewCustomerTag],
        *,
        group: str | None = None,
        group_id: str | None = None,
        order: int | None = None,
    ) -> CustomerTagGroup:
        """Add tags to the group of that name or id; the group as it is now, with the new tags.

        Names at most 30 characters; a group of an unknown name is made.  Up to 3000 tags in
        all.  Raises OverLimit before sending, AlreadyExists (40071), BadArgument (40126).
        Doc: externalcontact/add_corp_tag.
        """
        letters("wecom group_name", 30, group)
        new = [NewCustomerTag(tag) if isinstance(tag, str) else tag for tag in tags]
        for tag in new:
            letters("wecom tag.name", 30, tag.name)
        body = {"group_id": group_id, "group_name": group, "order": order, "tag": new}
        return await self._post(
            "/cgi-bin/externalcontact/add_corp_tag",
            CustomerTagGroup,
            at="tag_group",
            body=body,
            repeatable=False,
        )

    async def edit(self, id: str, *, name: str | None = None, order: int | None = None) -> None:  # noqa: A002
        """Rename or move a tag or group; what is not given stays.

        Raises AlreadyExists (40071).  Doc: externalcontact/edit_corp_tag.
        """
        letters("wecom tag.name", 30, name)
        body = {"id": id, "name": name, "order": order}
        await self._tell("/cgi-bin/externalcontact/edit_corp_tag", body=body)

    async def delete(self, *, tags: Sequence[str] = (), groups: Sequence[str] = ()) -> None:
        """Delete tags, and groups with all their tags; a group without tags goes by itself.

        Raises BadArgument (40035) when nothing is named.  Doc: externalcontact/del_corp_tag.
        """
        body = {"tag_id": tags or None, "group_id": groups or None}
        await self._tell("/cgi-bin/externalcontact/del_corp_tag", body=body)

    async def mark(
        self,
        userid: str,
        external_userid: str,
        *,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
    ) -> None:
        """Put tags on a member's customer and take others off.

        One call at a time for one customer: PlatformFault (45035) is tried again.  Raises
        BadArgument (84061, 40068).  Doc: externalcontact/mark_tag.
        """
        body = {
            "userid": userid,
            "external_userid": external_userid,
            "add_tag": add or None,
            "remove_tag": remove or None,
        }
        await self._tell("/cgi-bin/externalcontact/mark_tag", body=body)
