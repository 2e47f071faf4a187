"""One template and some values give one message, or an error that says what to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from botkit.chat.messages import (
    Article,
    Button,
    File,
    Form,
    Image,
    Markdown,
    MiniProgram,
    News,
    Notice,
    Option,
    Question,
    Row,
    TaskCard,
    Text,
    TextCard,
    Video,
    Voice,
    Vote,
)
from botkit.chat.people import Person
from botkit.clock import SystemClock
from botkit.errors import ConfigError, FlowError
from botkit.replies.pieces import Sandboxes, TemplateRefused
from botkit.replies.template import Rendered, Template

Render = Callable[..., Rendered]
URL = "https://www.example.com/"


def test_a_text_names_whom_it_mentions(render: Render) -> None:
    source = '+++\nmentions = ["{{ who.id }}", "@all"]\n+++\n你好 {{ who }}\n\n'
    expected = Text("你好 张三", ["zhangsan", "@all"])
    assert expected == render("text", source, who=Person("zhangsan", "张三")).message


def test_a_list_of_the_context_may_be_mentioned(render: Render) -> None:
    source = '+++\nmentions = "data.people"\n+++\nhi'
    assert ["a", "b"] == render("text", source, data={"people": ["a", "b"]}).message.mentions


def test_a_markdown_keeps_the_authors_own_marks(render: Render) -> None:
    source = '# 通知\n**{{ x }}** <font color="info">好</font>\n'
    expected = Markdown('# 通知\n**＊** <font color="info">好</font>')
    assert expected == render("markdown", source, x="*").message
    assert render("markdown", "+++\nrich = true\n+++\n- a", x="").message.rich


def test_a_textcard(render: Render) -> None:
    source = (
        f'+++\ntitle = "<{{{{ x }}}}>"\nurl = "{URL}?q={{{{ x | urlencode }}}}"\nbutton = "看"\n'
        '+++\n<div class="gray">{{ x }}</div><b>粗</b>\n'
    )
    expected = TextCard("<a&b>", '<div class="gray">a&amp;b</div>粗', f"{URL}?q=a%26b", "看")
    assert expected == render("textcard", source, x="a&b").message


def test_a_taskcard_with_a_table_of_buttons(render: Render) -> None:
    source = (
        '+++\ntitle = "报修确认"\nbuttons = { yes = "提交{{ n }}", no = "改一下" }\n'
        "styles = { no = 2 }\n+++\n类别：{{ n }}\n问题\n"
    )
    made = render("taskcard", source, n=1)
    buttons = [Button("yes", "提交1"), Button("no", "改一下", 2)]
    assert TaskCard("报修确认", "类别：1\n问题", buttons) == made.message
    assert (False, "taskcard") == (made.choices, made.kind)


@pytest.mark.parametrize(
    ("expected", "choices"),
    [
        ([Button("网络", "网络"), Button("1", "1")], ["网络", 1]),
        ([Button("net", "网络")], [["net", "网络"]]),
        ([Button("net", "网络")], {"net": "网络"}),
        ([Button("a\u200b", "a")], ["a\u200b"]),
    ],
)
def test_choices_become_buttons(render: Render, expected: list[Button], choices: object) -> None:
    source = '+++\ntitle = "选"\nbuttons = "choices"\n+++\n'
    made = render("taskcard", source, choices=choices)
    assert made.choices
    assert expected == made.message.buttons


def test_a_news_of_a_table_and_of_a_list(render: Render) -> None:
    table = f'+++\n[[articles]]\ntitle = "{{{{ x }}}}"\nurl = "{URL}"\ndescription = "d"\n+++\n'
    assert News([Article("题", URL, "d")]) == render("news", table, x="题").message
    listed = [{"title": "t", "url": URL, "picture": URL + "p.png"}]
    expected = News([Article("t", URL, picture=URL + "p.png")])
    assert expected == render("news", '+++\narticles = "all"\n+++\n', all=listed).message


def test_a_picture_is_a_file_beside_its_template_or_a_media_id(render: Render) -> None:
    made = render("image", '+++\npath = "logo.png"\n+++\n')
    assert Image(path=str(made.template.parent / "logo.png")) == made.message
    assert (
        File(path="/a/b.pdf") == render("file", '+++\npath = "{{ x }}"\n+++', x="/a/b.pdf").message
    )
    assert File(media="m1") == render("file", '+++\nmedia = "{{ x }}"\n+++', x="m1").message


def test_a_path_leads_nowhere_else(render: Render) -> None:
    with pytest.raises(FlowError, match=r"x\.file\.j2:2: path: a path has no '\.\.'"):
        render("file", '+++\npath = "reports/{{ x }}"\n+++', x="../../etc/passwd")


def test_a_notice(render: Render) -> None:
    source = (
        f'+++\ntitle = "假期"\nurl = "{URL}"\nemphasis = "{{{{ n }}}} 天"\nsource = "人事"\n'
        f'rows = {{ "申请人" = "{{{{ who }}}}", "详情" = {{ value = "打开", url = "{URL}" }} }}\n'
        "+++\n截止 12 月\n"
    )
    rows = [Row("申请人", "张三"), Row("详情", "打开", URL)]
    expected = Notice("假期", URL, "截止 12 月", "7 天", "", rows, "人事")
    assert expected == render("notice", source, n=7, who="张三").message


def test_a_vote(render: Render) -> None:
    source = (
        '+++\ntitle = "午餐"\nchoices = { noodles = "面{{ n }}", rice = "饭" }\nmany = true\n'
        'chosen = ["rice"]\nquestion = "lunch"\nsubmit = { vote = "投票" }\n+++\n选两样\n'
    )
    made = render("vote", source, n=1)
    options = [Option("noodles", "面1"), Option("rice", "饭")]
    vote = Vote("午餐", "选两样", "lunch", options, Button("vote", "投票"), ["rice"], True)
    assert (vote, False) == (made.message, made.choices)
    assert [Button("vote", "投票")] == made.message.buttons


def test_a_vote_over_a_list_of_the_context_has_a_button_of_its_own(render: Render) -> None:
    source = '+++\ntitle = "选"\nchoices = "facts.dishes"\n+++\n'
    made = render("vote", source, facts={"dishes": ["面", "饭"]})
    options = [Option("面", "面"), Option("饭", "饭")]
    assert Vote("选", "", "choice", options, Button("submit", "提交")) == made.message
    assert not made.choices


FORM = (
    '+++\ntitle = "订"\n[questions.day]\ntitle = "日期"\nchoices = { mon = "周一", tue = "周二" }\n'
    'chosen = "{{ day }}"\n[questions.slot]\ntitle = "时段"\nchoices = "facts.slots"\n+++\n请选\n'
)


def test_a_form_of_tables(render: Render) -> None:
    days = Question("day", "日期", [Option("mon", "周一"), Option("tue", "周二")], "tue")
    slots = Question("slot", "时段", [Option("am", "上午")])
    made = render("form", FORM, day="tue", facts={"slots": [["am", "上午"]]})
    assert Form("订", "请选", [days, slots], Button("submit", "提交")) == made.message


def test_a_form_of_a_list_of_the_context(render: Render) -> None:
    source = '+++\ntitle = "订"\nquestions = "all"\nsubmit = { book = "预订" }\n+++\n'
    asked = [{"key": "day", "title": "日期", "choices": {"mon": "周一"}}]
    days = Question("day", "日期", [Option("mon", "周一")])
    assert (
        Form("订", "", [days], Button("book", "预订")) == render("form", source, all=asked).message
    )


def test_a_taskcard_with_a_question(render: Render) -> None:
    source = (
        '+++\ntitle = "请假"\nbuttons = { yes = "同意" }\n'
        '[questions.why]\ntitle = "理由"\nchoices = { a = "材料齐全" }\n+++\n'
    )
    why = [Question("why", "理由", [Option("a", "材料齐全")])]
    expected = TaskCard("请假", "", [Button("yes", "同意")], questions=why)
    assert expected == render("taskcard", source).message


@pytest.mark.parametrize(
    ("words", "kind", "source"),
    [
        ("chosen: not among", "vote", 'title = "a"\nchoices = { a = "b" }\nchosen = ["c"]'),
        (
            "several are chosen",
            "vote",
            'title = "a"\nchoices = { a = "b", c = "d" }\nchosen = ["a", "c"]',
        ),
        ("two choices have the same key", "vote", 'title = "a"\nchoices = "twice"'),
        ("no choice", "vote", 'title = "a"\nchoices = "empty"'),
        ("no question", "form", 'title = "a"\nquestions = "empty"'),
        ("each question is a table", "form", 'title = "a"\nquestions = "twice"'),
        (
            "not among the choices of 'q'",
            "form",
            'title = "a"\n[questions.q]\ntitle = "t"\nchoices = { a = "b" }\nchosen = "c"',
        ),
    ],
)
def test_what_nobody_could_pick_is_a_mistake(
    render: Render, words: str, kind: str, source: str
) -> None:
    with pytest.raises(FlowError, match=words):
        render(kind, f"+++\n{source}\n+++\n", twice=["x", "x"], empty=[])


def test_a_voice_and_a_video(render: Render) -> None:
    assert Voice(media="m") == render("voice", '+++\nmedia = "m"\n+++').message
    source = '+++\npath = "/a/b.mp4"\ntitle = "巡检 {{ n }}"\ndescription = "三楼"\n+++\n'
    expected = Video(path="/a/b.mp4", title="巡检 1", description="三楼")
    assert expected == render("video", source, n=1).message


def test_an_article_is_html_in_which_values_are_text(render: Render) -> None:
    source = (
        f'+++\ntitle = "周报"\npath = "/p.png"\nauthor = "张三"\ndigest = "摘要"\nurl = "{URL}"\n'
        '+++\n<p title="{{ x }}">{{ x }}</p><script>alert(1)</script>'
        '<a href="javascript:x">a</a>\n'
    )
    (story,) = render("mpnews", source, x='"><b>').message.stories
    assert ("周报", "/p.png", "张三", "摘要", URL) == (
        story.title,
        story.path,
        story.author,
        story.digest,
        story.url,
    )
    assert '<p title="&quot;&gt;&lt;b&gt;">"&gt;&lt;b&gt;</p><a>a</a>' == story.content


def test_a_notice_of_a_mini_program(render: Render) -> None:
    source = (
        '+++\ntitle = "会议室预订"\nappid = "wx1"\npage = "pages/index?n={{ n }}"\n'
        'rows = { "会议室" = "{{ n }}" }\nemphasis = true\n+++\n预订成功啦\n'
    )
    rows = [Row("会议室", "402")]
    expected = MiniProgram(
        "wx1", "会议室预订", "预订成功啦", "pages/index?n=402", rows, emphasis=True
    )
    assert expected == render("miniprogram", source, n=402).message


def test_none_prints_nothing(render: Render) -> None:
    assert "a" == render("text", "a{{ x }}", x=None).message.content


def test_constants_are_escaped_as_their_kind_and_not_as_html(render: Render) -> None:
    assert "a & b" == render("text", "{{ 'a & b' }}").message.content


def test_an_entry_of_a_dict_comes_before_its_method(render: Render) -> None:
    assert "3" == render("text", "{{ facts.items }}", facts={"items": 3}).message.content


@pytest.mark.parametrize(
    ("words", "source"),
    [
        (r"2: 'dat' is undefined; there is: data, n; did you mean 'data'\?", "a\n{{ dat }}"),
        (r"1: .* has no attribute 'knd'; there is: id, name", "{{ data.knd }}"),
        (r"3: .*'knd'", "+++\n+++\n{{ data.knd }}"),
        (r"2: 'no' is undefined", '+++\nmentions = "no"\n+++\na'),
        (r"2: 'no' is undefined", '+++\nmentions = ["{{ no }}"]\n+++\na'),
        (r"1: text: nothing is left to send", "{{ '' }}"),
        (r"1: ZeroDivisionError", "{{ 1 / 0 }}"),
        (r"2: 'no' is undefined", "{% macro m() %}\n{{ no }}{% endmacro %}{{ m() }}"),
    ],
)
def test_a_mistake_names_its_file_and_line(render: Render, words: str, source: str) -> None:
    with pytest.raises(FlowError, match=r"x\.text\.j2:" + words) as caught:
        render("text", source, data=Person("a"), n=1)
    assert not isinstance(caught.value, TemplateRefused)


@pytest.mark.parametrize(
    ("words", "source"),
    [
        (r"2: range of 2000 numbers", "\n{% for i in range(2000) %}{% endfor %}"),
        (r"1: more than 20000 bytes", "{% for i in range(999) %}" + "x" * 30 + "{% endfor %}"),
        (r"1: more than 20000 bytes", "好" * 7000),
        (r"1: \* makes more", "{{ 'x' * 30000 }}"),
        (r"1: \*\* is not", "{{ 10 ** 10 }}"),
        (r"1: access to attribute '__class__'", "{{ data.__class__ }}"),
    ],
)
def test_what_the_sandbox_forbids_is_refused(render: Render, words: str, source: str) -> None:
    with pytest.raises(TemplateRefused, match=r"template refused: .*x\.text\.j2:" + words):
        render("text", source, data=Person("a"))


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        ("no button", []),
        ("two buttons have the same key", ["a", "a"]),
        ("empty", ["a", " "]),
        ("a list is wanted, not str", "ab"),
        ("a list is wanted, not int", 3),
        ("pairs are wanted, not 3 values", [["a", "b", "c"]]),
    ],
)
def test_choices_that_make_no_buttons_are_refused(
    render: Render, words: str, choices: object
) -> None:
    source = '+++\ntitle = "选"\nbuttons = "choices"\n+++\n'
    with pytest.raises(FlowError, match=rf"x\.taskcard\.j2:3: buttons: {words}"):
        render("taskcard", source, choices=choices)


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "www.example.com", "https://a b"])
def test_an_address_is_one_of_the_web(render: Render, url: str) -> None:
    with pytest.raises(FlowError, match=r"x\.textcard\.j2:3: url: an address begins"):
        render("textcard", '+++\ntitle = "t"\nurl = "{{ x }}"\n+++\na', x=url)


def test_errors_do_not_repeat_what_was_typed(render: Render) -> None:
    with pytest.raises(FlowError) as caught:
        render("text", "{{ 'a'.index(x) }}{{ x.zfill('a') }}", x="geheim")
    assert "geheim" not in str(caught.value)


def test_a_message_shares_nothing_with_the_next() -> None:
    source = '+++\nmentions = ["a"]\n+++\nhi'
    template = Template(Path("x.text.j2"), "text", source, Sandboxes())
    template.render({}, SystemClock()).message.mentions.append("b")
    assert ["a"] == template.render({}, SystemClock()).message.mentions


@pytest.mark.parametrize(
    ("words", "source"),
    [
        (r"x\.j2:4: unexpected '}'", "+++\n+++\n\n{{ a } }}"),
        (r"x\.j2:2: .*include", "\n{% include 'a' %}"),
        (r"x\.j2:1: .*autoescape", "{% autoescape false %}{% endautoescape %}"),
        (r"x\.j2:3: ", '+++\n\nmentions = ["{{ a"]\n+++\n'),
    ],
)
def test_what_is_no_template_is_found_when_it_is_read(words: str, source: str) -> None:
    with pytest.raises(ConfigError, match=words):
        Template(Path("x.j2"), "text", source, Sandboxes())


def test_a_picture_has_no_body() -> None:
    with pytest.raises(ConfigError, match=r"x\.j2:4: an image has no body"):
        Template(Path("x.j2"), "image", '+++\nmedia = "m"\n+++\na', Sandboxes())


def test_an_example_is_data_and_names_of_its_own() -> None:
    source = '+++\nexample = { kind = "网络", choices = ["a"] }\n+++\n{{ data.kind }}{{ kind }}'
    template = Template(Path("x.j2"), "text", source, Sandboxes())
    context = template.example_context()
    assert ("网络", ["a"]) == (context["data"].kind, context["choices"])


def test_a_taskcard_says_which_buttons_it_has() -> None:
    def card(buttons: str) -> Template:
        source = f'+++\ntitle = "t"\nbuttons = {buttons}\n+++\n'
        return Template(Path("x.j2"), "taskcard", source, Sandboxes())

    assert (["yes", "no"], False) == (card('{ yes = "a", no = "b" }').buttons, False)
    assert (None, True) == (card('"choices"').buttons, card('"choices"').choices)
