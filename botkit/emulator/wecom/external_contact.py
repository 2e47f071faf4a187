"""客户联系 as a whole: the sample's customers, and every room that deals with them."""

from __future__ import annotations

from botkit.clock import Clock
from botkit.emulator.company import Company
from botkit.emulator.ids import Ids
from botkit.emulator.wecom.acquisition import Acquisition
from botkit.emulator.wecom.attachments import Attachments
from botkit.emulator.wecom.call import Rooms
from botkit.emulator.wecom.clientele import Clientele
from botkit.emulator.wecom.contact_ways import ContactWays
from botkit.emulator.wecom.customer_groups import CustomerGroups
from botkit.emulator.wecom.customer_statistics import CustomerStatistics
from botkit.emulator.wecom.customer_tags import CustomerTags
from botkit.emulator.wecom.customer_transfers import CustomerTransfers
from botkit.emulator.wecom.customers import Customers
from botkit.emulator.wecom.intercept_rules import InterceptRules
from botkit.emulator.wecom.mass_messages import MassMessages
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.moments import Moments
from botkit.emulator.wecom.welcomes import Welcomes


class ExternalContact:
    """The rooms are public, for what only people do: confirm, publish, refuse, arrive."""

    def __init__(self, company: Company, clock: Clock, ids: Ids, media: Media) -> None:
        self.clientele = clientele = Clientele(company, clock)
        attachments = Attachments(media)
        self.tags = CustomerTags(clientele, ids)
        self.transfers = CustomerTransfers(clientele)
        self.mass_messages = MassMessages(clientele, ids, attachments)
        self.welcomes = Welcomes(clientele, ids, attachments)
        self.moments = Moments(company, clientele, self.tags, ids, media)
        self.acquisition = Acquisition(company, clientele, ids)
        self._others = (
            Customers(clientele, media, self.tags.of),
            ContactWays(company, clientele, ids, attachments),
            CustomerGroups(company, clientele, ids),
            CustomerStatistics(company, clientele),
            InterceptRules(company, clientele, ids),
        )

    def rooms(self) -> Rooms:
        served: Rooms = {}
        for area in (
            self.tags,
            self.transfers,
            self.mass_messages,
            self.welcomes,
            self.moments,
            self.acquisition,
            *self._others,
        ):
            served |= area.rooms()
        return served
