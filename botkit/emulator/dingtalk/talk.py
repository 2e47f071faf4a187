"""All that people and robots say to each other: the rooms of messages, cards and files."""

from __future__ import annotations

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.dingtalk.board import Board
from botkit.emulator.dingtalk.call import Rooms
from botkit.emulator.dingtalk.cards import Cards
from botkit.emulator.dingtalk.clicks import Clicks
from botkit.emulator.dingtalk.handles import Handles
from botkit.emulator.dingtalk.media import Media
from botkit.emulator.dingtalk.notice_kinds import NoticeKinds
from botkit.emulator.dingtalk.notice_templates import NoticeTemplates
from botkit.emulator.dingtalk.phone import Phone
from botkit.emulator.dingtalk.robot_files import RobotFiles
from botkit.emulator.dingtalk.robots import Robots
from botkit.emulator.dingtalk.sessions import Sessions
from botkit.emulator.dingtalk.telling import Telling
from botkit.emulator.dingtalk.templates import Templates
from botkit.emulator.dingtalk.webhooks import Webhooks
from botkit.emulator.dingtalk.work_notices import WorkNotices
from botkit.emulator.faults import Faults
from botkit.emulator.ids import Ids
from botkit.emulator.messages import Messages


class Talk:
    def __init__(
        self,
        company: Company,
        clock: Clock,
        ids: Ids,
        faults: Faults,
        log: Messages,
        media: Media,
        telling: Telling,
    ) -> None:
        self.board, self.kinds = Board(log), NoticeKinds(media)
        self._handles = Handles(clock, ids, self.board)
        self._files = RobotFiles(clock, ids)
        self._sessions = Sessions(company, clock, ids, self.board)
        self._robots = Robots(company, faults, Templates(media), self._handles, self.board)
        self._webhooks = Webhooks(company, clock, self.board)
        self._notices = WorkNotices(company, clock, ids, self.kinds, self.board, log)
        self._notice_templates = NoticeTemplates(self._notices)
        self.cards = Cards(company, self._handles, log)
        self.clicks = Clicks(company, log, self.cards, telling)
        self.phone = Phone(
            company,
            clock,
            ids,
            faults,
            log,
            media,
            self._files,
            self._handles,
            self._sessions,
            telling,
        )

    def rooms(self) -> Rooms:
        return {
            **self._robots.rooms(),
            **self._files.rooms(),
            **self._notices.rooms(),
            **self._notice_templates.rooms(),
            **self.cards.rooms(),
        }

    def open_rooms(self) -> Rooms:
        return {
            **self._files.open_rooms(),
            **self._sessions.open_rooms(),
            **self._webhooks.open_rooms(),
        }

    def listens_at(self, base: str) -> None:
        self._sessions.base = self._files.base = base
