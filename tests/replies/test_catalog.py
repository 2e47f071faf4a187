"""Templates are found from the flow outwards, and all mistakes are told at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from botkit.errors import ConfigError, FlowError
from botkit.replies.catalog import BUILTIN, Catalog

FLOW = ("helpdesk", "new_ticket")


def test_the_nearest_template_wins(write) -> None:
    catalog = Catalog(
        [
            write(
                {
                    "a.text.j2": "top",
                    "helpdesk/a.text.j2": "bot",
                    "helpdesk/new_ticket/a.text.j2": "flow",
                    "helpdesk/b.text.j2": "bot",
                    "again.text.j2": "own",
                }
            )
        ]
    )

    def text(name: str, scope: tuple[str, ...] = FLOW) -> str:
        return catalog.render(name, scope, {}).message.content

    assert ["flow", "bot", "own"] == [text("a"), text("b"), text("again")]
    assert ["bot", "top"] == [text("a", ("helpdesk",)), text("a", ())]
    assert "已取消" == text("cancelled")


def test_a_name_with_a_folder_is_found_from_the_top(write) -> None:
    catalog = Catalog([write({"notices/release.text.j2": "v{{ version }}"})])
    for scope in ((), FLOW):
        made = catalog.render("notices/release", scope, {"version": "1.2"})
        assert "v1.2" == made.message.content


def test_a_platform_may_have_its_own(write) -> None:
    catalog = Catalog([write({"a.taskcard.j2": CARD, "a.text.dingtalk.j2": "d"})])
    assert "taskcard" == catalog.render("a", (), {}).kind
    assert "text" == catalog.render("a", (), {}, platform="dingtalk").kind


CARD = '+++\ntitle = "t"\nbuttons = { ok = "好" }\n+++\n'


def test_names_lists_a_folder_without_what_comes_with_botkit(write) -> None:
    files = {"helpdesk/b.text.j2": "b", "helpdesk/a.text.j2": "a", "helpdesk/x/c.text.j2": "c"}
    catalog = Catalog([write({**files, "helpdesk/a.text.dingtalk.j2": "a"})])
    assert ["a", "b"] == catalog.names("helpdesk")
    assert ["c"] == catalog.names("helpdesk/x")
    assert [] == catalog.names("")


def test_names_are_those_that_a_platform_finds(write) -> None:
    files = {"a.text.j2": "a", "b.text.wecom.j2": "b", "c.text.dingtalk.j2": "c"}
    catalog = Catalog([write(files)])
    assert [["a", "b", "c"], ["a", "b"], ["a", "c"]] == [
        catalog.names("", platform) for platform in ("", "wecom", "dingtalk")
    ]


def test_all_mistakes_are_told_at_once(write) -> None:
    folder = write(
        {
            "a.textcart.j2": "",
            "b.text.j2": "{{ x",
            "c.text.j2": "c",
            "c.markdown.j2": "c",
            "d.taskcard.j2": "+++\ntitel = 'x'\n+++",
            "e.text.android.j2": "e",
            "f.j2": "f",
        }
    )
    with pytest.raises(ConfigError) as caught:
        Catalog([folder])
    told = "\n".join(caught.value.problems)
    for words in (
        "a.textcart.j2: no kind 'textcart'; there is: ",
        "did you mean 'textcard'?",
        "b.text.j2:1: ",
        "c.markdown.j2: c.text.j2 has the same name; delete one of them.",
        "d.taskcard.j2:2: titel: no key of a taskcard; did you mean 'title'?",
        "d.taskcard.j2:1: a taskcard needs 'title' in its head.",
        "e.text.android.j2: no platform 'android'",
        "f.j2: no kind ''",
    ):
        assert words in told


def test_a_missing_template_names_where_it_was_looked_for(write) -> None:
    catalog = Catalog([write({"helpdesk/new_ticket/confirm.text.j2": "a"})])
    words = r"no template 'confrim' in templates/helpdesk/new_ticket, .*did you mean 'confirm'\?"
    with pytest.raises(FlowError, match=words):
        catalog.render("confrim", FLOW, {})
    assert catalog.find("confrim", FLOW) is None


def test_a_name_leads_to_no_file_outside(write) -> None:
    catalog = Catalog([write({"a.text.j2": "a"})])
    assert catalog.find("../templates/a") is None


def touch(path: Path, text: str, seconds: int) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, (seconds, seconds))


def test_with_reload_a_changed_a_new_and_a_deleted_file_count_at_once(write) -> None:
    folder = write({"a.text.j2": "old"})
    catalog = Catalog([folder], reload=True)
    touch(folder / "a.text.j2", "new", 1)
    touch(folder / "b.text.j2", "b", 1)
    assert "new" == catalog.render("a", (), {}).message.content
    assert "b" == catalog.render("b", (), {}).message.content
    (folder / "b.text.j2").unlink()
    assert catalog.find("b") is None


def test_with_reload_a_broken_file_fails_only_its_own_use_until_mended(write) -> None:
    folder = write({"a.text.j2": "a", "b.text.j2": "b"})
    catalog = Catalog([folder], reload=True)
    touch(folder / "a.text.j2", "{{ a", 1)
    assert "b" == catalog.render("b", (), {}).message.content
    with pytest.raises(FlowError, match=r"a\.text\.j2:1: "):
        catalog.render("a", (), {})
    touch(folder / "a.text.j2", "mended", 2)
    assert "mended" == catalog.render("a", (), {}).message.content


def test_with_reload_a_clash_ends_when_one_file_goes(write) -> None:
    folder = write({"a.text.j2": "a"})
    catalog = Catalog([folder], reload=True)
    touch(folder / "a.markdown.j2", "b", 1)
    with pytest.raises(FlowError, match="has the same name"):
        catalog.render("a", (), {})
    (folder / "a.text.j2").unlink()
    assert "b" == catalog.render("a", (), {}).message.content


def test_without_reload_files_are_read_once(write) -> None:
    folder = write({"a.text.j2": "old"})
    catalog = Catalog([folder])
    touch(folder / "a.text.j2", "new", 1)
    assert "old" == catalog.render("a", (), {}).message.content


def test_the_built_in_templates_render_with_their_examples() -> None:
    catalog = Catalog([])
    names = sorted(path.name.split(".")[0] for path in BUILTIN.glob("*.j2"))
    expected = "busy cancelled card_dead failed help not_entitled timed_out"
    assert set(expected.split()) <= set(names)
    for name in names:
        assert catalog.render(name, (), catalog.example(name)).message.content
    assert "按钮已失效" == catalog.render("card_dead", (), {}).message.content
    assert "无权操作" == catalog.render("not_entitled", (), {}).message.content


def test_help_lists_commands_and_menu_entries() -> None:
    made = Catalog([]).render("help", (), {"commands": ["报修"], "menu": ["[请假]"]}).message
    assert (
        "我可以帮您做这些：\n· 发送“报修”\n· 点菜单“［请假］”\n· 发送“退出”，结束正在办理的事"
        == made.content
    )
