import random
import string
from collections.abc import Callable

import pytest

Problems = Callable[..., list[str]]


def test_all_mistakes_are_told_at_once(problems: Problems) -> None:
    found = problems(
        """
        [server]
        prot = 80
        [wecom.main]
        aes_key = "012345678901234567890123456789012345678901"
        agent_id = "many"
        cards = "taskcards"
        [robots.Ops]
        """,
        {"BOTKIT_WECOM__MIAN__SECRET": "x", "BOTKIT_SERVER__PORT": "http"},
    )
    assert [
        "BOTKIT_WECOM__MIAN__SECRET: there is no [wecom.mian] in the file. Did you mean main?",
        "robots.Ops: a name is up to 32 of a-z, 0-9 and _, and begins with a letter.",
        "server.port: must be a whole number, found text (from BOTKIT_SERVER__PORT).",
        "server.prot: there is no such key. Did you mean port?",
        "wecom.main.aes_key: 42 characters, not 43."
        " Copy it again, or set BOTKIT_WECOM__MAIN__AES_KEY.",
        "wecom.main.agent_id: must be a whole number, found text.",
        "wecom.main.cards: must be 'template_card' or 'taskcard'. Did you mean taskcard?",
    ] == sorted(found)


def test_credentials_may_be_missing_until_the_platform_is_to_be_reached(
    problems: Problems,
) -> None:
    found = problems("[wecom.main]\n[dingtalk.main]\n[robots.ops]", credentials=True)
    keys = ["corp_id", "agent_id", "secret", "token", "aes_key"]
    wecom = [
        f"wecom.main.{key}: missing. Copy it from the admin console,"
        f" or set BOTKIT_WECOM__MAIN__{key.upper()}."
        for key in keys
    ]
    assert wecom == found[:5]
    assert ["client_id", "client_secret", "corp_id"] == [
        sentence.split(":")[0].removeprefix("dingtalk.main.") for sentence in found[5:8]
    ]
    assert [
        "robots.ops.wecom: missing, and dingtalk too. Copy the robot's Webhook address,"
        " or set BOTKIT_ROBOTS__OPS__WECOM."
    ] == found[8:]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[servr]", "servr: there is no such key. Did you mean server?"),
        ("server = 3", "server: must be a table: [server]."),
        ('[wecom]\ncorp_id = "ww1"', "wecom.corp_id: must stand in a table with a name, like"),
        ("wecom = 1", "wecom: must be a table: [wecom]."),
        (
            "[server]\nport = 70000",
            "server.port: should be less than or equal to 65535, found 70000.",
        ),
        ("[server]\nport = [1]", "server.port: must be a whole number, found a list."),
        ("[server]\nport = 80.5", "server.port: must be a whole number, found a fraction."),
        ("[server]\nhost = 3", "server.host: must be text in quotes, found a number."),
        ("[server]\nhost = true", "server.host: must be text in quotes, found true or false."),
        ("[wecom.main]\nbots = 3", "wecom.main.bots: must be a list of texts in quotes, found a"),
        ("[wecom.main]\nbots = [3]", "wecom.main.bots.0: must be text in quotes, found a number."),
        (
            '[wecom.main]\nkind = "bot"',
            "wecom.main.kind: must be 'app' or 'aibot'. Did you mean aibot",
        ),
        ('[wecom.main]\nbots = ["a/b"]', "wecom.main.bots.0: a name is up to 32 of"),
        ('[wecom.main]\nwindow = "1 hour"', 'wecom.main.window: "1 hour" is no duration.'),
        ('[wecom.main]\nwindow = "2h"', "wecom.main.window: must be from 1m to 1h."),
        ("[wecom.main]\nwindow = 86400", "wecom.main.window: must be from 1m to 1h."),
        ("[dingtalk.main]\nwindow = -5", "dingtalk.main.window: must be from 1m to 1h."),
        ("[wecom.main]\nwindow = true", "wecom.main.window: must be from 1m to 1h."),
        (
            "[wecom.main]\nwindow = nan",
            'wecom.main.window: must be a duration like "15m", found a fraction.',
        ),
        (
            '[wecom.main]\npassive = "perhaps"',
            "wecom.main.passive: must be true or false, found text.",
        ),
        ("[store]\nkeep_seen = 0", "store.keep_seen: must be from 1h to 3650d."),
        ("[store]\nkeep_dead = 1e9", "store.keep_dead: must be from 1h to 3650d."),
        ("[store]\nkeep_dead = 1e99", "store.keep_dead: "),
        ('[wecom.main]\napi = "qyapi.weixin.qq.com"', "wecom.main.api: must begin with https://"),
        ('[wecom.main]\napi = "http://a.example"', "wecom.main.api: must begin with https://"),
        ('[store]\nurl = "postgresql://u:p@h/d"', "store.url: must be sqlite:<file>"),
        (
            '[server]\ntrusted_proxies = ["x"]',
            "server.trusted_proxies.0: must be an address or a network, like 172.17.0.1 or",
        ),
        ('[robots.a]\nwecom = "https://x.example/"', "robots.a.wecom: an address without a key."),
        ('[robots.a]\ndingtalk = "k"\nsign = ["a", "b"]', "robots.a.sign: 2 for 1 keys"),
        ('[people.managers]\na = "b"\nb = "A"', "people.managers: a -> b -> a is a circle."),
        ('[people.managers]\na = "a"', "people.managers: a -> a is a circle."),
    ],
)
def test_each_mistake_has_its_sentence(problems: Problems, text: str, sentence: str) -> None:
    (found,) = problems(text)
    assert sentence == found[: len(sentence)]


