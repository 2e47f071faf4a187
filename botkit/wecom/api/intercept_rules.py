"""Sensitive words (敏感词): what members shall not write to customers."""

from __future__ import annotations

from collections.abc import Sequence

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, letters
from botkit.wire.record import Record, field


class RuleRange(Record):
    """Whom a rule is for: at most 1000 members and departments."""

    users: list[str] | None = field(name="user_list", default=None)
    departments: list[int] | None = field(name="department_list", default=None)


class ExtraRule(Record):
    semantics: list[int] = field(name="semantics_list", default_factory=list)


class InterceptRule(Record):
    """``semantics``: 1 phone numbers, 2 e-mail addresses, 3 red packets."""

    id: str = field(name="rule_id", default="")
    name: str = field(name="rule_name", default="")
    words: list[str] = field(name="word_list", default_factory=list)
    extra: ExtraRule | None = field(name="extra_rule", default=None)
    intercept_type: int = 0  # 1 warn and stop, 2 warn
    range: RuleRange | None = field(name="applicable_range", default=None)

    @property
    def semantics(self) -> list[int]:
        return self.extra.semantics if self.extra else []


class RuleRow(Record):
    id: str = field(name="rule_id", default="")
    name: str = field(name="rule_name", default="")
    create_time: int = 0  # seconds since 1970


Rows = list[RuleRow]


class InterceptRules(Area):
    """``wecom.external.intercept_rules``

    At most 100 rules.  Names 20 characters, 300 words of 32 characters.  Raises OverLimit before
    sending, BadArgument (40058).
    """

    async def add(
        self,
        name: str,
        words: Sequence[str],
        applies_to: RuleRange,
        *,
        intercept_type: int = 1,
        semantics: Sequence[int] | None = None,
    ) -> str:
        """Make a rule and return its id; ``intercept_type`` 1 warns and stops, 2 warns.

        Doc: externalcontact/add_intercept_rule.
        """
        _check(name, words)
        body = {
            "rule_name": name,
            "word_list": words,
            "semantics_list": semantics,
            "intercept_type": intercept_type,
            "applicable_range": applies_to,
        }
        return await self._post(
            "/cgi-bin/externalcontact/add_intercept_rule",
            str,
            at="rule_id",
            body=body,
            repeatable=False,
        )

    async def list(self) -> Rows:
        """All rules, without their words.  Doc: externalcontact/get_intercept_rule_list."""
        return await self._get(
            "/cgi-bin/externalcontact/get_intercept_rule_list", Rows, at="rule_list"
        )

    async def get(self, rule_id: str) -> InterceptRule:
        """Doc: externalcontact/get_intercept_rule."""
        return await self._post(
            "/cgi-bin/externalcontact/get_intercept_rule",
            InterceptRule,
            at="rule",
            body={"rule_id": rule_id},
        )

    async def update(
        self,
        rule_id: str,
        *,
        name: str | None = None,
        words: Sequence[str] | None = None,
        semantics: Sequence[int] | None = None,
        intercept_type: int | None = None,
        add: RuleRange | None = None,
        remove: RuleRange | None = None,
    ) -> None:
        """Change a rule; what is not given stays.  Doc: externalcontact/update_intercept_rule."""
        _check(name, words)
        body = {
            "rule_id": rule_id,
            "rule_name": name,
            "word_list": words,
            "extra_rule": None if semantics is None else {"semantics_list": semantics},
            "intercept_type": intercept_type,
            "add_applicable_range": add,
            "remove_applicable_range": remove,
        }
        await self._tell("/cgi-bin/externalcontact/update_intercept_rule", body=body)

    async def delete(self, rule_id: str) -> None:
        """Doc: externalcontact/del_intercept_rule."""
        body = {"rule_id": rule_id}
        await self._tell("/cgi-bin/externalcontact/del_intercept_rule", body=body)


def _check(name: str | None, words: Sequence[str] | None) -> None:
    letters("wecom rule_name", 20, name)
    at_most("wecom word_list", 300, words, "words")
    for word in words or ():
        letters("wecom word_list", 32, word)
