"""What became of a message."""

from __future__ import annotations

from typing import Literal

from botkit.wire.record import Record, field

Policy = Literal["dedupe", "at_least_once", "at_most_once"]
"""What may be done when nobody knows whether a send arrived.

``dedupe``: the platform recognises a repeat, so repeat.  ``at_least_once``: repeat, with a mark.
``at_most_once``: never repeat; the row ends as ``unknown`` and is listed for an operator.
"""


class Receipt(Record):
    """The platform took the message."""

    reference: str = ""  # the platform's message id
    update_code: str = ""  # allows one update of a card
    refused: list[str] = field(default_factory=list)  # recipients who do not get it
