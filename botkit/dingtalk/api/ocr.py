"""Reading of certificates and tables from pictures.  Doc: ocr/structured/recognize."""

from __future__ import annotations

from typing import Any, Literal, get_args

import msgspec

from botkit.calls.area import Area
from botkit.calls.bounds import filled, letters, one_of
from botkit.errors import Garbled
from botkit.wire.record import Record

PaperKind = Literal[
    "idcard", "invoice", "blicense", "bank_card", "car_no", "car_invoice", "driving_license",
    "vehicle_license", "train_ticket", "quota_invoice", "taxi_ticket", "air_itinerary",
    "approval_table", "roster",
]  # fmt: skip

KINDS: tuple[str, ...] = get_args(PaperKind)
URL_LETTERS = 1000


class Paper(Record):
    """What was read.  Sizes are pixels, of the picture as it was turned and as it came."""

    data: str = ""  # JSON; its names are Chinese and depend on the kind of paper
    angle: int = 0
    width: int = 0
    height: int = 0
    original_width: int = 0
    original_height: int = 0

    def fields(self) -> dict[str, Any]:
        """What stands in ``data``.  Raises Garbled."""
        try:
            return msgspec.json.decode(self.data, type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise Garbled(f"ocr: data is no JSON object: {error}", sent=True) from None


class Ocr(Area):
    """``dingtalk.ocr``"""

    async def read(self, kind: PaperKind, image_url: str) -> Paper:
        """Read a picture that the platform fetches itself, from at most 1000 characters.

        Five a second for an app.  Doc: ocr/structured/recognize.
        """
        one_of("ocr.read kind", KINDS, kind)
        filled("ocr.read image_url", image_url, f"1 to {URL_LETTERS} characters")
        letters("ocr.read image_url", URL_LETTERS, image_url)
        path, body = "/topapi/ocr/structured/recognize", {"type": kind, "image_url": image_url}
        return await self._post(path, Paper, at="result", body=body)
