"""Read ``botkit.toml`` and the environment; report all mistakes at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from botkit.errors import ConfigError
from botkit.settings.environment import overlay
from botkit.settings.mistakes import sentence
from botkit.settings.sections import Settings


def load(path: Path, env: Mapping[str, str], *, require_credentials: bool = False) -> Settings:
    """The settings of ``path``, where variables of ``env`` win over the file.

    With ``require_credentials`` every app and robot must have what it needs to reach the
    platform.  Raises ConfigError with one sentence per mistake; no value of a secret is in it.
    """
    values, problems = overlay(_read(path), env)
    try:
        settings = Settings.model_validate(
            values, context={"require_credentials": require_credentials}
        )
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise ConfigError(*problems, *(sentence(mistake, env) for mistake in found)) from None
    if problems:
        raise ConfigError(*problems)
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: there is no such file. Run this beside botkit.toml, or name it by --config."
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}.") from None
