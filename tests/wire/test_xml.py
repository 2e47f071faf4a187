from __future__ import annotations

from contextlib import suppress
from xml.etree import ElementTree

import pytest
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from hypothesis import given, settings
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
        b"<xml><A>1</B></xml>",
        b"<xml><A>1</A></xml>1",
        b"<xml><A>]]></A></xml>",
        b"<xml><A><![CDATA[1]]>]]></A></xml>",
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


class WithoutInstructions(ElementTree.TreeBuilder):
    def pi(self, target, text=None):
        raise Malformed("a processing instruction")


def by_defusedxml(body: bytes) -> object:
    """What ``parse`` shall find, by another parser; None for what is refused."""
    parser = DefusedXMLParser(target=WithoutInstructions(), forbid_dtd=True)
    try:
        parser.feed(body.decode())
        root = as_value(parser.close(), level=1)
    except (UnicodeDecodeError, ElementTree.ParseError, DefusedXmlException, Malformed):
        return None
    return root if isinstance(root, dict) else {}


def as_value(element: ElementTree.Element, level: int) -> object:
    if level > 32:
        raise Malformed("too deep")
    found: dict[str, list[object]] = {}
    for child in element:
        found.setdefault(child.tag.removeprefix("{"), []).append(as_value(child, level + 1))
    fields = {name: each[0] if len(each) == 1 else each for name, each in found.items()}
    return fields or element.text or ""


def by_us(body: bytes) -> object:
    try:
        return xml.parse(body)
    except Malformed:
        return None


TAGS = st.sampled_from(  # what an element begins and ends with
    [(tag, tag) for tag in ["A", "B", "C_1", "_d", "xml"] * 3]
    + [(tag, tag) for tag in ["1", "a-b", "a.b", "a:b", "请", "é", ""]]
    + [("A", "B"), ("A", "A "), ("A ", "A"), ("A", "AA")]
)
PIECE = st.sampled_from(
    ["a", "请", "😀", " ", "1", "=", "'", '"', "/", "\x7f", "\x85", "\u2028", "\ufdd0", "\ufffd"]
    + ["\t", "\n", "\r", "\r\n", "\0", "\b", "\v", "\f", "\x1f", "\ufffe", "\uffff", "\ufeff"]
    + ["]", "]]", "]>", "]]>", ">", "<", "&", ";", "&amp;", "&lt;", "&#65;", "&#0;", "&no;"]
    + ["<![CDATA[", "<![CDATA[]]>", "<![CDATA[x]y]]]>", "<!--", "-->", "<!-- x -->", "<?p x?>"]
    + ["<A>", "</A>", "<A>1</A>", "<A/>", "<B>", "</B>", "</xml>", '<A b="1"/>', "<A b=1/>"]
    + ['<A xmlns="u"/>', '<a:A xmlns:a="u">1</a:A>', "<xml>", "<!DOCTYPE xml>", "<!ENTITY a 'b'>"]
)
INSIDE = st.lists(PIECE, max_size=3).map("".join) | st.text(max_size=5)
PLAIN = st.lists(st.sampled_from(["a", "请", "]", "]]", ">", "\n", "😀"]), max_size=3).map("".join)
CDATA = (PLAIN | INSIDE).map(lambda text: f"<![CDATA[{text}]]>")
TEXT_INSIDE = CDATA | PLAIN | INSIDE
ELEMENT = st.builds(lambda tags, text: f"<{tags[0]}>{text}</{tags[1]}>", TAGS, TEXT_INSIDE)
DOCUMENT = st.lists(ELEMENT, max_size=4).map(lambda each: f"<xml>{''.join(each)}</xml>")


def agree(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    assert by_defusedxml(body) == by_us(body)


@settings(max_examples=500, deadline=None)
@given(DOCUMENT)
def test_a_document_reads_as_by_defusedxml(document):
    agree(document)


@settings(max_examples=500, deadline=None)
@given(DOCUMENT, st.data())
def test_a_damaged_document_reads_as_by_defusedxml(document, data):
    start = data.draw(st.integers(0, len(document)))
    end = data.draw(st.integers(start, min(start + 3, len(document))))
    agree(document[:start] + data.draw(INSIDE) + document[end:])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECE | ELEMENT, max_size=8).map("".join))
def test_any_markup_reads_as_by_defusedxml(document):
    agree(document)


@pytest.mark.parametrize("code", [*range(0x100), 0xFDD0, 0xFEFF, *range(0xFFF0, 0x10000), 0x1FFFF])
def test_each_character_reads_as_by_defusedxml(code):
    agree(f"<xml><A>{chr(code)}</A></xml>")
    agree(f"<xml><A><![CDATA[{chr(code)}]]></A></xml>")
    agree(f"<xml><{chr(code)}>1</{chr(code)}></xml>")
    agree(f"<xml><A{chr(code)}>1</A{chr(code)}></xml>")
    agree(f"<xml><A>1</A>{chr(code)}<B>1</B></xml>{chr(code)}")


@given(st.lists(st.sampled_from([b"<A>", b"</A>", b"x", b"<!--]]>-->"]), max_size=80).map(b"".join))
def test_levels_count_as_by_defusedxml(middle):
    for body in (middle, b"<xml>" + middle + b"</xml>", b"<A>" * 30 + middle + b"</A>" * 30):
        assert by_defusedxml(body) == by_us(body)


def test_a_long_text_of_many_pieces_is_whole():
    text = "请\n&" * 20_000
    assert {"A": text} == xml.parse(xml.build({"A": text}).encode())


@given(st.dictionaries(NAME, FIELDS, max_size=5))
def test_what_was_built_reads_back(fields):
    assert fields == xml.parse(xml.build(fields).encode())


def test_numbers_are_written_and_none_is_left_out():
    assert "<xml><A>0</A><B></B></xml>" == xml.build({"A": 0, "B": "", "C": None})


def test_characters_that_xml_cannot_carry_are_replaced():
    assert {"A": "a\ufffdb\ufffd\ufffd😀"} == xml.parse(
        xml.build({"A": "a\x00b\x1b\ud800😀"}).encode()
    )
