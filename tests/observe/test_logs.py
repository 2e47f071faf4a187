from __future__ import annotations

import errno
import io
import json
import logging
import re
import sys
from typing import Literal

import msgspec
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from botkit.errors import FlowError, NotAllowed
from botkit.observe import logs
from botkit.observe.logs import Sparing, clean, fault

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


def typed(text):
    return int(text)


@pytest.mark.parametrize("as_json", [True, False])
def test_of_an_exception_its_type_and_places_are_written_and_no_words(written, as_json):
    lines = written(as_json=as_json)
    try:
        typed("密码是hunter2")
    except ValueError:
        structlog.get_logger().exception("handler_failed")
        logging.getLogger("library").exception("failed")
    text = "\n".join(lines())
    assert 2 == len(re.findall(r"test_logs\.py:\d+ in typed\W+n?ValueError", text))
    assert "hunter2" not in text


def raised(cause, error):
    try:
        try:
            raise cause
        except type(cause):
            raise error  # noqa: B904
    except type(error) as error:
        return error


def trace(error):
    return logs.trace((type(error), error, error.__traceback__)).splitlines()


def test_words_of_botkits_own_errors_are_written():
    error = raised(ValueError("hunter2"), FlowError("leave: no template 'sure'"))
    lines = trace(error)
    assert ["ValueError", "FlowError: leave: no template 'sure'"] == lines[1::2]
    assert all(line.endswith("in raised") for line in lines[::2])
    assert "FlowError: leave: no template 'sure'" == fault(error)


def test_what_a_platform_refused_is_written_without_its_secret():
    error = NotAllowed("not allowed", code=60020, request=f"GET /gettoken?corpsecret={SECRET}&x=1")
    (line,) = trace(error)
    assert (
        "NotAllowed: GET /gettoken?corpsecret=***&x=1: 60020 not allowed"
        == clean(None, "error", {"exception": line})["exception"]
    )


def test_an_error_of_anybody_else_is_named_by_its_type_and_place():
    try:
        typed("hunter2")
    except ValueError as error:
        said = fault(error)
    assert re.fullmatch(r"ValueError at \S+test_logs\.py:\d+ in typed", said)
    assert "ValueError" == fault(ValueError("hunter2"))  # never raised


def test_errors_of_tasks_are_traced_one_by_one():
    one, other = (raised(KeyError("k"), error) for error in (OSError("a"), EOFError("b")))
    names = [line for line in trace(ExceptionGroup("two", [one, other])) if " in " not in line]
    assert {"OSError", "EOFError", "KeyError", "ExceptionGroup"} == set(names)
    assert "ExceptionGroup" == names[-1]


def test_errors_that_cause_each_other_are_traced_once():
    one, other = ValueError("a"), TypeError("b")
    one.__context__, other.__context__ = other, one
    assert ["TypeError", "ValueError"] == trace(one)


def test_a_value_that_a_record_does_not_take_is_not_written():
    for value in ("密码", "it's", "' - at `$`", 110101):
        with pytest.raises(msgspec.ValidationError) as caught:
            msgspec.convert({"kind": value}, dict[str, Literal["a", 1]])
        said = clean(None, "error", {"error": FlowError(f"x.Ask: its data: {caught.value}")})
        assert "x.Ask: its data: Invalid enum value *** - at `$[...]`" == said["error"]


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
        "clientSecret",
        "client_secret",
        "appSecret",
        "accessToken",
        "suite_access_token",
        "x-acs-dingtalk-access-token",
        "EncodingAESKey",
        "Set-Cookie",
        "sign",
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
        f"Authorization: Basic {SECRET}",
        f"https://oapi.dingtalk.com/gettoken?appkey=k&appsecret={SECRET}",
        f'{{"appKey": "k", "appSecret": "{SECRET}"}}',
        f'{{\\"appSecret\\":\\"{SECRET}\\"}}',
        f"{{'clientSecret': '{SECRET}'}}",
        f"client_secret={SECRET}",
        f"suite_access_token={SECRET}",
        f"password={SECRET}",
        f"password: {SECRET}",
        f"x-acs-dingtalk-access-token: {SECRET}",
        f"/robot/send?access_token=k&timestamp=1&sign={SECRET}",
        f"EncodingAESKey={SECRET}",
        f"wecom.main.secret={SECRET}",
    ],
)
def test_a_secret_inside_a_text_is_hidden(text):
    said = clean(None, "info", {"event": text, "why": ValueError(text), "all": [text]})
    assert SECRET not in str(said)
    assert all("***" in str(one) for one in said.values())


def test_words_beside_a_secret_stay():
    plain = {
        "event": "wecom.main.aes_key: 42 characters; invalid access_token, design=1&monkey=2",
        "dedupe_key": "k",
        "monkey": 1,
        "design": "d",
        "empty_token": "",
        "tokens": 3,
    }
    said = clean(None, "info", plain | {"url": "?key=a&userid=li"})
    assert plain | {"url": "?key=***&userid=li"} == said


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


def test_a_stderr_that_was_replaced_is_written_to_no_more(monkeypatch):
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    logs.configure(json=True)
    first.close()
    monkeypatch.setattr(sys, "stderr", second)
    structlog.get_logger().error("oops")
    assert "oops" in second.getvalue()


class Full(io.StringIO):
    """A file on a full disk."""

    def write(self, text=""):
        raise OSError(errno.ENOSPC, "No space left on device")

    flush = write


def test_who_logs_goes_on_when_stderr_takes_no_more(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Full())
    logs.configure(json=True)
    structlog.get_logger().error("oops")
    logging.getLogger("aiohttp").error("oops")
    monkeypatch.setattr(sys, "stderr", after := io.StringIO())
    structlog.get_logger().error("there is room again")
    assert "there is room again" in after.getvalue()
