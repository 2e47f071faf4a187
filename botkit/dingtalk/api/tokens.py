"""The access token of an app, which all other calls carry."""

from __future__ import annotations

from botkit.calls.area import Area
from botkit.calls.caller import Calls
from botkit.calls.request import quoted
from botkit.wire.record import Record, field


class GivenToken(Record):
    value: str = field(name="accessToken")
    seconds: int = field(name="expireIn", default=7200)


class GivenTokenV1(Record):
    """The same in the spelling of oapi."""

    value: str = field(name="access_token")
    seconds: int = field(name="expires_in", default=7200)


class Tokens(Area):
    """``dingtalk.tokens``; the other areas ask for the token by themselves.

    Asked for again while it is good, the same token comes and lives longer.  What one call gives
    is taken by both generations of the API.
    """

    def __init__(self, caller: Calls, client_id: str, client_secret: str) -> None:
        super().__init__(caller.bearing(""))
        self._client_id, self._secret = client_id, client_secret

    async def get(self) -> GivenToken:
        """The token of this app.

        Raises NotAllowed (invalidClientIdOrSecret).  Doc: oauth2/accessToken.
        """
        body = {"appKey": self._client_id, "appSecret": self._secret}
        return await self._post("/v1.0/oauth2/accessToken", GivenToken, body=body)

    async def get_v1(self) -> GivenTokenV1:
        """The same by oapi; use ``get``.

        Raises NotAllowed (40013, 40089, 60020), BadArgument (40035).  Doc: gettoken.
        """
        query = {"appkey": self._client_id, "appsecret": self._secret}
        return await self._get("/gettoken", GivenTokenV1, query=query)

    async def of_corp(self, corp_id: str) -> GivenTokenV1:
        """The token of this app for one corp, in the words of OAuth 2.

        Raises NotAllowed (invalid.client, unauthorized.client).  Doc: oauth2/{corpId}/token.
        """
        body = {
            "client_id": self._client_id,
            "client_secret": self._secret,
            "grant_type": "client_credentials",
        }
        return await self._post(f"/v1.0/oauth2/{quoted(corp_id)}/token", GivenTokenV1, body=body)
