"""From one id of a member to another."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, octets
from botkit.wire.record import Record, field

BUSINESS, PERSONAL = 1, 2


class IdPair(Record):
    """A member's id in the corp and the one an outside app or AI bot knows."""

    userid: str = ""
    open_userid: str = ""


class OpenUserids(Record):
    pairs: list[IdPair] = field(name="open_userid_list", default_factory=list)
    invalid: list[str] = field(name="invalid_userid_list", default_factory=list)


class Userids(Record):
    pairs: list[IdPair] = field(name="userid_list", default_factory=list)
    invalid: list[str] = field(name="invalid_open_userid_list", default_factory=list)


class ContactIds(Area):
    """``wecom.contacts.ids``"""

    async def by_mobile(self, mobile: str) -> str:
        """The userid of a mobile number.  Raises NotFound (46004).

        When more than a fifth of the head count is asked in vain, the call is blocked for a day.
        Doc: user/getuserid.
        """
        octets("wecom mobile", 32, mobile)
        return await self._post(
            "/cgi-bin/user/getuserid", str, at="userid", body={"mobile": mobile}
        )

    async def by_email(self, email: str, *, email_type: int | None = None) -> str:
        """The userid of an address; ``email_type`` 1 business (when left out), 2 personal.

        Raises NotFound (46004); blocked as ``by_mobile`` is.  Doc: user/get_userid_by_email.
        """
        body = {"email": email, "email_type": email_type}
        return await self._post("/cgi-bin/user/get_userid_by_email", str, at="userid", body=body)

    async def openid_of(self, userid: str) -> str:
        """The WeChat id of a member, for payments.  Raises BadArgument (43004) without WeChat.

        Doc: user/convert_to_openid.
        """
        return await self._post(
            "/cgi-bin/user/convert_to_openid", str, at="openid", body={"userid": userid}
        )

    async def by_openid(self, openid: str) -> str:
        """The userid of a WeChat id.  Raises NotFound (40073).  Doc: user/convert_to_userid."""
        return await self._post(
            "/cgi-bin/user/convert_to_userid", str, at="userid", body={"openid": openid}
        )

    async def open_userids_of(self, userids: Sequence[str]) -> OpenUserids:
        """The ids by which outside apps know at most 1000 members.

        Doc: batch/userid_to_openuserid.
        """
        at_most("wecom userid_list", 1000, userids, "members")
        body = {"userid_list": userids}
        return await self._post("/cgi-bin/batch/userid_to_openuserid", OpenUserids, body=body)

    async def by_open_userids(
        self, open_userids: Sequence[str], *, source_agent_id: int | None = None
    ) -> Userids:
        """The userids behind at most 1000 ids that an outside app or AI bot gave.

        ``source_agent_id``: the agent id of that app.  Doc: path/95884.
        """
        at_most("wecom open_userid_list", 1000, open_userids, "members")
        body = {"open_userid_list": open_userids, "source_agentid": source_agent_id}
        return await self._post("/cgi-bin/batch/openuserid_to_userid", Userids, body=body)
