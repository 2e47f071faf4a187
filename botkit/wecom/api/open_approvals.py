"""Approvals of an app's own, run by the platform: begun from a page by ``thirdPartyOpenPage``."""

from __future__ import annotations

from typing import Any

from botkit.calls.area import Area
from botkit.wire.record import Record, decode, field


def _wire(name: str) -> str:
    """Letters only and all small: the platform spells these names in several ways."""
    return name.replace("_", "")


class OpenPerson(Record, rename=_wire):
    """Who approves or is told; an image is an address."""

    item_name: str = ""
    item_user_id: str = ""
    item_party: str = ""
    item_image: str = ""
    item_status: int = 0  # 1 asked, 2 passed, 3 rejected, 4 transferred
    item_speech: str = ""
    item_op_time: int = 0  # seconds since 1970, 0 while not yet


class OpenPeople(Record, rename=_wire):
    item: list[OpenPerson] = field(default_factory=list)


class OpenNode(Record, rename=_wire):
    """One step of the flow."""

    node_status: int = 0  # 1 asked, 2 passed, 3 rejected, 4 transferred
    node_attr: int = 0  # 1 one of them, 2 all of them
    node_type: int = 0  # 1 fixed member, 2 tag, 3 superior
    items: OpenPeople = field(default_factory=OpenPeople)


class OpenNodes(Record, rename=_wire):
    approval_node: list[OpenNode] = field(default_factory=list)


class OpenNotices(Record, rename=_wire):
    notify_node: list[OpenPerson] = field(default_factory=list)


class OpenApproval(Record, rename=_wire):
    """A form of an app's own flow.  Unknown numbers of a status are to be expected."""

    third_no: str = ""  # the app's own number
    open_template_id: str = ""
    open_sp_name: str = ""
    open_sp_status: int = 0  # 1 asked, 2 passed, 3 rejected, 4 withdrawn
    apply_time: int = 0  # seconds since 1970
    apply_user_name: str = ""
    apply_user_id: str = ""
    apply_user_party: str = ""
    apply_user_image: str = ""
    approval_nodes: OpenNodes = field(default_factory=OpenNodes)
    notify_nodes: OpenNotices = field(default_factory=OpenNotices)
    approver_step: int = 0  # index of the node that is asked


class OpenApprovals(Area):
    """``wecom.approvals.engine``"""

    async def get(self, third_no: str) -> OpenApproval:
        """A form by the number the app gave it.

        Raises BadArgument (301025) when there is none.  Doc: corp/getopenapprovaldata.
        """
        path = "/cgi-bin/corp/getopenapprovaldata"
        data = await self._post(path, dict[str, Any], at="data", body={"thirdNo": third_no})
        return decode(OpenApproval, _small(data), where=f"POST {path} $.data")


def _small(value: Any) -> Any:
    """The same with all names in small letters."""
    if isinstance(value, dict):
        return {str(name).lower(): _small(one) for name, one in value.items()}
    return [_small(one) for one in value] if isinstance(value, list) else value
