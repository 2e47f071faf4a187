import pytest

from botkit.chat.people import Member
from botkit.dingtalk.people import DingTalkBook
from botkit.errors import NotAllowed, Unreachable

GET = "POST /topapi/v2/user/get"
ZHANG = {
    "userid": "ZhangSan",
    "name": "张三",
    "manager_userid": "LiSi",
    "dept_id_list": [2, 3],
}


async def test_a_member_has_a_name_a_manager_and_departments(dingtalk, transport):
    transport.answer(GET, {"errcode": 0, "result": ZHANG})
    member = await DingTalkBook(dingtalk).member("zhangsan")
    assert Member("zhangsan", "张三", "LiSi", (2, 3)) == member


@pytest.mark.parametrize("code", [33012, 60121, 50002])
async def test_who_is_unknown_or_out_of_range_is_nobody(dingtalk, transport, code):
    transport.answer(GET, {"errcode": code, "errmsg": "x"})
    assert await DingTalkBook(dingtalk).member("nobody") is None


async def test_a_missing_permission_is_no_missing_person(dingtalk, transport):
    transport.answer(GET, {"errcode": 88, "sub_code": "60011", "errmsg": "x"})
    with pytest.raises(NotAllowed):
        await DingTalkBook(dingtalk).member("zhangsan")


async def test_a_platform_that_is_away_is_not_an_empty_book(dingtalk, transport):
    transport.answer(GET, Unreachable("no answer"))
    with pytest.raises(Unreachable):
        await DingTalkBook(dingtalk).member("zhangsan")


async def test_the_emulator_names_everybodys_manager(emulated):
    book = DingTalkBook(emulated)
    assert ("张三", "lisi") == ((one := await book.member("zhangsan")).name, one.manager)
    assert await book.member("nobody") is None
