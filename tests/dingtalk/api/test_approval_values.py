"""What stands in the fields of an approval form."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from botkit.dingtalk.api import approval_values as values
from botkit.dingtalk.api.approval_values import AttachedFile, FormValue, check_values
from botkit.errors import OverLimit

NINE = datetime(2026, 2, 19, 9, 30)
FILE = AttachedFile("s1", "报告.pdf", "333", "pdf", "f1")


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (values.text("事由", "回家"), "事由", "回家"),
        (values.number("时长", 1.5), "时长", "1.5"),
        (values.number("金额", "0.10"), "金额", "0.10"),
        (values.choice("类型", "年假"), "类型", "年假"),
        (values.choices("项目", ["a", "b"]), "项目", '["a","b"]'),
        (values.phone("电话", "13800000000"), "电话", "13800000000"),
        (values.day("日期", date(2026, 2, 19)), "日期", "2026-02-19"),
        (values.day("日期", NINE), "日期", "2026-02-19 09:30"),
        (
            values.period(("开始", "结束"), date(2026, 2, 19), date(2026, 2, 25)),
            '["开始","结束"]',
            '["2026-02-19","2026-02-25"]',
        ),
        (
            values.place(("时间", "地点"), NINE, 120.02, 30.28, "西湖"),
            '["时间","地点"]',
            '["2026-02-19 09:30:00",120.02,30.28,"西湖",100]',
        ),
        (values.photos("发票", ["https://a/1.png"]), "发票", '["https://a/1.png"]'),
        (values.contacts("交接人", ["lisi"]), "交接人", '["lisi"]'),
        (values.departments("部门", [2, 3]), "部门", "2,3"),
        (
            values.files("附件", [FILE]),
            "附件",
            '[{"spaceId":"s1","fileName":"报告.pdf","fileSize":"333","fileType":"pdf",'
            '"fileId":"f1"}]',
        ),
        (values.related("关联", ["p1"]), "关联", '["p1"]'),
        (
            values.table("明细", [[values.text("事由", "车票"), values.number("小计", 5)]]),
            "明细",
            '[[{"name":"事由","value":"车票"},{"name":"小计","value":"5"}]]',
        ),
    ],
)
def test_every_value_is_a_text(value, name, text):
    assert FormValue(name, text) == value


def test_what_is_too_much_is_refused():
    with pytest.raises(OverLimit, match="10 photos, allowed are 9"):
        values.photos("发票", ["https://a/"] * 10)
    with pytest.raises(OverLimit, match="2 fields, allowed are 1"):
        check_values("a form", 1, [FormValue("a", "b")] * 2)
    with pytest.raises(OverLimit, match="65536 bytes, allowed are 65535"):
        check_values("a form", 1, [FormValue("a", "b" * 65536)])
