"""Sensitive words."""

from __future__ import annotations

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.intercept_rules import ExtraRule, InterceptRule, RuleRange, RuleRow
from tests.wecom.api.examples import Example

ALL = RuleRange(["zhangsan"], [2])


async def a_rule(w):
    return await w.external.intercept_rules.add("返现", ["返现"], ALL)


EXAMPLES = [
    Example(
        "make a rule",
        lambda w: w.external.intercept_rules.add("返现", ["返现"], ALL, semantics=[1, 3]),
        "POST /cgi-bin/externalcontact/add_intercept_rule",
        "R1",
        {
            "rule_name": "返现",
            "word_list": ["返现"],
            "semantics_list": [1, 3],
            "intercept_type": 1,
            "applicable_range": {"user_list": ["zhangsan"], "department_list": [2]},
        },
        answer={"errcode": 0, "rule_id": "R1"},
        repeatable=False,
    ),
    Example(
        "list rules",
        lambda w: w.external.intercept_rules.list(),
        "GET /cgi-bin/externalcontact/get_intercept_rule_list",
        [RuleRow("R1", "返现", 1700000000)],
        answer={
            "errcode": 0,
            "rule_list": [{"rule_id": "R1", "rule_name": "返现", "create_time": 1700000000}],
        },
    ),
    Example(
        "get a rule",
        lambda w: w.external.intercept_rules.get("R1"),
        "POST /cgi-bin/externalcontact/get_intercept_rule",
        InterceptRule("R1", "返现", ["返现"], ExtraRule([1]), 2, ALL),
        {"rule_id": "R1"},
        answer={
            "errcode": 0,
            "rule": {
                "rule_id": "R1",
                "rule_name": "返现",
                "word_list": ["返现"],
                "extra_rule": {"semantics_list": [1]},
                "intercept_type": 2,
                "applicable_range": {"user_list": ["zhangsan"], "department_list": [2]},
            },
        },
        before=a_rule,
        make_there=lambda w, id_: w.external.intercept_rules.get(id_),
    ),
    Example(
        "change a rule",
        lambda w: w.external.intercept_rules.update(
            "R1", semantics=[], add=RuleRange(["lisi"]), remove=RuleRange(departments=[2])
        ),
        "POST /cgi-bin/externalcontact/update_intercept_rule",
        None,
        {
            "rule_id": "R1",
            "extra_rule": {"semantics_list": []},
            "add_applicable_range": {"user_list": ["lisi"]},
            "remove_applicable_range": {"department_list": [2]},
        },
        before=a_rule,
        make_there=lambda w, id_: w.external.intercept_rules.update(id_, name="返利"),
    ),
    Example(
        "delete a rule",
        lambda w: w.external.intercept_rules.delete("R1"),
        "POST /cgi-bin/externalcontact/del_intercept_rule",
        None,
        {"rule_id": "R1"},
        before=a_rule,
        make_there=lambda w, id_: w.external.intercept_rules.delete(id_),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


@pytest.mark.parametrize(
    ("words", "name", "listed"),
    [
        ("21 characters, allowed are 20", "字" * 21, ["返现"]),
        ("301 words, allowed are 300", "返现", ["返现"] * 301),
        ("33 characters, allowed are 32", "返现", ["字" * 33]),
    ],
)
async def test_a_rule_beyond_the_limits_is_not_sent(wecom, transport, words, name, listed):
    with pytest.raises(OverLimit, match=words):
        await wecom.external.intercept_rules.add(name, listed, ALL)
    with pytest.raises(OverLimit, match=words):
        await wecom.external.intercept_rules.update("R1", name=name, words=listed)
    assert [] == transport.requests


def test_a_rule_tells_its_semantics_and_has_none_by_default():
    assert [1] == InterceptRule(extra=ExtraRule([1])).semantics
    assert [] == InterceptRule().semantics
