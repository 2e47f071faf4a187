"""The platform's own addresses, for firewalls."""

from __future__ import annotations

from botkit.calls.area import Area


class Addresses(Area):
    """``wecom.addresses``"""

    async def callback_ips(self) -> list[str]:
        """Where callbacks come from: addresses, or ranges as ``a.b.c.d/n``.  Doc: getcallbackip."""
        return await self._get("/cgi-bin/getcallbackip", list[str], at="ip_list")

    async def api_ips(self) -> list[str]:
        """Where calls go to.  Doc: get_api_domain_ip."""
        return await self._get("/cgi-bin/get_api_domain_ip", list[str], at="ip_list")
