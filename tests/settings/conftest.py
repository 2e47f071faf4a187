from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from botkit.errors import ConfigError
from botkit.settings.loading import load
from botkit.settings.sections import Settings

Load = Callable[..., Settings]
Problems = Callable[..., list[str]]


@pytest.fixture
def read(tmp_path: Path) -> Load:
    """Load this text as ``botkit.toml``, with these variables."""

    def load_text(
        text: str = "", env: Mapping[str, str] | None = None, *, credentials: bool = False
    ) -> Settings:
        path = tmp_path / "botkit.toml"
        path.write_text(text, "utf-8")
        return load(path, env or {}, require_credentials=credentials)

    return load_text


@pytest.fixture
def problems(read: Load) -> Problems:
    """The sentences with which loading ends."""

    def load_badly(
        text: str = "", env: Mapping[str, str] | None = None, *, credentials: bool = False
    ) -> list[str]:
        with pytest.raises(ConfigError) as raised:
            read(text, env, credentials=credentials)
        return list(raised.value.problems)

    return load_badly
