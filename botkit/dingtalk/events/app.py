"""What else DingTalk tells: work, meetings, to-dos, and the app itself.  Doc: events"""

from __future__ import annotations

from botkit.chat.events import Native
from botkit.wire.record import Record, field


class CheckedIn(Native):
    """Somebody signed in at a place (签到)."""

    user: str = field(name="staffId", default="")


class ClockRecord(Record):
    id: str = field(name="bizId", default="")
    user: str = field(name="userId", default="")
    checked_at: int = field(name="checkTime", default=0)
    group: str = field(name="groupId", default="")
    method: str = field(name="locationMethod", default="")  # MAP ...
    result: str = field(name="locationResult", default="")  # Normal ...
    address: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    device: str = field(name="deviceSN", default="")
    by: str = field(name="checkByUser", default="")


class ClockedIn(Native):
    """People came to work or left (考勤打卡)."""

    records: list[ClockRecord] = field(name="dataList", default_factory=list)


class CalendarChanged(Native):
    id: str = field(name="calendarEventId", default="")
    old_id: str = field(name="legacyCalendarEventId", default="")
    calendar: str = field(name="calendarId", default="")
    change: str = field(name="changeType", default="")  # create ...
    unions: list[str] = field(name="unionIdList", default_factory=list)
    changed_at: int = field(name="calendarEventUpdateTime", default=0)


class BlackboardSent(Native):
    """A notice of the company (公告) went out."""

    id: str = field(name="blackboardId", default="")
    type: str = field(name="blackboardType", default="")
    category: str = field(name="categoryId", default="")
    category_name: str = field(name="categoryName", default="")
    union: str = field(name="unionId", default="")  # its author
    users: list[str] = field(name="receivers/staffIds", default_factory=list)
    departments: list[int] = field(name="receivers/deptIds", default_factory=list)
    chats: list[str] = field(name="receivers/openConversationIds", default_factory=list)


class TodoChanged(Native):
    """A to-do was made, changed or deleted."""

    name: str = field(name="eventType", default="")  # todo_task_create, _update, _delete
    task: str = field(name="taskId", default="")
    tag: str = field(name="bizTag", default="")
    unions: list[str] = field(name="unionIdList", default_factory=list)


class MeetingRoomBooked(Native):
    """Times are ``yyyy-MM-dd HH:mm:ss`` in Beijing."""

    change: str = field(name="eventSubType", default="")
    book: str = field(name="bookId", default="")
    booked: str = field(name="bookTime", default="")
    title: str = ""
    user: str = field(name="userId", default="")
    user_name: str = field(name="userName", default="")
    needs_approval: bool = field(name="isApproval", default=False)
    room: str = field(name="roomId", default="")
    room_name: str = field(name="roomName", default="")
    begins: str = field(name="startTime", default="")
    ends: str = field(name="endTime", default="")


class SpeechHeard(Native):
    """What ``asr`` heard in a recording, when it took long."""

    media: str = field(name="entityId", default="")
    words: str = field(name="content", default="")
    is_final: bool = field(name="finish", default=False)
    heard_at: int = field(name="version", default=0)


class AppChanged(Native):
    """The app was released, switched on or off, or given to other people."""

    name: str = field(name="eventType", default="")  # inner_app_release, org_micro_app_stop ...
    app: str = field(name="unifiedAppId|appId", default="")
    title: str = field(name="name", default="")
    description: str = field(name="desc", default="")
    operator_union: str = field(name="operatorUnionId", default="")


class SuiteTicketGiven(Native):
    """Of a third-party app: the newest ticket makes older ones invalid, so keep it."""

    suite: str = field(name="suiteKey", default="")
    ticket: str = field(name="suiteTicket", default="")


class SuiteAuthorised(Native):
    """Of a third-party app: a corp took it, changed its scope, or removed it."""

    name: str = field(name="eventType", default="")  # org_suite_auth, tmp_auth_code ...
    corp: str = field(name="authCorpId|authCorpInfo/corpid|corpId", default="")
    code: str = field(name="authCode", default="")  # good once
    permanent_code: str = field(name="permanentCode", default="")
