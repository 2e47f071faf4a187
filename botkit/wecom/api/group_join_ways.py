"""Join ways (加入群聊): QR codes and buttons that lead a customer into a group."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, letters
from botkit.wire.record import Record, field


class JoinWay(Record):
    """``chat_id_list``: at most 5 groups.  When all are full, ``auto_create_room`` makes the next,
    named ``room_base_name`` and a number that starts at ``room_base_id``."""

    scene: int = 2  # 1 in a mini program, 2 by QR code
    chat_id_list: list[str] = field(default_factory=list)
    remark: str | None = None  # 30 characters
    auto_create_room: int | None = None  # 0 or 1; 1 when new
    room_base_name: str | None = None  # 40 characters
    room_base_id: int | None = None
    state: str | None = None  # 30 characters; comes with the event of the joining


class KeptJoinWay(JoinWay):
    """A way as the platform has it."""

    config_id: str = ""
    qr_code: str = ""  # address of the picture


class ChangedJoinWay(JoinWay):
    config_id: str = ""


class JoinWays(Area):
    """``wecom.external.join_ways``

    Raises BadArgument (40058, 90501).
    """

    async def add(self, way: JoinWay) -> str:
        """Make a way and return its config id.

        Raises OverLimit before sending.  Doc: externalcontact/groupchat/add_join_way.
        """
        _check(way)
        return await self._post(
            "/cgi-bin/externalcontact/groupchat/add_join_way",
            str,
            at="config_id",
            body=way,
            repeatable=False,
        )

    async def get(self, config_id: str) -> KeptJoinWay:
        """Doc: externalcontact/groupchat/get_join_way."""
        return await self._post(
            "/cgi-bin/externalcontact/groupchat/get_join_way",
            KeptJoinWay,
            at="join_way",
            body={"config_id": config_id},
        )

    async def update(self, config_id: str, way: JoinWay) -> None:
        """Put ``way`` in the place of what was; what is ``None`` is lost.

        Doc: externalcontact/groupchat/update_join_way.
        """
        _check(way)
        fields = {name: getattr(way, name) for name in JoinWay.__struct_fields__}
        await self._tell(
            "/cgi-bin/externalcontact/groupchat/update_join_way",
            body=ChangedJoinWay(config_id=config_id, **fields),
        )

    async def delete(self, config_id: str) -> None:
        """Take a way away.  Doc: externalcontact/groupchat/del_join_way."""
        body = {"config_id": config_id}
        await self._tell("/cgi-bin/externalcontact/groupchat/del_join_way", body=body)


def _check(way: JoinWay) -> None:
    at_most("wecom chat_id_list", 5, way.chat_id_list, "groups")
    letters("wecom remark", 30, way.remark)
    letters("wecom room_base_name", 40, way.room_base_name)
    letters("wecom state", 30, way.state)
