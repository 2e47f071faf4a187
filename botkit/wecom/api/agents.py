"""What the platform knows about the app itself."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.bounds import letters
from botkit.calls.caller import Caller
from botkit.errors import BadArgument
from botkit.wire.record import Record, field

NAME_LETTERS = 32
DESCRIPTION_LETTERS = (4, 120)


class AllowedUser(Record):
    userid: str = ""


class AllowedUsers(Record):
    user: list[AllowedUser] = field(default_factory=list)


class AllowedParties(Record):
    partyid: list[int] = field(default_factory=list)


class AllowedTags(Record):
    tagid: list[int] = field(default_factory=list)


class Agent(Record):
    """The app as set up in the console.  The three ``allowed`` make its visible range."""

    id: int = field(name="agentid")
    name: str = ""
    description: str = ""
    square_logo_url: str = ""
    redirect_domain: str = ""  # the trusted domain
    home_url: str = ""
    close: int = 0  # 1: switched off
    report_location_flag: int = 0  # 1: LOCATION events come
    isreportenter: int = 0  # 1: enter_agent events come
    allowed_users: AllowedUsers = field(name="allow_userinfos", default_factory=AllowedUsers)
    allowed_parties: AllowedParties = field(name="allow_partys", default_factory=AllowedParties)
    allowed_tags: AllowedTags = field(name="allow_tags", default_factory=AllowedTags)


class Agents(Area):
    """``wecom.agents``"""

    def __init__(self, caller: Caller, agent_id: int) -> None:
        super().__init__(caller)
        self._agent_id = agent_id

    async def get(self) -> Agent:
        """This app.  Raises NotAllowed (301002) when agent id and secret do not match.

        Doc: agent/get.
        """
        return await self._get("/cgi-bin/agent/get", Agent, query={"agentid": self._agent_id})

    async def list(self) -> list[Agent]:
        """The apps this token may see, with id, name and logo only: usually one.

        Doc: agent/list.
        """
        return await self._get("/cgi-bin/agent/list", list[Agent], at="agentlist")

    async def set(
        self,
        *,
        name: str | None = None,
        description: str | None = None,
        logo_media_id: str | None = None,
        redirect_domain: str | None = None,
        home_url: str | None = None,
        reports_location: bool | None = None,
        reports_entering: bool | None = None,
    ) -> None:
        """Change this app's settings; what is not named stays.

        ``name`` at most 32 字, ``description`` 4 to 120, ``home_url`` with its scheme.  Raises
        OverLimit and BadArgument before sending, NotAllowed (85005).  Doc: agent/set.
        """
        letters("wecom agent name", NAME_LETTERS, name)
        least, most = DESCRIPTION_LETTERS
        letters("wecom agent description", most, description)
        if description is not None and len(description) < least:
            words = f"agent description of {len(description)} letters, at least {least} are wanted"
            raise BadArgument(words, code=0)
        body = {
            "agentid": self._agent_id,
            "name": name,
            "description": description,
            "logo_mediaid": logo_media_id,
            "redirect_domain": redirect_domain,
            "home_url": home_url,
            "report_location_flag": None if reports_location is None else int(reports_location),
            "isreportenter": None if reports_entering is None else int(reports_entering),
        }
        await self._tell("/cgi-bin/agent/set", body=body)
