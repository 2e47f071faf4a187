"""Leave."""

from __future__ import annotations

import pytest


async def left(api, kind):
    answer = await api.call("oa/vacation/getuservacationquota", {"userid": "zhangsan"})
    return next(one["leftduration"] for one in answer["lists"] if one["id"] == kind)


async def test_a_balance_stays_as_it_was_set(api):
    kinds = (await api.call("oa/vacation/getcorpconf"))["lists"]
    assert ["年假", "事假", "病假"] == [one["name"] for one in kinds]
    body = {"userid": "zhangsan", "vacation_id": 1, "leftduration": 8640, "time_attr": 0}
    assert 0 == (await api.call("oa/vacation/setoneuserquota", body))["errcode"]
    assert (8640, 864000) == (await left(api, 1), await left(api, 2))


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (60111, {"userid": "nobody"}),
        (40058, {"vacation_id": 9}),
        (40058, {"time_attr": 1}),
        (40058, {"leftduration": 3600}),
        (40058, {"leftduration": -8640}),
        (40058, {"leftduration": 86400 * 1001}),
        (40058, {"remarks": "长" * 201}),
    ],
)
async def test_a_balance_that_is_not_right_is_refused(api, code, fields):
    body = {"userid": "zhangsan", "vacation_id": 1, "leftduration": 8640, "time_attr": 0}
    answer = await api.call("oa/vacation/setoneuserquota", {**body, **fields})
    assert code == answer["errcode"]
