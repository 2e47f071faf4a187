"""Customer service (微信客服), archive, calendars, rooms and broadcasts."""

from __future__ import annotations

from botkit.chat.events import Native
from botkit.wire.record import field


class ServiceNews(Native):
    """Something waits to be pulled with kf/sync_msg, to its end; it may stand for many."""

    token: str = field(name="Token", default="")  # good for 10 minutes
    account: str = field(name="OpenKfId", default="")


class ServiceAccountsChanged(Native):
    """Which accounts of customer service the app may use."""

    added: list[str] = field(name="AuthAddOpenKfId", default_factory=list)
    removed: list[str] = field(name="AuthDelOpenKfId", default_factory=list)


class ArchiveNews(Native):
    """New messages are in the archive (会话内容存档): pull them."""


class CalendarChanged(Native):
    name: str = field(name="Event", default="")  # modify_calendar, delete_calendar
    calendar: str = field(name="CalId", default="")


class ScheduleChanged(Native):
    # add_schedule, modify_schedule, delete_schedule, respond_schedule
    name: str = field(name="Event", default="")
    calendar: str = field(name="CalId", default="")
    schedule: str = field(name="ScheduleId", default="")


class LivingChanged(Native):
    """A broadcast (直播) of the person of the turn."""

    living: str = field(name="LivingId", default="")
    status: int = field(name="Status", default=0)


class MeetingRoomBooked(Native):
    room: str = field(name="MeetingRoomId", default="")
    booking: str = field(name="BookingId", default="")


class MeetingRoomReleased(Native):
    """The booking was cancelled."""

    room: str = field(name="MeetingRoomId", default="")
    booking: str = field(name="BookingId", default="")
