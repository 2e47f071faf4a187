from collections.abc import Callable

import pytest

from botkit.settings.sections import Settings

Problems = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("mode", "keys"),
    [("", ["secret", "bot_id"]), ('mode = "callback"', ["token", "aes_key"])],
)
def test_an_ai_bot_needs_what_its_mode_needs(
    problems: Problems, mode: str, keys: list[str]
) -> None:
    found = problems(f'[wecom.ai]\nkind = "aibot"\n{mode}', credentials=True)
    assert [
        f"wecom.ai.{key}: missing. Copy it from the admin console,"
        f" or set BOTKIT_WECOM__AI__{key.upper()}."
        for key in keys
    ] == found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('kind = "bot"', "wecom.ai.kind: must be 'app' or 'aibot'. Did you mean aibot?"),
        ('kind = "aibot"\nmode = "socket"', "wecom.ai.mode: must be 'long' or 'callback'."),
        (
            'kind = "aibot"\nagent_id = 3\npassive = true',
            "wecom.ai: agent_id and passive: only an app has that. Remove it.",
        ),
        ('bot_id = "x"', 'wecom.ai: bot_id: only kind = "aibot" has that. Remove it.'),
        (
            'kind = "aibot"\nsocket = "https://x.example"',
            "wecom.ai.socket: must begin with wss://, or with ws:// on this machine only.",
        ),
    ],
)
def test_each_mistake_has_its_sentence(problems: Problems, text: str, sentence: str) -> None:
    assert [sentence] == problems(f"[wecom.ai]\n{text}")


def test_an_ai_bot_that_has_all_is_no_mistake(read: Callable[..., Settings]) -> None:
    keys = 'bot_id = "aib1"\nsecret = "s"\nsocket = "ws://127.0.0.1:1/"'
    settings = read(f'[wecom.ai]\nkind = "aibot"\n{keys}', credentials=True)
    assert ("aibot", "long") == (settings.wecom["ai"].kind, settings.wecom["ai"].mode)
