"""The members who may have customers."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.wecom.api.customers import Ids


class Staff(Area):
    """``wecom.external.staff``"""

    async def list(self) -> Ids:
        """User ids of the members with the right to customers, within the app's visible range.

        Doc: externalcontact/get_follow_user_list.
        """
        return await self._get(
            "/cgi-bin/externalcontact/get_follow_user_list", Ids, at="follow_user"
        )
