"""Sensitive words.  Doc: externalcontact/add_intercept_rule"""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom import fields
from botkit.emulator.wecom.call import Answer, Call, Rooms
from botkit.emulator.wecom.clientele import Clientele
from botkit.emulator.wecom.refusals import Refusal
from botkit.wire.record import Record

MOST_RULES, MOST_WORDS = 100, 300
NAME, WORD = 20, 32  # characters


class Rule(Record):
    id: str
    made_at: int
    name: str
    words: list[str]
    semantics: list[int]
    kind: int  # 1 warn and stop, 2 warn
    users: list[str]
    departments: list[int]


class InterceptRules:
    def __init__(self, company: Company, clientele: Clientele, ids: Ids) -> None:
        self._company, self._clientele, self._ids = company, clientele, ids
        self._rules: dict[str, Rule] = {}

    def rooms(self) -> Rooms:
        base = "/cgi-bin/externalcontact"
        return {
            f"{base}/add_intercept_rule": ("json", self.add),
            f"{base}/get_intercept_rule_list": ("get", self.listing),
            f"{base}/get_intercept_rule": ("json", self.get),
            f"{base}/update_intercept_rule": ("json", self.update),
            f"{base}/del_intercept_rule": ("json", self.delete),
        }

    def add(self, call: Call) -> Answer:
        body = call.body
        name = fields.must_text(body, "rule_name", most=NAME)
        words, semantics = _words(body), _semantics(body)
        if not words and not semantics:
            raise fields.bad("word_list")
        kind = fields.must_number(body, "intercept_type", 1, 2)
        users, departments = self._range(body, "applicable_range")
        if not users and not departments:
            raise fields.bad("applicable_range")
        if len(self._rules) >= MOST_RULES:
            raise Refusal(40058, "too many rules")
        id_ = self._ids.text()[:32]
        now = self._clientele.now()
        self._rules[id_] = Rule(
            id_, now, name, words or [], semantics or [], kind, users, departments
        )
        return {"rule_id": id_}

    def listing(self, call: Call) -> Answer:
        rows = [
            {"rule_id": one.id, "rule_name": one.name, "create_time": one.made_at}
            for one in self._rules.values()
        ]
        return {"rule_list": rows}

    def get(self, call: Call) -> Answer:
        rule = self._rule(call)
        return {
            "rule": {
                "rule_id": rule.id,
                "rule_name": rule.name,
                "word_list": rule.words,
                "extra_rule": {"semantics_list": rule.semantics},
                "intercept_type": rule.kind,
                "applicable_range": {
                    "user_list": rule.users,
                    "department_list": rule.departments,
                },
            }
        }

    def update(self, call: Call) -> Answer:
        rule, body = self._rule(call), call.body
        name, words = fields.text(body, "rule_name", most=NAME), _words(body)
        semantics = _semantics(fields.part(body, "extra_rule"))
        kind = fields.number(body, "intercept_type", 1, 2)
        added = self._range(body, "add_applicable_range")
        removed = self._range(body, "remove_applicable_range")
        rule.name, rule.kind = name or rule.name, kind or rule.kind
        rule.words = rule.words if words is None else words
        rule.semantics = rule.semantics if semantics is None else semantics
        rule.users = [u for u in dict.fromkeys([*rule.users, *added[0]]) if u not in removed[0]]
        kept = dict.fromkeys([*rule.departments, *added[1]])
        rule.departments = [one for one in kept if one not in removed[1]]
        return {}

    def delete(self, call: Call) -> Answer:
        del self._rules[self._rule(call).id]
        return {}

    def _rule(self, call: Call) -> Rule:
        id_ = fields.must_text(call.body, "rule_id")
        if id_ not in self._rules:
            raise fields.bad("rule_id")
        return self._rules[id_]

    def _range(self, body: fields.Body, name: str) -> tuple[list[str], list[int]]:
        chosen: dict[str, Any] = fields.part(body, name)
        users = fields.texts(chosen, "user_list", most=1000) or []
        departments = fields.numbers(chosen, "department_list") or []
        for userid in users:
            self._clientele.member(userid)
        if not {one.id for one in self._company.departments} >= set(departments):
            raise Refusal(60003)
        return users, departments


def _words(body: fields.Body) -> list[str] | None:
    words = fields.texts(body, "word_list", most=MOST_WORDS)
    if any(not 1 <= len(one) <= WORD for one in words or ()):
        raise fields.bad("word_list")
    return words


def _semantics(body: fields.Body) -> list[int] | None:
    found = fields.numbers(body, "semantics_list")
    if not {1, 2, 3} >= set(found or ()):
        raise fields.bad("semantics_list")
    return found
