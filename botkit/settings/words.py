"""The kinds of values that settings are made of, and the sentences that refuse them."""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo

from botkit.errors import ConfigError
from botkit.wire.durations import parse_duration

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_AES_KEY = re.compile(r"[A-Za-z0-9+/]*", re.ASCII)


class CredentialError(ValueError):
    """A credential is missing or was copied badly; the report names its variable as well."""


def did_you_mean(word: str, known: list[str]) -> str:
    """A question to end a sentence with, or nothing."""
    near = get_close_matches(word, known, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _name(text: str) -> str:
    if _NAME.fullmatch(text) is None:
        raise ValueError("a name is up to 32 of a-z, 0-9 and _, and begins with a letter.")
    return text


def _table(name: str) -> str:
    """Variables have two underscores between their parts, so a part has none beside them."""
    if "__" in name or name.endswith("_"):
        raise ValueError("has __ in it or ends with _, and no variable could name it. Rename it.")
    return name


_NEEDED = {  # by the kind of a WeCom app
    "app": ("corp_id", "agent_id", "secret", "token", "aes_key"),
    "aibot long": ("bot_id", "secret"),
    "aibot callback": ("token", "aes_key"),
}


def _needed(value: SecretStr | str | int, info: ValidationInfo) -> SecretStr | str | int:
    empty = not (value.get_secret_value() if isinstance(value, SecretStr) else value)
    kind = info.data.get("kind")
    kind = f"aibot {info.data.get('mode')}" if kind == "aibot" else kind
    if kind is not None and info.field_name not in _NEEDED.get(kind, ()):
        return value
    if empty and info.context and info.context["require_credentials"]:
        raise CredentialError("missing. Copy it from the admin console")
    return value


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _aes_key(value: SecretStr) -> SecretStr:
    """Both platforms: 32 bytes in base64, without the last sign, which is always ``=``."""
    key = value.get_secret_value()
    if key and len(key) != 43:
        raise CredentialError(f"{len(key)} characters, not 43. Copy it again")
    if _AES_KEY.fullmatch(key) is None:
        raise CredentialError("has characters other than A-Z, a-z and 0-9. Copy it again")
    return value


def _list(value: Any) -> Any:
    """One text, also with commas as the environment has it, or a list of texts."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _robot_keys(value: Any) -> Any:
    """Keys, or the whole addresses that the platforms hand out."""
    keys = _list(value)
    return [_key_of(key) for key in keys] if isinstance(keys, list) else keys


def _key_of(key: Any) -> Any:
    if not isinstance(key, str) or "://" not in key:
        return key
    query = parse_qs(urlsplit(key).query)
    found = query.get("key") or query.get("access_token")
    if not found:
        raise ValueError("an address without a key. Copy the robot's whole Webhook address.")
    return found[0]


def _duration(value: Any) -> Any:
    """A duration as people write it; numbers are left to pydantic, which takes them as seconds."""
    if not isinstance(value, str):
        return value
    try:
        return parse_duration(value)
    except ConfigError as error:
        raise ValueError(str(error)) from None


def _within(shortest: str, longest: str) -> AfterValidator:
    """A span within bounds, however it was written."""

    def check(span: timedelta) -> timedelta:
        if not parse_duration(shortest) <= span <= parse_duration(longest):
            raise ValueError(f"must be from {shortest} to {longest}.")
        return span

    return AfterValidator(check)


def _api(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme == "https" and parts.hostname:
        return value.rstrip("/")
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return value.rstrip("/")
    raise ValueError("must begin with https://, or with http:// on this machine only.")


def _socket(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme == "wss" and parts.hostname:
        return value
    if parts.scheme == "ws" and parts.hostname in LOOPBACK:
        return value
    raise ValueError("must begin with wss://, or with ws:// on this machine only.")


def _file_url(value: str) -> str:
    scheme, _, path = value.partition(":")
    if scheme != "sqlite" or not path or path.startswith("//"):
        raise ValueError("must be sqlite:<file>, like sqlite:.botkit/botkit.db.")
    return value


Name = Annotated[str, AfterValidator(_name)]
Table = Annotated[Name, AfterValidator(_table)]
Credential = Annotated[str, AfterValidator(_needed)]
AgentId = Annotated[int, AfterValidator(_needed)]
Secret = Annotated[SecretStr, BeforeValidator(_strip)]
SecretCredential = Annotated[Secret, AfterValidator(_needed)]
AesKey = Annotated[SecretCredential, AfterValidator(_aes_key)]
OptionalAesKey = Annotated[Secret, AfterValidator(_aes_key)]
Words = Annotated[list[str], BeforeValidator(_list)]
Names = Annotated[list[Name], BeforeValidator(_list)]
Secrets = Annotated[list[SecretStr], BeforeValidator(_list)]
RobotKeys = Annotated[list[SecretStr], BeforeValidator(_robot_keys)]
Port = Annotated[int, Field(ge=0, le=65535)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Window = Annotated[Duration, _within("1m", "1h")]
Kept = Annotated[Duration, _within("1h", "3650d")]
Api = Annotated[str, AfterValidator(_api)]
Socket = Annotated[str, AfterValidator(_socket)]
OptionalApi = Annotated[str, AfterValidator(lambda value: value and _api(value))]
FileUrl = Annotated[str, AfterValidator(_file_url)]
