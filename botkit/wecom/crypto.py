"""WeCom's callback encryption.  Doc: path/90968

The receiver is the corp id, the suite id of a third-party command callback, or "".  The emulator
uses it too, so it rests on published vectors (tests/vectors) and on nothing else.
"""

from __future__ import annotations

from typing import Any

from botkit.errors import Malformed
from botkit.wire import xml
from botkit.wire.envelope import Envelope, Sealed

__all__ = ["Envelope", "Sealed", "read_outer"]


def read_outer(body: bytes) -> tuple[str, dict[str, Any]]:
    """The one ``Encrypt`` of a callback's body, and all its elements.  Raises Malformed."""
    outer = xml.parse(body)
    encrypt = outer.get("Encrypt")
    if not isinstance(encrypt, str):
        raise Malformed("the envelope needs exactly one Encrypt")
    return encrypt, outer
