from __future__ import annotations

import io
import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from botkit.observe import logs
from botkit.observe.logs import Sparing, clean

SECRET = "wb81hL0p6KbVHtn"


@pytest.fixture
def written():
    """Configures logs into a stream and gives a function that reads its lines."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()

    def read(*, as_json: bool = True, level: str = "INFO"):
        logs.configure(json=as_json, level=level, stream=stream)
        return lambda: stream.getvalue().splitlines()

    yield read
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_one_json_object(written):
    lines = written()
    structlog.get_logger().info("turn_done", app="wecom/main", seconds=0.5, text="a\nb 请假")
    (line,) = map(json.loads, lines())
    assert "Z" == line.pop("timestamp")[-1]
    assert {
        "event": "turn_done",
        "level": "info",
        "app": "wecom/main",
        "seconds": 0.5,
        "text": "a\nb 请假",
    } == line


def test_lines_below_the_level_are_not_written(written):
    lines = written(level="warning")
    structlog.get_logger().info("quiet")
    assert [] == lines()


def test_bound_ids_are_in_every_line(written):
    lines = written()
    with structlog.contextvars.bound_contextvars(turn="t1"):
        structlog.get_logger().info("one")
    assert "t1" == json.loads(lines()[0])["turn"]


def test_logs_of_libraries_have_the_same_form_from_warning_up(written):
    lines = written(level="debug")
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("some.library").warning("failed %s", f"https://x?access_token={SECRET}&a=1")
    (line,) = map(json.loads, lines())
    assert ("failed https://x?access_token=***&a=1", "warning") == (line["event"], line["level"])


@pytest.mark.parametrize("as_json", [True, False])
def test_an_exception_is_written_without_its_secrets(written, as_json):
    lines = written(as_json=as_json)
    try:
        raise ValueError(f"GET /cgi-bin/gettoken?corpsecret={SECRET}")
    except ValueError:
        structlog.get_logger().exception("request_failed")
        logging.getLogger("library").exception("failed")
    text = "\n".join(lines())
    assert 2 == text.count("ValueError: GET /cgi-bin/gettoken?corpsecret=***")
    assert SECRET not in text


def test_a_terminal_gets_no_json(written):
    lines = written(as_json=False)
    structlog.get_logger().info("turn_done", token=SECRET, url=f"?key={SECRET}")
    assert "turn_done" in lines()[0]
    assert SECRET not in lines()[0]


@pytest.mark.parametrize(
    "name",
    [
        "secret",
        "token",
        "aes_key",
        "access_token",
        "key",
        "Authorization",
        "corpsecret",
        "password",
        "Cookie",
        "signature",
        "ops_token",
    ],
)
def test_a_secret_field_is_hidden_wherever_it_stands(name):
    said = clean(None, "info", {name: SECRET, "inner": {name: SECRET}, "many": [{name: SECRET}]})
    assert SECRET not in str(said)
    assert "***" == said[name]


@pytest.mark.parametrize(
    "text",
    [
        f"https://qyapi.weixin.qq.com/cgi-bin/user/get?access_token={SECRET}&userid=li",
        f"/cgi-bin/webhook/send?key={SECRET}",
        f"/cgi-bin/gettoken?corpid=ww1&corpsecret={SECRET}",
        f'{{"errcode":0,"access_token":"{SECRET}"}}',
        f"{{'access_token': '{SECRET}'}}",
        f"Authorization: Bearer {SECRET}",
    ],
)
def test_a_secret_inside_a_text_is_hidden(text):
    said = clean(None, "info", {"event": text, "why": ValueError(text), "all": [text]})
    assert SECRET not in str(said)
    assert 3 == str(said).count("***")


def test_words_beside_a_secret_stay():
    text = "wecom.main.aes_key: 42 characters; key=a&userid=li"
    said = clean(None, "info", {"event": text, "dedupe_key": "k", "monkey": 1, "empty_token": ""})
    assert {
        "event": "wecom.main.aes_key: 42 characters; key=***&userid=li",
        "dedupe_key": "k",
        "monkey": 1,
        "empty_token": "",
    } == said


def test_a_long_field_is_cut_at_512_characters():
    said = clean(None, "info", {"text": "a" * 513, "list": ["b" * 300] * 9, "short": "c" * 512})
    assert [512, 512, 512] == [len(said[name]) for name in ("text", "list", "short")]
    assert "…" == said["text"][-1]


def test_of_a_long_traceback_the_end_is_kept():
    said = clean(None, "error", {"exception": "a" * 600 + "the reason"})
    assert 512 == len(said["exception"])
    assert said["exception"].endswith("the reason")


@given(st.dictionaries(st.text(max_size=5), st.text() | st.lists(st.text()) | st.floats()))
def test_every_cleaned_line_is_short_json(event):
    event = {name: value for name, value in event.items() if not name.startswith("_")}
    said = clean(None, "info", event)
    assert json.dumps(said)
    assert all(len(str(value)) <= 512 for value in said.values() if isinstance(value, str))


class Clock:
    now = 100.9

    def now_ms(self) -> int:
        return round(self.now * 1000)

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


def test_a_refusal_is_written_once_a_second_for_each_event_app_and_address():
    clock = Clock()
    sparing = Sparing(clock)
    with structlog.testing.capture_logs() as lines:
        for app in ("a", "b", "a"):
            for address in ("1", "2", "1"):
                sparing.warning("rejected", app=app, address=address, reason="r")
        sparing.error("unavailable", app="a", address="1")
        assert 5 == len(lines)
        clock.now = 101.0
        sparing.warning("rejected", app="a", address="1")
        assert 6 == len(lines)
    assert {"event": "rejected", "app": "a", "address": "1", "reason": "r"} == {
        name: value for name, value in lines[0].items() if name != "log_level"
    }


def test_refusals_from_many_addresses_do_not_fill_the_log():
    sparing = Sparing(Clock())
    with structlog.testing.capture_logs() as lines:
        for address in range(5000):
            sparing.warning("rejected", app="a", address=str(address))
    assert 1000 == len(lines)
