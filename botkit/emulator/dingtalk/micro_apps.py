"""Apps on the workbench.  Doc: microapp"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import DINGTALK, App, Company
from botkit.emulator.dingtalk.call import Answer, Call, Rooms, flag, whole
from botkit.emulator.dingtalk.people import People
from botkit.emulator.dingtalk.refusals import Refusal, wrong
from botkit.wire.record import Record, field


class Scope(Record):
    """Who sees an app; with both lists empty everybody does."""

    users: list[str] = field(default_factory=list)
    departments: list[int] = field(default_factory=list)
    is_hidden: bool = False


class MicroApps:
    def __init__(self, company: Company, people: People) -> None:
        self._company, self._people = company, people
        self._scopes: dict[str, Scope] = {}

    def rooms(self) -> Rooms:
        return {
            ("POST", "/microapp/list"): self.list_all,
            ("GET", "/microapp/list_by_userid"): self.list_of,
            ("POST", "/microapp/visible_scopes"): self.scopes,
            ("POST", "/microapp/set_visible_scopes"): self.set_scopes,
        }

    def list_all(self, call: Call) -> Answer:
        return {"appList": [_shows(one) for one in self._company.apps_of(DINGTALK)]}

    def list_of(self, call: Call) -> Answer:
        member = self._people.find(call.query.get("userid"))
        apps = self._company.apps_of(DINGTALK)
        return {"appList": [_shows(one) for one in apps if member.id not in one.hidden]}

    def scopes(self, call: Call) -> Answer:
        scope = self._scope(self._app(call.body))
        return {
            "isHidden": scope.is_hidden,
            "userVisibleScopes": scope.users,
            "deptVisibleScopes": scope.departments,
        }

    def set_scopes(self, call: Call) -> Answer:
        body = call.body
        app = self._app(body)
        users = [self._people.find(one).id for one in body.get("userVisibleScopes") or ()]
        departments = [whole(one) for one in body.get("deptVisibleScopes") or ()]
        if any(one is None or self._company.department(one) is None for one in departments):
            raise Refusal(60003)
        if "isHidden" in body and not isinstance(body["isHidden"], bool):
            raise wrong("isHidden")
        listed = [one for one in departments if one is not None]
        self._scopes[app.name] = scope = Scope(users, listed, flag(body.get("isHidden")))
        app.hidden = self._hidden(scope)
        return {}

    def _hidden(self, scope: Scope) -> set[str]:
        """Those who do not see the app."""
        if scope.is_hidden:
            return {one.id for one in self._company.people if not self._people.level(one)}
        if not scope.users and not scope.departments:
            return set()
        inside = {one.id for id_ in scope.departments for one in self._company.within(id_)}
        return {one.id for one in self._company.people} - inside - set(scope.users)

    def _scope(self, app: App) -> Scope:
        return self._scopes.get(app.name, Scope())

    def _app(self, body: dict[str, Any]) -> App:
        agent_id = whole(body.get("agentId"))
        for app in self._company.apps_of(DINGTALK):
            if app.agent_id == agent_id:
                return app
        raise Refusal(40056)


def _shows(app: App) -> Answer:
    return {
        "agentId": app.agent_id,
        "name": app.label,
        "appIcon": "",
        "appDesc": app.label,
        "isSelf": True,
        "appStatus": 1,
        "ompLink": "",
        "homepageLink": "",
        "pcHomepageLink": "",
    }
