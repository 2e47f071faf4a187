"""Texts and attachments for customers, checked and kept as later answers show them."""

from __future__ import annotations

from typing import Any

from botkit.emulator.wecom import fields
from botkit.emulator.wecom.call import has_scheme, size
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal

MOST = 9
KINDS = ("image", "link", "miniprogram", "video", "file")
PICTURES = "https://wework.qpic.cn/pretend/"  # where the platform shows pictures; ours shows none


class Attachments:
    def __init__(self, media: Media) -> None:
        self._media = media

    def text(self, body: fields.Body, *, most_bytes: int = 4000) -> str:
        """``text.content``, "" when there is none.  Raises Refusal."""
        content = fields.text(fields.part(body, "text"), "content") or ""
        if size(content) > most_bytes:
            raise Refusal(45002)
        return content

    def listed(self, body: fields.Body) -> list[dict[str, Any]]:
        """``attachments``.  Raises Refusal."""
        rows = body.get("attachments") or []
        if not isinstance(rows, list) or len(rows) > MOST:
            raise fields.bad("attachments")
        kept = []
        for row in rows:
            kind = row.get("msgtype") if isinstance(row, dict) else None
            if kind not in KINDS:
                raise Refusal(40008)
            kept.append({"msgtype": kind, kind: self.part(kind, fields.part(row, kind))})
        return kept

    def part(self, kind: str, part: dict[str, Any]) -> dict[str, Any]:
        """One of image, link, miniprogram, video, file.  Raises Refusal."""
        if not part:
            raise fields.bad(kind)
        if kind == "image":
            return self._image(part)
        if kind == "link":
            return _link(part)
        if kind == "miniprogram":
            return self._miniprogram(part)
        return {"media_id": self._media.check(part.get("media_id"), kind).id}

    def _image(self, part: dict[str, Any]) -> dict[str, Any]:
        if url := fields.text(part, "pic_url"):
            return {"pic_url": url}
        media_id = self._media.check(part.get("media_id"), "image").id
        return {"media_id": media_id, "pic_url": f"{PICTURES}{media_id}"}

    def _miniprogram(self, part: dict[str, Any]) -> dict[str, Any]:
        title = fields.must_text(part, "title", code=41016)
        if size(title) > 64:
            raise Refusal(45002)
        media_id = self._media.check(part.get("pic_media_id"), "image").id
        appid, page = fields.must_text(part, "appid"), fields.must_text(part, "page")
        return {"title": title, "pic_media_id": media_id, "appid": appid, "page": page}


def _link(part: dict[str, Any]) -> dict[str, Any]:
    title, url = (
        fields.must_text(part, "title", code=41016),
        fields.must_text(part, "url", code=41010),
    )
    description, picture = fields.text(part, "desc") or "", fields.text(part, "picurl") or ""
    if size(title) > 128 or size(description) > 512:
        raise Refusal(45002)
    if max(size(url), size(picture)) > 2048:
        raise Refusal(40039)
    if not has_scheme(url):
        raise Refusal(45034)
    return {"title": title, "url": url, "desc": description, "picurl": picture}
