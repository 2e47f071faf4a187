"""``botkit.toml`` as immutable records: one class per section, every key with its default."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    IPvAnyNetwork,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from botkit.settings.words import (
    LOOPBACK,
    AesKey,
    AgentId,
    Api,
    Credential,
    CredentialError,
    FileUrl,
    Kept,
    Names,
    OptionalAesKey,
    OptionalApi,
    Port,
    RobotKeys,
    Secret,
    SecretCredential,
    Secrets,
    Socket,
    Table,
    Window,
    Words,
)

NONE = SecretStr("")
MAIN = "main"  # what an app is called when the settings name none
APP_KEYS, AIBOT_KEYS = ("agent_id", "cards", "passive"), ("mode", "bot_id", "name", "socket")


class Section(BaseModel):
    """Unknown keys are mistakes; defaults are checked too; errors never show a value."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
        validate_default=True,
    )


class Server(Section):
    """``[server]``: where callbacks come in, and where operators look.

    ``trusted_proxies``: addresses or networks whose X-Forwarded-For is believed.
    """

    host: str = "0.0.0.0"  # noqa: S104  the platform must reach it; a proxy in front sets less
    port: Port = 8080  # 0 takes any free port
    ops_host: str = "127.0.0.1"
    ops_port: Port = 8081
    ops_token: Secret = NONE
    trusted_proxies: list[IPvAnyNetwork] = []

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("ops_token")
    @classmethod
    def _guard(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        host = info.data.get("ops_host", LOOPBACK[0])
        if host not in LOOPBACK and len(value.get_secret_value()) < 16:
            raise CredentialError(
                "at least 16 characters are needed when ops_host is not 127.0.0.1. Choose one"
            )
        return value


class Store(Section):
    """``[store]``: ``sqlite:<file>``, relative to the folder of ``botkit.toml``.

    ``keep_seen``: how long a repeated delivery is recognised.  ``keep_sent``: sent messages.
    ``keep_dead``: dead letters, and messages whose arrival nobody knows.
    """

    url: FileUrl = "sqlite:.botkit/botkit.db"
    keep_seen: Kept = timedelta(hours=24)
    keep_sent: Kept = timedelta(days=7)
    keep_dead: Kept = timedelta(days=30)


class WeComApp(Section):
    """``[wecom.<app>]``: an app of a corp, as the admin console shows it (企业微信管理后台).

    ``token`` and ``aes_key`` are those of 接收消息.  ``cards``: the kind sent for cards with
    buttons.  ``window``: how old or early a callback may be, 1 to 60 minutes.  ``passive``: what
    ``@bot.answer`` says goes into the answers to callbacks.  ``receive_ids``: whom
    callbacks may be meant for; empty means ``corp_id``, and nobody for an AI bot.

    ``kind = "aibot"`` is an AI bot (智能机器人).  With ``mode = "long"`` it is reached over a
    connection to ``socket`` that ``bot_id`` and ``secret`` open, with ``mode = "callback"`` by
    callbacks under ``token`` and ``aes_key``.  ``name``: what people write after @ in groups.
    """

    kind: Literal["app", "aibot"] = "app"  # the first two: what is needed depends on them
    mode: Literal["long", "callback"] = "long"
    corp_id: Credential = ""
    agent_id: AgentId = 0
    secret: SecretCredential = NONE
    token: SecretCredential = NONE
    aes_key: AesKey = NONE
    api: Api = "https://qyapi.weixin.qq.com"
    cards: Literal["template_card", "taskcard"] = "template_card"
    bots: Names = []
    window: Window = timedelta(minutes=5)
    receive_ids: Words = []
    passive: bool = False
    bot_id: Credential = ""
    name: str = ""
    socket: Socket = "wss://openws.work.weixin.qq.com"

    @model_validator(mode="before")
    @classmethod
    def _one_kind(cls, value: Any) -> Any:
        """Name the keys that the other kind has."""
        if not isinstance(value, dict):
            return value
        kind = value.get("kind", "app")
        foreign = {"app": AIBOT_KEYS, "aibot": APP_KEYS}.get(str(kind), ())
        if found := [key for key in foreign if value.get(key)]:
            other = "an app" if kind == "aibot" else 'kind = "aibot"'
            raise ValueError(f"{' and '.join(found)}: only {other} has that. Remove it.")
        return value


class DingTalkApp(Section):
    """``[dingtalk.<app>]``: an internal app, as the developer console shows it (开发者后台).

    ``robot_code``: empty means ``client_id``.  ``mode``: how events come in; ``token`` and
    ``aes_key`` are needed for encrypted events over HTTP only, and the token also for clicks
    there.  ``card_template``: the interactive card that taskcards, votes and forms fill; without
    one the buttons of a taskcard are typed.  ``window``: as of a WeCom app, for HTTP only.
    """

    client_id: Credential = ""
    client_secret: SecretCredential = NONE
    agent_id: int = 0
    robot_code: str = ""
    corp_id: Credential = ""
    mode: Literal["stream", "http"] = "stream"
    token: Secret = NONE
    aes_key: OptionalAesKey = NONE
    api: Api = "https://api.dingtalk.com"
    oapi: Api = "https://oapi.dingtalk.com"
    card_template: str = ""
    bots: Names = []
    window: Window = timedelta(minutes=5)


class Robot(Section):
    """``[robots.<name>]``: a group's robots; more than one key: spares that share the load.

    ``wecom``, ``dingtalk``: keys, or the Webhook addresses they stand in.  ``sign``: the secrets
    of the DingTalk robots, one each, in the same order.  ``api``: empty means the platform's own.
    """

    dingtalk: RobotKeys = []
    sign: Secrets = []
    wecom: RobotKeys = []
    api: OptionalApi = ""

    @field_validator("sign")
    @classmethod
    def _one_each(cls, value: list[SecretStr], info: ValidationInfo) -> list[SecretStr]:
        keys = info.data.get("dingtalk", value)
        if value and len(value) != len(keys):
            raise ValueError(f"{len(value)} for {len(keys)} keys in dingtalk. Give one each.")
        return value

    @field_validator("wecom")
    @classmethod
    def _some_key(cls, value: list[SecretStr], info: ValidationInfo) -> list[SecretStr]:
        if value and info.data.get("dingtalk"):
            raise ValueError("and dingtalk: a room is on one platform. Make two rooms.")
        needed = info.context and info.context["require_credentials"]
        if needed and not value and not info.data.get("dingtalk", True):
            raise CredentialError("missing, and dingtalk too. Copy the robot's Webhook address")
        return value


class People(Section):
    """``[people]``: who is asked before the address book.  User ids are kept in lower case.

    ``roles``: role to the ids that hold it.  ``managers``: id to the manager's id.  ``names``:
    id to what is printed.
    """

    roles: dict[str, Words] = {}
    managers: dict[str, str] = {}
    names: dict[str, str] = {}

    @field_validator("roles")
    @classmethod
    def _lower_roles(cls, value: dict[str, list[str]]) -> dict[str, list[str]]:
        return {role: [person.lower() for person in people] for role, people in value.items()}

    @field_validator("managers")
    @classmethod
    def _no_circle(cls, value: dict[str, str]) -> dict[str, str]:
        managers = {person.lower(): above.lower() for person, above in value.items()}
        for person in managers:
            line = [person]
            while (above := managers.get(line[-1], "")) and above not in line:
                line.append(above)
            if above == person:
                raise ValueError(f"{' -> '.join([*line, person])} is a circle.")
        return managers

    @field_validator("names")
    @classmethod
    def _lower_names(cls, value: dict[str, str]) -> dict[str, str]:
        return {person.lower(): name for person, name in value.items()}


class Settings(Section):
    """All of ``botkit.toml``.  Change a copy: ``settings.model_copy(update={...})``."""

    server: Server = Server()
    store: Store = Store()
    wecom: dict[Table, WeComApp] = {}
    dingtalk: dict[Table, DingTalkApp] = {}
    robots: dict[Table, Robot] = {}
    people: People = People()

    @property
    def bots(self) -> list[str]:
        """The bots of all apps, each once, in the order they are named."""
        lists = [app.bots for app in self.wecom.values()]
        lists += [app.bots for app in self.dingtalk.values()]
        return list(dict.fromkeys(name for names in lists for name in names))

    def with_some_app(self, bots: list[str]) -> Settings:
        """These settings; when they have no app at all, with a WeCom app that has ``bots``."""
        if self.wecom or self.dingtalk:
            return self
        return self.model_copy(update={"wecom": {MAIN: WeComApp(bots=bots)}})
