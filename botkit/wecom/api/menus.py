"""The menu below an app's chat."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, octets
from botkit.calls.caller import Caller
from botkit.errors import BadArgument
from botkit.wire.record import Record, field

TOP, INNER = 3, 5  # entries
TOP_BYTES, INNER_BYTES = 16, 40  # of a name
KEY_BYTES, URL_BYTES = 128, 1024


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
        """Set the menu of one to three entries, in place of what was there.

        Raises OverLimit and BadArgument before sending, BadArgument (40016 to 40027, 40058).
        Doc: menu/create.
        """
        _check(buttons)
        body = Menu(list(buttons))
        await self._tell("/cgi-bin/menu/create", query=self._query, body=body)

    async def get(self) -> Menu:
        """The menu as it stands.  Raises NotFound (46003) when there is none.  Doc: menu/get."""
        return await self._get("/cgi-bin/menu/get", Menu, query=self._query)

    async def delete(self) -> None:
        """Take the menu away.  Doc: menu/delete."""
        await self._tell("/cgi-bin/menu/delete", query=self._query)


def _check(buttons: Sequence[MenuButton]) -> None:
    if not buttons:
        raise BadArgument("a menu without entries", code=0, advice="delete takes a menu away")
    at_most("wecom menu", TOP, buttons, "entries")
    for button in buttons:
        octets(f"wecom menu name {button.name}", TOP_BYTES, button.name)
        at_most(f"wecom menu {button.name}", INNER, button.sub_button, "entries")
        for leaf in button.sub_button or ():
            octets(f"wecom menu name {leaf.name}", INNER_BYTES, leaf.name)
        for leaf in button.sub_button or [button]:
            octets(f"wecom menu key of {leaf.name}", KEY_BYTES, leaf.key)
            octets(f"wecom menu url of {leaf.name}", URL_BYTES, leaf.url)
