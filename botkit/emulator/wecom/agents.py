"""The settings of an app.  Doc: path/90227"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company
from botkit.emulator.wecom.call import Answer, Call, Rooms, has_scheme, whole
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal

NAME_LETTERS = 32
DESCRIPTION_LETTERS = range(4, 121)
FLAGS = ("report_location_flag", "isreportenter")
TEXTS = ("name", "description", "redirect_domain", "home_url")


class Agents:
    def __init__(self, company: Company, media: Media) -> None:
        self._company, self._media = company, media
        self._settings: dict[str, dict[str, Any]] = {}  # by app

    def rooms(self) -> Rooms:
        return {
            "/cgi-bin/agent/get": ("get", self.get),
            "/cgi-bin/agent/list": ("get", self.list),
            "/cgi-bin/agent/set": ("json", self.set),
        }

    def get(self, call: Call) -> Answer:
        call.agent_id()
        seen = [one for one in self._company.people if one.id not in call.app.hidden]
        whole_company = [] if call.app.hidden else [1]
        return {
            "agentid": call.app.agent_id,
            "name": call.app.label,
            "square_logo_url": "",
            "description": "",
            "allow_userinfos": {"user": [{"userid": one.id} for one in seen]},
            "allow_partys": {"partyid": whole_company},
            "allow_tags": {"tagid": []},
            "close": 0,
            "redirect_domain": "",
            "report_location_flag": 0,
            "isreportenter": 1,
            "home_url": "",
            "callback_url": call.app.callback,
            **self._settings.get(call.app.name, {}),
        }

    def list(self, call: Call) -> Answer:
        """A token sees its own app only."""
        told = {
            "agentid": call.app.agent_id,
            "name": self._settings.get(call.app.name, {}).get("name", call.app.label),
            "square_logo_url": "",
        }
        return {"agentlist": [told]}

    def set(self, call: Call) -> Answer:
        call.agent_id()
        body = call.body
        if logo := body.get("logo_mediaid"):
            self._media.check(logo, "image")
        changed: dict[str, Any] = {}
        for name in FLAGS:
            if name in body:
                changed[name] = whole(body[name])
                if changed[name] not in (0, 1):
                    raise Refusal(40058, f"invalid {name}")
        for name in TEXTS:
            if name in body:
                changed[name] = _text(name, body[name])
        self._settings.setdefault(call.app.name, {}).update(changed)
        return {}


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Refusal(40058, f"{name} is not a text")
    is_wrong = {
        "name": not 0 < len(value) <= NAME_LETTERS,
        "description": len(value) not in DESCRIPTION_LETTERS,
        "home_url": not has_scheme(value),
        "redirect_domain": "/" in value or not value,
    }
    if is_wrong[name]:
        raise Refusal(40058, f"invalid {name}")
    return value
