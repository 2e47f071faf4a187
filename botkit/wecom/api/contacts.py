"""The address book (通讯录管理)."""

from __future__ import annotations

from botkit.calls.caller import Caller
from botkit.calls.transport import Transport
from botkit.wecom.api.batch import Jobs
from botkit.wecom.api.contact_ids import ContactIds
from botkit.wecom.api.contact_tags import ContactTags
from botkit.wecom.api.departments import Departments
from botkit.wecom.api.exports import Exports
from botkit.wecom.api.users import Users


class Contacts:
    """``wecom.contacts``"""

    def __init__(self, caller: Caller, transport: Transport) -> None:
        self.users = Users(caller)
        self.departments = Departments(caller)
        self.tags = ContactTags(caller)
        self.jobs = Jobs(caller)
        self.exports = Exports(caller, transport)
        self.ids = ContactIds(caller)
