"""Sensitive words."""

from __future__ import annotations

import pytest

RULE = {
    "rule_name": "返现",
    "word_list": ["返现"],
    "intercept_type": 1,
    "applicable_range": {"user_list": ["zhangsan"], "department_list": [2]},
}


async def ask(api, call, **body):
    return await api.call(f"externalcontact/{call}", body)


async def test_a_rule_is_kept_changed_and_deleted(api):
    id_ = (await ask(api, "add_intercept_rule", **RULE, semantics_list=[1]))["rule_id"]
    await ask(
        api,
        "update_intercept_rule",
        rule_id=id_,
        rule_name="返利",
        extra_rule={"semantics_list": []},
        add_applicable_range={"user_list": ["lisi"]},
        remove_applicable_range={"user_list": ["zhangsan"], "department_list": [2]},
    )
    rule = (await ask(api, "get_intercept_rule", rule_id=id_))["rule"]
    assert ("返利", ["返现"], [], {"user_list": ["lisi"], "department_list": []}) == (
        rule["rule_name"],
        rule["word_list"],
        rule["extra_rule"]["semantics_list"],
        rule["applicable_range"],
    )
    listed = (await api.call("externalcontact/get_intercept_rule_list"))["rule_list"]
    assert [(id_, "返利")] == [(one["rule_id"], one["rule_name"]) for one in listed]
    assert 0 == (await ask(api, "del_intercept_rule", rule_id=id_))["errcode"]
    assert 40058 == (await ask(api, "get_intercept_rule", rule_id=id_))["errcode"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (40058, {"rule_name": "字" * 21}),
        (40058, {"word_list": []}),
        (40058, {"word_list": ["字" * 33]}),
        (40058, {"word_list": [""]}),
        (40058, {"word_list": ["x"] * 301}),
        (40058, {"intercept_type": 3}),
        (40058, {"semantics_list": [4]}),
        (40058, {"applicable_range": {}}),
        (40003, {"applicable_range": {"user_list": ["nobody"]}}),
        (60003, {"applicable_range": {"department_list": [99]}}),
    ],
)
async def test_a_bad_rule_is_refused(api, code, fields):
    assert code == (await ask(api, "add_intercept_rule", **{**RULE, **fields}))["errcode"]


async def test_there_are_at_most_a_hundred_rules(api):
    for _ in range(100):
        assert 0 == (await ask(api, "add_intercept_rule", **RULE))["errcode"]
    assert 40058 == (await ask(api, "add_intercept_rule", **RULE))["errcode"]