@pytest.mark.parametrize("section", ["wecom", "dingtalk", "robots"])
@pytest.mark.parametrize("name", ["a__b", "a_"])
def test_a_name_that_no_variable_could_reach_is_refused(
    problems: Problems, section: str, name: str
) -> None:
    (found,) = problems(f"[{section}.{name}]")
    assert f"{section}.{name}: has __ in it or ends with _" in found


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"BOTKIT_SERVR__PORT": "1"}, "there is no section [servr]. Did you mean server?"),
        ({"BOTKIT_WECOM_MAIN_SECRET": "x"}, "two underscores stand between the parts"),
        ({"BOTKIT_ROBOTS__DEV__WECOM": "x"}, "there is no [robots.dev] in the file. Write"),
        ({"BOTKIT_SERVER__PROT": "1"}, "Did you mean port? (from BOTKIT_SERVER__PROT)"),
        (
            {"BOTKIT_WECOM__MAIN__BOTS": "a,/"},
            "begins with a letter (from BOTKIT_WECOM__MAIN__BOTS)",
        ),
    ],
)
def test_a_misspelt_variable_is_noticed(
    problems: Problems, env: dict[str, str], sentence: str
) -> None:
    (found,) = problems("[wecom.main]", env)
    assert sentence in found


def test_operators_pages_that_others_can_reach_need_a_token(
    problems: Problems, read: Callable[..., object]
) -> None:
    (found,) = problems('[server]\nops_host = "0.0.0.0"')
    assert "server.ops_token: at least 16 characters" in found
    read('[server]\nops_host = "0.0.0.0"\nops_token = "0123456789abcdef"')


def test_a_managers_line_that_leads_into_a_circle_blames_only_the_circle(
    problems: Problems,
) -> None:
    (found,) = problems('[people.managers]\nx = "a"\na = "b"\nb = "a"')
    assert "people.managers: a -> b -> a is a circle." == found


@pytest.mark.parametrize(
    "place",
    [
        "wecom.main.secret",
        "wecom.main.token",
        "wecom.main.aes_key",
        "wecom.main.agent_id",
        "wecom.main.cards",
        "wecom.main.api",
        "dingtalk.main.client_secret",
        "robots.ops.wecom",
        "server.ops_token",
        "store.url",
    ],
)
@pytest.mark.parametrize("quoted", [True, False])
def test_no_sentence_contains_a_value_wherever_a_secret_was_pasted(
    problems: Problems, place: str, quoted: bool
) -> None:
    value = "".join(random.Random(place).choices(string.ascii_letters, k=31))  # noqa: S311
    *table, key = place.split(".")
    header = f"[{'.'.join(table)}]"
    written = f'"{value}"' if quoted else f'["{value}", 3]'
    told = problems(f"wrong = 1\n{header}\n{key} = {written}", credentials=True)
    assert value not in "\n".join(told)
    variable = "BOTKIT_" + place.upper().replace(".", "__")
    told = problems(f"wrong = 1\n{header}", {variable: value}, credentials=True)
    assert value not in "\n".join(told)


@pytest.mark.parametrize("key", ["secret", "token", "aes_key", "corp_id", "agent_id", "cards"])
def test_no_sentence_contains_a_secret_of_digits_without_quotes(
    problems: Problems, key: str
) -> None:
    told = problems(f"[wecom.main]\n{key} = 271828.1828", credentials=True)
    assert "271828" not in "\n".join(told)
