"""What is no message: the address book, groups, to-dos, approvals, apps, sign-in, subscriptions."""

from __future__ import annotations

from collections.abc import Callable

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.dingtalk.approval_flow import Flow
from botkit.emulator.dingtalk.approvals import Approvals
from botkit.emulator.dingtalk.approvals_v1 import ApprovalsV1
from botkit.emulator.dingtalk.board import Board
from botkit.emulator.dingtalk.call import Rooms
from botkit.emulator.dingtalk.chats import Chats
from botkit.emulator.dingtalk.codes import Codes
from botkit.emulator.dingtalk.conversations import Conversations
from botkit.emulator.dingtalk.departments import Departments
from botkit.emulator.dingtalk.departments_v1 import DepartmentsV1
from botkit.emulator.dingtalk.login import Login
from botkit.emulator.dingtalk.media import Media
from botkit.emulator.dingtalk.micro_apps import MicroApps
from botkit.emulator.dingtalk.notice_kinds import NoticeKinds
from botkit.emulator.dingtalk.people import People, Tell
from botkit.emulator.dingtalk.picked_chats import PickedChats
from botkit.emulator.dingtalk.pushes import Pushes
from botkit.emulator.dingtalk.roles import Roles
from botkit.emulator.dingtalk.scene_groups import SceneGroups
from botkit.emulator.dingtalk.scene_messages import SceneMessages
from botkit.emulator.dingtalk.sns import Sns
from botkit.emulator.dingtalk.subscriptions import Subscriptions
from botkit.emulator.dingtalk.suites import Suites
from botkit.emulator.dingtalk.tickets import Tickets
from botkit.emulator.dingtalk.todos import Todos
from botkit.emulator.dingtalk.todos_v1 import TodosV1
from botkit.emulator.dingtalk.tokens import Tokens
from botkit.emulator.dingtalk.tree import Tree
from botkit.emulator.dingtalk.wits import Wits
from botkit.emulator.ids import Ids


class Office:
    """``tell`` tells the apps of an event, ``announce`` the chat page of another company."""

    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        tokens: Tokens,
        people: People,
        kinds: NoticeKinds,
        board: Board,
        media: Media,
        pushes: Pushes,
        tell: Tell,
        announce: Callable[[], None],
    ) -> None:
        self.codes, self.subscriptions = Codes(company, clock, ids), Subscriptions(clock, pushes)
        self.conversations = Conversations(company, clock, ids, tell, announce)
        tree, flow = Tree(company, tell), Flow(company, clock, ids, tell)
        login = Login(company, clock, ids, tokens, people, self.codes)
        self._areas = (
            Departments(company, tree),
            DepartmentsV1(tree),
            Roles(company, people, tell),
            Chats(self.conversations, ids, kinds, board),
            SceneGroups(self.conversations),
            SceneMessages(company, self.conversations, ids, board),
            PickedChats(company, people, self.codes, kinds, board),
            Todos(company, clock, ids, tell),
            TodosV1(people, clock, ids),
            Approvals(company, clock, people, flow),
            ApprovalsV1(company, clock, people, flow),
            MicroApps(company, people),
            Wits(media),
            Tickets(clock, ids),
            login,
            self.subscriptions,
        )
        self._open_areas = (
            login,
            Sns(company, clock, ids, tokens, people, self.codes),
            Suites(company, clock, ids, tokens, self.codes),
        )

    def rooms(self) -> Rooms:
        rooms: Rooms = {}
        for area in self._areas:
            rooms |= area.rooms()
        return rooms

    def open_rooms(self) -> Rooms:
        rooms: Rooms = {}
        for area in self._open_areas:
            rooms |= area.open_rooms()
        return rooms
