"""Callback XML to plain dicts and back.

The bytes to parse come from anybody: the signature can only be checked once the envelope was read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn
from xml.etree import ElementTree
from xml.parsers import expat

from botkit.errors import Malformed

DEPTH = 32  # the deepest documented callback nests five elements

# One plain element, its text in CDATA or bare, or all that is left.  Possessive, so never slow.
_ELEMENT = re.compile(
    r"<([A-Za-z_]\w*+)>"
    r"(?:<!\[CDATA\[([^]]*+(?:](?!]>)[^]]*+)*+)]]>|([^]<&]*+))"
    r"</\1>|(.+)",
    re.ASCII | re.DOTALL,
)
# What XML 1.0 forbids or, as \r, reads as something else.
_ODD_BYTES = bytes({*range(0x20)} - {*b"\t\n"})
# What XML 1.0 cannot carry, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(body: bytes) -> dict[str, Any]:
    """The elements inside the root as a dict.  Raises Malformed.

    Text is ``str``, an empty element ``""``, an element with children a dict, and a repeated
    element a list of these.  Attributes are ignored.  DOCTYPE, entity declarations, processing
    instructions and more than 32 levels are refused.
    """
    try:
        # As text, so that a document cannot choose the code it is read in.
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("not the XML of a callback: no UTF-8") from None
    fields = _flat(body, text)
    return _nested(text) if fields is None else fields


def _flat(body: bytes, text: str) -> dict[str, Any] | None:
    """The usual callback in a third of the time: texts in ``<xml>`` and not one character else.

    None leaves the document to ``_nested``, be it good or bad.
    """
    if not text.startswith("<xml><") or len(body.translate(None, _ODD_BYTES)) != len(body):
        return None
    elements = _ELEMENT.findall(text, len("<xml>"))
    if elements.pop()[3] != "</xml>" or "\ufffe" in text or "\uffff" in text:
        return None
    fields = {name: cdata or bare for name, cdata, bare, _ in elements}
    return fields if len(fields) == len(elements) else None


def _nested(text: str) -> dict[str, Any]:
    """Any document, by expat."""
    levels: list[dict[str, Any]] = [{}]  # of the open elements, below a level for the root
    texts: list[str] = []  # since the last element began; the text of that one when it ends first

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if len(levels) > DEPTH:
            raise Malformed(f"more than {DEPTH} elements inside each other")
        levels.append({})
        texts.clear()

    def end(tag: str) -> None:
        value = levels.pop() or "".join(texts)
        siblings = levels[-1]
        if tag not in siblings:
            siblings[tag] = value
        elif isinstance(siblings[tag], list):
            siblings[tag].append(value)
        else:
            siblings[tag] = [siblings[tag], value]

    parser = expat.ParserCreate("utf-8", namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = texts.append
    # Without a DOCTYPE there are no entities; the two after it are asked for should that fail.
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = parser.ExternalEntityRefHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise Malformed(f"not the XML of a callback: {error}") from None
    (root,) = levels[0].values()
    return root if isinstance(root, dict) else {}


def _refuse(*declared: object) -> NoReturn:
    raise Malformed("DOCTYPE, entities and processing instructions are not allowed")


def build(fields: Mapping[str, Any]) -> str:
    """``<xml>`` around the fields; lists become repeated elements, ``None`` is left out.

    Characters that XML cannot carry become U+FFFD.
    """
    root = ElementTree.Element("xml")
    _fill(root, fields)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def _fill(parent: ElementTree.Element, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            if one is None:
                continue
            child = ElementTree.SubElement(parent, name)
            if isinstance(one, Mapping):
                _fill(child, one)
            else:
                child.text = _UNWRITABLE.sub("\ufffd", str(one))
