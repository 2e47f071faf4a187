"""The small HTML of text cards, as plain text and back."""

from __future__ import annotations

import html
import re

import nh3


def plain_text(body: str) -> str:
    """A text card's small HTML, or an article's, as lines of text."""
    lines = re.sub(r"<br\s*/?>|</(?:div|p|h\d|li)>(?!\s*$)", "\n", body)
    return html.unescape(nh3.clean(lines, tags=set()))
