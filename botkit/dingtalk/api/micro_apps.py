"""Apps on the workbench of the corp.  Doc: microapp."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.wire.record import Record, field

OFF, ON, NOT_ACTIVATED, EXPIRED = 0, 1, 2, 3  # status


class MicroApp(Record):
    agent_id: int = field(name="agentId")
    name: str = ""
    icon: str = field(name="appIcon", default="")
    description: str = field(name="appDesc", default="")
    is_own: bool = field(name="isSelf", default=False)  # made by the corp itself
    status: int = field(name="appStatus", default=ON)  # 0 off, 1 on, 2 not activated, 3 expired
    console: str = field(name="ompLink", default="")  # addresses
    homepage: str = field(name="homepageLink", default="")
    pc_homepage: str = field(name="pcHomepageLink", default="")


class Visibility(Record):
    """Who sees an app; with both lists empty everybody does, unless it is hidden."""

    users: list[str] = field(name="userVisibleScopes", default_factory=list)
    departments: list[int] = field(name="deptVisibleScopes", default_factory=list)
    is_hidden: bool = field(name="isHidden", default=False)  # administrators only


class MicroApps(Area):
    """``dingtalk.micro_apps``"""

    async def list(self) -> Sequence[MicroApp]:
        """All apps of the corp.  Doc: microapp/list."""
        return await self._post("/microapp/list", list[MicroApp], at="appList")

    async def of(self, userid: str) -> Sequence[MicroApp]:
        """Those that a person sees.  Raises NotFound (33012).  Doc: microapp/list_by_userid."""
        path, query = "/microapp/list_by_userid", {"userid": userid}
        return await self._get(path, list[MicroApp], at="appList", query=query)

    async def visibility(self, agent_id: int) -> Visibility:
        """Who sees an app.  Raises BadArgument (40056).  Doc: microapp/visible_scopes."""
        body = {"agentId": agent_id}
        return await self._post("/microapp/visible_scopes", Visibility, body=body)

    async def show(
        self,
        agent_id: int,
        *,
        users: Sequence[str] | None = None,
        departments: Sequence[int] | None = None,
        is_hidden: bool = False,
    ) -> None:
        """Say who sees an app.  Raises BadArgument (40056).  Doc: microapp/set_visible_scopes."""
        body = {
            "agentId": agent_id,
            "isHidden": is_hidden,
            "userVisibleScopes": users,
            "deptVisibleScopes": departments,
        }
        await self._tell("/microapp/set_visible_scopes", body=body)
