"""The pretend company: its people, its groups, and the apps and robots the bots speak through."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from botkit.emulator.mistakes import unknown
from botkit.wire.record import Record, field

CORP_ID = "wwbotkit0000000001"
DING_CORP_ID = "dingbotkit0000000001"
WECOM, DINGTALK = "wecom", "dingtalk"
FIRST_AGENT_ID = 1000002
MINI_PROGRAM = "wx0000000000000001"


class App(Record):
    """An app of the company.  ``callback`` is the bot's address for it, "" when none is set.

    ``mini_program`` is the one whose notices it may send.  On DingTalk ``secret`` is the client
    secret and ``mode`` (stream or http) the way its messages and events take.
    """

    name: str
    label: str
    corp_id: str
    agent_id: int
    secret: str
    token: str
    aes_key: str
    callback: str = ""
    menu: dict[str, Any] | None = None  # the body of menu/create
    hidden: set[str] = field(default_factory=set)  # people outside its visible range
    mini_program: str = MINI_PROGRAM
    edits: bool = True  # may change the address book
    is_assistant: bool = False  # of the address book: edits, but speaks to nobody
    kind: str = "app"  # or "aibot", with the two below
    mode: str = ""  # long or callback
    bot_id: str = ""
    platform: str = WECOM
    client_id: str = ""
    robot_code: str = ""

    def shows(self) -> dict[str, Any]:
        return {
            "platform": self.platform,
            "name": self.name,
            "label": self.label,
            "corp_id": self.corp_id,
            "agent_id": self.agent_id,
            "secret": self.secret,
            "token": self.token,
            "aes_key": self.aes_key,
            "callback": self.callback,
            "menu": self.menu,
            "kind": self.kind,
            "mode": self.mode,
            "bot_id": self.bot_id,
            "client_id": self.client_id,
            "robot_code": self.robot_code,
            "sso_secret": sso_secret(self.client_id) if self.client_id else "",
        }


class Robot(Record):
    """A group robot; ``chat`` is the id of the group it posts to.

    On DingTalk ``key`` is the access_token of its address, ``sign`` its secret and ``keywords``
    are the words of which each message needs one, when there are any; ``addresses`` (IPv4 or CIDR)
    are those it takes messages from, when there are any.
    """

    name: str
    label: str
    key: str
    chat: str
    platform: str = WECOM
    sign: str = ""
    keywords: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


class Department(Record):
    id: int
    name: str
    parent: int = 0
    order: int = 0
    name_en: str = ""

    def shows(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "parent": self.parent}


class Member(Record):
    """A person; ``manager`` is the id of the one above, ``department`` holds ids.

    ``more`` is what else was said of them through WeCom's API, ``ding`` through DingTalk's, by the
    platform's names.
    """

    id: str
    name: str
    department: list[int]
    position: str
    manager: str | None = None
    mobile: str = ""
    email: str = ""
    has_joined: bool = True
    is_enabled: bool = True
    more: dict[str, Any] = field(default_factory=dict)
    ding: dict[str, Any] = field(default_factory=dict)

    def shows(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "department": self.department,
            "position": self.position,
            "manager": self.manager,
            "mobile": self.mobile,
        }


class Tag(Record):
    """A mark on people and departments; ``app`` made it, and alone may change it."""

    id: int
    name: str
    app: str
    users: list[str] = field(default_factory=list)
    parties: list[int] = field(default_factory=list)


class Group(Record):
    id: str
    name: str
    members: list[str]


class Company(Record):
    """Everything the emulator knows about the customer.  ``pretend`` makes the sample one."""

    corp_id: str = CORP_ID
    ding_corp_id: str = DING_CORP_ID
    apps: list[App] = field(default_factory=list)  # of both platforms; names are of one
    robots: list[Robot] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    people: list[Member] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)

    @classmethod
    def pretend(
        cls,
        apps: Sequence[str] = ("main",),
        rooms: Sequence[str] = ("ops",),
        agent_ids: Mapping[str, int] | None = None,
        aibots: Mapping[str, str] | None = None,
        dingtalk: Mapping[str, str] | None = None,
        ding_rooms: Sequence[str] = (),
    ) -> Company:
        """The sample company with these apps and group robots; the same names, the same secrets.

        ``aibots``: the names of AI bots, and the mode of each.  ``dingtalk``: the names of
        DingTalk apps, and the mode of each; ``ding_rooms``: the groups with a robot there.
        """
        ids = agent_ids or {}
        made = cls(
            departments=[Department(*row) for row in DEPARTMENTS],
            people=[_member(nth, *row) for nth, row in enumerate(PEOPLE)],
        )
        for nth, name in enumerate(apps):
            made.apps.append(_app(name, ids.get(name, FIRST_AGENT_ID + nth)))
        made.apps += [_aibot(name, mode) for name, mode in (aibots or {}).items()]
        made.apps += [
            _ding_app(name, FIRST_AGENT_ID + nth, mode)
            for nth, (name, mode) in enumerate((dingtalk or {}).items())
        ]
        everybody = [one.id for one in made.people]
        for name in dict.fromkeys([*rooms, *ding_rooms]):
            made.groups.append(Group(name, ROOM_LABELS.get(name, name), list(everybody)))
        for name in rooms:
            key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"botkit pretend robot {name}"))
            made.robots.append(Robot(name, "群机器人", key, name))
        made.robots += [_ding_robot(name) for name in ding_rooms]
        return made

    def app(self, name: str | None = None, platform: str = WECOM) -> App:
        """By name; without one, the only app of the platform.  Raises Mistake."""
        apps = self.apps_of(platform)
        if name is None and len(apps) == 1:
            return apps[0]
        for app in apps:
            if app.name == name:
                return app
        raise unknown("app", name, [app.name for app in apps])

    def apps_of(self, platform: str) -> list[App]:
        return [app for app in self.apps if app.platform == platform]

    def platforms(self) -> list[str]:
        """Those on which the company has an app or a robot, WeCom first."""
        used = {app.platform for app in self.apps} | {one.platform for one in self.robots}
        return [one for one in (WECOM, DINGTALK) if one in used] or [WECOM]

    def platform_of(self, app: str | None) -> str:
        """The platform of an app that was named without it; WeCom where both have one."""
        named = {one.platform for one in self.apps if app in (None, one.name)}
        return DINGTALK if named == {DINGTALK} else WECOM

    def person(self, userid: str) -> Member:
        """By id, letters in any case.  Raises Mistake."""
        if found := self.find(userid):
            return found
        raise unknown("person", userid, [person.id for person in self.people])

    def find(self, userid: str) -> Member | None:
        wanted = userid.lower()
        return next((one for one in self.people if one.id.lower() == wanted), None)

    def department(self, id_: int) -> Department | None:
        return next((one for one in self.departments if one.id == id_), None)

    def tag(self, id_: int) -> Tag | None:
        return next((one for one in self.tags if one.id == id_), None)

    def group(self, chat: str) -> Group:
        for group in self.groups:
            if group.id == chat:
                return group
        raise unknown("chat", chat, [group.id for group in self.groups])

    def hire(
        self,
        userid: str,
        name: str = "",
        *,
        manager: str | None = None,
        department: int = 2,
    ) -> Member:
        """Add a person, or return the one who has that id."""
        if found := self.find(userid):
            return found
        member = Member(userid, name or userid, [department], "员工", manager)
        self.people.append(member)
        return member

    def fire(self, member: Member) -> None:
        """Take a person off everything that names them."""
        self.people.remove(member)
        for person in self.people:
            if person.manager == member.id:
                person.manager = None
        for group in self.groups:
            group.members = [one for one in group.members if one != member.id]
        for tag in self.tags:
            tag.users = [one for one in tag.users if one != member.id]

    def close(self, department: Department) -> None:
        """Take an empty department off everything that names it."""
        self.departments.remove(department)
        for tag in self.tags:
            tag.parties = [one for one in tag.parties if one != department.id]

    def below(self, department: int) -> set[int]:
        """A department and all below it; nothing when there is none of that id."""
        inside = {department} if self.department(department) else set()
        for _ in self.departments:  # one level deeper each time
            inside |= {one.id for one in self.departments if one.parent in inside}
        return inside

    def within(self, department: int) -> list[Member]:
        """People of a department and of all below it."""
        inside = self.below(department)
        return [person for person in self.people if inside & set(person.department)]

    def tagged(self, tag: int) -> list[Member]:
        """People who have a tag, themselves or by a department."""
        found = self.tag(tag)
        if found is None:
            return []
        inside = {one.id for party in found.parties for one in self.within(party)}
        return [one for one in self.people if one.id in inside or one.id in found.users]

    def assistant(self) -> App:
        """The assistant of the address book (通讯录同步助手): a secret without an app."""
        made = _app(ASSISTANT, 0)
        return msgspec.structs.replace(made, label="通讯录同步", is_assistant=True)


def _app(name: str, agent_id: int) -> App:
    return App(
        name=name,
        label=APP_LABELS.get(name, name),
        corp_id=CORP_ID,
        agent_id=agent_id,
        secret=_letters(f"{name} secret", 43),
        token=_letters(f"{name} token", 24),
        aes_key=_letters(f"{name} aes key", 43),
    )


def _aibot(name: str, mode: str) -> App:
    """An AI bot belongs to no corp, as far as its messages tell."""
    made = msgspec.structs.replace(_app(name, 0), corp_id="", kind="aibot", mode=mode)
    return msgspec.structs.replace(made, bot_id=f"aib{_letters(f'{name} bot', 20)}")


def _ding_app(name: str, agent_id: int, mode: str) -> App:
    client_id = f"ding{_letters(f'{name} client', 16)}"
    return App(
        name=name,
        label=APP_LABELS.get(name, name),
        corp_id=DING_CORP_ID,
        agent_id=agent_id,
        secret=_letters(f"{name} client secret", 64),
        token=_letters(f"{name} ding token", 24),
        aes_key=_letters(f"{name} ding aes key", 43),
        mode=mode,
        platform=DINGTALK,
        client_id=client_id,
        robot_code=client_id,
    )


def sso_secret(client_id: str) -> str:
    """What stands beside a DingTalk app's keys for its back office; it follows from the id."""
    return f"sso-{_letters(f'{client_id} sso', 24)}"


