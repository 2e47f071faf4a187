"""Who is archived, and who agreed."""

from __future__ import annotations

import pytest


async def status(api):
    pairs = [{"userid": "zhangsan", "exteranalopenid": "wmEXT0001"}]
    answer = await api.call("msgaudit/check_single_agree", {"info": pairs})
    return answer["agreeinfo"][0]["agree_status"]


async def test_a_customer_agrees_by_default_and_may_say_otherwise(api, emulator):
    assert "Default_Agree" == await status(api)
    emulator.wecom.archive.consent("zhangsan", "wmEXT0001", "Disagree")
    assert "Disagree" == await status(api)


async def test_customers_in_a_group_are_asked_for_the_group(api, emulator):
    emulator.wecom.archive.consent("wrARCHIVECUSTOMERS", "wmEXT0002", "Agree")
    answer = await api.call("msgaudit/check_room_agree", {"roomid": "wrARCHIVECUSTOMERS"})
    told = {one["exteranalopenid"]: one["agree_status"] for one in answer["agreeinfo"]}
    assert {"wmEXT0001": "Default_Agree", "wmEXT0002": "Agree"} == told


async def test_editions_have_their_seats(api):
    async def seats(body):
        return len((await api.call("msgaudit/get_permit_user_list", body))["ids"])

    assert (12, 3, 6) == (await seats({}), await seats({"type": 1}), await seats({"type": 2}))


@pytest.mark.parametrize(
    ("code", "path", "body"),
    [
        (40058, "get_permit_user_list", {"type": 4}),
        (40058, "check_single_agree", {"info": []}),
        (40058, "check_single_agree", {"info": [{"userid": "zhangsan"}]}),
        (40003, "check_single_agree", {"info": [{"userid": "x", "exteranalopenid": "wm"}]}),
        (301058, "check_single_agree", {"info": [{}] * 101}),
        (40058, "check_room_agree", {"roomid": "nowhere"}),
        (40058, "groupchat/get", {}),
        (301059, "groupchat/get", {"roomid": "wrARCHIVECUSTOMERS"}),
    ],
)
async def test_what_is_not_right_is_refused(api, code, path, body):
    assert code == (await api.call(f"msgaudit/{path}", body))["errcode"]
