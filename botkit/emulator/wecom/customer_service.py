"""Customer service: all its rooms."""

from __future__ import annotations

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom.call import Rooms
from botkit.emulator.wecom.callbacks import Callbacks
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.service_accounts import ServiceAccounts
from botkit.emulator.wecom.service_customers import ServiceCustomers
from botkit.emulator.wecom.service_desk import ServiceDesk


class CustomerService:
    """``desk`` also has what customers and servicers do."""

    def __init__(
        self, company: Company, clock: Clock, ids: Ids, media: Media, callbacks: Callbacks
    ) -> None:
        self._accounts = ServiceAccounts(company, ids, media)
        self.desk = ServiceDesk(company, clock, ids, media, self._accounts, callbacks)
        self._customers = ServiceCustomers(company, self._accounts, self.desk)

    def rooms(self) -> Rooms:
        return {**self._accounts.rooms(), **self.desk.rooms(), **self._customers.rooms()}
