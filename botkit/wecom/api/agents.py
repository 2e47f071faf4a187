"""What the platform knows about the app itself."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.caller import Caller
from botkit.wire.record import Record, field


class Agent(Record):
    """The app as set up in the console."""

    id: int = field(name="agentid")
    name: str = ""
    description: str = ""
    square_logo_url: str = ""
    redirect_domain: str = ""  # the trusted domain
    home_url: str = ""
    close: int = 0  # 1: switched off


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
