import msgspec
import pytest

from botkit.chat.messages import (
    Article,
    Button,
    File,
    Image,
    Markdown,
    MpNews,
    News,
    Notice,
    Story,
    TaskCard,
    Text,
    TextCard,
)
from botkit.chat.seams import Repaint
from botkit.errors import BadArgument, FlowError, OverLimit
from botkit.wecom.aibot import outbound

CARD = TaskCard("请假", "三天", [Button("yes", "同意"), Button("no", "驳回")], task_id="t1")


def test_an_answer_is_a_stream_of_the_whole_text():
    assert {"msgtype": "stream", "stream": {"id": "a", "finish": False, "content": "库"}} == (
        outbound.stream("a", "库", is_last=False)
    )
    last = outbound.stream("a", "库存", is_last=True, shown={"card_type": "x"}, feedback="a")
    assert {
        "msgtype": "stream_with_template_card",
        "stream": {"id": "a", "finish": True, "content": "库存", "feedback": {"id": "a"}},
        "template_card": {"card_type": "x"},
    } == last


def test_a_message_by_itself_is_markdown_or_a_card():
    assert {"msgtype": "markdown", "markdown": {"content": "好"}} == outbound.body(Text("好"))
    card = outbound.body(CARD)["template_card"]
    assert ("button_interaction", "t1") == (card["card_type"], card["task_id"])
    assert {"msgtype": "file", "file": {"media_id": "m"}} == outbound.body(File(media="m"))


def test_a_greeting_is_a_text_or_a_card():
    assert {"msgtype": "text", "text": {"content": "你好"}} == outbound.welcome(Markdown("你好"))
    assert "template_card" == outbound.welcome(CARD)["msgtype"]
    with pytest.raises(BadArgument, match="greets"):
        outbound.welcome(Image(media="m"))


def test_a_text_card_becomes_a_notice_and_news_become_markdown():
    (notice,) = outbound.fit("long", TextCard("通知", "a<br>b", "https://x.example/"))
    assert Notice("通知", "https://x.example/", "a\nb") == notice
    (news,) = outbound.fit("long", News([Article("题", "https://x.example/", "述", "https://p/")]))
    assert "**[题](https://x.example/)**\n述\n![](https://p/)" == news.content


def test_twenty_kilobytes_are_one_message_and_more_are_several():
    assert 1 == len(outbound.fit("long", Markdown("字" * 6800)))
    parts = outbound.fit("long", Markdown("字" * 6900))
    assert "字" * 6900 == "".join(part.content for part in parts)
    assert 2 == len(parts)


def test_cards_are_narrower_than_those_of_apps():
    with pytest.raises(OverLimit, match=r"wecom aibot taskcard.title: 27 characters"):
        outbound.fit("long", msgspec.structs.replace(CARD, title="题" * 27))


def test_files_go_over_the_long_connection_only():
    assert [File(path="a.pdf")] == outbound.fit("long", File(path="a.pdf"))
    with pytest.raises(FlowError, match='cannot send a file; set mode = "long"'):
        outbound.fit("callback", File(path="a.pdf"))
    with pytest.raises(FlowError, match="cannot send a mpnews"):
        outbound.fit("long", MpNews([Story("题", "文")]))


def test_of_a_clicked_card_the_choice_is_left():
    sent = msgspec.json.encode(CARD)
    updated = outbound.updated(Repaint("lisi", "t1", "c", "同意"), sent)
    card = updated["template_card"]
    assert "update_template_card" == updated["response_type"]
    assert ("t1", "请假") == (card["task_id"], card["main_title"]["title"])
    assert [{"text": "同意", "key": "done", "style": 4}] == card["button_list"]


def test_a_card_drawn_anew_takes_the_place_of_the_clicked_one():
    new = Notice("已批准", "https://x.example/")
    card = outbound.updated(Repaint("lisi", "t1", "c", "同意", new), None)["template_card"]
    assert ("text_notice", "t1") == (card["card_type"], card["task_id"])


def test_a_card_that_is_kept_no_longer_cannot_be_drawn():
    with pytest.raises(BadArgument, match="kept no longer"):
        outbound.updated(Repaint("lisi", "t1", "c", "同意"), None)
