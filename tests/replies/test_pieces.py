"""A template is printed piece by piece, within a time and a size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from botkit.replies.pieces import LOOK_EVERY, Sandboxes, TemplateRefused
from botkit.replies.template import Rendered, Template

Render = Callable[..., Rendered]


class SlowClock:
    """A second goes by at every look."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now_ms(self) -> int:
        return 0

    def monotonic(self) -> float:
        self.seconds += 1.0
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def test_a_template_that_takes_longer_than_a_second_is_refused() -> None:
    source = "{% for i in range(20) %}{{ i }}{% endfor %}"
    template = Template(Path("x.text.j2"), "text", source, Sandboxes())
    with pytest.raises(TemplateRefused, match="takes longer than 1 s"):
        template.render({}, SlowClock())


class Shown:
    """Counts how often it is printed, which takes a while of its clock."""

    def __init__(self, text: str, clock: SlowClock) -> None:
        self.text, self.clock, self.times = text, clock, 0

    def __str__(self) -> str:
        self.times += 1
        self.clock.seconds += 0.3
        return self.text


@pytest.mark.parametrize(
    ("expected", "words", "text"),
    [
        (LOOK_EVERY, "more than 20000 bytes", "x" * 8000),
        (LOOK_EVERY, "takes longer than 1 s", "x"),
    ],
)
def test_what_is_refused_stops_soon(expected: int, words: str, text: str) -> None:
    source = "{% for i in range(999) %}{{ x }}{% endfor %}"
    template = Template(Path("x.text.j2"), "text", source, Sandboxes())
    shown = Shown(text, SlowClock())
    with pytest.raises(TemplateRefused, match=words):
        template.render({"x": shown}, shown.clock)
    assert expected == shown.times


def test_a_single_slow_part_is_refused_too() -> None:
    template = Template(Path("x.text.j2"), "text", "{{ x }}{{ x }}{{ x }}{{ x }}", Sandboxes())
    shown = Shown("x", SlowClock())
    with pytest.raises(TemplateRefused, match="takes longer than 1 s"):
        template.render({"x": shown}, shown.clock)


@pytest.mark.parametrize("source", ["{{ x }}", "{{ x[:2000] }}{{ x[2000:] }}"])
def test_the_limit_counts_bytes_and_not_characters(render: Render, source: str) -> None:
    assert 6666 == len(render("text", source, x="好" * 6666).message.content)
    with pytest.raises(TemplateRefused, match="more than 20000 bytes"):
        render("text", source, x="好" * 6667)


def test_a_head_that_is_the_same_each_time_counts_too(render: Render) -> None:
    source = f'+++\ntitle = "t"\nbuttons = {{ ok = "{"好" * 5000}" }}\n+++\n{{{{ x }}}}'
    assert 4900 == len(render("taskcard", source, x="a" * 4900).message.body)
    with pytest.raises(TemplateRefused, match="more than 20000 bytes"):
        render("taskcard", source, x="a" * 5000)
