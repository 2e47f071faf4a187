"""Callback XML to plain dicts and back.

The bytes to parse come from anybody: the signature can only be checked once the envelope was read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn
from xml.etree import ElementTree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from botkit.errors import Malformed

DEPTH = 32  # the deepest documented callback nests five elements

# What XML 1.0 cannot carry, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(body: bytes) -> dict[str, Any]:
    """The elements inside the root as a dict.  Raises Malformed.

    Text is ``str``, an empty element ``""``, an element with children a dict, and a repeated
    element a list of these.  Attributes are ignored.  DOCTYPE, entity declarations, processing
    instructions and more than 32 levels are refused.
    """
    parser = DefusedXMLParser(target=_Dicts(), forbid_dtd=True)
    try:
        # As text, so that a document cannot choose the code it is read in.
        parser.feed(body.decode("utf-8"))
        found = parser.close()
    except (UnicodeDecodeError, ElementTree.ParseError, DefusedXmlException) as error:
        raise Malformed(f"not the XML of a callback: {type(error).__name__}") from None
    return found if isinstance(found, dict) else {}


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


class _Dicts:
    """Target of the parser: keeps one dict and one list of texts per open element."""

    def __init__(self) -> None:
        self._open: list[tuple[dict[str, Any], list[str]]] = [({}, [])]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) > DEPTH:
            raise Malformed(f"more than {DEPTH} elements inside each other")
        self._open.append(({}, []))

    def data(self, text: str) -> None:
        self._open[-1][1].append(text)

    def end(self, tag: str) -> None:
        children, texts = self._open.pop()
        value = children or "".join(texts)
        siblings = self._open[-1][0]
        if tag not in siblings:
            siblings[tag] = value
        elif isinstance(siblings[tag], list):
            siblings[tag].append(value)
        else:
            siblings[tag] = [siblings[tag], value]

    def pi(self, target: str, text: str) -> NoReturn:
        raise Malformed("processing instructions are not allowed")

    def close(self) -> Any:
        (root,) = self._open[0][0].values()
        return root