def _ding_robot(name: str) -> Robot:
    sign = f"SEC{_letters(f'{name} sign', 64)}"
    key = _letters(f"{name} ding robot", 64)
    return Robot(name, "群机器人", key, name, DINGTALK, sign)


def _member(nth: int, userid: str, *rest: Any) -> Member:
    """One of the sample people, with a number and an address by which they are found."""
    member = Member(userid, *rest)
    member.mobile, member.email = f"138000000{nth:02}", f"{userid}@example.com"
    return member


def _letters(about: str, size: int) -> str:
    """Hexadecimal digits that never change: plainly a pretend secret, of the right length."""
    return hashlib.sha256(f"botkit pretend {about}".encode()).hexdigest()[:size]


ASSISTANT = "address-book-assistant"
APP_LABELS = {"main": "企业助手"}
ROOM_LABELS = {"ops": "运维群"}

DEPARTMENTS = [
    (1, "示例科技", 0),
    (2, "技术部", 1),
    (3, "行政部", 1),
    (4, "财务部", 1),
]

PEOPLE = [
    ("zhangsan", "张三", [2], "工程师", "lisi"),
    ("lisi", "李四", [2], "技术部经理", "zhouba"),
    ("wangwu", "王五", [2], "运维工程师", "lisi"),
    ("zhaoliu", "赵六", [2], "测试工程师", "lisi"),
    ("sunqi", "孙七", [2], "产品经理", "lisi"),
    ("zhouba", "周八", [3], "总经理", None),
    ("wujiu", "吴九", [3], "行政经理", "zhouba"),
    ("zhengshi", "郑十", [3], "前台", "wujiu"),
    ("linna", "林娜", [3], "人事专员", "wujiu"),
    ("fengyi", "冯一", [4], "财务经理", "zhouba"),
    ("chener", "陈二", [4], "会计", "fengyi"),
    ("hanmei", "韩梅", [4], "出纳", "fengyi"),
]
