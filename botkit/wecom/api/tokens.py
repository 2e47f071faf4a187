"""The access token of an app, which all other calls carry."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.caller import Caller
from botkit.wire.record import Record


class GivenToken(Record):
    access_token: str
    expires_in: int = 7200  # seconds


class Tokens(Area):
    """``wecom.tokens``; the other areas ask for the token by themselves."""

    def __init__(self, caller: Caller, corp_id: str, secret: str) -> None:
        super().__init__(caller)
        self._query = {"corpid": corp_id, "corpsecret": secret}

    async def get(self) -> GivenToken:
        """The token of this app's secret; the same one while it is good, whoever asks.

        Raises NotAllowed: 40001 for a wrong secret, 40013 for a wrong corp_id.  Doc: path/91039.
        """
        return await self._get("/cgi-bin/gettoken", GivenToken, query=self._query)
