"""What one person types is text to another, whatever it looks like."""

import pytest

BOT = """
from botkit import Bot

bot = Bot("relay")

@bot.otherwise
async def relay(turn):
    for name in ("text", "markdown", "textcard", "card"):
        turn.tell("lisi", name, words=turn.text)
"""
TEMPLATES = {
    "text.text.j2": "{{ words }}\n",
    "markdown.markdown.j2": "{{ words }}\n",
    "textcard.textcard.j2": (
        '+++\ntitle = "{{ words }}"\nurl = "https://example.com/"\n+++\n{{ words }}\n'
    ),
    "card.taskcard.j2": ('+++\ntitle = "card"\nbuttons = { ok = "好" }\n+++\n{{ words }}\n'),
}


@pytest.fixture
def botkit_project(tmp_path):
    (tmp_path / "bots").mkdir()
    (tmp_path / "bots" / "relay.py").write_text(BOT)
    (tmp_path / "botkit.toml").write_text('[wecom.main]\nbots = ["relay"]\n')
    for name, text in TEMPLATES.items():
        path = tmp_path / "templates" / "relay" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


async def relayed(sim, words):
    """The bodies that 李四 gets when 张三 types this, by kind."""
    await sim.person("zhangsan").say(words)
    return {one.kind: one.body[one.kind] for one in sim.person("lisi").heard}


async def test_a_link_is_no_link(sim):
    bodies = await relayed(sim, '<a href="https://evil.example">同意</a>')
    assert "<" not in bodies["text"]["content"]
    assert "evil.example" in bodies["text"]["content"]
    assert "<" not in bodies["markdown"]["content"]
    assert "<" not in bodies["textcard"]["description"]
    assert "&lt;a href" in bodies["textcard"]["description"]


async def test_markdown_is_no_markdown(sim):
    bodies = await relayed(sim, "# 大\n> 引\n**粗** `x` [链接](https://evil.example)")
    content = bodies["markdown"]["content"]
    assert [] == [sign for sign in "[]*`" if sign in content]
    assert [] == [line for line in content.splitlines() if line.startswith(("#", ">"))]


async def test_a_template_is_no_template(sim):
    bodies = await relayed(sim, "{{ turn }} {% raw %} {# x #}")
    assert "{{ turn }} {% raw %} {# x #}" == bodies["text"]["content"]


async def test_front_matter_is_no_front_matter(sim):
    words = '"\n+++\ntitle = "evil"\nurl = "https://evil.example"\n+++\n'
    bodies = await relayed(sim, words)
    assert "https://example.com/" == bodies["textcard"]["url"]
    assert "\n" not in bodies["textcard"]["title"]
    assert ["ok"] == [one["key"] for one in bodies["template_card"]["button_list"]]


async def test_nobody_is_mentioned_by_typing(sim):
    bodies = await relayed(sim, "<@all> <@lisi> @all")
    assert "<@" not in bodies["text"]["content"] + bodies["markdown"]["content"]
    assert "mentioned_list" not in bodies["text"]
