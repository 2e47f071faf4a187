"""Customer service accounts, the links that lead to them, and the members who answer."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, letters, octets
from botkit.calls.pages import Pages
from botkit.errors import BadArgument
from botkit.wire.record import Record, field

NAME_LETTERS = 16
SCENE_BYTES = 32
PAGE = 100
SERVICERS = 100


class ServiceAccount(Record):
    """What customers write to."""

    id: str = field(name="open_kfid", default="")
    name: str = ""
    avatar: str = ""  # an address
    manage_privilege: bool = False  # the app may change it and talk through it


class AccountsPage(Record):
    accounts: list[ServiceAccount] = field(name="account_list", default_factory=list)


class Servicer(Record):
    """A member, or with ``department_id`` a department, that answers customers."""

    userid: str = ""
    department_id: int = 0
    status: int = 0  # 0 answering, 1 paused
    stop_type: int = 0  # why: 0 away, 1 by hand


class ServicerResult(Record):
    """Whether one was added or removed: ``errcode`` 0."""

    userid: str = ""
    department_id: int = 0
    errcode: int = 0
    errmsg: str = ""


class ServiceAccounts(Area):
    """``wecom.customer_service.accounts``

    Raises NotFound (95004), BadArgument (95000).
    """

    async def add(self, name: str, media_id: str) -> str:
        """A new account; its id.  ``name`` at most 16 字, ``media_id`` of a picture.

        Not repeated when the answer is lost.  Raises OverLimit before sending.  Doc: path/94662.
        """
        letters("wecom account name", NAME_LETTERS, name)
        body = {"name": name, "media_id": media_id}
        path = "/cgi-bin/kf/account/add"
        return await self._post(path, str, at="open_kfid", body=body, repeatable=False)

    async def update(
        self, account: str, *, name: str | None = None, media_id: str | None = None
    ) -> None:
        """Another name or picture.  Raises OverLimit before sending.  Doc: path/94664."""
        letters("wecom account name", NAME_LETTERS, name)
        body = {"open_kfid": account, "name": name, "media_id": media_id}
        await self._tell("/cgi-bin/kf/account/update", body=body)

    async def delete(self, account: str) -> None:
        """Doc: path/94663."""
        await self._tell("/cgi-bin/kf/account/del", body={"open_kfid": account})

    def list(self) -> Pages[ServiceAccount]:
        """All accounts the app may see.  Doc: path/94661."""

        async def fetch(cursor: str) -> tuple[list[ServiceAccount], str]:
            offset = int(cursor or 0)
            body = {"offset": offset, "limit": PAGE}
            page = await self._post("/cgi-bin/kf/account/list", AccountsPage, body=body)
            found = page.accounts
            return found, str(offset + PAGE) if len(found) == PAGE else ""

        return Pages(fetch)

    async def link(self, account: str, scene: str = "") -> str:
        """An address that opens the chat with the account.

        ``scene``: at most 32 of 0-9A-Za-z_-; it comes back when a customer enters, with the
        ``scene_param`` that may then be added to the address.  Raises OverLimit before sending.
        Doc: path/94665.
        """
        octets("wecom link scene", SCENE_BYTES, scene)
        body = {"open_kfid": account, "scene": scene}
        return await self._post("/cgi-bin/kf/add_contact_way", str, at="url", body=body)


class Servicers(Area):
    """``wecom.customer_service.servicers``  Raises BadArgument (95000)."""

    async def add(
        self, account: str, *, users: Sequence[str] = (), departments: Sequence[int] = ()
    ) -> list[ServicerResult]:
        """Let members, or all of departments, answer; at most 100 of each at once.

        Raises OverLimit and BadArgument before sending.  Doc: kf/servicer/add.
        """
        body = _named(account, users, departments)
        path = "/cgi-bin/kf/servicer/add"
        return await self._post(path, list[ServicerResult], at="result_list", body=body)

    async def remove(
        self, account: str, *, users: Sequence[str] = (), departments: Sequence[int] = ()
    ) -> list[ServicerResult]:
        """The opposite of ``add``.  Doc: kf/servicer/del."""
        body = _named(account, users, departments)
        path = "/cgi-bin/kf/servicer/del"
        return await self._post(path, list[ServicerResult], at="result_list", body=body)

    async def list(self, account: str) -> list[Servicer]:
        """Who answers.  Doc: kf/servicer/list."""
        path = "/cgi-bin/kf/servicer/list"
        query = {"open_kfid": account}
        return await self._get(path, list[Servicer], at="servicer_list", query=query)


def _named(account: str, users: Sequence[str], departments: Sequence[int]) -> dict[str, object]:
    at_most("wecom servicers", SERVICERS, users, "users")
    at_most("wecom servicers", SERVICERS, departments, "departments")
    if not users and not departments:
        raise BadArgument("no servicer named", code=0, advice="name users or departments")
    return {
        "open_kfid": account,
        "userid_list": list(users) or None,
        "department_id_list": list(departments) or None,
    }
