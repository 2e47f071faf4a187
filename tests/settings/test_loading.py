from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from botkit.errors import ConfigError
from botkit.settings.loading import load
from botkit.settings.sections import Settings

ROOT = Path(__file__).parents[2]
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
APP = f"""
[wecom.main]
corp_id = "ww1"
agent_id = 1000002
secret = "s3cret-value"
token = "callbacktoken"
aes_key = "{AES_KEY}"
bots = ["helpdesk", "leave"]
"""

Load = Callable[..., Settings]
Problems = Callable[..., list[str]]


def test_an_empty_file_means_all_defaults(read: Load) -> None:
    settings = read()
    assert (8080, "127.0.0.1", 8081) == (
        settings.server.port,
        settings.server.ops_host,
        settings.server.ops_port,
    )
    assert "sqlite:.botkit/botkit.db" == settings.store.url
    assert {} == settings.wecom


def test_the_file_of_the_repository_needs_no_credentials_to_load() -> None:
    settings = load(ROOT / "botkit.toml", {})
    assert ["helpdesk", "leave", "notices"] == settings.wecom["main"].bots
    assert "lisi" == settings.people.managers["zhangsan"]
    assert "张三" == settings.people.names["zhangsan"]


def test_an_app_has_what_the_console_shows(read: Load) -> None:
    app = read(APP, credentials=True).wecom["main"]
    assert ("ww1", 1000002, "template_card") == (app.corp_id, app.agent_id, app.cards)
    assert ("s3cret-value", AES_KEY) == (
        app.secret.get_secret_value(),
        app.aes_key.get_secret_value(),
    )
    assert timedelta(minutes=5) == app.window


def test_the_environment_wins_over_the_file(read: Load) -> None:
    env = {
        "BOTKIT_WECOM__MAIN__SECRET": "12345678",
        "BOTKIT_WECOM__MAIN__AGENT_ID": "7",
        "BOTKIT_WECOM__MAIN__BOTS": "leave, notices",
        "BOTKIT_SERVER__PORT": "9000",
        "BOTKIT_PEOPLE__ROLES__FINANCE": "wangwu,zhaoliu",
        "BOTKIT_CONFIG": "/elsewhere/botkit.toml",
        "PATH": "/bin",
    }
    settings = read(APP, env)
    app = settings.wecom["main"]
    assert ("12345678", 7, ["leave", "notices"]) == (
        app.secret.get_secret_value(),
        app.agent_id,
        app.bots,
    )
    assert 9000 == settings.server.port
    assert ["wangwu", "zhaoliu"] == settings.people.roles["finance"]


def test_an_empty_variable_is_as_good_as_none(read: Load) -> None:
    settings = read(APP, {"BOTKIT_WECOM__MAIN__AGENT_ID": ""})
    assert 1000002 == settings.wecom["main"].agent_id


def test_settings_cannot_be_changed_but_copied(read: Load) -> None:
    settings = read(APP)
    with pytest.raises(ValidationError):
        settings.wecom["main"].agent_id = 3
    other = settings.wecom["main"].model_copy(update={"agent_id": 3})
    assert (1000002, 3) == (settings.wecom["main"].agent_id, other.agent_id)


def test_a_robot_takes_a_key_an_address_or_several(read: Load) -> None:
    robots = read(
        """
        [robots.one]
        wecom = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx"
        [robots.spares]
        dingtalk = ["aaa", "https://oapi.dingtalk.com/robot/send?access_token=bbb"]
        sign = ["SECa", "SECb"]
        """
    ).robots
    assert ["693a91f6-7xxx"] == [key.get_secret_value() for key in robots["one"].wecom]
    assert ["aaa", "bbb"] == [key.get_secret_value() for key in robots["spares"].dingtalk]


def test_user_ids_are_kept_as_callbacks_report_them(read: Load) -> None:
    people = read(
        """
        [people]
        roles = { finance = ["WangWu"] }
        managers = { ZhangSan = "LiSi" }
        names = { ZhangSan = "张三" }
        """
    ).people
    assert {"finance": ["wangwu"]} == people.roles
    assert {"zhangsan": "lisi"} == people.managers
    assert {"zhangsan": "张三"} == people.names


def test_proxies_are_addresses_or_networks(read: Load) -> None:
    server = read('[server]\ntrusted_proxies = ["10.0.0.0/8", "::1"]').server
    assert [ip_network("10.0.0.0/8"), ip_network("::1")] == server.trusted_proxies


def test_a_window_is_written_as_a_duration(read: Load) -> None:
    assert timedelta(minutes=10) == read('[wecom.main]\nwindow = "10m"').wecom["main"].window


def test_a_duration_without_a_unit_is_in_seconds(read: Load) -> None:
    assert timedelta(minutes=10) == read("[wecom.main]\nwindow = 600").wecom["main"].window


def test_the_bots_of_all_apps_come_once_in_the_order_they_are_named(read: Load) -> None:
    settings = read(
        """
        [wecom.one]
        bots = ["b", "a"]
        [dingtalk.two]
        bots = ["c", "b"]
        """
    )
    assert ["b", "a", "c"] == settings.bots


def test_settings_without_an_app_get_one(read: Load) -> None:
    assert ["a"] == read().with_some_app(["a"]).wecom["main"].bots
    settings = read('[dingtalk.main]\nbots = ["x"]')
    assert settings is settings.with_some_app(["a"])


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "botkit.toml"
    path.write_bytes(b"\xef\xbb\xbf[server]\nport = 9000\n")
    assert 9000 == load(path, {}).server.port


def test_a_missing_file_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no such file.*--config"):
        load(tmp_path / "botkit.toml", {})


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "botkit.toml"
    path.write_bytes("# 张三".encode("gbk"))
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load(path, {})


def test_a_fault_of_toml_names_the_line(problems: Problems) -> None:
    (problem,) = problems('[server]\nport = 80\nhost = "open\n')
    assert "line 3" in problem
    assert "botkit.toml" in problem
