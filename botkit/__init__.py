"""botkit: chat bots, group announcements and approvals for WeCom and DingTalk.

These are the names a bot's author needs; nothing inside botkit imports from here.
"""

from botkit.chat.events import (
    ApprovalChanged,
    CardClicked,
    CardMenuClicked,
    ContactChanged,
    Entered,
    MenuClicked,
    MenuViewed,
    Other,
    Rated,
    Remark,
    Subscribed,
    Unsubscribed,
)
from botkit.chat.people import Person, Room
from botkit.errors import BotkitError, CallError, ConfigError, FlowError
from botkit.flows.bot import Bot
from botkit.flows.flow import Flow
from botkit.flows.turn import Job, JobFailed, Turn
from botkit.wire.record import Record, field

__all__ = [
    "ApprovalChanged",
    "Bot",
    "BotkitError",
    "CallError",
    "CardClicked",
    "CardMenuClicked",
    "ConfigError",
    "ContactChanged",
    "Entered",
    "Flow",
    "FlowError",
    "Job",
    "JobFailed",
    "MenuClicked",
    "MenuViewed",
    "Other",
    "Person",
    "Rated",
    "Record",
    "Remark",
    "Room",
    "Subscribed",
    "Turn",
    "Unsubscribed",
    "field",
]
