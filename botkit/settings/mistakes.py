"""What pydantic finds, in one sentence that names the key, the fault and the way out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from botkit.settings.environment import variable
from botkit.settings.sections import Settings
from botkit.settings.words import CredentialError, did_you_mean

KINDS = (
    (bool, "true or false"),  # before int, of which it is one
    (int, "a number"),
    (float, "a fraction"),
    (str, "text"),
    (list, "a list"),
    (dict, "a table"),
)


def sentence(mistake: ErrorDetails, env: Mapping[str, str]) -> str:
    """``wecom.main.aes_key: 42 characters, not 43. Copy it again, or set BOTKIT_...``"""
    path = tuple(str(part) for part in mistake["loc"] if part != "[key]")
    # A variable holds the whole of a list, whichever of its items is wrong.
    named = path[:-1] if path[-1].isdigit() else path
    key, name, text = ".".join(path), variable(named), _text(mistake, path)
    if env.get(name):
        return f"{key}: {text.rstrip('.')} (from {name})."
    if isinstance(mistake.get("ctx", {}).get("error"), CredentialError):
        return f"{key}: {text}, or set {name}."
    return f"{key}: {text}"


def _text(mistake: ErrorDetails, path: tuple[str, ...]) -> str:
    context = mistake.get("ctx", {})
    match mistake["type"]:
        case "value_error":
            return str(context["error"])
        case "extra_forbidden":
            return f"there is no such key.{did_you_mean(path[-1], _keys(path[:-1]))}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return _not_a_table(path)
        case "literal_error":
            expected = str(context["expected"])
            known = re.findall("'(.*?)'", expected)
            return f"must be {expected}.{did_you_mean(str(mistake['input']), known)}"
        case "int_parsing" | "int_type" | "int_from_float":
            return f"must be a whole number, found {_kind(mistake['input'])}."
        case "string_type":
            return f"must be text in quotes, found {_kind(mistake['input'])}."
        case "list_type":
            return f"must be a list of texts in quotes, found {_kind(mistake['input'])}."
        case "bool_parsing" | "bool_type":
            return f"must be true or false, found {_kind(mistake['input'])}."
        case "time_delta_parsing" | "time_delta_type":
            return f'must be a duration like "15m", found {_kind(mistake["input"])}.'
        case "ip_any_network":
            return "must be an address or a network, like 172.17.0.1 or 172.17.0.0/16."
        case "less_than_equal" | "greater_than_equal":
            return f"{_words(mistake)}, found {mistake['input']}."
        case _:
            return f"{_words(mistake)}."


def _words(mistake: ErrorDetails) -> str:
    return mistake["msg"].removeprefix("Input ").removeprefix("Value ")


def _kind(value: object) -> str:
    """What stands there, but not the value: a secret may have been pasted into any key."""
    return next((word for kind, word in KINDS if isinstance(value, kind)), "a date or time")


def _not_a_table(path: tuple[str, ...]) -> str:
    if len(path) == 2 and path[0] in ("wecom", "dingtalk", "robots"):
        return f"must stand in a table with a name, like [{path[0]}.main]."
    return f"must be a table: [{'.'.join(path)}]."


def _keys(path: tuple[str, ...]) -> list[str]:
    """The keys that may stand in the section at ``path``."""
    section: type[BaseModel] = Settings
    for part in path:
        if part in section.model_fields:
            annotation = section.model_fields[part].annotation
            inner = get_args(annotation)[-1:] or (annotation,)
            if isinstance(inner[0], type) and issubclass(inner[0], BaseModel):
                section = inner[0]
    return list(section.model_fields)
