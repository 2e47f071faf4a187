from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botkit.errors import Malformed
from botkit.wire import xml

TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=20
)
NAME = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
FIELDS = st.recursive(
    TEXT,
    lambda inner: (
        st.dictionaries(NAME, inner, min_size=1, max_size=4)
        | st.lists(TEXT, min_size=2, max_size=3)
    ),
    max_leaves=12,
)


def test_text_with_and_without_cdata_reads_the_same():
    assert {"A": "1<b>", "B": "2"} == xml.parse(b"<xml><A><![CDATA[1<b>]]></A><B>2</B></xml>")


def test_a_repeated_element_becomes_a_list():
    assert {"I": ["1", "2", "3"]} == xml.parse(b"<xml><I>1</I><I>2</I><I>3</I></xml>")


def test_repeated_elements_with_children_become_a_list_of_dicts():
    body = b"<xml><P><item><M>a</M></item></P><P><item><M>b</M></item></P></xml>"
    assert {"P": [{"item": {"M": "a"}}, {"item": {"M": "b"}}]} == xml.parse(body)


def test_blanks_between_elements_are_no_text():
    assert {"A": {"B": "1"}} == xml.parse(b"<xml>\n <A>\n  <B>1</B>\n </A>\n</xml>")


def test_blanks_inside_a_text_stay():
    assert {"A": " 1\n2 "} == xml.parse(b"<xml><A> 1\n2 </A></xml>")


@pytest.mark.parametrize("body", [b"<xml><A/></xml>", b"<xml><A></A></xml>"])
def test_an_empty_element_is_an_empty_text(body):
    assert {"A": ""} == xml.parse(body)


@pytest.mark.parametrize("body", [b"<xml/>", b"<xml>text</xml>"])
def test_a_root_without_elements_is_an_empty_dict(body):
    assert {} == xml.parse(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b'{"encrypt":"x"}',
        b"<xml><A></xml>",
        b"<xml/><xml/>",
        b"<xml><A>\xff</A></xml>",
        b"<xml>&unknown;</xml>",
        "<?xml version='1.0' encoding='utf-16'?><xml/>".encode("utf-16"),
        b"<!DOCTYPE xml><xml/>",
        b'<!DOCTYPE xml [<!ENTITY a "b">]><xml>&a;</xml>',
        b'<!DOCTYPE xml SYSTEM "http://example.com/x.dtd"><xml/>',
        b'<?xml-stylesheet href="x"?><xml/>',
        b"<xml><?php 1 ?></xml>",
        b"<xml/><?after 1?>",
        b"<a>" * 33 + b"</a>" * 33,
        b"<a>" * 20_000,
    ],
)
def test_what_is_no_plain_xml_is_malformed(body):
    with pytest.raises(Malformed):
        xml.parse(body)


def test_32_levels_are_read():
    assert xml.parse(b"<a>" * 32 + b"</a>" * 32)


def test_an_xml_declaration_is_allowed_but_chooses_no_code():
    body = '<?xml version="1.0" encoding="iso-8859-1"?><xml><A>请假</A></xml>'.encode()
    assert {"A": "请假"} == xml.parse(body)


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_parser(body):
    with suppress(Malformed):
        xml.parse(body)


@given(st.text("<>/!?&;[]-ab \"='", max_size=60))
def test_no_markup_crashes_the_parser(body):
    with suppress(Malformed):
        xml.parse(b"<xml>" + body.encode() + b"</xml>")


@given(st.dictionaries(NAME, FIELDS, max_size=5))
def test_what_was_built_reads_back(fields):
    assert fields == xml.parse(xml.build(fields).encode())


def test_numbers_are_written_and_none_is_left_out():
    assert "<xml><A>0</A><B></B></xml>" == xml.build({"A": 0, "B": "", "C": None})


def test_characters_that_xml_cannot_carry_are_replaced():
    assert {"A": "a\ufffdb\ufffd\ufffd😀"} == xml.parse(
        xml.build({"A": "a\x00b\x1b\ud800😀"}).encode()
    )
