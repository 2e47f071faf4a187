"""The menu below an app's chat."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.caller import Caller
from botkit.wire.record import Record, field


class MenuButton(Record):
    """An entry: with ``sub_button`` a list of one to five entries, else a leaf with a ``type``.

    ``key`` at most 128 bytes, for all types but ``view`` and ``view_miniprogram``.
    """

    name: str  # 16 bytes on top, 40 below
    type: str | None = None  # click, view, scancode_push, pic_sysphoto, location_select ...
    key: str | None = None
    url: str | None = None  # 1024 bytes, with https://
    appid: str | None = None
    pagepath: str | None = None
    sub_button: list[MenuButton] | None = None


class Menu(Record):
    """One to three entries."""

    buttons: list[MenuButton] = field(name="button", default_factory=list)


class Menus(Area):
    """``wecom.menus``"""

    def __init__(self, caller: Caller, agent_id: int) -> None:
        super().__init__(caller)
        self._query = {"agentid": agent_id}

    async def create(self, buttons: Sequence[MenuButton]) -> None:
        """Set the menu, in place of what was there.

        Raises BadArgument (40016 to 40027, 40058).  Doc: menu/create.
        """
        body = Menu(list(buttons))
        await self._tell("/cgi-bin/menu/create", query=self._query, body=body)

    async def get(self) -> Menu:
        """The menu as it stands.  Raises NotFound (46003) when there is none.  Doc: menu/get."""
        return await self._get("/cgi-bin/menu/get", Menu, query=self._query)

    async def delete(self) -> None:
        """Take the menu away.  Doc: menu/delete."""
        await self._tell("/cgi-bin/menu/delete", query=self._query)
