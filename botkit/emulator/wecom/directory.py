"""Where the platform calls from and is called at."""

from __future__ import annotations

from botkit.emulator.wecom.call import Answer, Call, Rooms

ADDRESSES = ["127.0.0.1"]


class Directory:
    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/getcallbackip": ("get", self.addresses),
            "/cgi-bin/get_api_domain_ip": ("get", self.addresses),
        }

    def addresses(self, call: Call) -> Answer:
        return {"ip_list": ADDRESSES}
