"""A folder of templates, written by the test that uses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from botkit.replies.catalog import Catalog
from botkit.replies.template import Rendered

Write = Callable[[dict[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files (path below ``templates`` -> text); gives the folder."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "templates" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path / "templates"

    return write


@pytest.fixture
def render(write: Write) -> Callable[..., Rendered]:
    """Render one template given by its kind and source."""

    def render(kind: str, source: str, **values: object) -> Rendered:
        folder = write({f"{kind}/x.{kind}.j2": source})
        return Catalog([folder]).render(f"{kind}/x", (), values)

    return render
