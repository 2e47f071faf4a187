"""The pretend company: its people, its groups, and the apps and robots the bots speak through."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from botkit.emulator.mistakes import unknown
from botkit.wire.record import Record, field

CORP_ID = "wwbotkit0000000001"
FIRST_AGENT_ID = 1000002


class App(Record):
    """An app of the company.  ``callback`` is the bot's address for it, "" when none is set."""

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

    def shows(self) -> dict[str, Any]:
        return {
            "platform": "wecom",
            "name": self.name,
            "label": self.label,
            "corp_id": self.corp_id,
            "agent_id": self.agent_id,
            "secret": self.secret,
            "token": self.token,
            "aes_key": self.aes_key,
            "callback": self.callback,
            "menu": self.menu,
        }


class Robot(Record):
    """A group robot; ``chat`` is the id of the group it posts to."""

    name: str
    label: str
    key: str
    chat: str


class Department(Record):
    id: int
    name: str
    parent: int = 0


class Member(Record):
    """A person; ``manager`` is the id of the one above, ``department`` holds ids."""

    id: str
    name: str
    department: list[int]
    position: str
    manager: str | None = None


class Group(Record):
    id: str
    name: str
    members: list[str]


class Company(Record):
    """Everything the emulator knows about the customer.  ``pretend`` makes the sample one."""

    corp_id: str = CORP_ID
    apps: list[App] = field(default_factory=list)
    robots: list[Robot] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    people: list[Member] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @classmethod
    def pretend(
        cls,
        apps: Sequence[str] = ("main",),
        rooms: Sequence[str] = ("ops",),
        agent_ids: Mapping[str, int] | None = None,
    ) -> Company:
        """The sample company with these apps and group robots; the same names, the same secrets."""
        ids = agent_ids or {}
        made = cls(
            departments=[Department(*row) for row in DEPARTMENTS],
            people=[Member(*row) for row in PEOPLE],
        )
        for nth, name in enumerate(apps):
            made.apps.append(_app(name, ids.get(name, FIRST_AGENT_ID + nth)))
        for name in rooms:
            made.groups.append(
                Group(name, ROOM_LABELS.get(name, name), [p.id for p in made.people])
            )
            key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"botkit pretend robot {name}"))
            made.robots.append(Robot(name, "群机器人", key, name))
        return made

    def app(self, name: str | None = None) -> App:
        """By name; without one, the only app there is.  Raises Mistake."""
        if name is None and len(self.apps) == 1:
            return self.apps[0]
        for app in self.apps:
            if app.name == name:
                return app
        raise unknown("app", name, [app.name for app in self.apps])

    def person(self, userid: str) -> Member:
        """By id, letters in any case.  Raises Mistake."""
        if found := self.find(userid):
            return found
        raise unknown("person", userid, [person.id for person in self.people])

    def find(self, userid: str) -> Member | None:
        wanted = userid.lower()
        return next((one for one in self.people if one.id.lower() == wanted), None)

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

    def within(self, department: int) -> list[Member]:
        """People of a department and of all below it."""
        inside = {department}
        for _ in self.departments:  # one level deeper each time
            inside |= {one.id for one in self.departments if one.parent in inside}
        return [person for person in self.people if inside & set(person.department)]


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


def _letters(about: str, size: int) -> str:
    """Hexadecimal digits that never change: plainly a pretend secret, of the right length."""
    return hashlib.sha256(f"botkit pretend {about}".encode()).hexdigest()[:size]


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
